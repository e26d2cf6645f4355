"""Intervals of percentiles by the order of the values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.percentiles import histogram_percentile, order_interval, percentile
from domain.errors import FrameError

QUANTILES = st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.7, 0.9, 0.95])


@pytest.mark.parametrize(
    ("n", "quantile", "ranks"), [(180, 0.5, (77, 104)), (180, 0.9, (154, 170)), (30, 0.9, (23, None))]
)
def test_the_ranks_that_hold_a_percentile(n: int, quantile: float, ranks: tuple[int, int | None]) -> None:
    """180 values: the median between 77 and 104, P90 between 154 and 170; of 30 no upper limit (METHODS)."""
    assert order_interval(n, quantile) == ranks


def test_an_interval_without_enough_values_is_not_estimable() -> None:
    assert order_interval(0, 0.5) == (None, None)
    assert order_interval(5, 0.5) == (None, None), "2·½⁵ = 6.25 % lie outside all five values"
    assert order_interval(6, 0.5) == (1, 6)
    assert percentile([], 0.5) == (None, None, None)
    assert histogram_percentile([1.0, 2.0], [0, 0], 0.5) == (None, None, None)


@given(st.integers(1, 500), QUANTILES, st.sampled_from([0.8, 0.9, 0.95, 0.99]))
def test_both_tails_keep_their_half_and_no_closer_rank_would(n: int, quantile: float, level: float) -> None:
    tail, at_most = (1 - level) / 2, binom(n, quantile).cdf
    low, high = order_interval(n, quantile, level)
    if low is not None:
        assert at_most(low - 1) <= tail + 1e-12
        assert at_most(low) > tail - 1e-12
    if high is not None:
        assert 1 - at_most(high - 1) <= tail + 1e-12
        assert 1 - at_most(high - 2) > tail - 1e-12


@given(st.integers(1, 300), QUANTILES)
def test_the_two_ends_mirror_each_other(n: int, quantile: float) -> None:
    low, high = order_interval(n, quantile)
    mirrored = order_interval(n, 1 - quantile)
    assert mirrored == (None if high is None else n + 1 - high, None if low is None else n + 1 - low)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=200), QUANTILES)
def test_a_histogram_of_single_values_says_the_same_as_its_records(
    values: list[int], quantile: float
) -> None:
    bounds, counts = np.unique(values, return_counts=True)
    assert histogram_percentile(bounds, counts, quantile, edges=bounds) == percentile(values, quantile)


@settings(deadline=None)
@given(st.lists(st.floats(0.01, 99), min_size=1, max_size=200), QUANTILES)
def test_coarse_buckets_only_widen_the_interval(values: list[float], quantile: float) -> None:
    bounds = np.array([5.0, 10.0, 20.0, 50.0, 100.0])
    counts = np.bincount(bounds.searchsorted(values), minlength=5)
    fine, coarse = percentile(values, quantile), histogram_percentile(bounds, counts, quantile)
    assert fine.value is not None
    assert coarse.value is not None
    assert fine.value <= coarse.value
    assert (fine.low is None) == (coarse.low is None)
    assert (fine.high is None) == (coarse.high is None)
    assert fine.low is None or coarse.low is None or coarse.low <= fine.low
    assert fine.high is None or coarse.high is None or coarse.high >= fine.high


def test_the_value_is_the_smallest_record_that_the_share_does_not_exceed() -> None:
    assert percentile(range(1, 11), 0.7).value == 7.0
    assert percentile([3.0, 1.0, np.nan, 2.0, 4.0], 0.5).value == 2.0


@pytest.mark.parametrize("quantile", [0.5, 0.9])
def test_the_interval_covers_the_true_percentile_as_often_as_it_says(quantile: float) -> None:
    """Skewed times; binomial: 95.6 % (median) and 95.4 % (P90) for 180 values."""
    samples = np.sort(np.random.default_rng(1).exponential(size=(4000, 180)), axis=1)
    low, high = order_interval(180, quantile)
    assert low is not None
    assert high is not None
    truth = -np.log(1 - quantile)
    covered = np.mean((samples[:, low - 1] <= truth) & (truth < samples[:, high - 1]))
    assert covered == pytest.approx(0.955, abs=0.012)


def test_nonsense_is_refused() -> None:
    for quantile in (0.0, 1.0, 90.0):
        with pytest.raises(FrameError, match="quantile"):
            percentile([1.0, 2.0], quantile)
    with pytest.raises(FrameError, match="rising"):
        histogram_percentile([2.0, 1.0], [1, 1], 0.5)
    with pytest.raises(FrameError, match="equal lengths"):
        histogram_percentile([1.0, 2.0], [1], 0.5)
