"""Estimates of single months, made once for all months, and what they say of a change."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.changes import changes
from analysis.review import by_month, movements
from data_access.review import Review
from domain.months import Period


def monthly_estimates(review: Review, ids: Sequence[str], period: Period) -> pd.DataFrame:
    """See :func:`analysis.review.by_month`. Where segments are chosen, the period alone is read."""
    if review.filters.segmented:
        return by_month(review.sums(*ids, period=period), review.registry)
    return _single(review, ids, period)


def _single(review: Review, ids: Sequence[str], period: Period) -> pd.DataFrame:
    """The months of a period out of the estimates of all months."""

    def make() -> pd.DataFrame:
        return by_month(review.sums(*ids, period=review.all_months), review.registry)

    every = review.lasting("estimates", make, *sorted(set(ids)))  # by month
    first, last = every["month"].searchsorted([period.start.key, period.end.key])
    return every.iloc[first:last].reset_index(drop=True)


def movements_since(review: Review, ids: Sequence[str], before: Period) -> pd.DataFrame:
    """The review's period against another, one row a metric; see :func:`analysis.review.movements`."""
    if review.period.length > 1 or before.length > 1 or review.filters.segmented:
        return movements(review.sums(*ids), review.sums(*ids, period=before), review.registry)
    now, then = (_single(review, ids, period) for period in (review.period, before))
    return changes(now.drop(columns="month"), then, review.registry)
