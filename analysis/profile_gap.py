"""A leading city against a lagging one: performance by dimension, and the effect of their scorecards.

performance_d = (wA+wB)/2·(mA−mB) and one profile effect Σ(wA−wB)·(mA+mB)/2, as a total only: by
dimension it would depend on where the scale starts. Kitagawa 1955, applied to weights instead of shares.

The gap of the observed best and worst of many cities is inflated by selection: the best was also lucky.
Give their shrunken means (empirical Bayes) and say so beside the figure; the arithmetic is the same. A
shrunken mean comes with its posterior standard deviation as ``se``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.estimates import estimate, pool
from analysis.frames import require
from analysis.intervals import Z
from analysis.shrinkage import shrink
from domain.metrics import Registry

PROFILE = "profile"


def profile_gap(
    leading: pd.DataFrame,
    lagging: pd.DataFrame,
    weights_leading: Mapping[str, float],
    weights_lagging: Mapping[str, float],
) -> pd.DataFrame:
    """Split the gap of two composites, each with its own scorecard.

    Args:
        leading, lagging: one row a dimension: ``metric``, ``mean`` and ``se`` [points; an ``se`` of NaN
            leaves the interval open].
        weights_leading, weights_lagging: dimension -> weight of that city's scorecard.
    Returns:
        ``part`` [a dimension's id, in the order of ``leading``; ``profile`` last], ``effect``, ``low``,
        ``high`` [points, 95 %], ``certain`` [bool]. The effects add up to the gap of the composites of
        dimension means to 1e-9. Only dimensions that both cities measured take part. The profile's
        interval takes dimensions as independent.
    Raises:
        FrameError: a column is missing.
    """
    for frame in (leading, lagging):
        require(frame, ("metric", "mean", "se"), "profile_gap")
    both = leading.merge(lagging, on="metric", suffixes=("_a", "_b")).dropna(subset=["mean_a", "mean_b"])
    ours, theirs = (
        np.array([weights.get(str(d), 0.0) for d in both["metric"]], float)
        for weights in (weights_leading, weights_lagging)
    )
    first, second = both["mean_a"].to_numpy(float), both["mean_b"].to_numpy(float)
    variance = both["se_a"].to_numpy(float) ** 2 + both["se_b"].to_numpy(float) ** 2
    middle, apart = (ours + theirs) / 2, ours - theirs
    effect = np.append(middle * (first - second), (apart * (first + second)).sum() / 2)
    se = np.sqrt(np.append(middle**2 * variance, (apart**2 * np.where(apart == 0, 0, variance)).sum() / 4))
    low, high = effect - Z * se, effect + Z * se
    return pd.DataFrame(
        {
            "part": [*both["metric"], PROFILE], "effect": effect, "low": low, "high": high,
            "certain": (low > 0) | (high < 0),
        }
    )  # fmt: skip


def shrunken_side(
    sums: pd.DataFrame, cities: Sequence[str], dimensions: Sequence[str], registry: Registry
) -> pd.DataFrame:
    """Some cities together, each shrunken towards all cities: what is left of a gap without selection.

    Args:
        sums: monthly sums of the dimensions over all cities.
    Returns:
        ``metric``, ``mean``, ``se`` [points], in the order of ``dimensions``; cities weigh by responses.
    """
    rows = estimate(pool(sums, ["city", "metric"]), registry)
    found = []
    for dimension in dimensions:
        mine = rows[(rows["metric"] == dimension) & (rows["se"] > 0)]
        if not set(cities) & set(mine["city"]):
            continue
        after = shrink(mine["value"].to_numpy(float), mine["se"].to_numpy(float)).set_index(mine["city"])
        base = mine.set_index("city")["base"].reindex(list(cities)).dropna()
        weight = base / base.sum()
        side = after.loc[base.index]
        mean, se = (weight * side["mean"]).sum(), np.sqrt(((weight * side["sd"]) ** 2).sum())
        found.append({"metric": dimension, "mean": float(mean), "se": float(se)})
    return pd.DataFrame(found, columns=["metric", "mean", "se"])
