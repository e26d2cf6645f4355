"""Limits and signals of many control charts at once: matrices in, matrices out.

One row a chart, one column a point in order of time; a chart shorter than the longest ends in NaN.
Source: NHS England, Making Data Count; constants of Wheeler 1993 (XmR) and Laney 2002 (p′).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int8]
ChartKind = Literal["xmr", "p_prime"]

LIMIT = 2.66  # 3/1.128: half-width of XmR limits in average moving ranges
SCREEN = 3.267  # a moving range of that many averages is left out of the average, once
D2 = 1.128  # mean range of two normal values in standard deviations
SIGMAS = 3.0
NEAR = 2 / 3  # of the way from the centre to a limit
RUN = 7  # points of a shift or a trend
TOLERANCE = 1e-9  # of the largest value: nearer than that two numbers are the same

OUTSIDE, SHIFT, TREND, NEAR_LIMIT = 1, 2, 3, 4  # in the order of precedence
SIDES = (1, -1)


def xmr_limits(values: Floats, *, screened: bool = True) -> tuple[Floats, Floats, Floats]:
    """Centre, lower and upper limit: mean ± 2.66·average moving range.

    Where screening would leave no moving range but zeros (a flat line with one spike) it is not done:
    limits of no width would flag every point.

    Args:
        values: charts × points.
    Returns:
        three matrices of that shape; NaN for charts of fewer than two points.
    """
    ranges = np.abs(np.diff(values, axis=1))
    average = _mean(ranges)
    if screened:
        kept = _mean(np.where(ranges < SCREEN * average, ranges, np.nan))
        average = np.where(kept > 0, kept, average)
    centre = np.broadcast_to(_mean(values), values.shape)
    return centre, centre - LIMIT * average, centre + LIMIT * average


def p_prime_limits(values: Floats, base: Floats) -> tuple[Floats, Floats, Floats]:
    """Laney's p′: binomial limits widened by how far the points really spread, σ_z = mean|Δz|/1.128.

    Args:
        values: charts × points [%].
        base: trials of each point, above 0; NaN where the value is.
    Returns:
        centre, lower and upper limit [%, not cut to 0 and 100].
    """
    share = values / 100
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.nansum(share * base, axis=1, keepdims=True) / np.nansum(base, axis=1, keepdims=True)
        sigma = np.sqrt(np.maximum(pooled * (1 - pooled), 0) / base)
        z = np.where(sigma > 0, (share - pooled) / sigma, np.where(np.isnan(share), np.nan, 0.0))
    half = SIGMAS * sigma * _mean(np.abs(np.diff(z, axis=1))) / D2
    centre = np.broadcast_to(pooled, values.shape)
    return 100 * centre, 100 * (centre - half), 100 * (centre + half)


def signals(values: Floats, centre: Floats, low: Floats, high: Floats) -> tuple[Codes, Codes]:
    """The rule that flags each point, and to which side.

    A point beyond two thirds of the way counts as near whether inside or outside the limit; of two in
    three only the near ones are flagged, of a shift and a trend every point of the run.

    Returns:
        rule [0, or OUTSIDE, SHIFT, TREND, NEAR_LIMIT: the first that holds], side [−1, 0, 1].
    """
    rule, side = np.zeros(values.shape, np.int8), np.zeros(values.shape, np.int8)
    known = ~np.isnan(values)
    top = np.max(np.abs(values), axis=1, keepdims=True, where=known, initial=0.0)
    slack = TOLERANCE * np.where(top > 0, top, 1.0)
    off = values - centre
    steps = np.diff(values, axis=1)
    width = {1: high - centre, -1: centre - low}
    for code in (OUTSIDE, SHIFT, TREND, NEAR_LIMIT):
        for sign in SIDES:
            if code == OUTSIDE:
                found = sign * off > width[sign] + slack
            elif code == SHIFT:
                found = whole_runs(sign * off > slack, RUN, RUN)
            elif code == TREND:
                found = whole_runs(sign * steps > slack, RUN - 1, RUN)
            else:
                found = _two_of_three(sign * off > NEAR * width[sign] + slack)
            new = found & (rule == 0)
            rule[new], side[new] = code, sign
    return rule, side


def whole_runs(flags: Flags, length: int, width: int) -> Flags:
    """Every point of each run of ``length`` flags in a row, a run covering ``width`` points.

    Args:
        flags: charts × points, or × steps between points (then ``width`` is one more than ``length``).
    """
    points = flags.shape[1] + width - length
    found = np.zeros((flags.shape[0], points), bool)
    if points < width:
        return found
    starts = np.lib.stride_tricks.sliding_window_view(flags, length, axis=1).all(axis=2)
    for shift in range(width):
        found[:, shift : shift + starts.shape[1]] |= starts
    return found


def _two_of_three(near: Flags) -> Flags:
    """The near points of each three in a row that hold at least two of them."""
    found = np.zeros(near.shape, bool)
    if near.shape[1] < 3:
        return found
    enough = np.lib.stride_tricks.sliding_window_view(near, 3, axis=1).sum(axis=2) >= 2
    for shift in range(3):
        found[:, shift : shift + enough.shape[1]] |= enough
    return found & near


def _mean(values: Floats) -> Floats:
    """Mean of each row's known values, as a column; NaN where there is none."""
    known = ~np.isnan(values)
    count = known.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore"):
        return np.where(known, values, 0.0).sum(axis=1, keepdims=True) / np.where(count, count, np.nan)
