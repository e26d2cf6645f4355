"""Files to measure loading with: responses of 32 cities, ten rated dimensions, a few faulty rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pc
import pyarrow.parquet as pq
import xlsxwriter

from domain.months import Period
from warehouse.load import load

CITIES = tuple(f"{110000 + 100 * i}" for i in range(32))
CHANNELS, TIERS = ("电话", "微信", "App", "网页"), ("普通", "VIP", "银卡")
CASE_TYPES = ("物流", "咨询", "账单", "退货", "技术", "投诉")
DIMENSIONS = tuple(f"dim{i}" for i in range(1, 11))
TEXTS = ("response_id", "date", "city", "channel", "case_type", "tier")
NUMBERS = (*DIMENSIONS, "overall", "recommend", "good_review")
FAULTY = 1e-4  # share of rows with a city that is none; as many hold a score above 100
UNANSWERED = 0.05  # share of a dimension's answers that are left out
ROWS = 500_000  # made at once


def prepare(url: str, folder: Path) -> None:
    """A warehouse with cities and a scorecard, and no responses yet."""
    cities, card = folder / "cities.csv", folder / "scorecard.csv"
    named = "".join(f"{city},城{i},City {i}\n" for i, city in enumerate(CITIES))
    cities.write_text("city,name_zh,name_en\n" + named, encoding="utf-8")
    weighed = "".join(f",2020-01,{name},{1 / len(DIMENSIONS)}\n" for name in DIMENSIONS)
    card.write_text("city,valid_from,dimension,weight\n" + weighed, encoding="utf-8")
    load(url, "cities", [cities])
    load(url, "scorecard", [card])


def responses_csv(path: Path, rows: int, months: Period, seed: int) -> Path:
    """A CSV of ``rows`` responses, by date; the same seed gives the same bytes."""
    with path.open("wb") as file:
        file.write((",".join((*TEXTS, *NUMBERS)) + "\n").encode())
        for table in _pieces(rows, months, seed):
            pc.write_csv(table, file, pc.WriteOptions(include_header=False, quoting_style="none"))
    return path


def responses_parquet(path: Path, rows: int, months: Period, seed: int) -> Path:
    """The same as Parquet, all rows in one group: the hardest to read piece by piece."""
    pq.write_table(pa.concat_tables(_pieces(rows, months, seed)), path, row_group_size=rows)
    return path


def responses_workbook(path: Path, rows: int, months: Period, seed: int) -> Path:
    """The same as a workbook, its texts shared as Excel's are; a sheet holds 1,048,575 rows."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, (*TEXTS, *NUMBERS))
        for first, table in zip(range(1, rows + 1, ROWS), _pieces(rows, months, seed), strict=True):
            for number, column in enumerate(table.columns):
                sheet.write_column(first, number, column.to_pylist())
    return path


def _pieces(rows: int, months: Period, seed: int) -> Iterator[pa.Table]:
    rng = np.random.default_rng(seed)
    days = np.array([f"{month}-{day:02d}" for month in months for day in range(1, 29)])
    for first in range(0, rows, ROWS):
        numbers = np.arange(first, min(first + ROWS, rows))
        yield _responses(rng, numbers, days[numbers * len(days) // rows], seed)


def _responses(rng: np.random.Generator, numbers: np.ndarray, days: np.ndarray, seed: int) -> pa.Table:
    count = len(numbers)
    city = np.where(rng.random(count) < FAULTY, len(CITIES), rng.integers(0, len(CITIES), count))
    columns = {
        "response_id": pa.array([f"r{seed}-{number}" for number in numbers.tolist()]),
        "date": pa.array(days.tolist()),
        "city": pa.array([*CITIES, "Bejing"]).take(pa.array(city)),
        "channel": _drawn(rng, CHANNELS, count),
        "case_type": _drawn(rng, CASE_TYPES, count),
        "tier": _drawn(rng, TIERS, count),
    }
    for name in DIMENSIONS:
        columns[name] = pa.array(rng.integers(1, 101, count), mask=rng.random(count) < UNANSWERED)
    wrong = rng.random(count) < FAULTY
    columns[DIMENSIONS[0]] = pa.array(np.where(wrong, 101, rng.integers(1, 101, count)))
    columns["overall"] = pa.array(20 * rng.integers(1, 6, count))
    columns["recommend"] = pa.array(rng.integers(0, 11, count))
    columns["good_review"] = pa.array(rng.integers(0, 2, count))
    return pa.table(columns)


def _drawn(rng: np.random.Generator, values: Sequence[str], count: int) -> pa.Array:
    return pa.array(values).take(pa.array(rng.integers(0, len(values), count)))
