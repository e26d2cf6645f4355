"""Events with figures read from the sums: how often, what was lost, how complaints and metrics moved."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.review import movements
from domain.metrics import Registry
from domain.months import Month
from domain.scorecard import NATION
from domain.thresholds import Thresholds

TYPE_METRICS = ("complaint_volume", "complaint_handling_time")  # apart by case type
TIME_METRIC = "handling_time"
KEYS = ["month", "city", "kind", "effect", "title_zh", "title_en"]


def event_figures(
    events: pd.DataFrame, by_type: pd.DataFrame, sums: pd.DataFrame, registry: Registry
) -> pd.DataFrame:
    """Events of some months, one row a month, place and title, with their figures.

    Args:
        events: of :meth:`Warehouse.events`.
        by_type: sums of :data:`TYPE_METRICS` by ``month``, ``city`` and ``case_type``, from the month before
            the first event on.
        sums: monthly sums of :data:`TIME_METRIC` and of the metrics that events name, over the same months.
    Returns:
        ``month``, ``city``, ``kind``, ``effect``, titles, notes, ``times``, ``quantity`` with its names. For
        events about a case type, in the event's place and month: ``complaints`` [count], ``change_pct`` [% of
        the month before], ``time_share`` [% of the agents' handling time]. For events that name a metric:
        ``metric_value`` [unit], ``metric_change_pct`` [% of the month before]. NaN where there is none, or
        too few to be shown.
    """
    rows = events.assign(case_type=events["case_type"].fillna(""))
    first = ("note_zh", "note_en", "case_type", "metric", "quantity_zh", "quantity_en")
    grouped = rows.groupby(KEYS, sort=False, as_index=False).agg(
        **{name: (name, "first") for name in first},
        times=("kind", "size"),
        quantity=("quantity", lambda q: q.sum(min_count=1)),
    )
    moved = _Moved(sums, registry)
    facts = [_facts(event, by_type, sums, moved) for event in grouped.to_dict("records")]
    columns = ["complaints", "change_pct", "time_share", "metric_value", "metric_change_pct"]
    found = pd.DataFrame(facts, columns=columns, index=grouped.index, dtype=float)
    return pd.concat([grouped, found], axis=1)


def _facts(
    event: Mapping[Hashable, Any], by_type: pd.DataFrame, sums: pd.DataFrame, moved: _Moved
) -> tuple[float, float, float, float, float]:
    """complaints, change_pct, time_share, metric_value, metric_change_pct of one event."""
    month = Month.from_key(int(event["month"]))
    by_type, sums = (_in_place(table, event["city"]) for table in (by_type, sums))
    complaints = change = share = value = against = np.nan
    if event["case_type"]:
        mine = by_type[by_type["case_type"] == event["case_type"]]
        now, before = (_added(mine, TYPE_METRICS[0], m) for m in (month, month - 1))
        if now >= Thresholds.from_environment().shown:
            complaints, change = now, 100 * (now / before - 1)
            share = 100 * _added(mine, TYPE_METRICS[1], month) / _added(sums, TIME_METRIC, month)
    if isinstance(event["metric"], str) and event["metric"]:
        value, against = moved.of(event["city"], month, event["metric"])
    return complaints, change, share, value, against


class _Moved:
    """Metrics against the month before: of a place and month all at once, when one is asked for."""

    def __init__(self, sums: pd.DataFrame, registry: Registry) -> None:
        self._sums, self._registry = sums, registry
        self._known: dict[tuple[str, Month], dict[str, tuple[float, float]]] = {}

    def of(self, city: str, month: Month, metric: str) -> tuple[float, float]:
        """The value [unit], and its change [% of the month before]; NaN where there is none."""
        if (city, month) not in self._known:
            mine = _in_place(self._sums, city)
            now, before = (mine[mine["month"] == m.key] for m in (month, month - 1))
            rows = movements(now, before, self._registry).to_dict("records")
            found = {str(row["metric"]): (float(row["value"]), float(row["change_pct"])) for row in rows}
            self._known[city, month] = found
        return self._known[city, month].get(metric, (np.nan, np.nan))


def _in_place(table: pd.DataFrame, city: str) -> pd.DataFrame:
    return table if city == NATION else table[table["city"] == city]


def _added(table: pd.DataFrame, metric: str, month: Month) -> float:
    """The summed records or seconds of a metric in a month; NaN without any."""
    mine = table[(table["metric"] == metric) & (table["month"] == month.key)]
    return float(mine["s"].sum()) if len(mine) else np.nan
