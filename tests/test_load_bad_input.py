"""Bad input: a clear message and nothing changed, or a correct load with the reasons kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from domain.errors import LoadError
from tests.loading import CITIES, begin, load_text, published, rows, write
from warehouse.load import load

HEADER = "response_id,date,city,speed,solution,tone\n"
GOOD = "good,2025-03-01,bj,50,50,50\n"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"duckdb:///{tmp_path / 'w'}"
    begin(url, tmp_path)
    return url


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "a,2025-03-01,Bejing,50,50,50",
            "city: expected a city of the warehouse; came 'Bejing'. Did you mean 'beijing'?",
        ),
        ("a,2025-03-01,,50,50,50", "city: expected a value; came nothing"),
        ("a,2025-03-01,bj,101,50,50", "speed: expected a score from 0 to 100; came '101'"),
        ("a,2025-03-01,bj,-1,50,50", "speed: expected a score from 0 to 100; came '-1'"),
        ("a,2025-03-01,bj,good,50,50", "speed: expected a score from 0 to 100; came 'good'"),
        ("a,2025-03-01,bj,1e400,50,50", "speed: expected a score from 0 to 100; came '1e400'"),
        ("a,2025-03-01,bj,1/2,50,50", "speed: expected a score from 0 to 100; came '1/2'"),
        (
            "a,03/04/2025,bj,50,50,50",
            "date: expected a date as %Y-%m-%d, %Y/%m/%d, %Y.%m.%d, %Y年%m月%d日, %Y%m%d; came '03/04/2025'",
        ),
        (
            "a,2025-02-30,bj,50,50,50",
            "date: expected a date as %Y-%m-%d, %Y/%m/%d, %Y.%m.%d, %Y年%m月%d日, %Y%m%d; came '2025-02-30'",
        ),
        (
            "a,45717,bj,50,50,50",
            "date: expected a date as %Y-%m-%d, %Y/%m/%d, %Y.%m.%d, %Y年%m月%d日, %Y%m%d; came '45717'",
        ),
        ("a,2905-03-01,bj,50,50,50", "date: expected a day up to today"),
        ("a,0025-03-01,bj,50,50,50", "date: expected a day from 1900 on; came '0025-03-01'"),
        ("a,2025-03-01,bj,,,", "no dimension of the scorecard is answered"),
        ("good,2025-03-02,bj,50,50,50", "response_id: expected each once; came again"),
        ("a,2025-03-01,bj,50,50", "row: expected 6 cells; came 'another number'"),
        ("a,2025-03-01,bj,50,50,50,50", "row: expected 6 cells; came 'another number'"),
        (
            "a\x00b,2025-03-01,bj,50,50,50",
            "response_id: expected text without control characters; came 'a\\x00b'",
        ),
    ],
)
def test_a_bad_row_is_kept_with_its_line_and_reason(url: str, tmp_path: Path, row: str, reason: str) -> None:
    done = load_text(url, tmp_path, "responses", HEADER + GOOD + "\n" + row + "\n")
    assert (done.accepted, done.rejected, sum(done.reasons.values())) == (1, 1, 1)
    [(file, line, why, came)] = rows(url, "rejects", "file", "line", "reason", "row")
    assert (file, line) == ("responses.csv", 4)
    assert str(why).startswith(reason)
    assert row.split(",")[1] in json.dumps(json.loads(str(came)))


def test_every_fault_of_a_row_is_told(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "responses", HEADER + GOOD + "a,2025-03-01,xx,101,50,50\n")
    [(why,)] = rows(url, "rejects", "reason")
    city, speed = str(why).split(" | ")
    assert city == "city: expected a city of the warehouse; came 'xx'"
    assert speed == "speed: expected a score from 0 to 100; came '101'"


def test_nothing_accepted_is_an_error_with_the_most_frequent_reasons(url: str, tmp_path: Path) -> None:
    before = published(url)
    bad = "".join(f"{i},2025-03-01,xx,1,1,1\n" for i in range(5)) + "z,1.1.2025,bj,1,1,1\n"
    with pytest.raises(
        LoadError, match=r"none of 6 rows.*5 × city: expected a city of the warehouse; 1 × date"
    ):
        load_text(url, tmp_path, "responses", HEADER + bad)
    assert published(url) == before
    assert rows(url, "rejects", "reason") == []


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (HEADER.encode(), "a header without rows"),
        (b"PK\x03\x04" + b"\x00" * 40, "a ZIP archive or a workbook; expected comma-separated text"),
        (b"PAR1" + b"\x00" * 40, "a Parquet file; expected comma-separated text"),
        (
            HEADER.encode() + b"a,2025-03-01,\xff\xfe\xff,1,1,1\n",
            "unknown encoding; expected one of utf-8, gb18030",
        ),
        ((HEADER + GOOD).encode("utf-16"), "UTF-16 text; expected UTF-8 or GB18030"),
        (b"response_id,date,Date,city\n1,2,3,4\n", "column date twice"),
        (
            b"response_id,date,town\n1,2025-03-01,3\n",
            "no such column: city; expected one of city, .* found response_id, date, town",
        ),
        ((HEADER + 'a,2025-03-01,"bj,1,1,1\n' + GOOD).encode(), "quote|none of"),
    ],
)
def test_a_bad_file_is_refused_as_a_whole(url: str, tmp_path: Path, content: bytes, told: str) -> None:
    before = published(url)
    with pytest.raises(LoadError, match=f"(?s){told}"):
        load_text(url, tmp_path, "responses", content)
    assert published(url) == before


def test_a_zip_that_calls_itself_a_workbook_is_refused(url: str, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.csv", HEADER + GOOD)
    with pytest.raises(LoadError, match="no workbook"):
        load(url, "responses", [file])


@pytest.mark.parametrize(
    ("part", "damage", "told"),
    [
        ("xl/worksheets/sheet1.xml", lambda text: text[: len(text) // 2], r"after line \d+: a damaged sheet"),
        (
            "xl/worksheets/sheet1.xml",
            lambda text: text.replace(b'r="B3" t="s"><v>', b'r="B3" t="s"><v>99'),
            "after line 2: a damaged sheet",
        ),
        ("xl/worksheets/sheet1.xml", lambda _text: None, "without a sheet"),
        ("xl/sharedStrings.xml", lambda text: text[: len(text) // 2], "a damaged one"),
        ("xl/workbook.xml", lambda text: text[: len(text) // 2], "a damaged one"),
    ],
)
def test_a_damaged_workbook_is_refused_as_a_whole(
    url: str, tmp_path: Path, part: str, damage: Callable[[bytes], bytes | None], told: str
) -> None:
    whole, damaged = tmp_path / "whole.xlsx", tmp_path / "damaged.xlsx"
    with xlsxwriter.Workbook(whole) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate((HEADER + GOOD * 3).split()):
            sheet.write_row(row, 0, line.split(","))
    with zipfile.ZipFile(whole) as intact, zipfile.ZipFile(damaged, "w") as archive:
        for name in intact.namelist():
            content = intact.read(name)
            if (kept := damage(content) if name == part else content) is not None:
                archive.writestr(name, kept)
    before = published(url)
    with pytest.raises(LoadError, match=told):
        load(url, "responses", [damaged])
    assert published(url) == before


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a.doc", "a .doc file; expected .csv"),
        ("none.csv", "cannot be read"),
        ("a.parquet", "a Parquet file"),
    ],
)
def test_a_file_of_another_sort_is_refused(url: str, tmp_path: Path, name: str, told: str) -> None:
    if name != "none.csv":
        write(tmp_path, name, HEADER)
    with pytest.raises(LoadError, match=told):
        load(url, "responses", [tmp_path / name])


def test_an_unknown_kind_is_told_with_the_nearest(url: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="Did you mean 'responses'"):
        load_text(url, tmp_path, "response", HEADER)


def test_text_that_starts_a_formula_is_loaded_as_text(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    texts = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1"]
    lines = "".join(
        f'r{i},2025-03-01,bj,50,50,50,"{text.replace(chr(34), chr(34) * 2)}"\n'
        for i, text in enumerate(texts)
    )
    load_text(warehouse_url, tmp_path, "responses", HEADER.replace("\n", ",channel\n") + lines)
    assert rows(warehouse_url, "responses", "response_id", "channel") == [
        (f"r{i}", text) for i, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("card", "told"),
    [
        (
            "city,valid_from,dimension,weight\n,2025-01,a,0.5\n,2025-01,b,0.4\n",
            r"weights add up to 0.9 \(a 0.5 \+ b 0.4\); expected exactly 1",
        ),
        ("city,valid_from,dimension,weight\nbj,2025-01,a,1\n", "none for the nation"),
        ("city,valid_from,dimension,weight\n,2025-01,a,0.5\n,2025-01,a,0.5\n", "dimension a twice"),
        ("city,valid_from,dimension,weight\n,2025-01,a,50%\n,2025-01,b,0.5\n", "weight: expected 0 to 1"),
        (
            "city,valid_from,dimension,weight\n" + "".join(f",2025-01,d{i},{1 / 13}\n" for i in range(13)),
            "no slot left|13 dimensions",
        ),
        ("city,valid_from,dimension,weight\n,2025-01,satisfaction,1\n", "a dimension called satisfaction"),
        (
            "city,valid_from,dimension,weight\nxx,2025-01,a,1\n,2025-01,a,1\n",
            "expected a city of the warehouse",
        ),
    ],
)
def test_a_scorecard_counts_as_a_whole(url: str, tmp_path: Path, card: str, told: str) -> None:
    before = published(url)
    with pytest.raises(LoadError, match=told):
        load_text(url, tmp_path, "scorecard", card)
    assert published(url) == before


def test_responses_need_cities_and_a_scorecard_first(warehouse_url: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="load scorecard FILE"):
        load_text(warehouse_url, tmp_path, "responses", HEADER + GOOD)
    load_text(warehouse_url, tmp_path, "scorecard", "city,valid_from,dimension,weight\n,2025-01,speed,1\n")
    with pytest.raises(LoadError, match="load cities FILE"):
        load_text(warehouse_url, tmp_path, "responses", HEADER + GOOD)
    load_text(warehouse_url, tmp_path, "cities", CITIES)
    assert load_text(warehouse_url, tmp_path, "responses", HEADER + GOOD).accepted == 1


def test_a_segment_with_a_value_for_each_row_is_refused(url: str, tmp_path: Path) -> None:
    lines = "".join(f"{i},2025-03-01,bj,1,1,1,{i}\n" for i in range(600))
    with pytest.raises(LoadError, match="more than 500 different values"):
        load_text(url, tmp_path, "responses", HEADER.replace("\n", ",channel\n") + lines)
