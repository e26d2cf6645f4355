"""Each kind of file, in each format, on both engines."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from domain.months import Month
from tests.loading import CASES, CITIES, RESPONSES, begin, live_sums, load_text, rows, write
from warehouse.load import load
from warehouse.status import status

CHINESE = "问卷编号,日期,城市,渠道,响应速度,解决效率,Tone,好评\nx,2025年3月1日,上海市,电话,80,90,100,是\n"


def test_responses_are_loaded_record_by_record(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    done = load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    assert (done.kind, done.accepted, done.rejected, done.unchanged) == ("responses", 4, 0, False)
    assert done.months == (Month(2025, 2), Month(2025, 3))
    columns = (
        "response_id",
        "month",
        "day",
        "city",
        "channel",
        "d1",
        "d2",
        "d3",
        "d4",
        "overall",
        "satisfied",
        "nps",
    )
    assert rows(warehouse_url, "responses", *columns) == [
        ("r1", 202503, 20250301, "bj", "phone", 80_000, 90_000, 100_000, None, 80_000, 1, 1),
        ("r2", 202503, 20250302, "bj", "web", 60_000, None, None, None, 74_000, 0, -1),
        ("r3", 202503, 20250331, "sh", "phone", None, 50_000, 100_000, None, None, None, 0),
        ("r4", 202502, 20250228, "sh", "phone", 100_000, 100_000, 100_000, None, 100_000, 1, 1),
    ]


def test_responses_without_an_id_are_told_by_their_line(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", "date,city,speed\n2025-03-01,bj,1\n\n2025-03-01,bj,1\n")
    assert rows(warehouse_url, "responses", "response_id") == [("responses.csv:2",), ("responses.csv:4",)]


def test_cases_are_loaded_record_by_record(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    assert load_text(warehouse_url, tmp_path, "cases", CASES).accepted == 3
    columns = ("case_id", "day", "city", "handled_by", "handling_s", "complaint", "resolved_first", "on_time")
    assert rows(warehouse_url, "cases", *columns) == [
        ("c1", 20250301, "bj", "agent", 600, 1, 1, None),
        ("c2", 20250302, "bj", "intelligent", 60, 0, None, None),
        ("c3", 20250303, "sh", "agent", 1140, 1, 0, None),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_is_read_in_the_encodings_that_companies_use(
    warehouse_url: str, tmp_path: Path, encoding: str
) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", CHINESE.encode(encoding))
    found = rows(warehouse_url, "responses", "response_id", "day", "city", "channel", "score", "good_review")
    assert found == [("x", 20250301, "sh", "电话", 87_000, 1)]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_the_delimiter_is_told_by_the_header(tmp_path: Path, delimiter: str) -> None:
    url = f"duckdb:///{tmp_path / 'w'}"
    begin(url, tmp_path)
    assert load_text(url, tmp_path, "responses", CHINESE.replace(",", delimiter)).accepted == 1


def test_a_workbook_is_read_with_its_dates_and_its_named_sheet(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    book = openpyxl.Workbook()
    book.worksheets[0].append(["nothing", "here"])
    sheet = book.create_sheet("数据")
    sheet.append(["日期", "城市", "响应速度", "解决效率", "态度", None])
    sheet.append([dt.datetime(2025, 3, 1), "北京", 80, 90.0, 100])
    sheet.append([None] * 5)
    sheet.append([dt.date(2025, 3, 2), "上海", 80.5, "", None])
    book.save(tmp_path / "a.xlsx")
    plan = write(tmp_path, "m.toml", '[file]\nsheet = "数据"\n')
    assert load(warehouse_url, "responses", [tmp_path / "a.xlsx"], mapping=plan).accepted == 2
    assert rows(warehouse_url, "responses", "response_id", "day", "city", "score") == [
        ("a.xlsx:2", 20250301, "bj", 87_000),
        ("a.xlsx:4", 20250302, "sh", 80_500),
    ]


def test_parquet_is_read_with_its_types(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    frame = pd.DataFrame(
        {
            "date": pd.to_datetime(["2025-03-01", "2025-03-02 13:00"], format="ISO8601"),
            "city": pd.Categorical(["bj", "sh"]),
            "speed": [80.0, None],
            "solution": pd.array([90, 50], "Int8"),
            "tone": [100.0, 50.5],
            "good_review": [True, False],
        }
    )
    frame.to_parquet(tmp_path / "a.parquet")
    load(warehouse_url, "responses", [tmp_path / "a.parquet"])
    assert rows(warehouse_url, "responses", "day", "city", "score", "good_review") == [
        (20250301, "bj", 87_000, 1),
        (20250302, "sh", 50_200, 0),
    ]


def test_several_files_are_one_load(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    head, *lines = RESPONSES.splitlines(keepends=True)
    files = [write(tmp_path, f"{i}.csv", head + line) for i, line in enumerate(lines)]
    done = load(warehouse_url, "responses", files)
    assert (done.accepted, len(done.months)) == (4, 2)
    assert len({batch for (batch,) in rows(warehouse_url, "responses", "batch_id")}) == 1


def test_cities_get_pinyin_initials_and_both_names(warehouse_url: str, tmp_path: Path) -> None:
    text = "城市,省份,经度\n重庆市,重庆,106.5\n长沙,湖南,\n厦门,福建,\n长春,吉林,\n"
    load_text(warehouse_url, tmp_path, "cities", text)
    assert rows(warehouse_url, "cities", "city", "name_zh", "pinyin", "initials", "province", "lon") == [
        ("厦门", "厦门", "xiamen", "xm", "福建", None),
        ("重庆市", "重庆市", "chongqing", "cq", "重庆", 106.5),
        ("长春", "长春", "changchun", "cc", "吉林", None),
        ("长沙", "长沙", "changsha", "cs", "湖南", None),
    ]


def test_a_city_is_known_by_any_of_its_names(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    names = ["bj", "北京", "北京市", "Beijing", "beijing", " BJ "]
    lines = "".join(f"2025-03-01,{name},1\n" for name in names)
    assert load_text(warehouse_url, tmp_path, "responses", "date,city,speed\n" + lines).accepted == len(names)


def test_a_name_that_two_cities_share_stands_for_neither(warehouse_url: str, tmp_path: Path) -> None:
    load_text(warehouse_url, tmp_path, "cities", "city,name_zh\n320500,苏州\n341300,宿州\n")
    load_text(warehouse_url, tmp_path, "scorecard", "city,valid_from,dimension,weight\n,2025-01,speed,1\n")
    done = load_text(
        warehouse_url, tmp_path, "responses", "date,city,speed\n2025-03-01,suzhou,1\n2025-03-01,苏州,1\n"
    )
    assert (done.accepted, done.rejected) == (1, 1)
    assert "320500, 341300" in next(iter(done.reasons))


def test_targets_events_and_practices_are_replaced_as_a_whole(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    for value in (80, 85):
        load_text(
            warehouse_url,
            tmp_path,
            "targets",
            f"metric,city,valid_from,value\nspeed,,2025-01,{value}\nnpss,,2025-01,1\n",
        )
    newest = max(int(str(batch)) for (batch,) in rows(warehouse_url, "targets", "batch_id"))
    found = rows(warehouse_url, "targets", "batch_id", "metric", "city", "kind", "valid_to", "value")
    assert [row[1:] for row in found if row[0] == newest] == [("speed", "", "target", 999_812, 85.0)]
    load_text(
        warehouse_url,
        tmp_path,
        "events",
        "date,month,city,title_zh\n2025-03-05,,全国,宕机\n,2025-03,北京,活动\n,,北京,无\n",
    )
    assert rows(warehouse_url, "events", "month", "day", "city", "title_zh", "title_en") == [
        (202503, 20250305, "", "宕机", "宕机"),
        (202503, None, "bj", "活动", "活动"),
    ]
    load_text(
        warehouse_url, tmp_path, "practices", "city,practice,since,name_zh\n北京,emotion,2025-01,情绪识别\n"
    )
    assert rows(warehouse_url, "practices", "city", "practice", "since", "name_en") == [
        ("bj", "emotion", 202501, "情绪识别")
    ]


def test_a_dimension_keeps_its_slot_and_a_new_one_takes_an_empty_one(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    card = "city,valid_from,dimension,weight\n,2025-01,extra,0.5\n,2025-01,tone,0.5\n"
    load_text(warehouse_url, tmp_path, "scorecard", card)
    newest = max(int(str(batch)) for (batch,) in rows(warehouse_url, "scorecards", "batch_id"))
    found = rows(warehouse_url, "scorecards", "batch_id", "dimension", "slot", "name_zh")
    # speed and solution are gone, but their scores are still in slots 1 and 2
    assert [row[1:] for row in found if row[0] == newest] == [("extra", 4, "extra"), ("tone", 3, "态度")]


def test_three_hundred_thousand_rows_load_with_their_duplicates_refused(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    count = 300_000
    lines = "".join(f"r{i % (count - 5)},2025-0{i % 3 + 1}-01,bj,{i % 101},50,50\n" for i in range(count))
    done = load_text(
        warehouse_url, tmp_path, "responses", "response_id,date,city,speed,solution,tone\n" + lines
    )
    assert (done.accepted, done.reasons) == (count - 5, {"response_id: expected each once": 5})
    sums = live_sums(warehouse_url, "speed")
    assert sum(int(str(n)) for n, _, _ in sums.values()) == count - 5
    assert sum(int(str(s)) for _, s, _ in sums.values()) == 1000 * sum(i % 101 for i in range(count - 5))


# --- the command ---------------------------------------------------------------------------------
def command(*words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "warehouse", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_loads_tells_and_fails_with_one_line(warehouse_url: str, tmp_path: Path) -> None:
    url = f"--url={warehouse_url}"
    missing = command("status", url)
    assert (missing.returncode, missing.stderr.count("\n")) == (1, 1)
    assert command("create", url).returncode == 0
    done = command("load", "cities", write(tmp_path, "cities.csv", CITIES), url)
    assert done.stdout == "cities: 2 rows loaded, 0 rejected (batch 1)\n"
    wrong = command("load", "scorecard", write(tmp_path, "s.csv", "a\n1\n"), url)
    assert (wrong.returncode, wrong.stdout, wrong.stderr.count("\n")) == (1, "", 1)
    assert command("load", "nonsense", "x.csv", url).returncode == 2


def test_the_status_names_months_loads_and_reasons(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES + "r9,2025-03-01,nowhere,p,b,s,1,1,1,1,1,1\n")
    told = status(warehouse_url)
    assert "responses               4 rows   2025-02 to 2025-03, 2 months" in told
    assert "batch 3 responses: 4 rows, 1 rejected" in told
    assert "1 × city: expected a city of the warehouse" in told
