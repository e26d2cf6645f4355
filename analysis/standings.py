"""Cities against the nation: gap, verdict, rank and streak.

A city leads or lags where its gap to the volume-weighted mean is more than chance, after
Benjamini–Hochberg over the cities. Ranks are of the point estimates, of cities with a full base.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from analysis.changes import ALPHA
from analysis.estimates import estimate, pool
from analysis.frames import require
from analysis.intervals import Z
from domain.metrics import Registry
from domain.thresholds import Base, Thresholds

TOP = 5
BOTTOM = 3


class Standing(StrEnum):
    """What may be said of a city beside the nation."""

    LEADING = "leading"
    LAGGING = "lagging"
    IN_LINE = "in_line"
    TOO_FEW = "too_few"


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
    mine = sums[(sums["metric"] == metric) & (sums["city"] != "")]
    cities = pool(mine, ["city", "metric"])
    rows = estimate(cities, registry, thresholds)
    nation = estimate(pool(mine, ["metric"]), registry, thresholds)
    national = float(nation["value"].iloc[0]) if len(nation) else np.nan
    sign = -1.0 if registry[metric].direction == "down" else 1.0
    weight = (cities["n"] / cities["n"].sum()).to_numpy(float)
    se = rows["se"].to_numpy(float)
    whole = float(np.nansum((weight * se) ** 2))
    gap = sign * (rows["value"] - national)
    spread = np.sqrt(np.maximum((1 - 2 * weight) * se**2 + whole, 0))
    rows["nation"] = national
    rows["gap"], rows["gap_low"], rows["gap_high"] = gap, gap - Z * spread, gap + Z * spread
    full = rows["status"].eq(Base.FULL)
    rows["p"] = _adjusted(gap, spread, full & rows["se"].notna())
    rows["standing"] = [_standing(*row) for row in zip(full, gap, rows["p"], strict=True)]
    rows["rank"] = rows["gap"].where(full).rank(ascending=False, method="min")
    return rows.sort_values(["rank", "value"], ascending=[True, False], na_position="last", ignore_index=True)


def _adjusted(gap: pd.Series, spread: np.ndarray, tested: pd.Series) -> pd.Series:
    p = pd.Series(np.nan, index=gap.index)
    if tested.any():
        with np.errstate(divide="ignore", invalid="ignore"):
            raw = 2 * norm.sf(np.abs(gap[tested] / spread[tested.to_numpy()]))
        p[tested] = multipletests(np.nan_to_num(raw, nan=1.0), alpha=ALPHA, method="fdr_bh")[1]
    return p


def _standing(full: bool, gap: float, p: float) -> Standing:
    if not full:
        return Standing.TOO_FEW
    if np.isnan(p) or p >= ALPHA or gap == 0:
        return Standing.IN_LINE
    return Standing.LEADING if gap > 0 else Standing.LAGGING


def ranks_by_month(
    sums: pd.DataFrame, registry: Registry, metric: str, thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """``month``, ``city``, ``value``, ``rank``, ``standing`` of every month."""
    require(sums, ("month", "city", "metric"), "ranks_by_month")
    months = [
        standings(rows, registry, metric, thresholds).assign(month=month)
        for month, rows in sums.groupby("month")
    ]
    columns = ["month", "city", "value", "rank", "standing"]
    return pd.concat(months)[columns] if months else pd.DataFrame(columns=columns)


def streaks(ranks: pd.DataFrame, top: int = TOP) -> pd.Series:
    """City -> months in a row, up to the last month of ``ranks``, that it was among the ``top``."""
    months = sorted(ranks["month"].unique(), reverse=True)
    table = ranks.pivot_table(index="city", columns="month", values="rank", aggfunc="first")
    inside = table.reindex(columns=months) <= top
    return inside.cumprod(axis=1).sum(axis=1).astype(int)
