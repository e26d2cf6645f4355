"""The statistics against published answers and independent computations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.proportion import proportion_confint

from analysis.changes import Meaning, Movement, changes, meaning_of
from analysis.decomposition import decomposition, total
from analysis.estimates import estimate, pool
from analysis.events import event_figures
from analysis.intervals import nps_interval, sample_variance, wilson
from analysis.review import gap_by_dimension, movements, scores_of_cities
from analysis.standings import Standing, standings, standings_by_month, streaks
from domain.errors import FrameError
from domain.metrics import POINT, Registry
from domain.scorecard import Dimension
from domain.thresholds import Base, Thresholds

REGISTRY = Registry([Dimension("speed", "速度", "Speed", 1, 0.6), Dimension("tone", "态度", "Tone", 2, 0.4)])


def score_sums(
    city: str, scores: np.ndarray, metric: str = "satisfaction", month: int = 202503
) -> dict[str, object]:
    """The row of monthly sums that the rollup would make of these scores [points]."""
    stored = np.round(np.asarray(scores) * POINT).astype(np.int64)
    return {"month": month, "city": city, "metric": metric, "n": len(stored), "s": int(stored.sum()),
            "q": int((stored**2).sum())}  # fmt: skip


def share_sums(city: str, hits: int, n: int, metric: str = "csat") -> dict[str, object]:
    return {"month": 202503, "city": city, "metric": metric, "n": n, "s": hits, "q": hits}


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_intervals_of_newcombe_1998(hits: int, n: int, low: float, high: float) -> None:
    found = wilson(np.array([float(hits)]), np.array([float(n)]))
    assert found[0][0] == pytest.approx(low, abs=5e-5)
    assert found[1][0] == pytest.approx(high, abs=5e-5)


@given(st.integers(0, 400), st.integers(1, 400))
def test_wilson_agrees_with_statsmodels(hits: int, n: int) -> None:
    hits = min(hits, n)
    low, high = wilson(np.array([float(hits)]), np.array([float(n)]))
    expected = proportion_confint(hits, n, method="wilson")
    assert (low[0], high[0]) == pytest.approx(expected, abs=1e-12)


def test_nps_and_its_adjusted_wald_interval() -> None:
    """90 promoters, 54 passives, 36 detractors: NPS 30.0, SE 5.8214 (METHODS, after Rocks 2016)."""
    sums = pd.DataFrame([{"city": "a", "metric": "nps", "n": 180, "s": 54, "q": 126}])
    row = estimate(sums, REGISTRY).iloc[0]
    assert row["value"] == pytest.approx(30.0)
    assert row["se"] == pytest.approx(5.8214, abs=5e-5)
    assert (row["low"], row["high"]) == pytest.approx((18.20, 40.82), abs=5e-3)


def test_an_nps_of_promoters_alone_has_no_interval_of_zero_width() -> None:
    low, high = nps_interval(np.array([10.0]), np.array([10.0]), np.array([10.0]))
    assert 100 * low[0] == pytest.approx(47.5, abs=0.05)
    assert high[0] == 1.0


def test_newcombes_method_10_for_a_difference_of_shares() -> None:
    """56/70 − 48/80 -> .0524 to .3339 (Newcombe 1998)."""
    now, before = (estimate(pd.DataFrame([share_sums("a", *c)]), REGISTRY) for c in ((56, 70), (48, 80)))
    row = changes(now, before, REGISTRY).iloc[0]
    assert row["change"] == pytest.approx(20.0)
    assert (row["change_low"], row["change_high"]) == pytest.approx((5.24, 33.39), abs=5e-3)
    assert row["movement"] == Movement.UP


@given(
    st.lists(
        st.integers(1, 400).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n))),
        min_size=2,
        max_size=2,
    )
)
def test_a_change_of_shares_is_more_than_chance_where_its_interval_leaves_zero_out(
    sides: list[tuple[int, int]],
) -> None:
    now, before = (
        estimate(
            pd.DataFrame([{"metric": "csat", "n": n, "s": hits, "q": hits}]), REGISTRY, Thresholds(1, 1, 1)
        )
        for n, hits in sides
    )
    [row] = changes(now, before, REGISTRY).to_dict("records")
    said = row["movement"] in (Movement.UP, Movement.DOWN)
    assert said == (row["change_low"] > 0 or row["change_high"] < 0) or abs(row["p"] - 0.05) < 1e-9


def test_benjamini_hochberg_rejects_four_of_the_fifteen_published_p_values() -> None:
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719,
         0.6528, 0.759, 1.0]  # fmt: skip
    z = norm.isf(np.array(p) / 2)
    base = {"metric": "satisfaction", "low": 0.0, "high": 0.0, "base": 200, "status": Base.FULL}
    now = pd.DataFrame(
        [{"city": str(i), "value": 80 + d, "se": 1 / np.sqrt(2), **base} for i, d in enumerate(z)]
    )
    before = now.assign(value=80.0)
    found = changes(now, before, REGISTRY, ["city", "metric"])
    assert (found["movement"] == Movement.UP).sum() == 4


@settings(max_examples=50)
@given(st.lists(st.integers(0, 100_000), min_size=2, max_size=60))
def test_variance_from_sums_is_the_variance_of_the_records(values: list[int]) -> None:
    data = np.array(values, dtype=float)
    found = sample_variance(
        np.array([float(len(data))]), np.array([data.sum()]), np.array([(data**2).sum()])
    )[0]
    assert found == pytest.approx(np.var(data, ddof=1), rel=1e-6, abs=1e-3)


def test_a_citys_interval_is_that_of_its_records() -> None:
    scores = np.random.default_rng(1).integers(20, 100, 180).astype(float)
    row = estimate(pd.DataFrame([score_sums("a", scores)]), REGISTRY).iloc[0]
    half = 1.959964 * scores.std(ddof=1) / np.sqrt(180)
    assert row["value"] == pytest.approx(scores.mean())
    assert (row["low"], row["high"]) == pytest.approx((scores.mean() - half, scores.mean() + half), abs=1e-4)


def test_180_responses_with_a_spread_of_20_say_plus_minus_2_9_points() -> None:
    scores = np.tile([50.0, 90.0], 90)  # SD 20.06
    row = estimate(pd.DataFrame([score_sums("a", scores)]), REGISTRY).iloc[0]
    assert row["se"] == pytest.approx(1.49, abs=0.01)
    assert row["high"] - row["value"] == pytest.approx(2.9, abs=0.05)


def test_the_nations_interval_is_that_of_volume_weighted_strata() -> None:
    rng = np.random.default_rng(2)
    cities = {"a": rng.normal(60, 8, 300).clip(0, 100), "b": rng.normal(90, 4, 100).clip(0, 100)}
    sums = pd.DataFrame([score_sums(city, scores) for city, scores in cities.items()])
    row = estimate(pool(sums, ["metric"]), REGISTRY).iloc[0]
    everyone = np.concatenate(list(cities.values()))
    expected = np.sqrt(sum((len(x) / 400) ** 2 * x.var(ddof=1) / len(x) for x in cities.values()))
    assert row["value"] == pytest.approx(everyone.mean(), abs=1e-3)
    assert row["se"] == pytest.approx(expected, rel=1e-4)
    assert row["se"] < everyone.std(ddof=1) / 20, "differences between the cities are no sampling error"


@pytest.mark.parametrize(
    ("n", "shown"), [(4, "nothing"), (5, "base"), (29, "base"), (30, "value"), (100, "value")]
)
def test_small_bases_are_hidden_in_steps(n: int, shown: str) -> None:
    row = estimate(pd.DataFrame([score_sums("a", np.full(n, 80.0))]), REGISTRY).iloc[0]
    assert np.isnan(row["base"]) == (shown == "nothing")
    assert np.isnan(row["value"]) == (shown != "value")
    assert np.isnan(row["low"]) == (shown != "value")


def test_a_figure_without_a_base_has_a_value_and_no_interval() -> None:
    sums = pd.DataFrame(
        [{"city": "a", "metric": "satisfaction", "n": np.nan, "s": np.nan, "q": np.nan, "value": 81.5}]
    )
    row = estimate(sums, REGISTRY).iloc[0]
    assert row["value"] == 81.5
    assert np.isnan(row[["se", "low", "high", "base"]].astype(float)).all()
    moved = changes(estimate(sums, REGISTRY), estimate(sums.assign(value=80.0), REGISTRY), REGISTRY).iloc[0]
    assert moved["movement"] == Movement.UNKNOWN
    assert moved["meaning"] == Meaning.SAME


def test_numbers_without_a_base_are_never_added_up() -> None:
    row = {"metric": "satisfaction", "n": np.nan, "s": np.nan, "q": np.nan}
    sums = pd.DataFrame([{"city": "a", **row, "value": 80.0}, {"city": "b", **row, "value": 90.0}])
    assert np.isnan(pool(sums, ["metric"])["value"].iloc[0])


def test_a_change_within_the_noise_is_called_none() -> None:
    rng = np.random.default_rng(3)
    now, before = (pd.DataFrame([score_sums("a", rng.normal(80, 20, 180).clip(0, 100))]) for _ in range(2))
    row = movements(now, before, REGISTRY).iloc[0]
    assert abs(row["change"]) < 4
    assert row["movement"] == Movement.NONE
    assert row["meaning"] == Meaning.SAME


def test_swapping_the_periods_flips_the_change() -> None:
    rng = np.random.default_rng(4)
    a, b = (pd.DataFrame([score_sums("a", rng.integers(lo, 100, 200).astype(float))]) for lo in (30, 60))
    there, back = movements(a, b, REGISTRY).iloc[0], movements(b, a, REGISTRY).iloc[0]
    assert there["change"] == pytest.approx(-back["change"])
    assert {there["movement"], back["movement"]} == {Movement.UP, Movement.DOWN}


@pytest.mark.parametrize(
    ("movement", "direction", "meaning"),
    [("up", "up", "better"), ("up", "down", "worse"), ("down", "down", "better"), ("up", "neutral", "same"),
     ("no_change", "up", "same"), ("too_few", "up", "same")],
)  # fmt: skip
def test_which_direction_is_good_is_declared_once(movement: str, direction: str, meaning: str) -> None:
    assert meaning_of(movement, direction) == meaning


def three_cities() -> pd.DataFrame:
    rng = np.random.default_rng(5)
    means = {"high": (92, 400), "middle": (86, 400), "same": (86.5, 400), "low": (78, 400), "tiny": (99, 40)}
    return pd.DataFrame([score_sums(c, rng.normal(m, 6, n).clip(0, 100)) for c, (m, n) in means.items()])


def test_leading_and_lagging_are_said_only_where_it_is_more_than_chance() -> None:
    rows = standings(three_cities(), REGISTRY, "satisfaction").set_index("city")
    assert rows.loc["high", "standing"] == Standing.LEADING
    assert rows.loc["low", "standing"] == Standing.LAGGING
    assert rows.loc["middle", "standing"] == Standing.IN_LINE
    assert rows.loc["tiny", "standing"] == Standing.TOO_FEW
    assert np.isnan(rows.loc["tiny", "rank"])
    assert rows.loc["high", "rank"] == 1


def test_the_variance_of_a_gap_takes_the_city_out_of_its_own_mean() -> None:
    sums = three_cities().query("city != 'tiny'")
    rows = standings(sums, REGISTRY, "satisfaction").set_index("city")
    by_city = estimate(sums.assign(value=np.nan), REGISTRY).set_index("city")
    share = sums.set_index("city")["n"] / sums["n"].sum()
    weights = -share.copy()
    weights["high"] += 1  # the gap of «high» as a sum over independent cities
    expected = np.sqrt(((weights * by_city["se"]) ** 2).sum())
    assert (rows.loc["high", "gap_high"] - rows.loc["high", "gap"]) / 1.959964 == pytest.approx(
        expected, rel=1e-6
    )


def test_where_less_is_better_the_lowest_leads() -> None:
    rows = pd.DataFrame(
        [share_sums(c, h, 500, "complaint_rate") for c, h in (("few", 20), ("some", 100), ("many", 180))]
    )
    found = standings(rows, REGISTRY, "complaint_rate").set_index("city")
    assert found.loc["few", "standing"] == Standing.LEADING
    assert found.loc["few", "rank"] == 1
    assert found.loc["few", "gap"] > 0


def test_a_streak_counts_the_months_in_a_row_up_to_the_last() -> None:
    rows = [score_sums(city, np.tile([level, level + 2.0], 100), month=month)
            for month, levels in ((202501, (90, 80)), (202502, (80, 90)), (202503, (80, 91)))
            for city, level in zip(("a", "b"), levels, strict=True)]  # fmt: skip
    found = streaks(standings_by_month(pd.DataFrame(rows), REGISTRY, "satisfaction"), top=1)
    assert found["b"] == 2
    assert found["a"] == 0


def scores(cities: list[tuple[str, float, float, float]], weights: dict[str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(cities, columns=["city", "n", "speed", "tone"])
    return frame.assign(score=sum(w * frame[d] for d, w in weights.items()))


CITIES = st.lists(
    st.tuples(st.sampled_from("abcdefgh"), st.floats(1, 500), st.floats(0, 100), st.floats(0, 100)),
    min_size=1, max_size=8, unique_by=lambda row: row[0],
)  # fmt: skip
WEIGHT = st.floats(0.05, 0.95).map(lambda w: {"speed": w, "tone": 1 - w})


@settings(deadline=None)
@given(CITIES, CITIES, WEIGHT, WEIGHT)
def test_the_parts_add_up_to_the_change_and_flip_when_the_periods_are_swapped(now, before, w1, w0) -> None:
    a, b = scores(now, w1), scores(before, w0)
    change = np.average(a["score"], weights=a["n"]) - np.average(b["score"], weights=b["n"])
    there, back = decomposition(a, b, w1, w0), decomposition(b, a, w0, w1)
    assert total(there) == pytest.approx(change, abs=1e-9)
    flipped = there.set_index("part")["effect"] + back.set_index("part")["effect"].reindex(there["part"])
    assert flipped.fillna(0).abs().max() < 1e-9


@settings(deadline=None)
@given(CITIES, CITIES, WEIGHT)
def test_a_city_split_in_two_equal_halves_changes_nothing(now, before, weights) -> None:
    def halved(frame: pd.DataFrame) -> pd.DataFrame:
        half = frame.assign(n=frame["n"] / 2)
        return pd.concat([half, half.assign(city=half["city"] + "2")])

    a, b = scores(now, weights), scores(before, weights)
    whole = decomposition(a, b, weights, weights).set_index("part")["effect"]
    parts = decomposition(halved(a), halved(b), weights, weights).set_index("part")["effect"]
    pd.testing.assert_series_equal(whole, parts, atol=1e-9, check_exact=False)


def test_the_mix_and_rate_of_das_gupta_1993() -> None:
    """Example 5.3, 22 cells: −.6862158 = mix +1.5415096 + rate −2.2277254."""
    from tests.shared import shared

    cells = pd.read_csv(shared("data/dasgupta_5_3.csv"))
    one = {"speed": 1.0}

    def year(number: int) -> pd.DataFrame:
        return pd.DataFrame({"city": cells.index.astype(str), "n": cells[f"size_{number}"],
                             "speed": cells[f"rate_{number}"], "score": cells[f"rate_{number}"]})  # fmt: skip

    found = decomposition(year(1985), year(1970), one, one).set_index("part")["effect"]
    assert found["mix"] == pytest.approx(1.5415096, abs=5e-7)
    assert found["speed"] == pytest.approx(-2.2277254, abs=5e-7)


def test_incomplete_answers_are_a_part_of_their_own() -> None:
    weights = {"speed": 0.6, "tone": 0.4}
    values = {"satisfaction": 81.0, "speed": 80.0, "tone": 80.0}
    sums = pd.DataFrame([score_sums("a", np.full(50, value), metric) for metric, value in values.items()])
    now = scores_of_cities(sums, ["speed", "tone"])
    before = now.assign(score=80.0)
    parts = decomposition(now, before, weights, weights).set_index("part")["effect"]
    assert parts["incomplete"] == pytest.approx(1.0)
    assert parts[["mix", "speed", "tone"]].abs().max() < 1e-12


def test_leaders_against_laggards_says_which_gap_may_be_chance() -> None:
    rng = np.random.default_rng(6)
    means = {"speed": {"a": 90, "b": 91, "z": 75}, "tone": {"a": 85, "b": 85, "z": 85}}
    rows = [
        score_sums(city, rng.normal(mean, 10, 200).clip(0, 100), metric)
        for metric, of_city in means.items()
        for city, mean in of_city.items()
    ]
    found = gap_by_dimension(pd.DataFrame(rows), ["a", "b"], ["z"], ["speed", "tone"]).set_index("metric")
    assert bool(found.loc["speed", "certain"])
    assert not bool(found.loc["tone", "certain"])
    assert found.loc["speed", "base_leaders"] == 400
    assert gap_by_dimension(pd.DataFrame(rows), ["a"], [], ["speed"]).empty


def test_events_of_one_title_are_counted_and_their_quantities_added() -> None:
    event = {
        "month": 202503, "city": "", "kind": "outage", "effect": "against", "title_zh": "故障",
        "title_en": "Outage", "note_zh": None, "note_en": None, "case_type": None, "metric": None,
        "quantity_zh": "丢失", "quantity_en": "lost",
    }  # fmt: skip
    events = pd.DataFrame([{**event, "quantity": 100.0}, {**event, "quantity": 37.0}])
    nothing = pd.DataFrame(
        {"month": [], "city": [], "metric": [], "case_type": [], "n": [], "s": [], "q": []}
    )
    row = event_figures(events, nothing, nothing, REGISTRY).iloc[0]
    assert row["times"] == 2
    assert row["quantity"] == 137


def test_an_events_complaints_are_those_of_its_place_and_month() -> None:
    event = {
        "kind": "weather", "effect": "against", "title_zh": "暴雨", "title_en": "Rain", "note_zh": None,
        "note_en": None, "case_type": "物流", "metric": None, "quantity": None, "quantity_zh": None,
        "quantity_en": None,
    }  # fmt: skip
    events = pd.DataFrame([{**event, "month": 202503, "city": ""}, {**event, "month": 202503, "city": "gz"}])
    counts = [
        ("gz", 202502, 10),
        ("gz", 202503, 15),
        ("bj", 202502, 30),
        ("bj", 202503, 41),
        ("sz", 202503, 4),
    ]
    by_type = pd.DataFrame(
        [{"city": c, "month": m, "metric": metric, "case_type": "物流", "n": n, "s": n * each, "q": n}
         for c, m, n in counts for metric, each in (("complaint_volume", 1), ("complaint_handling_time", 60))]
    )  # fmt: skip
    handling = by_type[by_type["metric"] == "complaint_handling_time"].assign(metric="handling_time")
    handling["s"] *= 4
    nation, city = event_figures(events, by_type, handling, REGISTRY).to_dict("records")
    assert (nation["complaints"], city["complaints"]) == (60, 15)
    assert (nation["change_pct"], city["change_pct"]) == (pytest.approx(50.0), pytest.approx(50.0))
    assert nation["time_share"] == pytest.approx(25.0)
    small = event_figures(events.tail(1).assign(city="sz"), by_type, handling, REGISTRY).iloc[0]
    assert np.isnan(small["complaints"]), "under five: not shown"


def test_a_table_without_a_column_is_refused_by_name() -> None:
    with pytest.raises(FrameError, match="no column 'metric'"):
        estimate(pd.DataFrame({"n": [1]}), REGISTRY)


def test_a_nations_own_figure_is_never_added_to_its_cities() -> None:
    rows = [share_sums("", 90, 100), share_sums("a", 10, 20), share_sums("b", 30, 40)]
    sums = pd.DataFrame(rows)
    nation = estimate(pool(sums, ["metric"]), REGISTRY).iloc[0]
    assert (nation["value"], nation["base"]) == (90.0, 100)
    assert list(pool(sums, ["city", "metric"])["city"]) == ["a", "b"]
    assert pool(sums[sums["city"] != ""], ["metric"])["n"].iloc[0] == 60


def test_a_small_city_cannot_be_recovered_from_the_total() -> None:
    """NHS FFT rule: one hidden unit takes the next smallest with it."""
    rows = [score_sums(c, np.full(n, 80.0)) for c, n in (("a", 200), ("b", 3), ("c", 40), ("d", 120))]
    found = estimate(pd.DataFrame(rows), REGISTRY).set_index("city")
    assert found["status"].to_dict() == {"a": "full", "b": "hidden", "c": "hidden", "d": "full"}
    assert found.loc[["b", "c"], ["value", "low", "high", "base"]].isna().all().all()


def test_a_ratios_base_is_its_records_not_its_seconds() -> None:
    row = {"city": "a", "metric": "complaint_time_share", "n": 90_000, "s": 30_000, "q": 4}
    assert np.isnan(estimate(pd.DataFrame([row]), REGISTRY)["value"].iloc[0])
    assert estimate(pd.DataFrame([{**row, "q": 40}]), REGISTRY)["base"].iloc[0] == 40
