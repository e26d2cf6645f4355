"""Targets, benchmarks and grades: which hold, how a value stands to them, and that none is swallowed."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from components.kpi import metric_cards
from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.metrics import Registry
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from panels.annual import year_panel
from panels.figures import Figures, figures_table
from panels.indicators import indicators, indicators_panel
from panels.targets import Goal, Goals, goal_text, grade_text, met_of, targets_of
from panels.trends import trend_values
from tests.loading import begin, load_text

FIGURES = "month,city,metric,value,numerator,denominator\n2025-02,,csat,,880,1000\n2025-03,,csat,,920,1000\n"
FIGURES += "2025-03,,answer_rate,96,,\n2025-03,,handling_p90,30,,\n2025-03,bj,nps,40,,\n"
TARGETS = (
    "metric,city,kind,valid_from,valid_to,value,note_zh,note_en\n"
    "csat,,target,2025-01,,95,长期,in the long run\n"
    "csat,,target,2025-01,2025-10,90,三季度,by the third quarter\n"
    "csat,,benchmark,2025-01,,85,,\n"
    "csat,,grade,2025-01,,80,基本,basic\ncsat,,grade,2025-01,,90,优质,quality\n"
    "csat,,grade,2025-01,,95,卓越,excellent\n"
    "csat,bj,target,2025-01,,97,,\n"
    "handling_p90,,target,2025-01,,25,,\nhandling_p90,,target,2025-01,,35,,\n"
)


@pytest.fixture
def review(tmp_path: Path) -> Iterator[Review]:
    url = f"duckdb:///{tmp_path / 'own'}"
    begin(url, tmp_path)
    load_text(url, tmp_path, "figures", FIGURES)
    load_text(url, tmp_path, "targets", TARGETS)
    warehouse = Warehouse(open_engine(url))
    yield Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 3)), View("en"))
    warehouse.engine.close()


def test_two_targets_of_a_month_are_both_shown_wherever_targets_are(review: Review) -> None:
    csat = review.registry["csat"]
    assert Goals(review).targets(csat, 202503) == (90.0, 95.0), "the strictest last"
    figures = Figures.of(review, ["csat"])
    card = metric_cards(review, figures, ["csat"])["csat"]
    assert "Target 90.0% · met · Target 95.0% · missed · Benchmark 85.0%" in card
    assert [(one.target, one.met) for one in indicators(review) if one.metric.id == "csat"] == [
        (90.0, "met"), (95.0, "missed"),
    ]  # fmt: skip
    watched, year = indicators_panel(review).table, year_panel(review).table
    assert watched is not None
    assert year is not None
    assert watched[watched["Indicator"] == "CSAT"]["Target"].tolist() == [
        "90.0% (by the third quarter)", "95.0% (in the long run)",
    ]  # fmt: skip
    [row] = year[year["Indicator"] == "CSAT"].to_dict("records")
    assert (row["Target"], row["Verdict"]) == ("90.0% / 95.0%", "near / missed"), "1,800 of 2,000"
    table = figures_table(review, "overview.scores", figures, ["csat"]).table
    assert table is not None
    assert "90.0%" in table["Target, benchmark"].iloc[0]
    assert "95.0%" in table["Target, benchmark"].iloc[0]


def test_two_targets_are_two_lines_of_a_trend(review: Review) -> None:
    csat = review.registry["csat"]
    lines = targets_of(review, csat, trend_values(review, csat), "month")
    told = lines.groupby("label")["value"].agg(list).to_dict()
    assert told["Target 90.0%"] == [90.0, 90.0]
    assert told["Target 95.0%"] == [95.0, 95.0]
    assert told["Benchmark"] == [85.0, 85.0], "one alone needs no number"


def test_of_a_time_the_strictest_target_is_the_shortest(review: Review) -> None:
    assert Goals(review).targets(review.registry["handling_p90"], 202503) == (35.0, 25.0)


def test_a_citys_own_target_stands_in_place_of_the_nations_and_its_benchmark_stays(review: Review) -> None:
    csat = review.registry["csat"]
    beijing = Goals(replace(review, filters=Filters(("bj",))))
    assert beijing.targets(csat, 202503) == (97.0,)
    assert [goal.value for goal in beijing.of(csat, 202503, "benchmark")] == [85.0]
    both = Goals(replace(review, filters=Filters(("bj", "sh"))))
    assert both.targets(csat, 202503) == (90.0, 95.0)


def test_a_target_that_has_run_out_does_not_hold(review: Review) -> None:
    assert Goals(review).targets(review.registry["csat"], 202510) == (95.0,)
    assert Goals(review).targets(review.registry["csat"], 202412) == ()


CSAT, P90 = Registry()["csat"], Registry()["handling_p90"]
GRADES = tuple(
    Goal("grade", value, name) for value, name in ((80, "basic"), (90, "quality"), (95, "excellent"))
)
FASTER = tuple(Goal("grade", value, name) for value, name in ((40, "slow"), (30, "fair"), (20, "fast")))


@pytest.mark.parametrize(
    ("metric", "grades", "value", "low", "high", "text"),
    [
        (CSAT, GRADES, 92.0, 90.5, 93.5, "quality"),
        (CSAT, GRADES, 92.0, 89.0, 95.0, "quality (at the edge)"),
        (CSAT, GRADES, 95.0, float("nan"), float("nan"), "excellent"),
        (CSAT, GRADES, 70.0, 65.0, 75.0, "below basic"),
        (CSAT, GRADES, 79.0, 75.0, 83.0, "below basic (at the edge)"),
        (CSAT, GRADES, float("nan"), float("nan"), float("nan"), ""),
        (P90, FASTER, 25.0, 24.0, 26.0, "fair"),
        (P90, FASTER, 45.0, 44.0, 46.0, "below slow"),
        (CSAT, (), 92.0, 90.5, 93.5, ""),
    ],
)
def test_a_grade_is_the_highest_one_reached(metric, grades, value, low, high, text) -> None:
    row: dict[Hashable, Any] = {"value": value, "low": low, "high": high}
    assert grade_text(row, metric, grades, View("en")) == text


def test_a_target_within_the_interval_is_near() -> None:
    assert met_of({"value": 89.0, "low": 87.0, "high": 91.0}, 90.0, CSAT) == "near"
    assert met_of({"value": 89.0, "low": 88.0, "high": 89.5}, 90.0, CSAT) == "missed"
    assert met_of({"value": 20.0, "low": 18.0, "high": 22.0}, 25.0, P90) == "met"
    assert met_of({"value": 28.0, "low": 26.0, "high": 31.0}, 25.0, P90) == "missed"
    assert goal_text({"value": 1.0, "low": 0.0, "high": 2.0}, CSAT, (), View()) == ""


@pytest.mark.parametrize(
    ("metric", "said"),
    [("handling_p90", "no interval: figure without a base"),
     ("answer_rate", "no interval: figure without a base"),
     ("csat", "<span>95% 90.2–93.5</span> · <span>n = 1,000</span>")],
)  # fmt: skip
def test_a_card_says_why_it_has_no_interval(review: Review, metric: str, said: str) -> None:
    card = metric_cards(review, Figures.of(review, [metric]), [metric])[metric]
    assert said in card
    assert ("numerator and denominator" in card) == (metric != "csat"), "and what is missing, when pointed at"


def test_a_card_and_the_table_show_the_grade(review: Review, march: Review) -> None:
    figures = Figures.of(review, ["csat", "nps"])
    cards = metric_cards(review, figures, ["csat", "nps"])
    assert '<small class="kpi-grade" title="Grade">quality</small>' in cards["csat"]
    assert "kpi-grade" not in cards["nps"]
    table = figures_table(review, "overview.scores", figures, ["csat", "nps"]).table
    assert table is not None
    assert table["Grade"].tolist() == ["quality", ""]
    ungraded = figures_table(march, "overview.scores", Figures.of(march, ["nps"]), ["nps"]).table
    assert ungraded is not None
    assert "等级" not in ungraded, "no column where no metric has grades"
