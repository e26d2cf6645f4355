"""Warehouses of any size for measuring: ``python -m bench.big 100k 10M [--url postgresql://…]``.

The example's company with 36 months of responses instead of 27: the same cities, scorecards, events, cases
and figures, so that every page has something to show. The responses are the example's own, drawn again with
replacement (fixed seed) and dated anew; each month is a Parquet file that goes through the real loader and
is deleted afterwards. What is made is kept in ``var/bench`` for the next run.
"""

from __future__ import annotations

import argparse
import calendar
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_access.engine import open_engine
from data_access.snapshot import read_snapshot
from domain.months import Month, Period
from warehouse import example
from warehouse.example_responses import responses
from warehouse.load import load

FOLDER = Path(__file__).parent.parent / "var" / "bench"
MONTHS = tuple(Period(Month(2022, 4), Month(2025, 4)))
SIZES = {"100k": 100_000, "10M": 10_000_000, "100M": 100_000_000}
SEED = 20250331
IDS_A_MONTH = 100_000_000


def big_url(size: str, folder: Path = FOLDER) -> str:
    """Where the embedded warehouse of a size lies."""
    return f"duckdb:///{folder / size}"


def sized(text: str) -> int:
    """``10M`` -> 10 000 000."""
    units = {"k": 1_000, "M": 1_000_000}
    return int(text[:-1]) * units[text[-1]] if text[-1] in units else int(text)


def month_sizes(count: int) -> dict[Month, int]:
    """Responses of each month, as even as whole numbers allow."""
    less, more = divmod(count, len(MONTHS))
    return {month: less + (i < more) for i, month in enumerate(MONTHS)}


def drawn_from(month: Month) -> Month:
    """The month of the example whose responses a month is drawn from: itself, else the year after's."""
    return month if month >= Month(2023, 1) else month + 12


def month_file(folder: Path, example_responses: pa.Table, month: Month, count: int) -> Path:
    """Write one month's responses; the same in each run.

    Args:
        example_responses: :func:`warehouse.example_responses.responses`, as Arrow.
    """
    rng = np.random.Generator(np.random.PCG64([SEED, month.key]))
    source = pc.starts_with(example_responses["date"], str(drawn_from(month)))
    rows = np.flatnonzero(source.to_numpy(zero_copy_only=False))
    table = example_responses.take(pa.array(np.sort(rng.choice(rows, count))))
    numbers = pa.array(np.arange(count, dtype=np.int64) + month.key * IDS_A_MONTH)
    days = rng.integers(1, calendar.monthrange(month.year, month.number)[1] + 1, count)
    dates = pa.array([f"{month}-{day:02d}" for day in range(1, 32)]).take(pa.array(days - 1))
    table = table.set_column(table.column_names.index("date"), "date", dates)
    table = table.set_column(
        table.column_names.index("response_id"), "response_id", pc.cast(numbers, pa.string())
    )
    path = folder / f"{month}.parquet"
    pq.write_table(table, path)
    return path


def settings(folder: Path) -> dict[str, Path]:
    """The example's other files; its first scorecards hold from the first of the 36 months on."""
    files = {}
    for kind, made, _share in example.KINDS:
        if kind == "responses":
            continue
        frame = made()
        if kind == "scorecard":
            frame["valid_from"] = frame["valid_from"].replace("2023-01", str(MONTHS[0]))
        files[kind] = folder / f"{kind}.csv"
        frame.to_csv(files[kind], index=False, encoding="utf-8")
    return files


def loaded_months(url: str) -> set[Month]:
    """Months whose responses are there already: a build that was cut off goes on where it stopped."""
    engine = open_engine(url)
    try:
        if not engine.exists():
            return set()
        with engine.connect() as connection:
            return set(read_snapshot(connection).months("responses"))
    finally:
        engine.close()


def make(url: str, count: int) -> str:
    """Load what is missing of ``count`` responses into the warehouse at ``url``; the URL again."""
    present = loaded_months(url)
    missing = {month: n for month, n in month_sizes(count).items() if month not in present}
    if not missing:
        return url
    with TemporaryDirectory(dir=FOLDER.parent) as name:
        folder = Path(name)
        if not present:
            for kind, file in settings(folder).items():
                load(url, kind, [file], by="bench")
        source = pa.Table.from_pandas(responses(), preserve_index=False)
        for month, n in missing.items():
            start = time.perf_counter()
            file = month_file(folder, source, month, n)
            made = time.perf_counter()
            load(url, "responses", [file], by="bench")
            file.unlink()
            seconds = (made - start, time.perf_counter() - made)
            print(
                f"{month}: {n:,} responses, written in {seconds[0]:.1f} s, loaded in {seconds[1]:.1f} s",
                file=sys.stderr,
            )
    return url


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.big", description=__doc__)
    parser.add_argument("sizes", nargs="+", help="such as 100k 10M 100M")
    parser.add_argument("--url", help="another warehouse than the embedded one; then with one size")
    asked = parser.parse_args(words)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for size in asked.sizes:
        start = time.perf_counter()
        url = make(asked.url or big_url(size), sized(size))
        print(f"{size}: {url} in {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
