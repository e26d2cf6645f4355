"""What the nation would gain if weak cities reached it: the plan of a review, by arithmetic alone."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from analysis.standings import Standing, standings
from domain.metrics import SATISFACTION, Registry
from domain.scorecard import NATION

COLUMNS = (
    "city", "metric", "value", "nation", "gap", "gap_low", "gap_high", "weight", "share", "own_gain", "gain",
    "gain_low", "gain_high",
)  # fmt: skip


def potential(sums: pd.DataFrame, registry: Registry, weights: Mapping[str, float]) -> pd.DataFrame:
    """If a city that lags in a dimension reached today's national mean of it, and nothing else changed.

    Only cities that lag by more than chance (Benjamini–Hochberg over the cities of a dimension). The gains of
    several rows add up.

    Args:
        sums: monthly sums of the composite and of the dimensions, by city.
        weights: dimension -> weight in the national scorecard.
    Returns:
        the largest gain first: ``city``, ``metric`` [dimension], ``value``, ``nation`` [points], ``gap``,
        ``gap_low``, ``gap_high`` [points, below 0], ``weight`` [0 to 1], ``share`` [of the nation's
        responses, 0 to 1], ``own_gain`` [points of the city's composite], ``gain``, ``gain_low``,
        ``gain_high`` [points of the national composite, 95 % of the gap's own chance].
    """
    whole = sums[(sums["metric"] == SATISFACTION) & (sums["city"] != NATION)]
    counts = whole.groupby("city")["n"].sum()
    parts = []
    for dimension, weight in weights.items():
        if dimension not in set(sums["metric"]):
            continue
        ranked = standings(sums, registry, dimension)
        rows = ranked[ranked["standing"] == Standing.LAGGING]
        share = rows["city"].map(counts / counts.sum()).astype(float)
        parts.append(
            rows.assign(
                weight=weight, share=share, own_gain=-weight * rows["gap"],
                gain=-weight * share * rows["gap"],
                gain_low=-weight * share * rows["gap_high"], gain_high=-weight * share * rows["gap_low"],
            )
        )  # fmt: skip
    if not parts:
        return pd.DataFrame(columns=list(COLUMNS))
    table = pd.concat(parts, ignore_index=True)[list(COLUMNS)]
    return table.sort_values("gain", ascending=False, kind="stable", ignore_index=True)
