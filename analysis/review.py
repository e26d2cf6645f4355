"""What a review says, from sums to tables with verdicts; pages and exports call the same functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.changes import changes
from analysis.estimates import estimate, pool
from analysis.frames import require
from analysis.intervals import Z
from domain.metrics import POINT, SATISFACTION, Registry


def movements(
    now: pd.DataFrame, before: pd.DataFrame, registry: Registry, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Pool the sums of two periods and compare them: one row a metric (and a value of ``by``).

    Args:
        now, before: monthly sums.
        by: further columns that stay apart, such as ``city``; Benjamini–Hochberg runs over them.
    Returns:
        see :func:`analysis.changes.changes`.
    """
    keys = [*by, "metric"]
    parts = [estimate(pool(sums, keys), registry) for sums in (now, before)]
    return changes(parts[0], parts[1], registry, keys)


def by_month(sums: pd.DataFrame, registry: Registry, by: Sequence[str] = ()) -> pd.DataFrame:
    """Estimates of every month (and value of ``by``): ``month``, ``metric``, value, interval, base."""
    return estimate(pool(sums, ["month", "metric", *by]), registry)


def scores_of_cities(sums: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """``city``, ``n``, ``score`` and a column a dimension [points], as the decomposition takes them."""
    require(sums, ("city", "metric", "n", "s"), "scores_of_cities")
    added = sums[sums["city"] != ""].groupby(["city", "metric"])[["n", "s"]].sum()
    mean = (added["s"] / added["n"] / POINT).unstack("metric")
    counts = added["n"].unstack("metric")
    if SATISFACTION not in mean:
        return pd.DataFrame(columns=["city", "n", "score", *dimensions], dtype=float)
    table = mean.reindex(columns=list(dimensions))
    table.insert(0, "n", counts[SATISFACTION])
    table.insert(1, "score", mean[SATISFACTION])
    return table[table["n"] > 0].reset_index()


def gap_by_dimension(
    sums: pd.DataFrame, leaders: Sequence[str], laggards: Sequence[str], metrics: Sequence[str]
) -> pd.DataFrame:
    """Leading cities together against lagging cities together, metric by metric.

    Returns:
        ``metric``, ``leaders``, ``laggards``, ``gap``, ``gap_low``, ``gap_high`` [points, 95 %],
        ``certain`` [bool], ``base_leaders``, ``base_laggards`` [responses]; in the order of ``metrics``.
        Empty without cities on both sides.
    """
    sides = {name: _side(sums, cities) for name, cities in (("leaders", leaders), ("laggards", laggards))}
    rows = []
    for metric in metrics:
        if any(metric not in side.index for side in sides.values()):
            continue
        first, last = sides["leaders"].loc[metric], sides["laggards"].loc[metric]
        gap = first["mean"] - last["mean"]
        if np.isnan(gap):  # figures without a base do not add up to one of several cities
            continue
        half = Z * float(np.hypot(first["se"], last["se"]))
        rows.append(
            {
                "metric": metric,
                "leaders": first["mean"],
                "laggards": last["mean"],
                "gap": gap,
                "gap_low": gap - half,
                "gap_high": gap + half,
                "certain": abs(gap) > half,
                "base_leaders": first["n"],
                "base_laggards": last["n"],
            }
        )
    columns = [
        "metric",
        "leaders",
        "laggards",
        "gap",
        "gap_low",
        "gap_high",
        "certain",
        "base_leaders",
        "base_laggards",
    ]
    return pd.DataFrame(rows, columns=columns)


def _side(sums: pd.DataFrame, cities: Sequence[str]) -> pd.DataFrame:
    """metric -> n, mean, se [points] of some cities together."""
    pooled = pool(sums[sums["city"].isin(list(cities))], ["metric"]).set_index("metric")
    return pd.DataFrame(
        {
            "n": pooled["n"],
            "mean": pooled["s"] / pooled["n"] / POINT,
            "se": np.sqrt(pooled["variance"]) / POINT,
        }
    )
