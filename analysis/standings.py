"""Cities against the nation: gap, verdict, rank and streak.

A city leads or lags where its gap to the volume-weighted mean is more than chance, after
Benjamini–Hochberg over the cities. Ranks are of the point estimates, of cities with a full base.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.estimates import estimate, pool
from analysis.false_discovery import ALPHA, benjamini_hochberg
from analysis.frames import require
from analysis.intervals import Z
from domain.metrics import Registry
from domain.scorecard import NATION
from domain.thresholds import Base, Thresholds

TOP = 5
BOTTOM = 3


class Standing(StrEnum):
    """What may be said of a city beside the nation."""

    LEADING = "leading"
    LAGGING = "lagging"
    IN_LINE = "in_line"
    TOO_FEW = "too_few"
    UNKNOWN = "unknown"  # no base was delivered: there is a rank, but chance cannot be judged


def standings(
    sums: pd.DataFrame, registry: Registry, metric: str, thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """The cities of one metric and period against their volume-weighted mean.

    The city is part of the mean, so the variance of its gap is (1−2·W_c)·se_c² + Σ W_j²·se_j².

    Args:
        sums: ``city``, ``metric``, ``n``, ``s``, ``q``; the rows of several months are added up.
    Returns:
        one row a city, best first: the columns of an estimate and ``nation`` [unit], ``gap`` [unit of a
        difference, positive is good], ``gap_low``, ``gap_high`` [95 %], ``p`` [adjusted], ``standing``
        [Standing], ``rank`` [1 is best; NaN unless the base is full].
    """
    return best_first(_compared(sums, registry, metric, thresholds, ()))


def best_first(rows: pd.DataFrame) -> pd.DataFrame:
    """Standings by rank, cities without one last."""
    return rows.sort_values(["rank", "value"], ascending=[True, False], na_position="last", ignore_index=True)


def standings_by_month(
    sums: pd.DataFrame, registry: Registry, metric: str, thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """The standings of each month by itself, with ``month``; by month and city."""
    require(sums, ("month", "city", "metric"), "standings_by_month")
    return _compared(sums, registry, metric, thresholds, ("month",))


def _compared(
    sums: pd.DataFrame, registry: Registry, metric: str, thresholds: Thresholds | None, by: tuple[str, ...]
) -> pd.DataFrame:
    """Standings within each group of ``by``, all groups at once."""
    mine = sums[(sums["metric"] == metric) & (sums["city"] != NATION)]
    cities = pool(mine, [*by, "city", "metric"])
    rows = estimate(cities, registry, thresholds)
    whole_nation = pool(sums[sums["metric"] == metric], [*by, "metric"])  # its own figure, if it has one
    nation = estimate(whole_nation, registry, thresholds)[[*by, "metric", "value"]]
    keys = [*by, "metric"]
    rows["nation"] = rows[keys].merge(nation, on=keys, how="left")["value"].to_numpy()
    group = [rows[key] for key in keys]
    weight = cities["n"] / cities["n"].groupby(group).transform("sum")
    whole = ((weight * rows["se"]) ** 2).groupby(group).transform("sum")
    sign = -1.0 if registry[metric].direction == "down" else 1.0
    gap = sign * (rows["value"] - rows["nation"])
    spread = np.sqrt(((1 - 2 * weight) * rows["se"] ** 2 + whole).clip(lower=0))
    rows["gap"], rows["gap_low"], rows["gap_high"] = gap, gap - Z * spread, gap + Z * spread
    full = rows["status"].eq(Base.FULL)
    rows["p"] = _adjusted(gap, spread, full & rows["se"].notna(), group)
    rows["standing"] = [_standing(*row) for row in zip(full, gap, rows["p"], strict=True)]
    rows["rank"] = gap.where(full).groupby(group).rank(ascending=False, method="min")
    return rows


def _adjusted(gap: pd.Series, spread: pd.Series, tested: pd.Series, group: list[pd.Series]) -> pd.Series:
    """Two-sided p, Benjamini–Hochberg over the tested cities of each group."""
    with np.errstate(divide="ignore", invalid="ignore"):
        raw = pd.Series(2 * norm.sf(np.abs(gap / spread)), index=gap.index).where(tested)
    raw = raw.mask(tested & raw.isna(), 1.0)
    family = raw.groupby(group).ngroup().to_numpy(np.intp)
    return pd.Series(benjamini_hochberg(raw.to_numpy(), family), index=gap.index)


def _standing(full: bool, gap: float, p: float) -> Standing:
    if not full:
        return Standing.TOO_FEW
    if np.isnan(p):
        return Standing.UNKNOWN
    if p >= ALPHA or gap == 0:
        return Standing.IN_LINE
    return Standing.LEADING if gap > 0 else Standing.LAGGING


def streaks(ranks: pd.DataFrame, top: int = TOP) -> pd.Series:
    """City -> months in a row, up to the last month of ``ranks``, that it was among the ``top``."""
    months = sorted(ranks["month"].unique(), reverse=True)
    table = ranks.dropna(subset="rank").set_index(["city", "month"])["rank"].unstack()
    inside = table.reindex(columns=months) <= top
    return inside.cumprod(axis=1).sum(axis=1).astype(int)
