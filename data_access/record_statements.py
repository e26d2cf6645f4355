"""Questions to the records themselves, day by day -> SQL, in the subset that every supported engine takes.

Only the batches of the months that hold the days are read, and only what is in the query's scope.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, Table, and_, case, func, literal_column, or_, select

from data_access.dialects.spark_files import LISTS
from data_access.snapshot import Snapshot
from data_access.statements import filtered, in_reach
from data_access.tables import cases, daily_counts, responses
from domain.days import Days, day_key
from domain.errors import QueryError
from domain.months import Period
from domain.query import Query
from domain.supervision import LOW_OVERALL

GROUPS_SINCE = 3  # version of the tables that brought the agent group of a response
UNANSWERED = 1_000_000  # above every score: a dimension without an answer is nobody's weakest
FACTS: dict[str, Table] = {"responses": responses, "cases": cases}

Statement = Select[tuple[object, ...]]


def days_of(kind: str, query: Query, snapshot: Snapshot) -> Statement:
    """day: each one of the query's months that has records of ``kind`` (``responses`` or ``cases``)."""
    table = FACTS[kind]
    return _restricted(select(table.c.day), kind, query, snapshot).group_by(table.c.day)


def low_by_topic(
    query: Query, days: Days, snapshot: Snapshot, low_score: int, slots: Sequence[int]
) -> Statement:
    """day, agent_group, case_type, slot, n, low: responses, and the low ones of them, by what was weakest.

    Args:
        low_score: a lower score is low, as is an overall rating in the bottom two boxes of five.
        slots: of the dimensions that are compared; of equally weak ones the first counts. ``slot`` is 0
            where a response answered none of them.
    """
    group: ColumnElement[str] = literal_column("''")
    if snapshot.schema >= GROUPS_SINCE:
        group = func.coalesce(responses.c.agent_group, "")
    columns = [
        responses.c.day, group.label("agent_group"), responses.c.case_type,
        _weakest(slots).label("slot"), _flag(_is_low(low_score)).label("low"),
    ]  # fmt: skip
    found = _on_days(select(*columns), "responses", query, days, snapshot).subquery()
    keys = [found.c[name] for name in ("day", "agent_group", "case_type", "slot")]
    return select(*keys, func.count().label("n"), func.sum(found.c.low).label("low")).group_by(*keys)


def low_by_type(query: Query, days: Days, snapshot: Snapshot, low_score: int) -> Statement:
    """day, case_type, n, low: responses, and the low ones of them."""
    keys = [responses.c.day, responses.c.case_type]
    low = func.sum(_flag(_is_low(low_score))).label("low")
    statement = select(*keys, func.count().label("n"), low)
    return _on_days(statement, "responses", query, days, snapshot).group_by(*keys)


def outcomes_by_type(query: Query, days: Days, snapshot: Snapshot) -> Statement:
    """day, case_type, n, and of each outcome the cases that tell it and those that have it: ``first_known``,
    ``unresolved`` (at the first contact), ``repeat_known``, ``repeats``, ``complaint_known``, ``complaints``.
    """
    keys = [cases.c.day, cases.c.case_type]
    statement = select(
        *keys,
        func.count().label("n"),
        func.count(cases.c.resolved_first).label("first_known"),
        func.sum(_flag(cases.c.resolved_first == 0)).label("unresolved"),
        func.count(cases.c.repeat_request).label("repeat_known"),
        func.sum(_flag(cases.c.repeat_request == 1)).label("repeats"),
        func.count(cases.c.complaint).label("complaint_known"),
        func.sum(_flag(cases.c.complaint == 1)).label("complaints"),
    )
    return _on_days(statement, "cases", query, days, snapshot).group_by(*keys)


def cases_of_channels(query: Query, days: Days, snapshot: Snapshot, channels: Sequence[str]) -> Statement:
    """case_id, city, agent_group, handled_by, case_type, handling_s of every case of these channels."""
    names = ("case_id", "city", "agent_group", "handled_by", "case_type", "handling_s")
    statement = select(*(cases.c[name] for name in names)).where(cases.c.channel.in_(channels))
    return _on_days(statement, "cases", query, days, snapshot).execution_options(**{LISTS: True})


def daily_batches(kind: str, period: Period, snapshot: Snapshot) -> Statement:
    """batch_id, low_score: of the live batches of ``kind`` that are counted by day."""
    keys = [daily_counts.c.batch_id, daily_counts.c.low_score]
    return _of_months(select(*keys), daily_counts, kind, period, snapshot).group_by(*keys)


def daily_days(kind: str, query: Query, snapshot: Snapshot) -> Statement:
    """day: each one of the query's months that has records of ``kind`` in its cities."""
    table = daily_counts
    mine = _of_months(select(table.c.day), table, kind, query.period, snapshot)
    return in_reach(mine, table, query).group_by(table.c.day)


def daily(kind: str, counts: str, query: Query, days: Days, snapshot: Snapshot) -> Statement:
    """day, words, and the counts of each of the query's cities and days, whatever its segments.

    Args:
        counts: ``types`` or ``topics``, see :mod:`data_access.daily`.
    """
    table = daily_counts
    columns = [table.c[name] for name in ("day", "words", counts)]
    mine = _of_months(select(*columns), table, kind, query.period, snapshot)
    return _within(in_reach(mine, table, query), table, query, days)


def _is_low(low_score: int) -> ColumnElement[bool]:
    return or_(responses.c.score < low_score, responses.c.overall <= LOW_OVERALL)


def _flag(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """1 where it holds, 0 where it does not or cannot be told."""
    return case((condition, 1), else_=0)


def _weakest(slots: Sequence[int]) -> ColumnElement[int]:
    """The slot with the lowest score, the first of equally low ones; 0 where none is answered."""
    scores = [func.coalesce(responses.c[f"d{slot}"], UNANSWERED) for slot in slots]
    found: list[tuple[ColumnElement[bool], int]] = [(responses.c.score.is_(None), 0)]
    for place, slot in enumerate(slots[:-1]):  # no earlier one is lowest: only later ones are left to beat
        later = [scores[place] <= other for other in scores[place + 1 :]]
        found.append((and_(*later), slot))
    return case(*found, else_=slots[-1])


def _on_days(statement: Statement, kind: str, query: Query, days: Days, snapshot: Snapshot) -> Statement:
    return _within(_restricted(statement, kind, query, snapshot), FACTS[kind], query, days)


def _within(statement: Statement, table: Table, query: Query, days: Days) -> Statement:
    if any(month not in query.period for month in days.months):
        raise QueryError("days", f"{days.start} to {days.last}", f"days of {query.period}")
    return statement.where(table.c.day >= day_key(days.start), table.c.day < day_key(days.end))


def _restricted(statement: Statement, kind: str, query: Query, snapshot: Snapshot) -> Statement:
    """Live records of the query's months, places and segments; nothing outside the scope."""
    table = FACTS[kind]
    of_months = _of_months(statement, table, kind, query.period, snapshot)
    return filtered(in_reach(of_months, table, query), table, query)


def _of_months(
    statement: Statement, table: Table, kind: str, period: Period, snapshot: Snapshot
) -> Statement:
    return statement.where(
        snapshot.rows_of(table, (kind,), period),
        table.c.month >= period.start.key,
        table.c.month < period.end.key,
    )
