"""What a reader may look at next, so that it can be made while nobody waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from data_access.review import Review
from domain.months import Month, Period
from domain.query import Filters
from panels.cities import Ground
from panels.leaders_page import LeadersPage
from panels.map_page import MapPage
from panels.overview_page import OverviewPage
from panels.trends_page import TrendsPage

NEAR = 4  # months on, for a reader who looks at a part alone


def neighbours(review: Review) -> Iterator[Review]:
    """The review itself, the same of other months, nearest first, and of each city in the newest month.

    A reader who has chosen cities or segments is one of many ways to choose: the nearest months alone.
    """
    yield review
    months = sorted(review.warehouse.months, key=lambda month: abs(month.since(review.month)))
    whole = review.filters == Filters()
    for month in months[1:] if whole else months[1 : NEAR + 1]:
        yield replace(review, period=_ending_with(month, review.period))
    if whole and review.month == review.warehouse.months[-1]:
        for city in review.cities["city"]:
            yield replace(review, filters=replace(review.filters, cities=(city,)))


def _ending_with(month: Month, period: Period) -> Period:
    return Period.ending_with(month, period.length)


def parts(review: Review, ground: Ground) -> Iterator[Callable[[], object]]:
    """What the pages show of a review, piece by piece, each for :meth:`Review.kept` to keep."""
    metric = review.metric()
    pages: list[tuple[object, tuple[str, ...]]] = [
        (OverviewPage(review, ground),
         ("cities", "figures", "waterfall", "map", "score_table", "service_table", "event_table")),
        (LeadersPage(review), ("gaps", "funnel", "own_scores", "practices", "lagging", "leading")),
        (MapPage(review, ground, metric), ("cities", "moved", "map", "dimensions", "months")),
        (TrendsPage(review, metric), ("sentences", "values", "panels")),
    ]  # fmt: skip
    for page, names in pages:
        for name in names:
            yield partial(getattr, page, name)
