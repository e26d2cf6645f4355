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


def practice_question(practices: pd.DataFrame, month: Month) -> tuple[tuple[str, ...], Period]:
    """The metrics and months that the readings of some practices need."""
    metrics = tuple(sorted({*practices["metric"].dropna(), SATISFACTION}))
    first = min([month.key, *practices["baseline"].dropna().astype(int)])
    return metrics, Period(Month.from_key(first), month + 1)


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
        channel_sums: the same apart by ``channel``.
        nation: national satisfaction of the month [points].
    Returns:
        ``practices`` with ``reading_value`` [% for changes and over_nation, else unit of the metric; NaN
        without a metric or under the base threshold] and ``base`` [records of the month].
    """
    rows = practices[practices["since"] <= month.key].copy()
    values = [_read(row, sums, channel_sums, registry, month, nation) for row in rows.to_dict("records")]
    rows["reading_value"] = [value for value, _ in values]
    rows["base"] = [base for _, base in values]
    return rows


def _read(
    practice: dict[str, object],
    sums: pd.DataFrame,
    channel_sums: pd.DataFrame,
    registry: Registry,
    month: Month,
    nation: float,
) -> tuple[float, float]:
    metric, reading, channel = practice["metric"], practice["reading"], practice["channel"] or ALL
    if not isinstance(metric, str) or not metric:
        return np.nan, np.nan
    table = sums if channel == ALL or channel != channel else channel_sums[channel_sums["channel"] == channel]
    mine = table[(table["city"] == practice["city"]) & (table["metric"] == metric)]
    value, base = _estimated(mine[mine["month"] == month.key], registry)
    match reading:
        case "change":
            before, _ = _estimated(mine[mine["month"] == practice["baseline"]], registry)
            return 100 * (value / before - 1), base
        case "over_nation":
            return 100 * (value / nation - 1), base
        case _:
            return value, base


def _estimated(rows: pd.DataFrame, registry: Registry) -> tuple[float, float]:
    if rows.empty:
        return np.nan, np.nan
    found = estimate(pool(rows, ["metric"]), registry).iloc[0]
    return float(found["value"]), float(found["base"])


def event_figures(
    events: pd.DataFrame, now: pd.DataFrame, before: pd.DataFrame, handling: pd.DataFrame, moved: pd.DataFrame
) -> pd.DataFrame:
    """Events of a month, one row a title, with their figures added up or computed.

    Args:
        events: of :meth:`Warehouse.events`.
        now, before: sums of ``complaint_volume`` and ``complaint_handling_time`` apart by ``case_type``,
            this period and the one before.
        handling: sums of ``handling_time`` of this period.
        moved: of :func:`analysis.review.movements` for the metrics that events name.
    Returns:
        ``kind``, ``effect``, ``title_zh``, ``title_en``, ``note_zh``, ``note_en``, ``times``, ``quantity``
        with its names, and for events about a case type: ``complaints``, ``complaints_before`` [count],
        ``change_pct`` [%], ``time_share`` [% of agents' handling time]; for events that name a
        ``metric``: its ``metric_value`` [unit] and ``metric_change_pct`` [% of the period before].
    """
    keys = ["kind", "effect", "title_zh", "title_en"]
    rows = events.assign(case_type=events["case_type"].fillna(""))
    grouped = rows.groupby(keys, sort=False, as_index=False).agg(
        note_zh=("note_zh", "first"),
        note_en=("note_en", "first"),
        case_type=("case_type", "first"),
        metric=("metric", "first"),
        times=("kind", "size"),
        quantity=("quantity", lambda q: q.sum(min_count=1)),
        quantity_zh=("quantity_zh", "first"),
        quantity_en=("quantity_en", "first"),
    )
    total_time = float(handling["s"].sum())
    for name, table in (("complaints", now), ("complaints_before", before)):
        grouped[name] = [_of_type(table, "complaint_volume", t) for t in grouped["case_type"]]
    grouped["change_pct"] = 100 * (grouped["complaints"] / grouped["complaints_before"] - 1)
    by_metric = moved.set_index("metric")
    for name, column in (("metric_value", "value"), ("metric_change_pct", "change_pct")):
        grouped[name] = grouped["metric"].map(by_metric[column])
    spent = np.array([_of_type(now, "complaint_handling_time", t) for t in grouped["case_type"]])
    grouped["time_share"] = 100 * spent / total_time if total_time else np.nan
    return grouped


def _of_type(sums: pd.DataFrame, metric: str, case_type: str) -> float:
    """The summed records or seconds of a metric in one case type; NaN for no case type or no record."""
    if not case_type:
        return np.nan
    mine = sums[(sums["metric"] == metric) & (sums["case_type"] == case_type)]
    return float(mine["s"].sum()) if len(mine) else np.nan


def nation_of(table: pd.DataFrame) -> float:
    """Satisfaction out of a table of movements [points]."""
    mine = table.loc[table["metric"] == SATISFACTION, "value"]
    return float(mine.iloc[0]) if len(mine) else float("nan")
