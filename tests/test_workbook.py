"""The workbook of all figures: every number of the review, in the reader's words, and what it means."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd
import pytest

from data_access.review import Review
from domain.language import LANGUAGES
from domain.metrics import BUILT_IN, Kind, Unit
from domain.view import View
from exports.figures import review_figures
from exports.glossary import VERDICTS
from exports.workbook import SHEETS, review_workbook

CHINESE = re.compile(r"[一-鿿]")
LINK = "https://satisfaction.example.com/overview?m=2025-03"


def in_language(march: Review, language: str) -> Review:
    return Review.of(march.warehouse, march.scope, march.period, View(language))


def opened(content: bytes) -> dict[str, pd.DataFrame]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = {}
    for sheet in book.worksheets:
        head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
        found[sheet.title] = pd.DataFrame(rows, columns=head)
    return found


def about(content: bytes) -> dict[str, str]:
    """The last sheet: label and text."""
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    return {str(label.value): str(text.value) for label, text in sheet.iter_rows()}


@pytest.fixture(scope="module")
def chinese(march: Review) -> dict[str, pd.DataFrame]:
    return opened(review_workbook(march, view_url=LINK, made=dt.datetime(2025, 4, 1, 6, 30)))


@pytest.fixture(scope="module")
def figures(march: Review) -> pd.DataFrame:
    return review_figures(march)


@pytest.mark.parametrize("part", SHEETS)
def test_every_number_of_a_part_stands_in_its_sheet(
    part: str, chinese: dict[str, pd.DataFrame], figures: pd.DataFrame, march: Review
) -> None:
    view = march.view
    sheet, mine = chinese[view.say(f"workbook.sheet_{part}")], figures[figures["part"] == part]
    assert len(sheet) == len(mine) > 0
    code = view.say("workbook.column.code")
    names = dict(zip(march.cities["city"], march.cities["name"], strict=True)) | {"nation": "全国"}
    numeric = [
        c
        for c in SHEETS[part]
        if c in mine and pd.api.types.is_numeric_dtype(mine[c]) and mine[c].notna().any()
    ]
    assert numeric
    for metric, rows in mine.groupby("metric"):
        for column in numeric:
            shown = sheet[sheet[code] == metric][
                view.say(f"workbook.column.{SHEETS[part][column] or column}")
            ]
            assert np.allclose(
                shown.astype(float), rows[column].astype(float), rtol=0, atol=1e-12, equal_nan=True
            )
        if "place" in SHEETS[part]:
            assert list(sheet[sheet[code] == metric]["城市"]) == [names[place] for place in rows["place"]]


def test_what_is_hidden_for_too_few_responses_is_empty(march: Review) -> None:
    few = replace(march, filters=replace(march.filters, channel=("微信",), tier=("VIP",)))
    figures = review_figures(few)
    city = figures[figures["part"] == "city"].reset_index(drop=True)
    hidden = city[city["movement"] == "too_few"]
    assert len(hidden) > 20
    sheet = opened(review_workbook(few))["城市"]
    for row in hidden.to_dict("records"):
        (found,) = sheet[
            (sheet["代码"] == row["metric"])
            & (sheet["城市"] == few.cities.set_index("city")["name"][row["place"]])
        ].to_dict("records")
        for column in ("value", "low", "high", "base", "change"):
            heading = few.view.say(f"workbook.column.{column}")
            assert pd.isna(row[column]) == pd.isna(found.get(heading, np.nan))
        assert pd.isna(found["变化"])


def test_verdicts_and_units_are_words(chinese: dict[str, pd.DataFrame]) -> None:
    city = chinese["城市"]
    assert set(city["对比结论"].dropna()) == {"领先", "落后", "与均值无显著差异"} | (
        {"样本不足"} & set(city["对比结论"].dropna())
    )
    assert "显著上升" in set(chinese["全国"]["变化结论"])
    assert set(chinese["变化分解"]["变化结论"]) <= {"显著", "可能出于偶然"}
    outage = chinese["事件"].query("代码 == 'outage.quantity'").iloc[0]
    assert outage["数值"] == 237
    assert CHINESE.search(outage["单位"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_headings_are_in_the_readers_language(march: Review, language: str) -> None:
    *tables, about = opened(review_workbook(in_language(march, language))).items()
    for name, sheet in tables:
        for text in (name, *sheet.columns):
            assert bool(CHINESE.search(text)) == (language == "zh"), f"{name}: {text}"
    assert all(bool(CHINESE.search(label)) == (language == "zh") for label in about[1].iloc[:, 0])


def test_the_english_workbook_has_no_chinese_beside_the_chinese_definitions(march: Review) -> None:
    for name, sheet in opened(review_workbook(in_language(march, "en"))).items():
        for heading in sheet.columns.drop("Definition in Chinese", errors="ignore"):
            found = [cell for cell in sheet[heading] if isinstance(cell, str) and CHINESE.search(cell)]
            assert not found, f"{name}: {heading}"


def test_metrics_stand_in_the_order_of_the_selectors(chinese: dict[str, pd.DataFrame], march: Review) -> None:
    codes = list(chinese["全国"]["代码"])
    assert codes == [metric.id for metric in march.registry if metric.id in codes]
    assert codes[0] == "satisfaction"


def test_the_definitions_hold_every_metric_verdict_and_threshold(
    chinese: dict[str, pd.DataFrame], march: Review
) -> None:
    table = chinese["口径"].set_index("代码")
    assert {metric.id for metric in march.registry} | {*VERDICTS} | {"shown", "estimated", "ranked"} == set(
        table.index
    )
    for metric in BUILT_IN:
        row = table.loc[metric.id]
        assert row["名称"] == metric.label["zh"]
        assert (row["定义"], row["英文定义"]) == (metric.definition["zh"], metric.definition["en"])
        assert row["单位"] == march.view.say(f"axis.{metric.unit}") or (
            not row["单位"] and metric.unit == Unit.PLAIN
        )
    csat = table.loc["csat"]
    assert csat["分子"] == "总体评价落在前两档（满意、非常满意）的问卷"
    assert csat["分母"] == "填答总体评价的问卷"
    assert (csat["算法"], csat["方向"], csat["来源"]) == ("占比", "越高越好", "问卷")
    assert table.loc["satisfaction", "口径版本"] == "2023-01"
    assert not table.loc["case_volume", "口径版本"]
    assert table.loc["estimated", "名称"] == "30"
    assert "100" in table.loc["standing.too_few", "定义"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_unit_and_direction_has_a_word(language: str) -> None:
    view = View(language)
    for kind in Kind:
        assert view.say(f"workbook.form.{kind}")
    for unit in Unit:
        view.say(f"axis.{unit}")
    for metric in BUILT_IN:
        assert view.say(f"workbook.direction.{metric.direction}")
        assert view.say(f"workbook.kind_{metric.source}")
    for key in VERDICTS:
        assert view.say(f"workbook.verdict.{key.rpartition('.')[2]}", ranked=100)


def test_the_last_sheet_says_where_the_figures_come_from(march: Review) -> None:
    content = review_workbook(march, view_url=LINK, made=dt.datetime(2025, 4, 1, 6, 30))
    told = about(content)
    assert told["期间"] == told["数据截至"] == "2025年3月"
    assert told["范围"] == "全国"
    assert told["筛选"] == "无"
    assert told["口径版本"] == "2023-01 起的全国计分卡"
    assert told["同一视图"] == LINK
    assert told["生成时间"] == "2025-04-01 06:30 UTC"
    batches = {name: text for name, text in told.items() if re.fullmatch(r"第 \d+ 批", name)}
    assert len(batches) == len(set(march.warehouse.snapshot.live.values()) - {0})
    assert any("问卷" in text for text in batches.values())
    filtered = replace(march, filters=replace(march.filters, channel=("电话",), cities=("110000",)))
    told = about(review_workbook(filtered))
    assert told["范围"] == "北京"
    assert "电话" in told["筛选"]


def test_chosen_cities_are_the_only_ones(march: Review) -> None:
    sheet = opened(review_workbook(march, ["110000", "310000"]))["城市"]
    assert set(sheet["城市"]) == {"北京", "上海"}
    chosen = replace(march, filters=replace(march.filters, cities=("110000",)))
    assert set(opened(review_workbook(chosen))["城市"]["城市"]) == {"北京"}


def test_the_numbers_are_shown_with_the_decimals_that_readers_expect(march: Review) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(review_workbook(march)))["全国"]
    head = [cell.value for cell in sheet[1]]
    rows = {row[head.index("代码")].value: row for row in sheet.iter_rows(min_row=2)}
    assert rows["satisfaction"][head.index("数值")].number_format == "#,##0.00"
    assert rows["responses"][head.index("数值")].number_format == "#,##0"
    assert rows["satisfaction"][head.index("样本量")].number_format == "#,##0"


def test_the_workbook_is_written_in_a_moment(march: Review) -> None:
    """Beside the figures themselves, which the review computes whatever becomes of them."""
    start = time.perf_counter()
    review_figures(march)
    alone = time.perf_counter() - start
    start = time.perf_counter()
    content = review_workbook(march)
    assert time.perf_counter() - start - alone < 2.0  # 0.1 to 0.2 s where nothing else runs
    assert len(content) < 400_000
