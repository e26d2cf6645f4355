"""The script report against the raw records."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from analysis.script_report import LOW_SHARE, MEASURES, UNRESOLVED, rework_first, script_report
from data_access.records import low_scores_by_type, outcomes_by_type
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.months import Month, Period
from domain.scope import Scope
from domain.supervision import Supervision
from domain.view import View
from panels.scripts import script_panel
from tests.raw_records import NARROWED, RULES, SOUTH, chosen, inside, review_of, with_low  # fmt: skip
from warehouse.example_cases import cases
from warehouse.example_responses import responses


@pytest.fixture(scope="module")
def raw_responses() -> pd.DataFrame:
    frame = responses()
    return with_low(frame[frame["date"] >= "2025-01-25"])


@pytest.fixture(scope="module")
def raw_cases() -> pd.DataFrame:
    return cases()


@pytest.fixture(params=["all", "scoped", "narrowed"])
def review(request: pytest.FixtureRequest, example: Warehouse) -> Review:
    scope, filters = {"all": (None, None), "scoped": (SOUTH, None), "narrowed": (SOUTH, NARROWED)}[
        request.param
    ]
    return review_of(example, scope, filters)


def shares(frame: pd.DataFrame, low: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """topic and measure -> hits and base, row by row of the raw frames."""
    found = {}
    for topic in sorted(set(frame["case_type"]) | set(low["case_type"])):
        mine, told = frame[frame["case_type"] == topic], low[low["case_type"] == topic]
        first, repeat = mine["resolved_first"].dropna(), mine["repeat_request"].dropna()
        found[topic, UNRESOLVED.id] = (int((first == 0).sum()), len(first))
        found[topic, "repeat_request_rate"] = (int((repeat == 1).sum()), len(repeat))
        found[topic, "complaint_rate"] = (int(mine["complaint"].sum()), len(mine))
        found[topic, LOW_SHARE.id] = (int(told["low"].sum()), len(told))
    return found


def test_the_report_is_that_of_the_raw_records(
    example: Warehouse, raw_cases: pd.DataFrame, raw_responses: pd.DataFrame
) -> None:
    panel = script_panel(review_of(example), RULES)
    assert panel.values is not None
    days = Days(dt.date(2025, 3, 17), dt.date(2025, 4, 1))
    now, before = (shares(inside(raw_cases, d), inside(raw_responses, d)) for d in (days, days.before))
    table = panel.values.set_axis(
        ["topic", "cases", "measure", "hits", "base", "value", "low", "high", "change", "change_low",
         "change_high", "verdict"], axis=1,
    )  # fmt: skip
    names = {UNRESOLVED.id: "首次未解决率", "repeat_request_rate": "重复请求率", "complaint_rate": "投诉率",
             LOW_SHARE.id: "低分占比"}  # fmt: skip
    found = table.set_index(["topic", "measure"])
    assert len(found) == len(now) == 20
    for (topic, measure), (hits, n) in now.items():
        row, (hits_before, n_before) = found.loc[(topic, names[measure])], before[topic, measure]
        assert (row["hits"], row["base"]) == (hits, n)
        assert row["value"] == pytest.approx(100 * hits / n)
        interval = proportion_confint(hits, n, method="wilson")
        assert (row["low"], row["high"]) == pytest.approx(tuple(100 * x for x in interval))
        assert row["change"] == pytest.approx(100 * (hits / n - hits_before / n_before))
        assert row["verdict"] == "无显著变化"
    counted = inside(raw_cases, days)["case_type"].value_counts()
    assert dict(zip(table["topic"], table["cases"], strict=True)) == counted.to_dict()


def test_scope_and_filters_hold_in_the_report(
    review: Review, raw_cases: pd.DataFrame, raw_responses: pd.DataFrame
) -> None:
    days = Days(dt.date(2025, 2, 20), dt.date(2025, 3, 8))
    inner = Review.of(
        review.warehouse, review.scope, Period(Month(2025, 2), Month(2025, 4)), review.view, review.filters
    )
    outcomes, low = outcomes_by_type(inner, days), low_scores_by_type(inner, days, RULES)
    mine, told = chosen(inside(raw_cases, days), review), chosen(inside(raw_responses, days), review)
    expected = shares(mine, told)
    columns = {
        UNRESOLVED.id: ("unresolved", "first_known"), "repeat_request_rate": ("repeats", "repeat_known"),
        "complaint_rate": ("complaints", "complaint_known"),
    }  # fmt: skip
    for measure, (hits, base) in columns.items():
        summed = outcomes.groupby("case_type")[[hits, base]].sum()
        for topic, row in summed.iterrows():
            assert tuple(row) == expected[str(topic), measure]
    assert outcomes["n"].sum() == len(mine) > 0
    assert (low["n"].sum(), low["low"].sum()) == (len(told), told["low"].sum())


def counts_of(*rows_of: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows_of, columns=["series", "metric", "n", "s"])


def same(*topics: str, n: int = 500) -> list[tuple[str, str, int, int]]:
    return [(topic, metric, n, n // 5) for topic in topics for metric in MEASURES]


def test_the_topic_that_became_worse_is_reworked_first() -> None:
    before = counts_of(*same("a", "b", "c"))
    now = counts_of(
        *same("a", "c"), *[("b", m, 500, 100) for m in MEASURES[1:]], ("b", UNRESOLVED.id, 500, 175)
    )
    first = rework_first(script_report(now, before))
    assert first is not None
    assert (first.topic, first.measures, first.worse) == ("b", (UNRESOLVED.id,), True)


def test_else_the_topic_above_the_others_is_reworked_first() -> None:
    high = [("b", LOW_SHARE.id, 500, 160), ("c", "complaint_rate", 90, 40)]
    mine = counts_of(*(row for row in same("a", "b", "c") if row[:2] not in {h[:2] for h in high}), *high)
    first = rework_first(script_report(mine, mine))
    assert first is not None
    assert (first.topic, first.measures, first.worse) == ("b", (LOW_SHARE.id,), False)


def test_where_no_topic_stands_out_none_is_named(example: Warehouse) -> None:
    mine = counts_of(*same("a", "b", "c"))
    assert rework_first(script_report(mine, mine)) is None
    june = Review.of(example, Scope.everything(), Period.of_month(Month(2024, 6)), View("en"))
    assert script_panel(june, RULES).finding.startswith("No topic stands out over 15 days")
    assert "“物流”" in script_panel(review_of(example), RULES).finding


def test_the_number_of_days_is_a_setting(example: Warehouse) -> None:
    panel = script_panel(review_of(example), Supervision(script_days=5))
    assert "2025年3月27日至2025年3月31日" in panel.note
    assert panel.table is not None
    assert "较前 5 天" in panel.table.columns
