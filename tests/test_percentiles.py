"""Intervals of percentiles by the order of the values."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from analysis.changes import changes
from analysis.estimates import estimate, pool
from analysis.histograms import pooled, read
from analysis.percentiles import histogram_percentile, order_interval, percentile
from domain.errors import FrameError
from domain.histograms import (
    WIDTHS,
    Histogram,
    bucket_of,
    by_time,
    longest_of,
    middle_of,
    packed,
    unpacked,
    width_of,
)  # fmt: skip
from domain.metrics import Registry

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


# --- histograms that add up ---------------------------------------------------------------------
TIMES = st.lists(st.integers(0, 366 * 86_400), min_size=1, max_size=300)


@given(TIMES)
def test_a_bucket_is_named_by_its_least_time_and_its_middle_is_within_a_percent(times: list[int]) -> None:
    seconds = np.array(times)
    least, longest = bucket_of(seconds), longest_of(bucket_of(seconds))
    assert (least <= seconds).all()
    assert (seconds <= longest).all()
    assert (bucket_of(least) == least).all()
    assert (bucket_of(longest) == least).all()
    assert (np.abs(middle_of(least) - seconds) <= seconds / 128).all()


def test_short_times_are_exact_and_longer_ones_a_64th_wide() -> None:
    assert bucket_of(np.arange(128)).tolist() == list(range(128))
    for bound, width in WIDTHS[1:]:
        assert width_of(bound - 1) == width
        assert width / (bound // 2) == 1 / 64


@settings(deadline=None)
@given(TIMES, TIMES, QUANTILES)
def test_histograms_added_up_are_those_of_all_their_records(
    first: list[int], second: list[int], quantile: float
) -> None:
    [both] = pooled([by_time(first), None, by_time(second)], np.zeros(3, dtype=int), 1)
    together = by_time(first + second)
    assert isinstance(both, Histogram)
    assert (both.buckets.tolist(), both.counts.tolist()) == (
        together.buckets.tolist(),
        together.counts.tolist(),
    )
    exact = percentile(first + second, quantile)
    value, low, high = (float(found[0]) for found in read([both], [quantile]))
    assert exact.value is not None
    assert abs(value - exact.value) <= exact.value / 128
    assert np.isnan(low) if exact.low is None else low <= exact.low
    assert np.isnan(high) if exact.high is None else high >= exact.high


@given(st.lists(TIMES, max_size=5))
def test_what_is_packed_comes_back(groups: list[list[int]]) -> None:
    held = [by_time(times) for times in groups]
    row, bucket, count = unpacked([packed(h) for h in held])
    for i, h in enumerate(held):
        assert bucket[row == i].tolist() == h.buckets.tolist()
        assert count[row == i].tolist() == h.counts.tolist()


def test_a_group_without_records_has_no_percentile() -> None:
    assert np.isnan(read([None, np.nan], [0.5, 0.9])).all()
    value, low, high = read([None, by_time([5] * 40)], [0.5, 0.5])
    assert value[1] == low[1] == high[1] == 5
    assert np.isnan(value[0])


# --- changes of percentiles ---------------------------------------------------------------------
def estimated(samples: list[np.ndarray], metric: str) -> pd.DataFrame:
    """One estimate a sample of times [s], in cities of their own."""
    sums = pd.DataFrame(
        {
            "city": [f"c{i}" for i in range(len(samples))],
            "metric": metric,
            "n": [float(len(times)) for times in samples],
            "s": np.nan,
            "q": np.nan,
            "histogram": [by_time(times) for times in samples],
        }
    )
    return estimate(pool(sums, ["city", "metric"]), Registry())


@pytest.mark.parametrize("metric", ["handling_median", "handling_p90"])
def test_a_change_of_a_percentile_is_found_by_chance_as_seldom_as_said(metric: str) -> None:
    """Equal populations of skewed times: the interval of the change leaves zero out about once in 20."""
    rng = np.random.default_rng(3)
    drawn = [[np.floor(rng.lognormal(6.5, 0.6, 180)) for _ in range(1200)] for _ in range(2)]
    now, before = (estimated(samples, metric) for samples in drawn)
    moved = changes(now, before, Registry(), ["city", "metric"])
    outside = (moved["change_low"] > 0) | (moved["change_high"] < 0)
    assert 0.02 < outside.mean() < 0.06
    assert (moved["movement"] != "no_change").mean() < 0.01, "after Benjamini–Hochberg hardly any"


def test_a_single_change_of_a_percentile_is_called_one_where_its_interval_leaves_zero_out() -> None:
    rng = np.random.default_rng(4)
    verdicts = set()
    for later in np.linspace(6.5, 6.9, 25):
        before, now = (
            estimated([np.floor(rng.lognormal(m, 0.6, 120))], "handling_p90") for m in (6.5, later)
        )
        [row] = changes(now, before, Registry(), ["city", "metric"]).to_dict("records")
        outside = row["change_low"] > 0 or row["change_high"] < 0
        assert (row["movement"] in ("up", "down")) == outside
        verdicts.add(row["movement"])
    assert verdicts == {"up", "no_change"}


def test_equal_percentiles_without_width_have_not_changed() -> None:
    """Seconds are whole: the median of a thousand cases may be 13 s, from 13 to 13."""
    same = estimated([np.full(500, 13)], "first_response_median")
    assert changes(same, same, Registry(), ["city", "metric"])["movement"].tolist() == ["no_change"]


def test_too_few_cases_for_a_limit_are_too_few_for_a_change() -> None:
    few = estimated([np.arange(30) + 100], "first_response_p90")
    assert changes(few, few, Registry(), ["city", "metric"])["movement"].tolist() == ["too_few"]
