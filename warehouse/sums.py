"""Facts of a batch -> its segment sums and monthly sums, as the registry of metrics says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, case, cast, func, literal, select

from data_access.tables import cases, monthly_sums, responses, segment_sums
from domain.errors import WarehouseError
from domain.metrics import Condition, Kind, Metric, Registry
from domain.query import SEGMENTS
from warehouse.adapters import Draft
from warehouse.work import Batch, Rows

KEYS = ("month", "city", *SEGMENTS)
FACTS_OF = {"responses": responses, "cases": cases}
COUNTED_BY = {"responses": "responses", "cases": "case_volume"}  # the metric that counts every record
ROWS_A_QUESTION = 500_000  # months are summed together up to this many records: bounds what comes back


def sums_statement(
    table: Table, metrics: Sequence[Metric], batch_id: int, months: Sequence[int]
) -> Select[tuple[object, ...]]:
    """One row a month, city and segment; ``n0``, ``s0``, ``q0`` of the first metric and so on."""
    columns = [table.c[key] for key in KEYS]
    sums = [
        _added(expression).label(f"{name}{i}")
        for i, metric in enumerate(metrics)
        for name, expression in zip("nsq", _parts(table, metric), strict=True)
    ]
    within = and_(table.c.batch_id == batch_id, table.c.month >= months[0], table.c.month <= months[-1])
    return select(*columns, *sums).where(within).group_by(*columns)


def _added(expression: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(expression), 0), BigInteger)


def _meets(table: Table, conditions: tuple[Condition, ...]) -> list[ColumnElement[bool]]:
    return [table.c[c.column].in_(c.values) for c in conditions]


def _parts(table: Table, metric: Metric) -> tuple[ColumnElement[int], ...]:
    """What one record adds to n, s and q."""
    base = _meets(table, metric.where)
    hits = _meets(table, metric.hits)
    zero = literal(0, BigInteger)
    # A cast of a column that may be empty fails on some engines, hence the coalesce below it.
    value: ColumnElement[int] = literal(1, BigInteger)
    if metric.column:
        base.append(table.c[metric.column].is_not(None))
        value = cast(func.coalesce(table.c[metric.column], 0), BigInteger)

    def where(conditions: list[ColumnElement[bool]], amount: ColumnElement[int]) -> ColumnElement[int]:
        return case((and_(*conditions), amount), else_=zero) if conditions else amount

    one = where(base, literal(1, BigInteger))
    if metric.kind is Kind.RATIO:
        return where(base, value), where([*base, *hits], value), where(base, literal(1, BigInteger))
    if metric.kind is Kind.COUNT:
        return one, one, one
    if metric.kind is Kind.SHARE:
        hit = where([*base, *hits], value)
        return one, hit, hit
    return one, where(base, value), where(base, value * value)


def roll_up(draft: Draft, batch: Batch, registry: Registry) -> None:
    """Append the sums of a batch's facts.

    Raises:
        WarehouseError: the sums do not count the records that were accepted.
    """
    table = FACTS_OF[batch.kind]
    metrics = registry.of_source("responses" if table is responses else "cases")
    draft.show(table, [batch.batch_id])
    totals: list[pd.DataFrame] = []
    for months in _month_groups(batch.rows):
        parts: list[pd.DataFrame] = []
        for wide in draft.read(sums_statement(table, metrics, batch.batch_id, months)):
            long = _long(wide, metrics)
            draft.append(segment_sums, long.assign(batch_id=batch.batch_id))
            parts.append(_monthly(long))
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
