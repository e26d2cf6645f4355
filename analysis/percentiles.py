"""Percentiles of times with the interval that the order of the values gives: no distribution is assumed.

The number B of values at or below the true quantile is binomial(n, q), so the values of rank l and u hold
it between them with probability P(l ≤ B ≤ u − 1). Both tails get half of what is left: l is the largest
rank with P(B < l) ≤ α/2, u the smallest with P(B ≥ u) ≤ α/2, so the coverage is never less than promised.

Source: Conover, Practical Nonparametric Statistics, 3rd ed. 1999, section 3.2; Hahn & Meeker, Statistical
Intervals, 1991, section 5.2.
"""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.stats import binom

from analysis.intervals import CONFIDENCE, Floats
from domain.errors import FrameError

ROUNDING = 1e-9  # 0.7·10 is 7.000000000000001 in floating point, and still rank 7


class Percentile(NamedTuple):
    """A percentile and its interval [unit of the values]; None where it is not estimable."""

    value: float | None
    low: float | None
    high: float | None


def order_interval(n: int, quantile: float, confidence: float = CONFIDENCE) -> tuple[int | None, int | None]:
    """The ranks (1 is the smallest value) between which the true quantile lies.

    Args:
        n: number of values.
        quantile: 0 to 1, both excluded.
        confidence: the least probability that the interval holds the quantile.
    Returns:
        low and high rank; None where no value is far enough out: «not estimable».
    Raises:
        FrameError: the quantile or the confidence is not between 0 and 1, or n is negative.
    """
    _check(quantile, "quantile")
    _check(confidence, "confidence")
    if n < 0:
        raise FrameError("order_interval", n, "a number of values, 0 or more")
    low, high = (float(ranks) for ranks in order_ranks(np.float64(n), np.float64(quantile), confidence))
    return None if np.isnan(low) else int(low), None if np.isnan(high) else int(high)


def order_ranks(
    n: npt.ArrayLike, quantile: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[Floats, Floats]:
    """:func:`order_interval` of many groups at once: low and high ranks, NaN where not estimable."""
    tail, size = (1 - confidence) / 2, np.asarray(n, dtype=float)
    known = np.maximum(size, 1)
    low, high = binom.ppf(tail, known, quantile), binom.isf(tail, known, quantile) + 1
    return (
        np.where((low >= 1) & (size > 0), low, np.nan),
        np.where((high <= known) & (size > 0), high, np.nan),
    )


def percentile(values: npt.ArrayLike, quantile: float, confidence: float = CONFIDENCE) -> Percentile:
    """Percentile of single records.

    The value is the smallest record that at least the share ``quantile`` of the records does not exceed
    (the inverse of the empirical distribution, Hyndman & Fan 1996, type 1): always one of the records, and
    the same as :func:`histogram_percentile` gives.

    Args:
        values: one value a record [any unit]; NaN is left out.
        quantile: 0 to 1, both excluded.
    Raises:
        FrameError: the quantile or the confidence is not between 0 and 1.
    """
    data = np.asarray(values, dtype=float).ravel()
    data = np.sort(data[~np.isnan(data)])
    low, high = order_interval(len(data), quantile, confidence)
    if not len(data):
        return Percentile(None, None, None)
    return Percentile(float(data[_rank(len(data), quantile) - 1]), _at(data, low), _at(data, high))


def histogram_percentile(
    bounds: npt.ArrayLike,
    counts: npt.ArrayLike,
    quantile: float,
    confidence: float = CONFIDENCE,
    edges: npt.ArrayLike | None = None,
) -> Percentile:
    """Percentile of counted records: «90 % took no longer than this».

    Value and upper limit are the upper bound of the bucket that holds their rank, the lower limit is the
    lower edge of its bucket: the rounding widens the interval and never narrows it.

    Args:
        bounds: upper bound of each bucket, included, strictly rising [any unit].
        counts: records in each bucket.
        edges: lower edge of each bucket; left out, the bound before it, and 0 for the first. The same as
            ``bounds`` where each bucket holds a single value.
    Raises:
        FrameError: bounds that do not rise, a negative count, or lengths that differ.
    """
    upper, count = np.asarray(bounds, dtype=float), np.asarray(counts, dtype=np.int64)
    lower = np.append(0.0, upper)[: len(upper)] if edges is None else np.asarray(edges, dtype=float)
    if not len(upper) == len(count) == len(lower):
        raise FrameError("histogram_percentile", (len(upper), len(count), len(lower)), "equal lengths")
    if (np.diff(upper) <= 0).any() or (count < 0).any():
        raise FrameError("histogram_percentile", upper.tolist(), "rising bounds and counts of 0 or more")
    reached = np.cumsum(count)
    n = int(reached[-1]) if len(reached) else 0
    low, high = order_interval(n, quantile, confidence)
    if n == 0:
        return Percentile(None, None, None)
    bucket_of = reached.searchsorted
    return Percentile(
        float(upper[bucket_of(_rank(n, quantile))]),
        None if low is None else float(lower[bucket_of(low)]),
        None if high is None else float(upper[bucket_of(high)]),
    )


def _rank(n: int, quantile: float) -> int:
    return max(1, ceil(n * quantile - ROUNDING))


def _at(ordered: npt.NDArray[np.float64], rank: int | None) -> float | None:
    return None if rank is None else float(ordered[rank - 1])


def _check(share: float, name: str) -> None:
    if not 0 < share < 1:
        raise FrameError(name, share, "a number between 0 and 1, both excluded")
