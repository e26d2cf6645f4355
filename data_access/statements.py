"""Query -> SQL, in the subset that every supported engine takes. Sums only; division is Python's."""

from __future__ import annotations

from sqlalchemy import Select, Table, false, func, select

from data_access.snapshot import Snapshot
from data_access.tables import monthly_sums, monthly_times, segment_sums, segment_times
from domain.errors import QueryError
from domain.months import Period
from domain.query import SEGMENTS, Query
from domain.scope import Scope

# Kinds of loads whose rows each table may hold.
KINDS = {
    monthly_sums: ("responses", "cases", "figures"),
    segment_sums: ("responses", "cases"),
    monthly_times: ("cases",),
    segment_times: ("cases",),
}


def sums_by_month(query: Query, snapshot: Snapshot) -> Select[tuple[object, ...]]:
    """month, city, metric, n, s, q, value, batch_id: one row a city and month, every segment filter applied.

    With a segment filter there is neither ``value`` nor ``batch_id``: figures have no segments.
    """
    if query.filters.segmented:
        return _added(query, snapshot, ())
    table = monthly_sums
    columns = [table.c[name] for name in ("month", "city", "metric", "n", "s", "q", "value", "batch_id")]
    return _restricted(select(*columns), table, query, snapshot)


def sums_by_segment(query: Query, snapshot: Snapshot, segment: str) -> Select[tuple[object, ...]]:
    """The same, apart by the values of one segment (``channel``, ``case_type`` or ``tier``)."""
    return _added(query, snapshot, (_segment(segment),))


def _segment(name: str) -> str:
    if name not in SEGMENTS:
        raise QueryError("segment", name, ", ".join(SEGMENTS), SEGMENTS)
    return name


def times_by_month(query: Query, snapshot: Snapshot) -> Select[tuple[object, ...]]:
    """month, city, metric, histogram of time metrics: one row a city and month; with a segment filter one a
    city, month and segment that passes it, to be added up by the reader."""
    table = segment_times if query.filters.segmented else monthly_times
    return _times(table, query, snapshot, ())


def times_by_segment(query: Query, snapshot: Snapshot, segment: str) -> Select[tuple[object, ...]]:
    """The same rows with one segment beside them."""
    return _times(segment_times, query, snapshot, (_segment(segment),))


def _times(
    table: Table, query: Query, snapshot: Snapshot, beside: tuple[str, ...]
) -> Select[tuple[object, ...]]:
    columns = [table.c[name] for name in ("month", "city", "metric", *beside, "histogram")]
    return filtered(_restricted(select(*columns), table, query, snapshot), table, query)


def filtered(statement: Select[tuple[object, ...]], table: Table, query: Query) -> Select[tuple[object, ...]]:
    """The rows of the chosen channels, case types and tiers."""
    for name in SEGMENTS:
        if values := getattr(query.filters, name):
            statement = statement.where(table.c[name].in_(values))
    return statement


def _added(query: Query, snapshot: Snapshot, apart: tuple[str, ...]) -> Select[tuple[object, ...]]:
    """The sums of segments, filtered, and added up over what is not ``apart``."""
    table = segment_sums
    keys = [table.c[name] for name in ("month", "city", "metric", *apart)]
    sums = [func.sum(table.c[name]).label(name) for name in ("n", "s", "q")]
    statement = _restricted(select(*keys, *sums), table, query, snapshot)
    return filtered(statement, table, query).group_by(*keys)


def _restricted(
    statement: Select[tuple[object, ...]], table: Table, query: Query, snapshot: Snapshot
) -> Select[tuple[object, ...]]:
    """Live rows of the query's metrics, months and places; nothing outside the scope."""
    statement = statement.where(
        snapshot.rows_of(table, KINDS[table], query.period),
        table.c.metric.in_(query.metrics),
        table.c.month >= query.period.start.key,
        table.c.month < query.period.end.key,
    )
    return in_reach(statement, table, query)


def in_reach(statement: Select[tuple[object, ...]], table: Table, query: Query) -> Select[tuple[object, ...]]:
    """The rows of the chosen cities; nothing outside the scope."""
    cities = query.cities
    if cities is None:
        return statement
    return statement.where(table.c.city.in_(cities) if cities else false())


def rows_in_force(
    table: Table, kind: str, snapshot: Snapshot, *, scope: Scope | None = None, period: Period | None = None
) -> Select[tuple[object, ...]]:
    """All columns but the batch of a small table's live rows; national rows are in every scope.

    Args:
        scope: keeps the rows of these cities and of the nation (an empty city).
        period: for tables with a month: keeps these.
    """
    columns = [column for column in table.c if column.name != "batch_id"]
    statement = select(*columns).where(snapshot.rows_of(table, (kind,), period))
    if period is not None:
        statement = statement.where(table.c.month >= period.start.key, table.c.month < period.end.key)
    if scope is not None and scope.cities is not None:
        statement = statement.where(table.c.city.in_(sorted(scope.cities | {""})))
    return statement
