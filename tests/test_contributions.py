"""The parts of the national change: published answers, invariants, and intervals that cover."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.contribution_spread import strata
from analysis.contributions import CITY_COLUMNS, PART_COLUMNS, city_contributions, contributions
from analysis.decomposition import decomposition
from analysis.estimates import pool
from analysis.profile_gap import PROFILE, profile_gap
from analysis.review import scores_of_cities
from domain.errors import FrameError
from domain.metrics import POINT, SATISFACTION

EQUAL = {"speed": 0.6, "tone": 0.4}
DIMENSIONS = ["speed", "tone"]
Row = dict[str, object]
Z = 1.959963984540054


def sums_of(city: str, answers: np.ndarray, weights: dict[str, float], month: int = 202503) -> list[Row]:
    """The rows of monthly sums of respondents × dimensions [points, NaN unanswered], as the rollup."""
    weight = np.array(list(weights.values()))
    given_weight = np.where(np.isnan(answers), 0.0, weight)
    score = (np.nan_to_num(answers) * given_weight).sum(axis=1) / given_weight.sum(axis=1)
    columns = {SATISFACTION: score, **dict(zip(weights, answers.T, strict=True))}
    rows = []
    for metric, values in columns.items():
        stored = np.round(values[~np.isnan(values)] * POINT)
        rows.append({"month": month, "city": city, "metric": metric, "n": len(stored), "s": stored.sum(),
                     "q": (stored**2).sum()})  # fmt: skip
    return rows


def survey(answers: dict[str, np.ndarray], weights: dict[str, float]) -> pd.DataFrame:
    """The monthly sums of city -> respondents × dimensions."""
    return pd.DataFrame([row for city, of_city in answers.items() for row in sums_of(city, of_city, weights)])


def flat(city: str, n: float, means: dict[str, float], weights: dict[str, float]) -> list[Row]:
    """Sums of ``n`` responses that are all alike."""
    values = {SATISFACTION: sum(weights[d] * means[d] for d in means), **means}
    return [{"city": city, "metric": m, "n": n, "s": n * v * POINT, "q": n * (v * POINT) ** 2}
            for m, v in values.items()]  # fmt: skip


def national(sums: pd.DataFrame) -> float:
    mine = sums[sums["metric"] == SATISFACTION]
    return float(mine["s"].sum() / mine["n"].sum() / POINT)


def test_share_weight_and_mean_by_shapley() -> None:
    """Share .10 -> .12, weight .40 -> .50, mean 80 -> 78: 1.48 = .7106667 + .8686667 − .0993333
    (METHODS section 5, after Das Gupta 1993). All the rest of the nation lies at zero."""
    w0, w1 = {"speed": 0.4, "tone": 0.6}, {"speed": 0.5, "tone": 0.5}
    zero = {"speed": 0.0, "tone": 0.0}
    before = pd.DataFrame(flat("a", 100, {"speed": 80, "tone": 0}, w0) + flat("b", 900, zero, w0))
    now = pd.DataFrame(flat("a", 120, {"speed": 78, "tone": 0}, w1) + flat("b", 880, zero, w1))
    found = contributions(now, before, DIMENSIONS, w1, w0).set_index("part")["effect"]
    assert found["mix"] == pytest.approx(0.7106667, abs=5e-8)
    assert found["weights"] == pytest.approx(0.8686667, abs=5e-8)
    assert found["speed"] == pytest.approx(-0.0993333, abs=5e-8)
    assert found.sum() == pytest.approx(1.48, abs=1e-9)


def random_sums(seed: int, weights: dict[str, float], shift: float = 0.0) -> pd.DataFrame:
    """Some of six cities, some answers missing, one city of a single response."""
    rng = np.random.default_rng(seed)
    rows: list[Row] = []
    for city in "abcdef":
        if rng.random() < 0.25:
            continue
        answers = rng.integers(0, 101, (int(rng.integers(2, 40)), 2)) + shift
        gaps = rng.random(answers.shape) < 0.2
        gaps[np.arange(len(gaps)), rng.integers(0, 2, len(gaps))] = False
        rows += sums_of(city, np.where(gaps, np.nan, answers), weights)
    return pd.DataFrame(rows + sums_of("single", rng.integers(0, 101, (1, 2)).astype(float), weights))


WEIGHT = st.floats(0.05, 0.95).map(lambda w: {"speed": w, "tone": 1 - w})
SEED = st.integers(0, 10**6)
QUICK = settings(max_examples=25, deadline=None)


@QUICK
@given(SEED, SEED, WEIGHT, WEIGHT)
def test_parts_add_up_and_the_cities_add_up_to_the_same(seed1, seed0, w1, w0) -> None:
    now, before = random_sums(seed1, w1), random_sums(seed0, w0)
    parts = contributions(now, before, DIMENSIONS, w1, w0)
    cities = city_contributions(now, before, DIMENSIONS, w1, w0)
    change = national(now) - national(before)
    assert parts["effect"].sum() == pytest.approx(change, abs=1e-9)
    assert cities[["mix", "rate", "weights"]].to_numpy().sum() == pytest.approx(change, abs=1e-9)
    assert cities["mix"].sum() == pytest.approx(parts.set_index("part").loc["mix", "effect"], abs=1e-9)
    assert (parts["low"] <= parts["effect"]).all()
    assert (parts["high"] >= parts["effect"]).all()


@QUICK
@given(SEED, SEED, WEIGHT, WEIGHT)
def test_swapping_the_periods_flips_every_sign_and_mirrors_the_intervals(seed1, seed0, w1, w0) -> None:
    now, before = random_sums(seed1, w1), random_sums(seed0, w0)
    there, back = (contributions(a, b, DIMENSIONS, wa, wb).set_index("part")
                   for a, b, wa, wb in ((now, before, w1, w0), (before, now, w0, w1)))  # fmt: skip
    np.testing.assert_allclose(there["effect"], -back.loc[there.index, "effect"], atol=1e-9)
    np.testing.assert_allclose(there["low"], -back.loc[there.index, "high"], atol=1e-9)
    one, other = (city_contributions(a, b, DIMENSIONS, wa, wb).set_index("city")
                  for a, b, wa, wb in ((now, before, w1, w0), (before, now, w0, w1)))  # fmt: skip
    for column, mirrored in (("mix", "mix"), ("rate_low", "rate_high"), ("mix_low", "mix_high")):
        np.testing.assert_allclose(one[column], -other.loc[one.index, mirrored], atol=1e-9)


@QUICK
@given(SEED, SEED, WEIGHT, WEIGHT)
def test_a_city_split_in_two_equal_halves_changes_nothing(seed1, seed0, w1, w0) -> None:
    def halved(sums: pd.DataFrame) -> pd.DataFrame:
        half = sums.assign(**{c: sums[c] / 2 for c in "nsq"})
        return pd.concat([half, half.assign(city=half["city"] + "2")])

    now, before = random_sums(seed1, w1), random_sums(seed0, w0)
    whole = contributions(now, before, DIMENSIONS, w1, w0)
    parts = contributions(halved(now), halved(before), DIMENSIONS, w1, w0)
    np.testing.assert_allclose(whole["effect"], parts["effect"], atol=1e-9)


def test_new_weights_and_missing_answers_are_parts_only_where_there_are_any() -> None:
    rng = np.random.default_rng(1)
    now, before = (pd.DataFrame(sums_of("a", rng.uniform(60, 100, (50, 2)).round(), EQUAL)) for _ in range(2))
    assert contributions(now, before, DIMENSIONS, EQUAL, EQUAL)["part"].tolist() == ["mix", *DIMENSIONS]
    changed = contributions(now, before, DIMENSIONS, EQUAL, {"speed": 0.5, "tone": 0.5})
    assert {"weights", "incomplete"} <= set(changed["part"]), "the score of before was not of those weights"


def test_a_dimensions_interval_is_that_of_the_formula() -> None:
    """Σ_c (s̄_c·w̄_d)²·(se0²+se1²), METHODS section 5."""
    rng = np.random.default_rng(2)
    data = [{c: rng.integers(40, 101, (n, 2)).astype(float) for c, n in sizes.items()}
            for sizes in ({"a": 60, "b": 140}, {"a": 100, "b": 100})]  # fmt: skip
    now, before = (survey(of, EQUAL) for of in data)
    row = contributions(now, before, DIMENSIONS, EQUAL, EQUAL).set_index("part").loc["speed"]
    share = {"a": (0.3 + 0.5) / 2, "b": (0.7 + 0.5) / 2}
    variance = sum((share[c] * 0.6) ** 2 * x[c][:, 0].var(ddof=1) / len(x[c]) for x in data for c in "ab")
    assert row["high"] - row["effect"] == pytest.approx(Z * np.sqrt(variance), rel=1e-6)


def test_the_months_of_a_city_are_strata_as_in_the_estimates() -> None:
    rng = np.random.default_rng(9)
    months = [sums_of(c, rng.integers(20, 101, (n, 2)).astype(float), EQUAL, month)
              for c, n in (("a", 40), ("b", 90), ("c", 1)) for month in (202501, 202502, 202503)]  # fmt: skip
    sums = pd.DataFrame([row for rows in months for row in rows])
    _, n, mean, variance = strata((sums,), (SATISFACTION, *DIMENSIONS))
    pooled = pool(sums, ["city", "metric"]).set_index(["city", "metric"])
    for i, city in enumerate("ab"):
        for k, metric in enumerate((SATISFACTION, *DIMENSIONS)):
            row = pooled.loc[(city, metric)]
            assert n[0, i, k] == row["n"]
            assert mean[0, i, k] == pytest.approx(row["s"] / row["n"] / POINT)
            assert variance[0, i, k] == pytest.approx(row["variance"] / POINT**2)
    assert (variance[0, 2] > 0).all(), "single responses borrow the spread of the others"


def test_the_effects_are_those_of_the_decomposition() -> None:
    now, before = random_sums(1, EQUAL), random_sums(2, EQUAL)
    found = contributions(now, before, DIMENSIONS, EQUAL, EQUAL)
    tables = [scores_of_cities(sums, DIMENSIONS) for sums in (now, before)]
    expected = decomposition(tables[0], tables[1], EQUAL, EQUAL)
    pd.testing.assert_frame_equal(found[["part", "effect"]], expected, atol=1e-9, check_exact=False)


def test_a_city_that_comes_or_goes_is_mix_alone() -> None:
    rng = np.random.default_rng(3)
    a, b, new = (rng.integers(50, 101, (80, 2)).astype(float) for _ in range(3))
    before = pd.DataFrame(sums_of("a", a, EQUAL))
    now = pd.DataFrame(sums_of("a", b, EQUAL) + sums_of("new", new, EQUAL))
    rows = city_contributions(now, before, DIMENSIONS, EQUAL, EQUAL).set_index("city")
    assert rows.loc["new", ["rate", "rate_low", "rate_high"]].tolist() == [0.0, 0.0, 0.0]
    assert rows.loc["new", "mix"] != 0
    assert not rows.loc["new", "certain"]
    assert rows.loc["new", "share_before"] == 0


def test_mix_and_rate_of_a_city_are_kitagawas_with_intervals_by_the_delta_method() -> None:
    rng = np.random.default_rng(4)
    sizes = ({"a": 50, "b": 150, "c": 100}, {"a": 90, "b": 110, "c": 200})
    data = [{c: rng.integers(40, 101, (n, 2)).astype(float) for c, n in size.items()} for size in sizes]
    before, now = (survey(of, EQUAL) for of in data)
    share = np.array([[size[c] / sum(size.values()) for c in "abc"] for size in sizes])
    score = np.array([[(d[c] @ [0.6, 0.4]).mean() for c in "abc"] for d in data])
    var = np.array([[(d[c] @ [0.6, 0.4]).var(ddof=1) / len(d[c]) for c in "abc"] for d in data])

    def mix(m: np.ndarray) -> np.ndarray:
        level = m.mean(axis=0)
        return (share[1] - share[0]) * (level - (share.mean(axis=0) * level).sum())

    rows = city_contributions(now, before, DIMENSIONS, EQUAL, EQUAL).set_index("city").loc[list("abc")]
    np.testing.assert_allclose(rows["mix"], mix(score), atol=1e-6)
    np.testing.assert_allclose(rows["rate"], (score[1] - score[0]) * share.mean(axis=0), atol=1e-6)
    slopes = [(mix(score + np.eye(6)[i].reshape(2, 3)) - mix(score)) for i in range(6)]
    variance = sum(slope**2 * v for slope, v in zip(slopes, var.ravel(), strict=True))
    np.testing.assert_allclose(rows["mix_high"] - rows["mix"], Z * np.sqrt(variance), rtol=1e-4)
    half = Z * share.mean(axis=0) * np.sqrt(var.sum(axis=0))
    np.testing.assert_allclose(rows["rate_high"] - rows["rate"], half, rtol=1e-4)


def test_the_city_that_moved_the_nation_is_named_first_and_the_others_are_not_certain() -> None:
    rng = np.random.default_rng(5)
    level = dict.fromkeys("abcdefgh", 80)
    before, now = (
        survey({c: rng.normal(mean, 12, (250, 2)).clip(0, 100) for c, mean in means.items()}, EQUAL)
        for means in (level, {**level, "d": 70})
    )
    rows = city_contributions(now, before, DIMENSIONS, EQUAL, EQUAL)
    assert rows["city"].iloc[0] == "d"
    assert rows["certain"].tolist() == [True] + [False] * 7


def true_parts(pattern, levels, weights) -> pd.DataFrame:
    """The parts of the same cities and gaps, had every answer been exactly at its city's level."""
    periods = [
        survey({c: np.where(gaps, np.nan, levels[t][c]) for c, gaps in of.items()}, weights)
        for t, of in enumerate(pattern)
    ]
    return contributions(periods[1], periods[0], DIMENSIONS, weights, weights).set_index("part")


def test_95_percent_intervals_cover_the_truth_in_93_to_97_percent() -> None:
    """500 surveys of four cities, both answers of a person alike, a fifth left out; all parts together."""
    rng, weights = np.random.default_rng(6), EQUAL
    sizes = ({"a": 60, "b": 100, "c": 140, "d": 80}, {"a": 120, "b": 90, "c": 100, "d": 110})
    levels = [{c: rng.uniform(70, 90, 2) for c in "abcd"} for _ in sizes]
    drawn = [{c: rng.random((n, 2)) < [0.2, 0.1] for c, n in size.items()} for size in sizes]
    pattern = [{c: gaps & ~gaps.all(axis=1, keepdims=True) for c, gaps in of.items()} for of in drawn]
    truth = true_parts(pattern, levels, weights)["effect"]
    covered = []
    for _ in range(500):
        periods = []
        for t, of in enumerate(pattern):
            noise = {c: rng.normal(0, 15, (len(g), 1)) + rng.normal(0, 10, g.shape) for c, g in of.items()}
            answers = {c: np.where(gaps, np.nan, levels[t][c] + noise[c]) for c, gaps in of.items()}
            periods.append(survey(answers, weights))
        found = contributions(periods[1], periods[0], DIMENSIONS, weights, weights).set_index("part")
        covered.append(found["low"].le(truth) & found["high"].ge(truth))
    rates = pd.DataFrame(covered).mean()
    assert set(rates.index) == {"mix", "speed", "tone", "incomplete"}
    assert rates.mean() == pytest.approx(0.95, abs=0.02)
    assert rates.between(0.92, 0.98).all(), rates.to_dict()


def test_without_responses_in_a_period_there_are_no_parts() -> None:
    now = pd.DataFrame(flat("a", 50, {"speed": 80, "tone": 70}, EQUAL))
    for split, columns in ((contributions, PART_COLUMNS), (city_contributions, CITY_COLUMNS)):
        for periods in ((now, now.iloc[:0]), (now.iloc[:0], now)):
            found = split(*periods, DIMENSIONS, EQUAL, EQUAL)
            assert found.empty
            assert list(found) == list(columns)
    with pytest.raises(FrameError, match="no column 'q'"):
        contributions(now.drop(columns="q"), now, DIMENSIONS, EQUAL, EQUAL)


def test_the_nations_own_rows_are_not_a_city() -> None:
    rng = np.random.default_rng(8)
    now, before = (pd.DataFrame(sums_of("a", rng.uniform(60, 100, (50, 2)).round(), EQUAL)) for _ in range(2))
    extra = pd.concat([now, pd.DataFrame(flat("", 999, {"speed": 10, "tone": 10}, EQUAL))])
    found = contributions(extra, before, DIMENSIONS, EQUAL, EQUAL)
    pd.testing.assert_frame_equal(found, contributions(now, before, DIMENSIONS, EQUAL, EQUAL))


def of_city(means: list[float], se: float = float("nan")) -> pd.DataFrame:
    return pd.DataFrame({"metric": list("abcd"), "mean": means, "se": se})


def test_performance_by_dimension_and_one_profile_effect() -> None:
    """86.70 − 75.50 = 11.20 = 1.25 + 8.10 + 1.00 + .50 + profile .35 (METHODS section 6)."""
    ours, theirs = (
        dict(zip("abcd", (0.3, 0.4, 0.2, 0.1), strict=True)),
        dict(zip("abcd", (0.2, 0.5, 0.2, 0.1), strict=True)),
    )
    found = profile_gap(of_city([85, 88, 90, 80]), of_city([80, 70, 85, 75]), ours, theirs)
    assert found["part"].tolist() == [*"abcd", PROFILE]
    assert found["effect"].tolist() == pytest.approx([1.25, 8.10, 1.00, 0.50, 0.35], abs=1e-9)
    assert found["effect"].sum() == pytest.approx(86.70 - 75.50, abs=1e-9)
    assert found["low"].isna().all()
    assert not found["certain"].any()


def test_a_gap_has_an_interval_and_one_scorecard_has_no_profile() -> None:
    weights = dict.fromkeys("abcd", 0.25)
    found = profile_gap(of_city([85, 88, 90, 80], 1.0), of_city([84, 70, 85, 75], 1.0), weights, weights)
    assert found["certain"].tolist() == [False, True, True, True, False]
    assert (found["high"] - found["effect"]).tolist() == pytest.approx([Z * 0.25 * 2**0.5] * 4 + [0.0])
    assert found["effect"].iloc[-1] == 0
    assert profile_gap(of_city([1, 2, 3, 4]).iloc[:0], of_city([1, 2, 3, 4]), weights, weights)[
        "effect"
    ].tolist() == [0]
    with pytest.raises(FrameError, match="no column 'se'"):
        profile_gap(of_city([1, 2, 3, 4]).drop(columns="se"), of_city([1, 2, 3, 4]), weights, weights)
