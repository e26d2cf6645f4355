"""Two periods -> change with interval and verdict.

z = difference/√(se₁²+se₂²) for independent samples; over several places Benjamini–Hochberg holds the
share of false discoveries at 5 % (Benjamini & Hochberg 1995). Shares: Newcombe's method 10 for the
interval of the difference.

Percentiles have intervals that lean to one side, so their difference gets its interval from the two of
them in the same way (square-and-add, «MOVER», Zou & Donner 2008, doi 10.1002/sim.3095): the distances that
point the same way are added as squares. Where an interval leans, its p follows from the distance on the
side of zero, so that p < 5 % exactly where the interval leaves zero out.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from analysis.false_discovery import ALPHA, benjamini_hochberg
from analysis.frames import require
from analysis.intervals import Floats, Z
from domain.metrics import Kind, Registry
from domain.thresholds import Base

COMPARED = ("value", "se", "low", "high", "base")
Figures = dict[str, Floats]  # of COMPARED
Flags = npt.NDArray[np.bool_]
Objects = npt.NDArray[np.object_]


class Movement(StrEnum):
    """What may be said of a difference."""

    UP = "up"
    DOWN = "down"
    NONE = "no_change"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"  # no base was delivered, so chance cannot be judged
    ABSENT = "absent"  # nothing to compare with


class Meaning(StrEnum):
    """Whether a movement is good; doubles as the colour's name."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"


def changes(
    now: pd.DataFrame, before: pd.DataFrame, registry: Registry, keys: Sequence[str] = ("metric",)
) -> pd.DataFrame:
    """Compare estimates of two periods.

    Args:
        now, before: estimates with ``keys`` (``metric`` among them), one row a key.
        keys: all but ``metric`` are the family of one Benjamini–Hochberg correction.
    Returns:
        the rows of ``now`` with ``before`` [unit], ``change``, ``change_low``, ``change_high`` [unit of a
        difference], ``change_pct`` [% of before], ``p`` [adjusted over the family], ``movement``
        [Movement], ``meaning`` [Meaning].
    """
    require(now, [*keys, *COMPARED, "status"], "changes")
    require(before, [*keys, *COMPARED, "status"], "changes")
    metric = now["metric"].to_numpy(object)
    known = {str(m): registry[str(m)] for m in dict.fromkeys(metric)}
    kind = np.array([known[str(m)].kind for m in metric], dtype=object)
    mine, theirs, statuses = _side_by_side(now, before, keys)
    difference = mine["value"] - theirs["value"]
    low, high, se = _interval(difference, mine, theirs, (kind == Kind.SHARE) | (kind == Kind.PERCENTILE))
    p = _adjusted(difference, se, pd.factorize(metric)[0])
    movement = np.array([_movement(*row) for row in zip(*statuses, p, difference, strict=True)], dtype=object)
    movement[(kind == Kind.PERCENTILE) & _without_limit(mine, theirs, movement)] = Movement.TOO_FEW
    base = np.abs(theirs["value"])
    return now.assign(
        before=theirs["value"], change=difference, change_low=low, change_high=high,
        change_pct=100 * difference / np.where(base == 0, np.nan, base), p=p, movement=movement,
        meaning=[meaning_of(str(moved), known[str(m)].direction)
                 for moved, m in zip(movement, metric, strict=True)],
    ).reset_index(drop=True)  # fmt: skip


def _side_by_side(
    now: pd.DataFrame, before: pd.DataFrame, keys: Sequence[str]
) -> tuple[Figures, Figures, tuple[Objects, Objects]]:
    """The figures of both periods in the rows of ``now``, NaN where there is none before; the statuses."""
    places = {key: i for i, key in enumerate(zip(*(before[k] for k in keys), strict=True))}
    place = np.array([places.get(key, -1) for key in zip(*(now[k] for k in keys), strict=True)], np.intp)
    there = place >= 0
    mine = {name: now[name].to_numpy(float) for name in COMPARED}
    theirs: Figures = {}
    for name in COMPARED:
        theirs[name] = np.full(len(now), np.nan)
        theirs[name][there] = before[name].to_numpy(float)[place[there]]
    status_before = np.full(len(now), None, dtype=object)
    status_before[there] = before["status"].to_numpy(object)[place[there]]
    return mine, theirs, (now["status"].to_numpy(object), status_before)


def _interval(
    difference: Floats, now: Figures, before: Figures, leaning: Flags
) -> tuple[Floats, Floats, Floats]:
    """low, high and the standard error that the p follows from.

    Where the two intervals lean, theirs is of both: squares of the distances that point the same way are
    added; of two Wilson intervals that is Newcombe 1998, method 10.
    """
    se = np.hypot(now["se"], before["se"])
    low, high = difference - Z * se, difference + Z * se
    down = np.hypot(now["value"] - now["low"], before["high"] - before["value"])
    up = np.hypot(now["high"] - now["value"], before["value"] - before["low"])
    low, high = np.where(leaning, difference - down, low), np.where(leaning, difference + up, high)
    return low, high, np.where(leaning, np.where(difference > 0, down, up) / Z, se)


def _without_limit(now: Figures, before: Figures, movement: Objects) -> Flags:
    """Percentiles with a base that is too small for both limits: 30 cases say nothing of how high P90 is."""
    unlimited = np.isnan([now["low"], now["high"], before["low"], before["high"]]).any(axis=0)
    based = ~np.isnan(now["base"]) & ~np.isnan(before["base"])
    return unlimited & based & (movement == Movement.UNKNOWN)


def _adjusted(difference: Floats, se: Floats, family: npt.NDArray[np.intp]) -> Floats:
    """Two-sided p, Benjamini–Hochberg within each metric."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = 2 * norm.sf(np.abs(difference / se))
    return benjamini_hochberg(np.where(se == 0, (difference == 0).astype(float), p), family)


def _movement(status: object, status_before: object, p: float, difference: float) -> Movement:
    small = (Base.HIDDEN, Base.NO_ESTIMATE)
    if status_before is None:
        return Movement.ABSENT
    if status in small or status_before in small:
        return Movement.TOO_FEW
    if np.isnan(p):
        return Movement.UNKNOWN
    if p >= ALPHA or difference == 0:
        return Movement.NONE
    return Movement.UP if difference > 0 else Movement.DOWN


def meaning_of(movement: str, direction: str) -> Meaning:
    """Better or worse, after which direction of the metric is good."""
    if direction == "neutral" or movement not in (Movement.UP, Movement.DOWN):
        return Meaning.SAME
    return Meaning.BETTER if (movement == Movement.UP) == (direction == "up") else Meaning.WORSE
