"""The check that a table has the columns a method needs."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from domain.errors import FrameError


def require(frame: pd.DataFrame, columns: Iterable[str], where: str) -> None:
    """Raises:
    FrameError: one of ``columns`` is missing, named with the nearest column that is there.
    """
    for column in columns:
        if column not in frame.columns:
            raise FrameError(where, f"no column {column!r}", "a table with it", map(str, frame.columns))
