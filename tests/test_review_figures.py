"""The review of March 2025: every figure of the printed document, at its printed precision.

The figures are compared with ``exports.figures``, which calls what the pages call; tests/test_pages.py
finds the same numbers in the pages' texts.
"""

from __future__ import annotations

import tomllib
from typing import Any

import numpy as np
import pandas as pd
import pytest

from data_access.review import Review
from exports.figures import review_figures
from tests.shared import shared


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    return tomllib.loads(shared("reviews/monthly-2025-03.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def figures(march: Review) -> pd.DataFrame:
    return review_figures(march)


@pytest.fixture(scope="module")
def city_id(march: Review) -> dict[str, str]:
    return dict(zip(march.cities["name_zh"], march.cities["city"], strict=True))


def row(figures: pd.DataFrame, part: str, metric: str, place: str = "nation") -> pd.Series:
    found = figures[(figures["part"] == part) & (figures["metric"] == metric) & (figures["place"] == place)]
    assert len(found) == 1, f"{part} {metric} {place}: {len(found)} rows"
    return found.iloc[0]


def as_printed(value: float, like: float) -> float:
    """Rounded to the decimals that the document prints."""
    decimals = len(str(like).partition(".")[2]) if isinstance(like, float) else 0
    return round(float(value), decimals) + 0.0


def test_the_size_of_the_survey(figures, printed) -> None:
    assert row(figures, "national", "responses")["value"] == printed["survey_responses"]
    cases = row(figures, "national", "case_volume")
    assert cases["value"] == printed["service_cases"]
    assert as_printed(cases["change_pct"], 12.0) == printed["service_cases_change_mom_pct"]
    scored = figures[(figures["part"] == "city") & (figures["metric"] == "responses")]
    assert len(scored) == printed["cities"]


def test_the_scorecard_is_the_reviews(march: Review, printed) -> None:
    assert march.weights(march.month) == pytest.approx(printed["scorecard"])


def test_every_dimension_and_its_change(figures, printed) -> None:
    for dimension in printed["dimension"]:
        found = row(figures, "national", dimension["id"])
        assert as_printed(found["value"], 1.0) == dimension["score"]
        assert as_printed(found["change"], 1.0) == dimension.get(
            "change_mom", as_printed(found["change"], 1.0)
        )


def test_speed_rose_resolution_fell_and_attitude_did_not_change(figures) -> None:
    movements = {
        m: row(figures, "national", m)["movement"] for m in ("response_speed", "resolution", "attitude")
    }
    assert movements == {"response_speed": "up", "resolution": "down", "attitude": "no_change"}


def test_the_five_leading_cities_lead_for_the_third_month_in_a_row(figures, printed, city_id) -> None:
    streaks = []
    for place, leading in enumerate(printed["leading_city"], start=1):
        found = row(figures, "city", "satisfaction", city_id[leading["city"]])
        assert as_printed(found["value"], 1.0) == leading["score"]
        assert found["rank"] == place
        assert found["standing"] == "leading"
        assert found["change_low"] < found["change"] < found["change_high"]
        streaks.append(found["streak"])
    assert min(streaks) == 3, "the five together: three months"


def test_local_scorecards(march: Review, printed, city_id, figures) -> None:
    cards = march.warehouse.scorecards
    assert cards is not None
    beijing = cards.in_force(march.month, city_id["北京"])
    hangzhou = cards.in_force(march.month, city_id["杭州"])
    assert beijing is not None
    assert hangzhou is not None
    assert beijing.weights["resolution"] == printed["local_scorecard"]["北京"]["resolution"]
    added = printed["local_scorecard"]["杭州"]["adds"]
    assert set(hangzhou.weights) - set(march.weights(march.month)) == {added}
    for name in ("北京", "杭州"):
        assert row(figures, "city", "own_satisfaction", city_id[name])["value"] > 0


def test_the_key_figures(figures, printed, city_id) -> None:
    kpi = printed["kpi"]
    for metric, name in (("simple_enquiry_share", "simple_enquiry_share_by_agents_pct"),
                         ("hard_complaint_resolution", "hard_complaint_resolution_pct")):  # fmt: skip
        found = row(figures, "national", metric)
        assert [as_printed(found["before"], 1), as_printed(found["value"], 1)] == kpi[name]
    assert row(figures, "national", "first_response_time")["value"] < kpi["first_response_seconds_max"]
    share = row(figures, "national", "intelligent_service_share")
    assert as_printed(share["value"], 1) == kpi["intelligent_service_penetration_pct"]
    for leading in printed["leading_city"]:
        assert row(figures, "city", "intelligent_service_share", city_id[leading["city"]])["value"] > 60
    trained = row(figures, "national", "trained_good_review_rate")
    assert as_printed(trained["change_pct"], 1) == kpi["trained_agents_feedback_change_pct"]


def test_the_events(figures, printed) -> None:
    outage, complaints = printed["event"]
    assert row(figures, "event", "outage.times")["value"] == outage["count_in_month"]
    assert row(figures, "event", "outage.quantity")["value"] == outage["lost_tickets"]
    assert (
        as_printed(row(figures, "event", "complaints.change_pct")["value"], 1) == complaints["change_mom_pct"]
    )
    share = row(figures, "event", "complaints.time_share")["value"]
    assert as_printed(share, 1) == complaints["share_of_agent_time_pct"]


PRACTICES = [
    ("北京", "emotion_recognition", "complaint_handling_time_change_pct"),
    ("上海", "customer_profile", "proactive_service_share_pct"),
    ("上海", "scenario_training", "scenario_training_share_of_time_pct"),
    ("深圳", "offline_service_points", "online_complaints_change_pct"),
]


@pytest.mark.parametrize(("city", "practice", "figure"), PRACTICES)
def test_what_the_practices_brought(figures, printed, city_id, city, practice, figure) -> None:
    found = row(figures, "practice", practice, city_id[city])
    assert as_printed(found["value"], 1) == printed["practice"][city][figure]


def test_the_figures_that_the_document_tells_in_words(figures, city_id) -> None:
    certified = row(figures, "practice", "certification", city_id["北京"])["value"]
    assert as_printed(certified, 1) == 12, "the top tier scores 12 % above the mean"
    assert as_printed(row(figures, "practice", "mentoring", city_id["深圳"])["value"], 1) == -25
    assert not np.isnan(row(figures, "practice", "revisit_rate_in_kpi", city_id["杭州"])["value"])


def test_every_practice_of_the_document_is_there(figures, printed, city_id) -> None:
    names = {"emotion_recognition", "certification", "customer_profile", "dialect_recognition",
             "offline_service_points", "mentoring", "revisit_rate_in_kpi"}  # fmt: skip
    for city, wanted in printed["practice"].items():
        mine = set(figures[(figures["part"] == "practice") & (figures["place"] == city_id[city])]["metric"])
        assert {name for name in wanted if name in names} <= mine


def test_the_decomposition_adds_up_to_the_change(figures) -> None:
    parts = figures[figures["part"] == "decomposition"]["value"].sum()
    assert parts == pytest.approx(row(figures, "national", "satisfaction")["change"], abs=1e-9)
