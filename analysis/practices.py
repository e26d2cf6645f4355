"""What cities do differently, and events with figures: read from the sums, never typed in.

A practice names a metric and a reading: its ``level`` this month, its ``change`` in % from a baseline
month, or by how much it lies over the nation's satisfaction (``over_nation``, %).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimates import estimate, pool
from domain.metrics import SATISFACTION, Registry
from domain.months import Month, Period

ALL = ""  # of a practice's channel
UNKNOWN = (np.nan, np.nan)
Estimates = dict[tuple[object, ...], tuple[float, float]]


def practice_question(
    practices: pd.DataFrame, month: Month
) -> tuple[tuple[str, ...], tuple[str, ...], Period]:
    """The metrics that the readings of some practices need, those of them that they need apart by channel
    (one at least), and the months."""
    metrics = tuple(sorted({*practices["metric"].dropna(), SATISFACTION}))
    of_channels = practices.loc[practices["channel"].fillna(ALL) != ALL, "metric"].dropna()
    first = min([month.key, *practices["baseline"].dropna().astype(int)])
    return metrics, tuple(sorted({*of_channels})) or (SATISFACTION,), Period(Month.from_key(first), month + 1)


def practice_readings(
    practices: pd.DataFrame,
    sums: pd.DataFrame,
    channel_sums: pd.DataFrame,
    registry: Registry,
    month: Month,
    nation: float,
) -> pd.DataFrame:
    """The practices in force in a month, with what their metric says.

    Args:
        practices: of :meth:`Warehouse.practices`.
        sums: monthly sums of the practices' metrics, from the earliest baseline to ``month``.
        channel_sums: those of the practices of a channel, apart by ``channel``.
        nation: national satisfaction of the month [points].
    Returns:
        ``practices`` with ``reading_value`` [% for changes and over_nation, else unit of the metric; NaN
        without a metric or under the base threshold] and ``base`` [records of the month].
    """
    rows = practices[practices["since"] <= month.key].copy()
    months = {month.key, *rows["baseline"].dropna().astype(int)}
    known: Estimates = {}
    for table in (sums.assign(channel=ALL), channel_sums):
        asked = table["city"].isin(rows["city"]) & table["metric"].isin(rows["metric"])
        known |= _estimates(table[asked & table["month"].isin(months)], registry)
    values = [_read(row, known, month, nation) for row in rows.to_dict("records")]
    rows["reading_value"] = [value for value, _ in values]
    rows["base"] = [base for _, base in values]
    return rows


def _estimates(sums: pd.DataFrame, registry: Registry) -> Estimates:
    """Channel, city, metric and month -> value and base; each stands for itself, whatever its total shows."""
    keys = ["channel", "city", "metric", "month"]
    if sums.empty:
        return {}
    found = estimate(pool(sums, keys).rename(columns={"city": "place"}), registry)
    places = zip(found["channel"], found["place"], found["metric"], found["month"], strict=True)
    return dict(zip(places, zip(found["value"], found["base"], strict=True), strict=True))


def _read(practice: dict[str, object], known: Estimates, month: Month, nation: float) -> tuple[float, float]:
    metric, reading, channel = practice["metric"], practice["reading"], practice["channel"] or ALL
    if not isinstance(metric, str) or not metric:
        return UNKNOWN
    place = (ALL if channel != channel else channel, practice["city"], metric)
    value, base = known.get((*place, month.key), UNKNOWN)
    match reading:
        case "change":
            before, _ = known.get((*place, practice["baseline"]), UNKNOWN)
            return 100 * (value / before - 1), base
        case "over_nation":
            return 100 * (value / nation - 1), base
        case _:
            return value, base
