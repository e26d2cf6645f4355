"""Tables from the records of a few days: low scores, outcomes, calls. Sums cannot tell these.

Every question holds a :class:`Query` and so the reader's scope; only the months of the days are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from data_access import record_statements as ask
from data_access.review import Review
from domain.days import Days, day_of
from domain.months import Period
from domain.query import Filters
from domain.supervision import Supervision

COUNTS = ("n", "low", "first_known", "unresolved", "repeat_known", "repeats", "complaint_known", "complaints")
NO_SLOT = (1,)  # a warehouse without a scorecard has no responses either


def recorded_days(review: Review, kind: str) -> tuple[dt.date, ...]:
    """The days of the review's month that have records of ``kind`` in scope, whatever the filters, in order.

    Args:
        kind: ``responses`` or ``cases``.
    """
    query = review.query(kind, period=Period.of_month(review.month)).within(Filters())
    found = review.warehouse.records(ask.days_of(kind, query, review.warehouse.snapshot))
    return tuple(day_of(key) for key in sorted(found["day"]))


def low_scores(review: Review, days: Days, rules: Supervision) -> pd.DataFrame:
    """Responses under the review's filters, and the low ones of them, by what they are about.

    Returns:
        one row a ``day`` [date], ``agent_group``, ``case_type`` and ``dimension`` [id of the weakest of
        the national scorecard; of equally weak ones the one that weighs most; empty where a response
        answered none]: ``n`` [responses], ``low`` [of them].
    """
    dimensions = sorted(review.dimensions, key=lambda d: -d.weight)  # stable: the scorecard's order
    slots = tuple(d.slot for d in dimensions) or NO_SLOT
    query, snapshot = review.query("responses", period=days.months), review.warehouse.snapshot
    found = review.warehouse.records(ask.low_by_topic(query, days, snapshot, rules.low_score, slots))
    names = {d.slot: d.id for d in dimensions}
    named = found.assign(dimension=[names.get(int(slot), "") for slot in found["slot"]])
    return _typed(named.drop(columns="slot"), ["agent_group", "case_type", "dimension"])


def low_scores_by_type(review: Review, days: Days, rules: Supervision) -> pd.DataFrame:
    """``day`` [date], ``case_type``, ``n`` [responses], ``low`` [of them] under the review's filters."""
    query, snapshot = review.query("responses", period=days.months), review.warehouse.snapshot
    return _typed(
        review.warehouse.records(ask.low_by_type(query, days, snapshot, rules.low_score)), ["case_type"]
    )


def outcomes_by_type(review: Review, days: Days) -> pd.DataFrame:
    """``day`` [date], ``case_type``, ``n`` [cases], and of each outcome the cases that tell it and those
    that have it, see :func:`data_access.record_statements.outcomes_by_type`."""
    query, snapshot = review.query("cases", period=days.months), review.warehouse.snapshot
    return _typed(review.warehouse.records(ask.outcomes_by_type(query, days, snapshot)), ["case_type"])


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
