"""Two periods -> change with interval and verdict.

z = difference/√(se₁²+se₂²) for independent samples; over several places Benjamini–Hochberg holds the
share of false discoveries at 5 % (Benjamini & Hochberg 1995). Shares: Newcombe's method 10 for the
interval of the difference.

Percentiles have intervals that lean to one side, so their difference gets its interval from the two of
them in the same way (square-and-add, «MOVER», Zou & Donner 2008, doi 10.1002/sim.3095): the distances that
point the same way are added as squares. Its p follows from the distance on the side of zero, so that
p < 5 % exactly where the interval leaves zero out.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from analysis.frames import require
from analysis.intervals import Z
from domain.metrics import Kind, Registry
from domain.thresholds import Base

ALPHA = 0.05


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
    wanted = [*keys, "value", "se", "low", "high", "base", "status"]
    require(now, wanted, "changes")
    require(before, wanted, "changes")
    both = now.merge(before[wanted], on=list(keys), how="left", suffixes=("", "_before"))
    kinds = both["metric"].map(lambda m: registry[m].kind)
    difference = both["value"] - both["value_before"]
    se = np.hypot(both["se"], both["se_before"])
    low, high = difference - Z * se, difference + Z * se
    leaning = kinds.isin([Kind.SHARE, Kind.PERCENTILE])
    if leaning.any():
        added = _square_and_add(both)
        low, high = low.mask(leaning, added[0]), high.mask(leaning, added[1])
        toward_zero = (difference - low).where(difference > 0, high - difference) / Z
        se = se.mask(kinds.eq(Kind.PERCENTILE), toward_zero)
    both["before"] = both["value_before"]
    both["change"], both["change_low"], both["change_high"] = difference, low, high
    both["change_pct"] = 100 * difference / both["value_before"].abs().replace(0, np.nan)
    both["p"] = _adjusted(both, difference, se)
    both["movement"] = [
        _movement(*row)
        for row in zip(both["status"], both["status_before"], both["p"], difference, strict=True)
    ]
    both["movement"] = both["movement"].mask(_without_limit(both, kinds), Movement.TOO_FEW)
    both["meaning"] = [
        meaning_of(str(movement), registry[metric].direction)
        for movement, metric in zip(both["movement"], both["metric"], strict=True)
    ]
    return both.drop(columns=[c for c in both if c.endswith("_before")])


def _without_limit(both: pd.DataFrame, kinds: pd.Series) -> pd.Series:
    """Percentiles with a base that is too small for both limits: 30 cases say nothing of how high P90 is."""
    unlimited = both[["low", "high", "low_before", "high_before"]].isna().any(axis=1)
    based = both["base"].notna() & both["base_before"].notna()
    return kinds.eq(Kind.PERCENTILE) & unlimited & based & both["movement"].eq(Movement.UNKNOWN)


def _square_and_add(both: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Interval of a difference from the two intervals [unit of a difference]; of two Wilson intervals it is
    Newcombe 1998, method 10."""
    difference = both["value"] - both["value_before"]
    low = difference - np.hypot(both["value"] - both["low"], both["high_before"] - both["value_before"])
    high = difference + np.hypot(both["high"] - both["value"], both["value_before"] - both["low_before"])
    return low, high


def _adjusted(both: pd.DataFrame, difference: pd.Series, se: pd.Series) -> pd.Series:
    """Two-sided p, Benjamini–Hochberg within each metric; a family of one stays as it is."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = pd.Series(2 * norm.sf(np.abs(difference / se)), index=both.index)
    p = p.mask(se == 0, (difference == 0).astype(float))
    for _, family in both.groupby("metric"):
        tested = p.loc[family.index].dropna()
        if len(tested) > 1:
            p.loc[tested.index] = multipletests(tested, alpha=ALPHA, method="fdr_bh")[1]
    return p


def _movement(status: str, status_before: str | float, p: float, difference: float) -> Movement:
    small = (Base.HIDDEN, Base.NO_ESTIMATE)
    if not isinstance(status_before, str):
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
