"""Control charts: does a metric's own history say that something changed?

XmR and Laney's p′ with the rules of NHS England's «Making Data Count»: a point outside the limits,
seven on one side of the centre, seven that strictly rise or fall, two of three near one limit. The
rules count the points there are: a month without a value neither ends a run nor adds to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.control_rules import ChartKind, p_prime_limits, signals, xmr_limits
from analysis.frames import require

ENOUGH = 12  # points from which on limits are no longer called trial limits


class Signal(StrEnum):
    """The rule that a point breaks; the first that holds, in this order."""

    OUTSIDE = "outside"
    SHIFT = "shift"
    TREND = "trend"
    NEAR_LIMIT = "near_limit"


class Verdict(StrEnum):
    """What a signal means once it is known which direction is good."""

    IMPROVEMENT = "improvement"
    CONCERN = "concern"
    NEUTRAL = "neutral"  # a signal of a metric without a good direction
    NONE = "common_cause"  # no signal: as the metric always varies


def control(
    points: pd.DataFrame, kind: ChartKind = "xmr", breaks: Sequence[int] = (), by: Sequence[str] = ()
) -> pd.DataFrame:
    """Limits and signals of one chart, or of one chart for each value of ``by``.

    Args:
        points: ``month`` [key], ``value`` [unit; % for p′; NaN is left out], ``base`` [trials; p′ only],
            and ``by``.
        kind: p′ for shares with large bases, else XmR.
        breaks: month keys at which a new phase starts (a merger, a new questionnaire); each phase has
            its own limits, and no run goes across.
    Returns:
        by chart and time: ``by``, ``month``, ``value``, ``centre``, ``low``, ``high`` [unit; NaN with
        fewer than two points in the phase or without a value], ``signal`` [Signal or None], ``side`` [1
        up, −1 down, 0], ``rule`` [text key or None], ``phase`` [0, 1, …], ``trial`` [bool: under 12
        points in the phase].
    Raises:
        FrameError: a column is missing.
    """
    wanted = ["month", "value", *(["base"] if kind == "p_prime" else []), *by]
    require(points, wanted, "control")
    rows = points[wanted].sort_values([*by, "month"], ignore_index=True)
    rows["phase"] = np.searchsorted(np.sort(np.asarray(breaks, float)), rows["month"], side="right")
    value = rows["value"].to_numpy(float)
    base = rows["base"].to_numpy(float) if kind == "p_prime" else np.ones(len(rows))
    known = np.flatnonzero(~np.isnan(value) & (base > 0))
    chart = rows.groupby([*by, "phase"], sort=True, observed=True).ngroup().to_numpy()
    place = pd.Series(chart[known]).groupby(chart[known]).cumcount().to_numpy(int)
    shape = (int(chart.max(initial=-1)) + 1, int(place.max(initial=-1)) + 1)
    at = (chart[known], place)
    values, bases = np.full(shape, np.nan), np.full(shape, np.nan)
    values[at], bases[at] = value[known], base[known]
    limits = p_prime_limits(values, bases) if kind == "p_prime" else xmr_limits(values)
    rule, side = signals(values, *limits)
    if kind == "p_prime":
        limits = (limits[0], np.maximum(limits[1], 0.0), np.minimum(limits[2], 100.0))
    for name, matrix in zip(("centre", "low", "high"), limits, strict=True):
        rows[name] = _unfolded(matrix, at, known, len(rows), np.nan)
    codes = _unfolded(rule, at, known, len(rows), 0)
    rows["signal"] = _named([None, *Signal], codes)
    rows["side"] = _unfolded(side, at, known, len(rows), 0)
    rows["rule"] = _named([None, *(f"control.{signal}" for signal in Signal)], codes)
    rows["trial"] = np.bincount(chart[known], minlength=shape[0])[chart] < ENOUGH
    columns = [*by, "month", "value", "centre", "low", "high", "signal", "side", "rule", "phase", "trial"]
    return rows[columns]


def _unfolded(
    matrix: np.ndarray, at: tuple[np.ndarray, np.ndarray], known: np.ndarray, rows: int, missing: float
) -> np.ndarray:
    """A matrix of charts × points back into one value a row."""
    column = np.full(rows, missing, matrix.dtype)
    column[known] = matrix[at]
    return column


def _named(names: Sequence[str | None], codes: np.ndarray) -> pd.Series:
    """A name a row; as objects, so that no name stays None and a Signal stays a Signal."""
    return pd.Series(np.array(names, object)[codes], dtype=object)


def verdicts(charted: pd.DataFrame, direction: str) -> pd.Series:
    """What each point of a chart means.

    Args:
        charted: of :func:`control`.
        direction: of the metric: ``up``, ``down`` (less is better) or ``neutral``.
    Returns:
        Verdict, a row of ``charted`` each.
    """
    require(charted, ("side",), "verdicts")
    good = {"up": 1, "down": -1}.get(direction, 0)
    found = np.full(len(charted), Verdict.NEUTRAL, object)
    side = charted["side"].to_numpy(int)
    found[side == 0] = Verdict.NONE
    if good:
        found[side == good], found[side == -good] = Verdict.IMPROVEMENT, Verdict.CONCERN
    return pd.Series(found, index=charted.index, dtype=object)
