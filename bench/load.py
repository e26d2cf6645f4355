"""Loading against the engine's own bulk load of the same file: ``python -m bench.load [--size 1M]``.

Ours checks each row, keeps the refused ones, scores, sums and publishes; theirs copies the columns. Each
load is a process of its own, and the two take turns.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.big import sized
from bench.load_engines import Embedded, Place, on_server
from bench.load_files import prepare, responses_csv, responses_parquet, responses_workbook
from bench.row import Row
from domain.months import Month, Period
from tests.postgres import binaries
from warehouse.load import load

ROUNDS = 3
YEAR = Period(Month(2024, 1), Month(2025, 1))
HISTORY = Period(Month(2020, 1), Month(2025, 1))
MONTH_ROWS = 50_000  # of the history's months, and of the one that comes after them
TWICE, LONGER, MOST_MB = 2.0, 1.2, 1000.0
LARGER = 4  # times the size, where memory alone is measured
SHEET_ROWS = 1_000_000  # nearly what a sheet holds


@dataclass(frozen=True)
class Run:
    """What a process took: from its start to its end [s], memory at most [MB]."""

    seconds: float
    megabytes: float


def run(words: list[str], cache: Path) -> Run:
    """Run a program; Python's compiled modules are at hand, as where it may write them.

    Raises:
        RuntimeError: the program failed.
    """
    surroundings = {**os.environ, "PYTHONPYCACHEPREFIX": str(cache)}
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    process = subprocess.Popen(words, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(words[:6])} … ended with {process.returncode}")
    return Run(time.perf_counter() - start, used.ru_maxrss / 1024)


class Trial:
    """One place, measured with files of a folder."""

    def __init__(self, place: Place, folder: Path, cache: Path) -> None:
        self.place = place
        self._folder = folder
        self._cache = cache

    def prepared(self) -> str:
        """A warehouse with cities and a scorecard."""
        url = self.place.new()
        prepare(url, self._folder)
        return url

    def with_history(self) -> str:
        """The same with 60 months, each a load of its own."""
        url = self.prepared()
        for month in HISTORY:
            only = Period(month, month + 1)
            load(url, "responses", [self._file("before.csv", MONTH_ROWS, only, month.key)])
        return url

    def _file(self, name: str, rows: int, months: Period, seed: int) -> Path:
        return responses_csv(self._folder / name, rows, months, seed)

    def loaded(self, file: Path, before: str) -> Run:
        """Our load into a copy of a warehouse."""
        url = self.place.again(before)
        try:
            words = [sys.executable, "-m", "warehouse", "load", "responses", str(file), "--url", url]
            return run(words, self._cache)
        finally:
            self.place.remove(url)

    def copied(self, file: Path) -> Run:
        """The engine's own load, removed as ours is: or the server would tidy it up while ours runs."""
        url = self.place.new()
        try:
            return run(self.place.bulk_load(file, url), self._cache)
        finally:
            self.place.remove(url)

    def against_copy(self, file: Path, size: str, rounds: int) -> list[Row]:
        empty = self.prepared()
        ours, theirs = _in_turn(rounds, lambda: self.loaded(file, empty), lambda: self.copied(file))
        memory = max(each.megabytes for each in ours)
        what = f"loading {size} responses, {self.place.name}"
        return [
            _row(f"{what}, against its own COPY", ours, theirs, TWICE),
            Row(f"{what}: memory at most", memory, None, MOST_MB, "MB", "ours"),
        ]

    def memory_of(self, file: Path, what: str) -> Row:
        """Of one load, other than those whose time is measured."""
        took = self.loaded(file, self.prepared())
        name = f"loading {what}, {self.place.name}: memory at most"
        return Row(name, took.megabytes, None, MOST_MB, "MB", "ours", f"{took.seconds:.0f} s")

    def month_after(self, rounds: int) -> list[Row]:
        file = self._file("month.csv", MONTH_ROWS, Period(HISTORY.end, HISTORY.end + 1), 1)
        history, empty = self.with_history(), self.prepared()
        into_history, into_empty = _in_turn(
            rounds, lambda: self.loaded(file, history), lambda: self.loaded(file, empty)
        )
        name = f"loading a month after 60 months, {self.place.name}, against into an empty warehouse"
        return [_row(name, into_history, into_empty, LONGER)]


def _in_turn(rounds: int, ours: Callable[[], Run], theirs: Callable[[], Run]) -> tuple[list[Run], list[Run]]:
    """The runs of both, alternating; a first one of ours, not counted, has Python compile its modules."""
    ours()
    pairs = [(ours(), theirs()) for _ in range(rounds)]
    return [mine for mine, _ in pairs], [other for _, other in pairs]


def _row(name: str, ours: list[Run], theirs: list[Run], limit: float) -> Row:
    medians, bests = (
        [pick(each.seconds for each in side) for side in (ours, theirs)] for pick in (statistics.median, min)
    )
    note = f"median of {len(ours)}; best {bests[0]:.1f} against {bests[1]:.1f} s"
    return Row(name, medians[0], medians[1], limit, "s", note=note)


def _trials(folder: Path, stack: ExitStack) -> Iterator[Trial]:
    """PostgreSQL where it is installed, and DuckDB."""
    if programs := binaries():
        yield Trial(stack.enter_context(on_server(programs, folder / "server")), folder, folder / "compiled")
    yield Trial(Embedded(folder), folder, folder / "compiled")


def _made(make: Callable[[Path, int, Period, int], Path], path: Path, rows: int) -> Path:
    """A file that takes much memory to make, in a process of its own: what is started later would have its
    parent's memory counted as its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(make, path, rows, YEAR, 0).result()


def measure(size: str = "10M", rounds: int = ROUNDS) -> Iterator[Row]:
    """Ours against theirs, memory, and a month after a long history, on both engines."""
    with TemporaryDirectory() as made, ExitStack() as stack:
        folder = Path(made)
        file = responses_csv(folder / "responses.csv", sized(size), YEAR, 0)
        trials = list(_trials(folder, stack))
        for trial in trials:
            yield from trial.against_copy(file, size, rounds)
            yield from trial.month_after(rounds)
        file = responses_csv(folder / "responses.csv", LARGER * sized(size), YEAR, 0)
        for trial in trials:
            yield trial.memory_of(file, f"{LARGER} × {size} responses")
        file = _made(responses_parquet, folder / "responses.parquet", LARGER * sized(size))
        yield trials[-1].memory_of(file, f"{LARGER} × {size} responses from Parquet, all in one row group")
        file = _made(responses_workbook, folder / "responses.xlsx", SHEET_ROWS)
        yield trials[-1].memory_of(file, f"{SHEET_ROWS:,} responses from a workbook")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--size", default="10M")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    for row in measure(**vars(parser.parse_args())):
        ratio = f"{row.ratio:.2f}" if row.ratio else ""
        theirs = f"{row.theirs:.1f}" if row.theirs else ""
        print(f"{row.name:80} {row.ours:8.1f} {theirs:>8} {row.unit:2} {ratio:>5} ≤ {row.limit}  {row.note}")
