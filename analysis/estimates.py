"""Sums -> values with interval, base and what the base allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.frames import require
from analysis.intervals import Z, nps_interval, sample_variance, wilson
from domain.metrics import Kind, Metric, Registry
from domain.scorecard import NATION
from domain.thresholds import Base, Thresholds

SUM_COLUMNS = ("metric", "n", "s", "q")
ESTIMATE_COLUMNS = ("value", "se", "low", "high", "base", "status")


def pool(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Add up rows to one a group, keeping the variance of the volume-weighted mean.

    Each row of ``sums`` is a stratum (a city in a month). The pooled mean weighs every stratum by
    its records, and its variance is Σ (n_c/N)²·s_c²/n_c; strata of one record borrow the mean
    variance of the others.

    A figure that a company gives for the nation itself (a row without a city) stands for the nation
    as it is: it is never added to its cities, and never stands among them.

    Args:
        sums: ``by`` columns (``metric`` among them), ``n``, ``s``, ``q`` [stored units], ``value``
            [for rows without a base].
        by: the columns that stay.
    Returns:
        ``by``, ``n``, ``s``, ``q``, ``variance`` [of the pooled mean, stored units squared],
        ``value`` [only where the group is a single row without a base: such numbers do not add up].
    """
    require(sums, (*by, "n", "s", "q"), "pool")
    sums = _nation_once(sums, by)
    rows = sums.assign(_spread=sample_variance(*(sums[c].to_numpy(float) for c in "nsq")))
    if "value" not in rows:
        rows["value"] = np.nan
    groups = rows.groupby(list(by), sort=True, observed=True)
    borrowed = rows["_spread"].fillna(groups["_spread"].transform("mean"))
    rows["_weighted"] = rows["n"] * borrowed
    pooled = groups.agg(
        n=("n", "sum"), s=("s", "sum"), q=("q", "sum"), _rows=("n", "size"), _first=("value", "first")
    )
    weighted = rows.groupby(list(by), sort=True, observed=True)["_weighted"].sum(min_count=1)
    pooled["variance"] = weighted / (pooled["n"] ** 2).replace(0, np.nan)
    pooled["value"] = pooled["_first"].where(pooled["_rows"] == 1)
    return pooled.drop(columns=["_rows", "_first"]).reset_index()


def _nation_once(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Drop the nation's own rows where cities stay apart, else the cities' rows beside one of its own."""
    if "city" not in sums:
        return sums
    of_nation = sums["city"].eq(NATION)
    if not of_nation.any():
        return sums
    if "city" in by:
        return sums[~of_nation]
    keys = [key for key in ("month", "metric") if key in sums]
    given = of_nation.groupby([sums[key] for key in keys]).transform("any")
    return sums[of_nation | ~given]


def estimate(sums: pd.DataFrame, registry: Registry, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Add value, standard error and 95 % interval to each row of sums.

    Args:
        sums: rows of :func:`pool`, or of the warehouse (then every row is one stratum).
    Returns:
        the key columns of ``sums`` and ``value``, ``se``, ``low``, ``high`` [unit of the metric; NaN
        where the base is too small or unknown], ``base`` [records; NaN when hidden or unknown],
        ``status`` [Base]. An amount (handling time, ratio) has the interval its kind allows.
    """
    require(sums, SUM_COLUMNS, "estimate")
    limits = thresholds or Thresholds.from_environment()
    parts = [
        _estimate_one(rows, registry[str(metric)], limits)
        for metric, rows in sums.groupby("metric", sort=False, observed=True)
    ]
    if not parts:
        keys = [c for c in sums.columns if c not in ("n", "s", "q", "value", "variance")]
        return sums.loc[:, keys].assign(**{c: pd.Series(dtype=float) for c in ESTIMATE_COLUMNS})
    return pd.concat(parts).loc[sums.index]


def _estimate_one(rows: pd.DataFrame, metric: Metric, limits: Thresholds) -> pd.DataFrame:
    n, s, q = (rows[c].to_numpy(float) for c in "nsq")
    given = rows["value"].to_numpy(float) if "value" in rows else np.full(len(rows), np.nan)
    unbased = ~np.isnan(given)
    if "variance" in rows:
        variance = rows["variance"].to_numpy(float)
    else:
        with np.errstate(divide="ignore", invalid="ignore"):
            variance = sample_variance(n, s, q) / n
    value, se, low, high = _formula(metric, n, s, q, variance)
    value = np.where(unbased, given, value)
    base = np.where(unbased, np.nan, n)
    status = np.array([Base.FULL if free else limits.of(b) for free, b in zip(unbased, base, strict=True)])
    if metric.kind in (Kind.COUNT, Kind.RATIO):  # a count is complete; only few cases are hidden
        status = np.where(status == Base.HIDDEN, Base.HIDDEN, Base.FULL)
    usable = np.isin(status, [Base.GREY, Base.FULL])
    keys = rows.drop(columns=[c for c in ("n", "s", "q", "value", "variance") if c in rows])
    return keys.assign(
        value=np.where(usable, value, np.nan),
        se=np.where(usable & ~unbased, se, np.nan),
        low=np.where(usable & ~unbased, low, np.nan),
        high=np.where(usable & ~unbased, high, np.nan),
        base=np.where(status == Base.HIDDEN, np.nan, base),
        status=status,
    )


def _formula(
    metric: Metric, n: np.ndarray, s: np.ndarray, q: np.ndarray, variance: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """value, se, low, high in the metric's unit."""
    unknown = np.full(len(n), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(n > 0, s / n, np.nan)
        match metric.kind:
            case Kind.SHARE:
                low, high = wilson(s, n)
                se = np.sqrt(np.maximum(ratio * (1 - ratio), 0) / n)
                return 100 * ratio, 100 * se, 100 * low, 100 * high
            case Kind.NPS:
                low, high = nps_interval(n, s, q)
                se = np.sqrt(np.maximum(q / n - ratio * ratio, 0) / n)
                return 100 * ratio, 100 * se, 100 * low, 100 * high
            case Kind.COUNT:
                return n, np.sqrt(n), unknown, unknown
            case Kind.RATIO:
                return 100 * ratio, unknown, unknown, unknown
            case _:
                value, se = ratio / metric.scale, np.sqrt(variance) / metric.scale
                low, high = value - Z * se, value + Z * se
                if metric.unit == "points":
                    low, high = np.maximum(low, 0.0), np.minimum(high, 100.0)
                return value, se, low, high
