"""Tables of a few days: low scores, outcomes, calls. Monthly sums cannot tell these.

They are read from the counts by day where the loader left them for all of the months, and under the same
limit of a low score; else from the records themselves. Every question holds a :class:`Query` and so the
reader's scope; only the months of the days are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from data_access import record_statements as ask
from data_access.daily import counted, is_counted
from data_access.review import Review
from domain.days import Days, day_of
from domain.months import Period
from domain.query import Filters
from domain.scorecard import Dimension
from domain.supervision import Supervision

COUNTS = ("n", "low", "first_known", "unresolved", "repeat_known", "repeats", "complaint_known", "complaints")
NO_SLOT = (1,)  # a warehouse without a scorecard has no responses either


def recorded_days(review: Review, kind: str) -> tuple[dt.date, ...]:
    """The days of the review's month that have records of ``kind`` in scope, whatever the filters, in order.

    Args:
        kind: ``responses`` or ``cases``.
    """
    query = review.query(kind, period=Period.of_month(review.month)).within(Filters())
    warehouse = review.warehouse
    question = ask.daily_days if is_counted(warehouse, kind, query.period) else ask.days_of
    found = warehouse.records(question(kind, query, warehouse.snapshot))
    return tuple(day_of(key) for key in sorted(found["day"]))


def low_scores(review: Review, days: Days, rules: Supervision) -> pd.DataFrame:
    """Responses under the review's filters, and the low ones of them, by what they are about.

    Returns:
        one row a ``day`` [date], ``agent_group``, ``case_type`` and ``dimension`` [id of the weakest of
        the national scorecard; of equally weak ones the one that weighs most; empty where a response
        answered none]: ``n`` [responses], ``low`` [of them].
    """
    dimensions = sorted(review.dimensions, key=_heaviest_first)
    slots = tuple(d.slot for d in dimensions) or NO_SLOT
    query, warehouse = review.query("responses", period=days.months), review.warehouse
    if _weighed_alike(review, days, slots) and is_counted(
        warehouse, "responses", days.months, rules.low_score
    ):
        found = counted(warehouse, "responses", query, days, ("agent_group", "case_type", "slot"))
    else:
        found = warehouse.records(ask.low_by_topic(query, days, warehouse.snapshot, rules.low_score, slots))
    names = {d.slot: d.id for d in dimensions}
    named = found.assign(dimension=[names.get(int(slot), "") for slot in found["slot"]])
    return _typed(named.drop(columns="slot"), ["agent_group", "case_type", "dimension"])


def _weighed_alike(review: Review, days: Days, slots: tuple[int, ...]) -> bool:
    """Whether the dimensions rank in all months of the days as they do in the review's."""
    cards = review.warehouse.scorecards
    if cards is None:
        return False
    ranked = [sorted(cards.national(m).dimensions, key=_heaviest_first) for m in days.months]
    return all(tuple(d.slot for d in dimensions) == slots for dimensions in ranked)


def _heaviest_first(dimension: Dimension) -> tuple[float, int]:
    return -dimension.weight, dimension.slot


def low_scores_by_type(review: Review, days: Days, rules: Supervision) -> pd.DataFrame:
    """``day`` [date], ``case_type``, ``n`` [responses], ``low`` [of them] under the review's filters."""
    query, warehouse = review.query("responses", period=days.months), review.warehouse
    if is_counted(warehouse, "responses", days.months, rules.low_score):
        return _typed(counted(warehouse, "responses", query, days, ("case_type",)), ["case_type"])
    found = warehouse.records(ask.low_by_type(query, days, warehouse.snapshot, rules.low_score))
    return _typed(found, ["case_type"])


def outcomes_by_type(review: Review, days: Days) -> pd.DataFrame:
    """``day`` [date], ``case_type``, ``n`` [cases], and of each outcome the cases that tell it and those
    that have it, see :func:`data_access.record_statements.outcomes_by_type`."""
    query, warehouse = review.query("cases", period=days.months), review.warehouse
    if is_counted(warehouse, "cases", days.months):
        return _typed(counted(warehouse, "cases", query, days, ("case_type",)), ["case_type"])
    found = warehouse.records(ask.outcomes_by_type(query, days, warehouse.snapshot))
    return _typed(found, ["case_type"])


def calls(review: Review, day: dt.date, channels: Sequence[str]) -> pd.DataFrame:
    """Every case of one day that came through these channels, under the review's filters: ``case_id``,
    ``city``, ``agent_group``, ``handled_by`` [empty where unknown], ``case_type``, ``handling_s`` [seconds or
    NaN]."""
    days = Days.ending_with(day, 1)
    query, snapshot = review.query("cases", period=days.months), review.warehouse.snapshot
    found = review.warehouse.records(ask.cases_of_channels(query, days, snapshot, channels))
    for name in ("agent_group", "handled_by"):
        found[name] = [value if isinstance(value, str) else "" for value in found[name]]
    return found.astype({"handling_s": "float64"})


def _typed(found: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Counts as whole numbers and days as dates, in an order that no engine decides."""
    counts = {name: "int64" for name in COUNTS if name in found}
    typed = found.astype(counts | dict.fromkeys(keys, "str"))
    typed = typed.assign(day=pd.Series([day_of(key) for key in found["day"]], typed.index, dtype=object))
    return typed.sort_values(["day", *keys], ignore_index=True)
