"""The example's records say what the review says, checked with pandas alone, apart from our SQL."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests

from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.metrics import POINT
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope
from warehouse import example

REVIEW = Path(__file__).resolve().parents[2] / "shared" / "reviews" / "monthly-2025-03.toml"
DIMENSIONS = ["response_speed", "resolution", "attitude", "follow_up"]
FEBRUARY, MARCH = "2025-02", "2025-03"
CODES = {"北京": "110000", "上海": "310000", "深圳": "440300", "杭州": "330100", "广州": "440100"}
LEADERS = set(CODES.values())
PARCEL_COMPLAINTS = "case_type == '物流' and complaint == 1"


@pytest.fixture(scope="module")
def review() -> dict[str, Any]:
    if not REVIEW.exists():
        pytest.skip(f"the review's figures are not here: {REVIEW}")
    return tomllib.loads(REVIEW.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def frames() -> dict[str, pd.DataFrame]:
    return example.frames()


@pytest.fixture(scope="module")
def responses(frames: dict[str, pd.DataFrame], review: dict[str, Any]) -> pd.DataFrame:
    """With ``month`` and ``score``: the review's weights over what was answered."""
    frame = frames["responses"].copy()
    ratings = frame[DIMENSIONS].astype("float64")
    weights = np.array([review["scorecard"][d] for d in DIMENSIONS])
    frame["score"] = (ratings.fillna(0) @ weights) / (ratings.notna() @ weights)
    frame["month"] = frame["date"].str[:7]
    frame[DIMENSIONS] = ratings
    return frame


@pytest.fixture(scope="module")
def cases(frames: dict[str, pd.DataFrame]) -> pd.DataFrame:
    frame = frames["cases"].copy()
    frame["month"] = frame["date"].str[:7]
    return frame


def of(frame: pd.DataFrame, month: str, city: str = "") -> pd.DataFrame:
    rows = frame[frame["month"] == month]
    return rows[rows["city"] == city] if city else rows


def change_pct(now: float, before: float) -> float:
    return 100 * (now / before - 1)


def standing(responses: pd.DataFrame, month: str) -> pd.DataFrame:
    """Each city's mean, gap to the other cities, and whether that is more than chance (Welch's t,
    Benjamini–Hochberg at 5 % over the cities)."""
    rows, values = of(responses, month), []
    for city, here in rows.groupby("city")["score"]:
        others = rows.loc[rows["city"] != city, "score"]
        test = stats.ttest_ind(here, others, equal_var=False)
        values.append((city, len(here), here.mean(), here.mean() - others.mean(), test.pvalue))
    table = pd.DataFrame(values, columns=["city", "n", "mean", "gap", "p"]).set_index("city")
    table["significant"] = multipletests(table["p"], 0.05, "fdr_bh")[0]
    return table.sort_values("mean", ascending=False)


def test_the_month_has_the_reviews_cities_responses_and_cases(
    review: dict[str, Any], responses: pd.DataFrame, cases: pd.DataFrame
) -> None:
    assert of(responses, MARCH)["city"].nunique() == review["cities"] == 32
    assert len(of(responses, MARCH)) == review["survey_responses"]
    assert len(of(cases, MARCH)) == review["service_cases"]
    change = change_pct(len(of(cases, MARCH)), len(of(cases, FEBRUARY)))
    assert round(change, 1) == review["service_cases_change_mom_pct"]


def test_each_dimension_has_the_reviews_score_and_change(
    review: dict[str, Any], responses: pd.DataFrame
) -> None:
    now, before = (of(responses, month)[DIMENSIONS].mean() for month in (MARCH, FEBRUARY))
    for dimension in review["dimension"]:
        name = dimension["id"]
        assert round(now[name], 1) == dimension["score"]
        if "change_mom" in dimension:
            assert round(now[name] - before[name], 1) == dimension["change_mom"]
            assert round(before[name], 1) == pytest.approx(dimension["score"] - dimension["change_mom"])
    assert now.idxmin() == "follow_up"


def test_attitude_is_stable_while_speed_and_resolution_moved(responses: pd.DataFrame) -> None:
    p = {
        name: stats.ttest_ind(
            of(responses, MARCH)[name], of(responses, FEBRUARY)[name], equal_var=False
        ).pvalue
        for name in DIMENSIONS[:3]
    }
    assert p["attitude"] > 0.5
    assert max(p["response_speed"], p["resolution"]) < 0.001


def test_the_leading_cities_have_the_reviews_scores(review: dict[str, Any], responses: pd.DataFrame) -> None:
    means = of(responses, MARCH).groupby("city")["score"].mean()
    for leader in review["leading_city"]:
        assert round(means[CODES[leader["city"]]], 1) == leader["score"]
    assert means.drop(list(LEADERS)).max() < min(leader["score"] for leader in review["leading_city"]) - 0.3


def test_the_same_five_lead_for_the_third_month_in_a_row_and_no_longer(responses: pd.DataFrame) -> None:
    tops = {
        month: set(of(responses, month).groupby("city")["score"].mean().nlargest(5).index)
        for month in ("2024-12", "2025-01", FEBRUARY, MARCH)
    }
    assert tops["2024-12"] != LEADERS
    assert tops["2025-01"] == tops[FEBRUARY] == tops[MARCH] == LEADERS


@pytest.mark.parametrize("month", ["2025-01", FEBRUARY, MARCH])
def test_the_leaders_and_no_others_are_above_the_nation_by_more_than_chance(
    responses: pd.DataFrame, month: str
) -> None:
    table = standing(responses, month)
    leaders = table.loc[sorted(LEADERS)]
    assert (leaders["significant"] & (leaders["gap"] > 0) & (leaders["p"] < 0.01)).all()
    others = table.drop(sorted(LEADERS))
    assert not (others["significant"] & (others["gap"] > 0)).any()


def test_some_cities_lag_and_many_cannot_be_told_from_the_nation(responses: pd.DataFrame) -> None:
    table = standing(responses, MARCH)
    told = table[table["n"] >= 100]
    assert list(told.index[-3:]) == ["230100", "620100", "650100"]
    assert told.loc[["230100", "620100", "650100"], "significant"].all()
    assert (~told["significant"]).sum() >= 10
    assert ((table["n"] < 100).sum(), (table["n"] < 30).sum()) == (3, 0)
    assert responses.groupby(["month", "city"]).size().min() in range(20, 30)


def test_the_kpis_are_those_of_the_review(
    review: dict[str, Any], responses: pd.DataFrame, cases: pd.DataFrame
) -> None:
    kpi, now, before = review["kpi"], of(cases, MARCH), of(cases, FEBRUARY)
    simple = [round(100 * m.query("handled_by == 'agent'")["simple"].mean()) for m in (before, now)]
    assert simple == kpi["simple_enquiry_share_by_agents_pct"]
    assert (
        now["first_response_s"].mean() < kpi["first_response_seconds_max"] < before["first_response_s"].mean()
    )
    hard = [round(100 * m.query("hard == 1")["resolved"].mean()) for m in (before, now)]
    assert hard == kpi["hard_complaint_resolution_pct"]
    trained = [of(responses, m).query("agent_trained == 1")["good_review"].mean() for m in (FEBRUARY, MARCH)]
    assert round(change_pct(trained[1], trained[0])) == kpi["trained_agents_feedback_change_pct"]


def test_the_intelligent_service_reaches_what_the_review_says(
    review: dict[str, Any], cases: pd.DataFrame
) -> None:
    taken = of(cases, MARCH).assign(taken=lambda m: m["handled_by"] == "intelligent")
    assert round(100 * taken["taken"].mean()) == review["kpi"]["intelligent_service_penetration_pct"]
    shares = taken.groupby("city")["taken"].agg(["mean", "size"])
    assert (shares.loc[sorted(LEADERS), "mean"] > 0.6).all()
    assert (shares.loc[sorted(LEADERS), "size"] >= 30).all()
    assert (shares.drop(sorted(LEADERS))["mean"] < 0.5).all()


def test_the_events_are_those_of_the_review(
    review: dict[str, Any], frames: dict[str, pd.DataFrame], cases: pd.DataFrame
) -> None:
    told = {event["kind"]: event for event in review["event"]}
    month = frames["events"].query(f"month == '{MARCH}'")
    outages = month[month["kind"] == "outage"]
    assert len(outages) == told["outage"]["count_in_month"]
    assert outages["quantity"].sum() == told["outage"]["lost_tickets"]
    assert set(month.loc[month["effect"] == "for", "kind"]) == {"system", "training"}
    assert list(month.loc[month["kind"] == "complaints", "case_type"]) == ["物流"]
    now, before = (of(cases, m).query(PARCEL_COMPLAINTS) for m in (MARCH, FEBRUARY))
    assert round(change_pct(len(now), len(before)), 1) == told["complaints"]["change_mom_pct"]
    share = 100 * now["handling_s"].sum() / of(cases, MARCH)["handling_s"].sum()
    assert round(share, 1) == told["complaints"]["share_of_agent_time_pct"]


def test_beijings_practices_show_what_the_review_says(
    review: dict[str, Any], responses: pd.DataFrame, cases: pd.DataFrame
) -> None:
    beijing = review["practice"]["北京"]
    for month in (MARCH, "2024-08"):  # fewer allow no estimate
        assert of(cases, month, "110000")["complaint"].sum() >= 30
    times = [of(cases, m, "110000").query("complaint == 1")["handling_s"].mean() for m in (MARCH, "2024-08")]
    assert round(change_pct(*times), 1) == beijing["complaint_handling_time_change_pct"]
    month = of(responses, MARCH)
    top = month.query("city == '110000' and agent_tier == 'top'")["score"]
    assert len(top) >= 30
    assert round(change_pct(top.mean(), month["score"].mean()), 1) == 12.0
    assert "12 %" in beijing["certification"]


def test_shanghais_practices_show_what_the_review_says(
    review: dict[str, Any], frames: dict[str, pd.DataFrame], cases: pd.DataFrame
) -> None:
    shanghai = review["practice"]["上海"]
    share = 100 * of(cases, MARCH, "310000")["proactive"].mean()
    assert round(share, 1) == shanghai["proactive_service_share_pct"]
    hours = frames["figures"].query(f"metric == 'scenario_training_share' and month == '{MARCH}'")
    row = hours[hours["city"] == "310000"].iloc[0]
    training = 100 * row["numerator"] / row["denominator"]
    assert round(training, 1) == shanghai["scenario_training_share_of_time_pct"]


def test_shenzhens_practices_show_what_the_review_says(review: dict[str, Any], cases: pd.DataFrame) -> None:
    shenzhen = review["practice"]["深圳"]
    complaints = cases.query("city == '440300' and complaint == 1")
    written = complaints[complaints["channel"] == "在线客服"].groupby("month").size()
    change = change_pct(written[MARCH], written["2024-09"])
    assert round(change, 1) == shenzhen["online_complaints_change_pct"]
    new = complaints[complaints["agent_tenure_months"] == 0].groupby("month").size()
    assert round(change_pct(new[MARCH], new["2024-10"]), 1) == -25.0
    assert "-25 %" in shenzhen["mentoring"]


def test_practices_name_the_metrics_baselines_and_readings(frames: dict[str, pd.DataFrame]) -> None:
    practices = frames["practices"].set_index(["city", "practice"])
    read = practices.loc[:, ["metric", "reading", "baseline", "channel"]].apply(tuple, axis=1).to_dict()
    assert read[("110000", "emotion_recognition")] == ("complaint_handling_time", "change", "202408", "")
    assert read[("110000", "certification")] == ("top_tier_satisfaction", "over_nation", "", "")
    assert read[("310000", "customer_profile")] == ("proactive_share", "level", "", "")
    assert read[("310000", "dialect_recognition")] == ("", "", "", "")
    assert read[("310000", "scenario_training")] == ("scenario_training_share", "level", "", "")
    assert read[("440300", "offline_service_points")] == ("complaint_volume", "change", "202409", "在线客服")
    assert read[("440300", "mentoring")] == ("new_agent_complaints", "change", "202410", "")
    assert read[("330100", "revisit_rate_in_kpi")] == ("revisit_rate", "level", "", "")
    assert set(practices["reading"]) == {"level", "change", "over_nation", ""}


def test_scorecards_weigh_as_the_review_says(review: dict[str, Any], frames: dict[str, pd.DataFrame]) -> None:
    cards = {
        city: card.set_index("dimension")["weight"] for city, card in frames["scorecard"].groupby("city")
    }
    assert cards[""].to_dict() == review["scorecard"]
    own = review["local_scorecard"]
    assert cards["110000"]["resolution"] == own["北京"]["resolution"]
    assert set(cards["330100"].index) - set(cards[""].index) == {own["杭州"]["adds"]}
    assert [round(float(card.sum()), 9) for card in cards.values()] == [1.0, 1.0, 1.0]


def test_revisits_are_known_only_where_and_since_they_count(responses: pd.DataFrame) -> None:
    known = responses.dropna(subset=["revisit_rate"])
    assert set(known["city"]) == {"330100"}
    assert sorted(known["month"].unique()) == ["2025-01", FEBRUARY, MARCH]
    assert set(known["revisit_rate"]) == {0, 100}


@pytest.mark.parametrize("kind", [kind for kind, _made, _share in example.KINDS])
def test_each_call_makes_the_same_table(frames: dict[str, pd.DataFrame], kind: str) -> None:
    made = {kind: made for kind, made, _share in example.KINDS}[kind]
    pd.testing.assert_frame_equal(made(), frames[kind])


def test_every_platform_makes_the_same_records(frames: dict[str, pd.DataFrame]) -> None:
    """The digests change with the story only; on a machine where they differ, a draw depends on it."""
    digests = {
        kind: hashlib.sha256(frames[kind].to_csv(index=False, lineterminator="\n").encode()).hexdigest()[:16]
        for kind in ("responses", "cases")
    }
    assert digests == {"responses": "a6dfb177f4e8930c", "cases": "b162bdabf2dd30c8"}


def test_ratings_are_points_of_the_ten_steps_and_spread_like_answers(responses: pd.DataFrame) -> None:
    steps = set(range(10, 101, 10))
    for dimension in DIMENSIONS:
        assert set(responses[dimension].dropna()) <= steps
    assert responses[DIMENSIONS[:3]].notna().all().all()
    unanswered = responses["follow_up"].isna().groupby(responses["month"]).mean()
    assert unanswered.between(0.008, 0.025).all()
    assert responses.groupby("month")["score"].std().between(12.5, 16).all()
    big = of(responses, MARCH).groupby("city").filter(lambda rows: len(rows) >= 100)
    assert big.groupby("city")["score"].std().between(9, 18).all()
    correlation = of(responses, MARCH)[DIMENSIONS].corr().to_numpy()[np.triu_indices(4, 1)]
    assert ((correlation > 0.45) & (correlation < 0.85)).all()


def test_no_month_shows_that_it_was_adjusted(responses: pd.DataFrame) -> None:
    """Ratings of adjusted months are distributed over the ten steps as those of their neighbours."""
    shares = responses.groupby("month")["attitude"].value_counts(normalize=True).unstack(fill_value=0)
    assert (shares.loc[MARCH] - shares.loc["2024-12"]).abs().max() < 0.03
    patterns = of(responses, MARCH)[DIMENSIONS].value_counts(normalize=True)
    assert patterns.iloc[0] < 0.35
    assert len(patterns) > 600


def test_the_nation_moves_in_small_steps_but_for_the_reviews_own(responses: pd.DataFrame) -> None:
    steps = responses.groupby("month")[DIMENSIONS].mean().diff().dropna().abs()
    assert steps.loc[MARCH, "response_speed"] > 5
    steps.loc[MARCH, "response_speed"] = 0
    assert steps.max().max() < 2.5


def test_cities_change_from_month_to_month_as_samples_do(responses: pd.DataFrame) -> None:
    """Of the changes against the nation about one in twenty would be significant by chance alone."""
    cells = responses.groupby(["city", "month"])["score"].agg(["mean", "sem"]).unstack("month")
    relative = cells["mean"] - responses.groupby("month")["score"].mean()
    z = relative.diff(axis=1) / np.sqrt(cells["sem"] ** 2 + cells["sem"].shift(axis=1) ** 2)
    beyond = (z.abs() > 1.96).mean()
    assert beyond.iloc[1:].max() < 0.25
    assert 0.03 < np.nanmean(z.abs().to_numpy()[:, 1:] > 1.96) < 0.10


def test_every_city_answers_and_asks_in_every_month(responses: pd.DataFrame, cases: pd.DataFrame) -> None:
    for frame in (responses, cases):
        assert frame.groupby("month")["city"].nunique().eq(32).all()
        assert frame["month"].nunique() == 27
    assert responses["response_id"].is_unique
    assert cases["case_id"].is_unique


def test_the_group_that_takes_complaints_has_more_low_scores(responses: pd.DataFrame) -> None:
    """What the loop from reviews to training is to find; few responses have no group."""
    low = responses.assign(low=responses["score"] < 60).groupby("agent_group")["low"].mean()
    assert set(low.index) == {"客户联络", "技术支持", "投诉处理"}
    assert low["投诉处理"] > 2 * low.drop("投诉处理").max()
    assert responses["agent_group"].isna().mean() < 0.02


def test_a_case_holds_only_what_it_can_have(cases: pd.DataFrame) -> None:
    agent, complaint = cases["handled_by"] == "agent", cases["complaint"] == 1
    assert agent[complaint].all()
    assert (cases["handling_s"].notna() == agent).all()
    assert (cases["agent_tenure_months"].notna() == agent).all()
    assert complaint[cases["respond_s"].notna()].all()
    assert (cases["resolve_s"].notna() == (complaint & cases["resolved"].eq(1).fillna(False))).all()
    assert not (cases["hard"].eq(1) & ~complaint).any()
    assert not (complaint & cases["simple"].eq(1)).any()
    assert not (cases["resolved_first"].eq(1) & cases["resolved"].eq(0)).any()
    assert (cases["handling_s"].dropna().between(30, 4 * 3600)).all()
    assigned = cases[cases["assign_s"].notna()]
    assert (assigned["respond_s"] < assigned["classify_s"]).all()
    assert (assigned["classify_s"] < assigned["assign_s"]).all()


def test_the_loader_takes_every_row_and_adds_up_what_pandas_does(
    tmp_path: Path, responses: pd.DataFrame, cases: pd.DataFrame
) -> None:
    told: list[float] = []
    example.build(f"duckdb:///{tmp_path / 'warehouse'}", lambda share, _what: told.append(share))
    assert told[0] == 0
    assert told[-1] == 1
    assert told == sorted(told)
    warehouse = Warehouse(open_engine(f"duckdb:///{tmp_path / 'warehouse'}"))
    assert warehouse.batches()["rejected"].sum() == 0
    period = Period(Month(2023, 1), Month(2025, 4))
    query = Query(("satisfaction", "response_speed", "case_volume"), period, Scope.everything())
    sums = warehouse.monthly_sums(query).groupby(["metric", "month"])[["n", "s"]].sum()
    keys = [int(month.replace("-", "")) for month in sorted(responses["month"].unique())]
    score = responses.groupby("month")["score"].sum() * POINT
    np.testing.assert_allclose(sums.loc["satisfaction"].loc[keys, "s"], score, rtol=1e-7)
    speed = responses.groupby("month")["response_speed"].sum() * POINT
    assert sums.loc["response_speed"].loc[keys, "s"].tolist() == speed.tolist()
    assert sums.loc["case_volume"].loc[keys, "n"].tolist() == cases.groupby("month").size().tolist()
