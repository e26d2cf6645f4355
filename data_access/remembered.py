"""A warehouse for one command: what was read or made once is not read or made again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import pandas as pd
from sqlalchemy import Select

from data_access.warehouse import Warehouse, statement_key

T = TypeVar("T")


class RememberingWarehouse(Warehouse):
    """Kept for one reader and one task, and thrown away with it: it grows with what is asked."""

    def _table(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        known: dict[str, pd.DataFrame] = self.__dict__.setdefault("_known", {})
        key = statement_key(statement)
        if key not in known:
            known[key] = super()._table(statement)
        return known[key].copy()

    def kept(self, key: str, make: Callable[[], T]) -> T:
        known: dict[str, Any] = self.__dict__.setdefault("_made", {})
        if key not in known:
            known[key] = make()
        return cast(T, known[key])
