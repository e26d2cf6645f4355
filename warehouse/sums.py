"""Facts of a batch -> its segment sums, monthly sums and histograms, as the registry of metrics says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Label, Select, Table, and_, cast, func, select

from data_access.tables import cases, monthly_sums, responses, segment_sums
from domain.errors import WarehouseError
from domain.limits import Limits
from domain.metrics import Kind, Metric, Registry, Source
from domain.query import SEGMENTS
from warehouse.adapters import Draft
from warehouse.measures import parts_of
from warehouse.times import append_times, buckets_of
from warehouse.work import Batch, Rows

KEYS = ("month", "city", *SEGMENTS)
FACTS_OF = {"responses": responses, "cases": cases}
COUNTED_BY = {"responses": "responses", "cases": "case_volume"}  # the metric that counts every record
ROWS_A_QUESTION = 500_000  # months are summed together up to this many records: bounds what comes back


def sums_statement(
    table: Table,
    metrics: Sequence[Metric],
    limits: Limits,
    batch_id: int,
    months: Sequence[int],
    timed: Iterable[int] = (),
) -> Select[tuple[object, ...]]:
    """One row a month, city and segment; ``n0``, ``s0``, ``q0`` of the first metric and so on, and ``t0``,
    the buckets of its records, where it is ``timed``."""
    columns = [table.c[key] for key in KEYS]
    sums: list[Label[int] | Label[str]] = [
        _added(expression).label(f"{name}{i}")
        for i, metric in enumerate(metrics)
        for name, expression in zip("nsq", parts_of(table, metric, limits), strict=True)
    ]
    sums += [buckets_of(table, metrics[i]).label(f"t{i}") for i in timed]
    within = and_(table.c.batch_id == batch_id, table.c.month >= months[0], table.c.month <= months[-1])
    return select(*columns, *sums).where(within).group_by(*columns)


def _added(expression: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(expression), 0), BigInteger)


def roll_up(draft: Draft, batch: Batch, registry: Registry, limits: Limits) -> None:
    """Append the sums of a batch's facts, and the histograms of its times.

    Raises:
        WarehouseError: the sums do not count the records that were accepted.
    """
    table = FACTS_OF[batch.kind]
    source: Source = "responses" if table is responses else "cases"
    metrics = [metric for metric in registry.of_source(source) if metric.kind is not Kind.PERCENTILE]
    timed = {metrics.index(metric): metric for metric in registry.timed(source)}
    draft.show(table, [batch.batch_id])
    totals: list[pd.DataFrame] = []
    for months in _month_groups(batch.rows):
        parts: list[pd.DataFrame] = []
        times: list[pd.DataFrame] = []
        for wide in draft.read(sums_statement(table, metrics, limits, batch.batch_id, months, timed)):
            long = _long(wide, metrics)
            draft.append(segment_sums, long.assign(batch_id=batch.batch_id))
            parts.append(_monthly(long))
            times.append(wide[[*KEYS, *(f"{name}{i}" for i in timed for name in "nt")]])
        append_times(draft, batch.batch_id, pd.concat(times, ignore_index=True), timed)
        totals.append(_monthly(pd.concat(parts)))
    monthly = pd.concat(totals, ignore_index=True)
    counted = int(monthly.loc[monthly["metric"] == COUNTED_BY[batch.kind], "n"].sum())
    if counted != batch.accepted - batch.unscored:
        expected = f"{batch.accepted - batch.unscored:,}, as were accepted"
        raise WarehouseError("rollup", f"{counted:,} records summed", expected)
    draft.append(monthly_sums, monthly.assign(batch_id=batch.batch_id))


def _month_groups(rows: Rows) -> Iterator[list[int]]:
    """Neighbouring months together, up to :data:`ROWS_A_QUESTION` records."""
    group: list[int] = []
    held = 0
    for month in sorted(rows):
        if group and held + rows[month] > ROWS_A_QUESTION:
            yield group
            group, held = [], 0
        group.append(month)
        held += rows[month]
    if group:
        yield group


def _long(wide: pd.DataFrame, metrics: Sequence[Metric]) -> pd.DataFrame:
    """One row a key and metric; those without a base are left out. Sorted by metric, so that a reader
    of one metric skips the others' row groups."""
    parts = []
    for i, metric in enumerate(metrics):
        has_base = wide[f"n{i}"] > 0
        part = wide.loc[has_base, [*KEYS, f"n{i}", f"s{i}", f"q{i}"]]
        parts.append(part.set_axis([*KEYS, "n", "s", "q"], axis=1).assign(metric=metric.id))
    return pd.concat(parts, ignore_index=True)


def _monthly(long: pd.DataFrame) -> pd.DataFrame:
    return long.groupby(["month", "city", "metric"], as_index=False, sort=True)[["n", "s", "q"]].sum()
