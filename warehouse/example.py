"""The example warehouse: a company of 32 cities and 27 months, made record by record.

Its March 2025 shows every figure of the monthly review, computed from the records; nothing here
stores a result. ``build`` writes the files that a company would have and loads them as any other.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from data_access.engine import open_engine
from data_access.warehouse import EXAMPLE, Warehouse
from warehouse import create, load
from warehouse.example_cases import cases
from warehouse.example_events import events
from warehouse.example_figures import figures
from warehouse.example_responses import responses
from warehouse.example_settings import cities, practices, scorecard, targets

Progress = Callable[[float, str], None]

# In the order of loading: practices name metrics that scorecard and figures bring. The share of the
# whole work that each takes, for the progress.
KINDS: tuple[tuple[str, Callable[[], pd.DataFrame], float], ...] = (
    ("cities", cities, 0.03),
    ("scorecard", scorecard, 0.03),
    ("figures", figures, 0.10),
    ("targets", targets, 0.03),
    ("events", events, 0.03),
    ("practices", practices, 0.03),
    ("cases", cases, 0.20),
    ("responses", responses, 0.55),
)
IN_PARQUET = ("cases", "responses")  # the big ones; the others as CSV, to be looked into


def frames() -> dict[str, pd.DataFrame]:
    """Every table of the example by kind of file, the same in each call and on each platform."""
    return {kind: made() for kind, made, _share in KINDS}


def write_files(folder: Path) -> dict[str, Path]:
    """Write the example's files into ``folder``; kind -> file."""
    return {kind: _write(folder, kind, made()) for kind, made, _share in KINDS}


def is_missing(url: str | None) -> bool:
    """Whether there is no warehouse at ``url``, or one whose building as the example was cut off.

    Raises:
        WarehouseError: not reachable.
    """
    engine = open_engine(url)
    try:
        if not engine.exists():
            return True
        return Warehouse(engine).is_unfinished_example
    finally:
        engine.close()


def build(url: str | None, progress: Progress | None = None) -> None:
    """Create the warehouse at ``url`` and load the example into it.

    Args:
        progress: is told the share done, 0 to 1, and what is being done.
    Raises:
        WarehouseError: not reachable, or it cannot be made there.
        LoadError: the example does not pass the loader; this is a mistake of ours.
    """
    tell = progress or _silent
    tell(0.0, "create")
    create.create(url)
    done = 0.0
    with TemporaryDirectory() as folder:
        for kind, made, share in KINDS:
            tell(done, kind)
            files = [_write(Path(folder), kind, made())]
            load.load(url, kind, files, by=EXAMPLE, progress=_part(tell, done, share))
            done += share
    tell(1.0, "")


def _part(tell: Progress, done: float, share: float) -> Progress:
    """Tells a load's own progress as its ``share`` of the whole, after what is ``done``."""

    def told(part: float, what: str) -> None:
        tell(done + share * part, what)

    return told


def _write(folder: Path, kind: str, frame: pd.DataFrame) -> Path:
    if kind in IN_PARQUET:
        path = folder / f"{kind}.parquet"
        frame.to_parquet(path, index=False)
    else:
        path = folder / f"{kind}.csv"
        frame.to_csv(path, index=False, encoding="utf-8", lineterminator="\n")
    return path


def _silent(_share: float, _what: str) -> None:
    """No one asked to be told."""
