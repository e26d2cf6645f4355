"""Rank intervals, shrunken scores and funnel limits against published answers and their own laws."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, studentized_range

from analysis.ranking import bottom_set, critical_values, marginal_rank_intervals, rank_intervals, top_set
from analysis.shrinkage import (
    between_variance,
    funnel_bases,
    funnel_limits,
    pooled_sd,
    rankability,
    shrink,
    top_probabilities,
)
from domain.errors import FrameError
from tests.shared import shared

# PISA 2018, mathematics (OECD, published table): country, mean, standard error; then the simultaneous
# 95 % interval of its rank as Mogstad et al. 2023 print it for the first four, and as the independent
# implementation multiple-inference 1.2.0 finds it for all.
PISA = [
    ("Japan", 526.973, 2.471, 1, 6), ("Korea", 525.933, 3.121, 1, 7), ("Estonia", 523.415, 1.744, 1, 6),
    ("Netherlands", 519.231, 2.632, 1, 11), ("Poland", 515.648, 2.602, 1, 12),
    ("Switzerland", 515.315, 2.908, 1, 13), ("Canada", 512.017, 2.357, 3, 17),
    ("Denmark", 509.398, 1.735, 4, 18), ("Slovenia", 508.898, 1.364, 4, 18),
    ("Belgium", 508.070, 2.263, 4, 18), ("Finland", 507.301, 1.968, 4, 18), ("Sweden", 502.388, 2.654, 5, 24),
    ("United Kingdom", 501.770, 2.564, 6, 24), ("Norway", 500.964, 2.219, 7, 24),
    ("Germany", 500.044, 2.647, 7, 25), ("Ireland", 499.633, 2.199, 8, 25),
    ("Czech Republic", 499.468, 2.461, 7, 25), ("Austria", 498.942, 2.971, 7, 26),
    ("Latvia", 496.126, 1.963, 12, 26), ("France", 495.408, 2.320, 12, 26),
    ("Iceland", 495.187, 1.953, 12, 26), ("New Zealand", 494.490, 1.706, 12, 26),
    ("Portugal", 492.487, 2.685, 12, 31), ("Australia", 491.360, 1.940, 12, 30),
    ("Italy", 486.590, 2.780, 15, 31), ("Slovak Republic", 486.165, 2.556, 18, 31),
    ("Luxembourg", 483.421, 1.098, 23, 31), ("Spain", 481.393, 1.462, 24, 31),
    ("Lithuania", 481.191, 1.953, 23, 31), ("Hungary", 481.083, 2.320, 23, 31),
    ("United States", 478.245, 3.235, 23, 32), ("Israel", 463.035, 3.499, 31, 34),
    ("Türkiye", 453.508, 2.260, 32, 34), ("Greece", 451.370, 3.091, 32, 34),
    ("Chile", 417.407, 2.416, 35, 37), ("Mexico", 408.801, 2.493, 35, 37),
    ("Costa Rica", 402.331, 3.289, 35, 38), ("Colombia", 390.932, 2.990, 37, 38),
]  # fmt: skip
NAMES, MEANS, ERRORS, LOWS, HIGHS = (list(column) for column in zip(*PISA, strict=True))
FEW = 2_048  # draws, where the law under test does not need more


def cities(size: int, seed: int, tau: float = 3.0) -> tuple[np.ndarray, np.ndarray]:
    """Estimates and standard errors of made-up cities [points]."""
    generator = np.random.default_rng(seed)
    se = generator.uniform(0.8, 2.2, size)
    return generator.normal(80, tau, size) + se * generator.standard_normal(size), se


estimates = st.tuples(st.integers(1, 24), st.integers(0, 10_000), st.sampled_from([0.0, 2.0, 8.0])).map(
    lambda made: cities(*made)
)


# rank intervals


def test_ranks_of_pisa_2018_as_published() -> None:
    """Japan 1–6, Korea 1–7, Estonia 1–6, Netherlands 1–11; 12 members in the top five's 95 % set."""
    ranks = rank_intervals(np.array(MEANS), np.array(ERRORS)).set_axis(NAMES)
    assert ranks["low_rank"].tolist() == LOWS
    assert ranks["high_rank"].tolist() == HIGHS
    assert ranks.loc["Japan"].tolist() == [1, 1, 6]
    assert ranks.loc["Korea"].tolist() == [2, 1, 7]
    assert ranks.loc["Estonia"].tolist() == [3, 1, 6]
    assert ranks.loc["Netherlands"].tolist() == [4, 1, 11]
    assert top_set(ranks, 5).sum() == 12


def test_ranks_of_pisa_2018_from_the_unrounded_table_in_its_own_order() -> None:
    table = pd.read_csv(shared("data/pisa2018_math.csv")).set_index("jurisdiction")
    ranks = rank_intervals(table["math_score"].to_numpy(), table["math_se"].to_numpy()).set_axis(table.index)
    assert ranks.loc[NAMES, "low_rank"].tolist() == LOWS
    assert ranks.loc[NAMES, "high_rank"].tolist() == HIGHS


def test_the_critical_value_of_equal_errors_is_tukeys() -> None:
    """The greatest |x_i − x_j|/(se·√2) of equal errors is the studentized range over √2 (Tukey 1953)."""
    critical = critical_values(np.full(32, 1.49))
    assert critical.value == pytest.approx(studentized_range.ppf(0.95, 32, np.inf) / np.sqrt(2), abs=0.015)
    assert critical.draws >= 100_000
    assert 0.001 < critical.error < 0.01


def test_more_cities_get_fewer_draws_and_say_their_error() -> None:
    few, many = critical_values(np.full(60, 1.0)), critical_values(np.full(130, 1.0))
    assert many.draws < few.draws
    assert few.error < many.error < 0.02


def test_what_is_kept_of_the_draws_is_enough_for_every_later_step() -> None:
    """Cities so far apart that all pairs are told apart: the cut may not fall below the kept draws."""
    _, se = cities(12, seed=9)
    critical = critical_values(se, draws=20_480)
    assert critical.tail.shape == (12, int(0.1 * critical.draws) + 1)
    ranks = rank_intervals(1_000 * np.arange(12, dtype=np.float64), se, critical=critical)
    assert (ranks["low_rank"] == ranks["high_rank"]).all()


def test_stepping_down_tells_more_apart_than_one_step() -> None:
    x, se = cities(24, seed=5, tau=12.0)
    critical = critical_values(se)
    z = (x[:, None] - x[None, :]) / np.hypot(se[:, None], se[None, :])
    ranks = rank_intervals(x, se, critical=critical)
    one_step = (z > critical.value).sum()
    assert (ranks["low_rank"] - 1).sum() > one_step
    assert (ranks["low_rank"] - 1).sum() == (len(x) - ranks["high_rank"]).sum()


@settings(max_examples=40, deadline=None)
@given(estimates)
def test_an_interval_holds_its_rank(made: tuple[np.ndarray, np.ndarray]) -> None:
    for intervals in (rank_intervals, marginal_rank_intervals):
        ranks = intervals(*made, draws=FEW)
        assert (ranks["low_rank"] <= ranks["rank"]).all()
        assert (ranks["rank"] <= ranks["high_rank"]).all()
        assert ranks["low_rank"].min() >= 1
        assert ranks["high_rank"].max() <= len(ranks)


@settings(max_examples=25, deadline=None)
@given(estimates, st.floats(1.0, 4.0))
def test_wider_errors_never_narrow_an_interval(made: tuple[np.ndarray, np.ndarray], factor: float) -> None:
    x, se = made
    before, after = rank_intervals(x, se, draws=FEW), rank_intervals(x, factor * se, draws=FEW)
    assert (after["low_rank"] <= before["low_rank"]).all()
    assert (after["high_rank"] >= before["high_rank"]).all()


@settings(max_examples=25, deadline=None)
@given(estimates, st.randoms(use_true_random=False))
def test_the_order_of_the_cities_changes_nothing(made: tuple[np.ndarray, np.ndarray], lot) -> None:
    x, se = made
    order = np.array(lot.sample(range(len(x)), len(x)))
    for intervals in (rank_intervals, marginal_rank_intervals):
        ranks = intervals(x, se, draws=FEW)
        pd.testing.assert_frame_equal(
            intervals(x[order], se[order], draws=FEW), ranks.iloc[order].reset_index(drop=True)
        )
    chances = top_probabilities(x, se, top=5, bottom=3, draws=500)
    again = top_probabilities(x[order], se[order], top=5, bottom=3, draws=500)
    pd.testing.assert_frame_equal(again, chances.iloc[order].reset_index(drop=True))


def test_lower_is_better_turns_the_ranking_round() -> None:
    x, se = cities(20, seed=2)
    up, down = rank_intervals(x, se), rank_intervals(-x, se, higher_is_better=False)
    pd.testing.assert_frame_equal(up, down)
    worst = rank_intervals(x, se, higher_is_better=False)
    assert (worst["rank"] == 21 - up["rank"]).all()
    assert (top_set(worst, 3) == bottom_set(up, 3)).all()


def test_equal_values_share_the_better_rank_and_missing_ones_have_none() -> None:
    x = np.array([80.0, 90.0, 90.0, np.nan, 70.0, 75.0])
    se = np.array([1.0, 1.0, 1.0, 1.0, np.nan, 1.0])
    ranks = rank_intervals(x, se)
    assert ranks["rank"].tolist() == pytest.approx([3, 1, 1, np.nan, np.nan, 4], nan_ok=True)
    assert ranks.iloc[1].tolist() == ranks.iloc[2].tolist() == [1, 1, 2]
    assert not top_set(ranks, 4)[[3, 4]].any()
    assert not bottom_set(ranks, 4)[[3, 4]].any()
    assert bottom_set(ranks, 1).tolist() == [False, False, False, False, False, True]


@pytest.mark.parametrize("size", [0, 1])
def test_no_city_or_one_has_nothing_to_be_told_from(size: int) -> None:
    for intervals in (rank_intervals, marginal_rank_intervals):
        assert intervals(np.full(size, 80.0), np.full(size, 1.0)).to_numpy().tolist() == [[1, 1, 1]] * size


def test_critical_values_are_those_of_their_errors_in_any_order() -> None:
    x, se = cities(16, seed=3)
    critical = critical_values(se[::-1])
    pd.testing.assert_frame_equal(rank_intervals(x, se, critical=critical), rank_intervals(x, se))
    with pytest.raises(FrameError, match="those of these standard errors"):
        rank_intervals(x, 2 * se, critical=critical)
    with pytest.raises(FrameError, match="standard error"):
        critical_values(np.array([1.0, np.nan]))


def test_one_citys_own_interval_lies_within_the_simultaneous_one() -> None:
    x, se = cities(32, seed=4)
    together, alone = rank_intervals(x, se), marginal_rank_intervals(x, se)
    assert (alone["low_rank"] >= together["low_rank"]).all()
    assert (alone["high_rank"] <= together["high_rank"]).all()
    assert (alone["high_rank"] - alone["low_rank"]).sum() < (
        together["high_rank"] - together["low_rank"]
    ).sum()


# shrunken scores


def test_efron_and_morris_baseball_averages() -> None:
    """18 players, 45 at bats: .400 .378 .356 … .156 become .294 .289 .285 … .242 (Efron & Morris 1975, 1977).

    James and Stein's factor 1 − (k−3)σ²/Σ(y−ȳ)² is .21165 around .265; the between-player variance that
    gives this factor gives their estimates.
    """
    hits = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7])
    average = hits / 45
    centre = average.mean()
    variance = centre * (1 - centre) / 45
    factor = 1 - 15 * variance / ((average - centre) ** 2).sum()
    assert factor == pytest.approx(0.21165, abs=5e-6)
    assert centre == pytest.approx(0.265, abs=5e-4)
    found = shrink(average, np.full(18, np.sqrt(variance)), variance * factor / (1 - factor), centre)
    assert found["factor"].to_numpy() == pytest.approx(factor)
    assert found["mean"].round(3).tolist() == [
        0.294, 0.289, 0.285, 0.280, 0.275, 0.275, 0.270, 0.266, 0.261, 0.261, 0.256, 0.256, 0.256, 0.256,
        0.256, 0.252, 0.247, 0.242,
    ]  # fmt: skip


def test_equal_errors_make_paule_and_mandel_the_surplus_of_the_variance() -> None:
    x, _ = cities(32, seed=6)
    assert between_variance(x, np.full(32, 1.5)) == pytest.approx(np.var(x, ddof=1) - 1.5**2)


def test_paule_and_mandel_explain_the_spread_of_the_estimates() -> None:
    x, se = cities(32, seed=7)
    tau2 = between_variance(x, se)
    weight = 1 / (se**2 + tau2)
    assert (weight * (x - np.average(x, weights=weight)) ** 2).sum() == pytest.approx(31)


def test_no_more_spread_than_chance_means_no_differences_between_cities() -> None:
    x, se = np.array([79.0, 80.0, 81.0, 80.0]), np.full(4, 3.0)
    assert between_variance(x, se) == 0.0
    assert shrink(x, se)["mean"].to_numpy() == pytest.approx(80.0)
    assert shrink(x, se)["sd"].to_numpy() == pytest.approx(1.5)  # of the common mean
    assert rankability(se, 0.0) == 0.0


def test_180_responses_and_a_spread_of_3_points_are_four_fifths_rankable() -> None:
    assert rankability(np.full(32, 20 / np.sqrt(180)), 9.0) == pytest.approx(9 / (9 + 400 / 180))


def test_probabilities_of_the_best_add_up_and_follow_the_estimates() -> None:
    x, se = cities(32, seed=8)[0], np.full(32, 1.49)
    chances = top_probabilities(x, se, top=5, bottom=3)
    assert chances["top_probability"].sum() == pytest.approx(500)
    assert chances["bottom_probability"].sum() == pytest.approx(300)
    ordered = chances.iloc[np.argsort(-x)]["top_probability"].to_numpy()
    assert (np.diff(ordered) < 1.5).all()  # but for the draws
    turned = top_probabilities(-x, se, top=3, bottom=5)
    assert turned["bottom_probability"].to_numpy() == pytest.approx(chances["top_probability"], abs=2)


def test_equal_cities_have_equal_chances() -> None:
    chances = top_probabilities(np.full(20, 80.0), np.full(20, 1.5), top=5, bottom=3)
    assert chances["top_probability"].to_numpy() == pytest.approx(25, abs=1.5)
    assert chances["bottom_probability"].to_numpy() == pytest.approx(15, abs=1.5)


def test_certain_estimates_and_missing_ones() -> None:
    chances = top_probabilities(np.array([1.0, np.nan, 3.0, 2.0]), np.zeros(4), top=1, bottom=1)
    assert chances["top_probability"].tolist() == pytest.approx([0, np.nan, 100, 0], nan_ok=True)
    assert chances["bottom_probability"].tolist() == pytest.approx([100, np.nan, 0, 0], nan_ok=True)
    assert shrink(np.array([1.0, np.nan, 3.0]), np.zeros(3))["mean"].tolist()[::2] == [1.0, 3.0]
    assert np.isnan(between_variance(np.array([1.0]), np.array([1.0])))
    assert top_probabilities(np.array([]), np.array([]), top=5, bottom=3).empty


# funnel limits


def test_limits_of_means_are_196_and_309_standard_errors_from_the_mean() -> None:
    """20/√180 = 1.491: 95 % limits 2.92, 99.8 % limits 4.61 points away (Spiegelhalter 2005)."""
    row = funnel_limits(np.array([180.0]), 80.0, sd=20.0).iloc[0]
    assert (row["high_95"] - 80, row["high_998"] - 80) == pytest.approx((2.922, 4.607), abs=1e-3)
    assert (80 - row["low_95"], 80 - row["low_998"]) == pytest.approx((2.922, 4.607), abs=1e-3)


@pytest.mark.parametrize("base", [40, 180, 999])
def test_limits_of_shares_are_the_binomial_quantiles(base: int) -> None:
    row = funnel_limits(np.array([float(base)]), 82.0).iloc[0]
    for column, level in (("low_95", 0.025), ("high_95", 0.975), ("low_998", 0.001), ("high_998", 0.999)):
        k = row[column] * base / 100
        below, above = binom.cdf([np.floor(k), np.ceil(k)], base, 0.82)
        assert below <= level <= above


def test_limits_narrow_smoothly_and_lie_within_each_other() -> None:
    bases = funnel_bases(np.array([120.0, 95.0, np.nan, 2_400.0]))
    assert bases.min() <= 95
    assert bases.max() >= 2_400
    for sd in (20.0, None):
        limits = funnel_limits(bases, 82.0, sd=sd)
        assert (limits["high_998"] > limits["high_95"]).all()
        assert (limits["low_998"] < limits["low_95"]).all()
        assert (np.diff(limits["high_95"]) < 0).all()
        assert (np.diff(limits["low_998"]) > 0).all()


def test_limits_of_a_share_of_nothing_or_all_and_bad_input() -> None:
    assert funnel_limits(np.array([50.0]), 100.0).iloc[0, 2:].tolist() == [100.0] * 4
    with pytest.raises(FrameError, match="base under 1"):
        funnel_limits(np.array([0.0]), 80.0)
    with pytest.raises(FrameError, match="0 to 100"):
        funnel_limits(np.array([10.0]), 180.0)


def test_the_spread_within_cities_comes_back_from_their_standard_errors() -> None:
    base = np.array([150.0, 300.0, np.nan, 900.0])
    assert pooled_sd(base, 20 / np.sqrt(base)) == pytest.approx(20)
    assert np.isnan(pooled_sd(np.array([np.nan]), np.array([1.0])))
