"""Histograms of times, by segment and by city: what percentiles are read from.

The question that sums the facts also strings the buckets of each group together, one for each record. That
text is a histogram already, since a bucket may be named more than once; the longer ones are counted here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from sqlalchemy import ColumnElement, String, Table, and_, case, cast, func, literal

from data_access.tables import monthly_times, segment_times
from domain.histograms import WIDTHS, added, packed, unpacked
from domain.metrics import Metric
from domain.query import SEGMENTS
from warehouse.adapters import Draft
from warehouse.measures import base_of

COUNTED_FROM = 50  # records from which on a group's buckets are counted: bounds the text


def buckets_of(table: Table, metric: Metric) -> ColumnElement[str]:
    """The buckets of a group's records, with blanks between; empty where it has none."""
    seconds: ColumnElement[int] = table.c[metric.column]
    if metric.plus:
        seconds = seconds + table.c[metric.plus]
    *bounded, (_, widest) = WIDTHS
    width = case(*((seconds < bound, width) for bound, width in bounded), else_=widest)
    bucket = cast(seconds - seconds % width, String)
    return func.string_agg(case((and_(*base_of(table, metric)), bucket)), literal(" ", String))


def append_times(draft: Draft, batch_id: int, wide: pd.DataFrame, timed: Mapping[int, Metric]) -> None:
    """Append the histograms of some months.

    Args:
        wide: one row a month, city and segment: ``n0``, ``t0`` [records and buckets of metric 0] and so on.
        timed: number of the metric in ``wide`` -> the metric.
    """
    keys = ["month", "city", *SEGMENTS]
    for i, metric in timed.items():
        held = wide.loc[wide[f"n{i}"] > 0, [*keys, f"n{i}", f"t{i}"]].set_axis(
            [*keys, "n", "histogram"], axis=1
        )
        if held.empty:
            continue
        rows = held.sort_values(
            ["month", "city"], ignore_index=True
        )  # a reader of one month skips the others
        rows = rows.assign(histogram=_counted(rows), metric=metric.id, batch_id=batch_id)
        draft.append(segment_times, rows)
        draft.append(monthly_times, _by_city(rows))


def _counted(rows: pd.DataFrame) -> pd.Series:
    texts, long = rows["histogram"].copy(), (rows["n"] >= COUNTED_FROM).to_numpy(dtype=bool)
    texts[long] = _packed(texts[long].tolist(), np.arange(long.sum()))
    return texts


def _by_city(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["batch_id", "month", "city", "metric"]
    groups = rows.groupby(keys, sort=True)
    total = groups["n"].sum().reset_index()
    return total.assign(histogram=_packed(rows["histogram"].tolist(), groups.ngroup().to_numpy(np.int64)))


def _packed(texts: Sequence[str], group: np.ndarray) -> list[str]:
    """The text of each group's histogram, by group."""
    row, bucket, count = unpacked(texts)
    return [packed(histogram) for histogram in added(group[row], bucket, count).values()]
