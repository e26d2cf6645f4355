"""What readers may look at next, so that it can be made before they do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import Filters

NEAR = 4  # months on, for a reader who looks at a part alone
NEW = 12  # months that are looked at in every way
Step = tuple[Review, str]  # a review and the metric of the pages that show one


def steps(review: Review) -> Iterator[Step]:
    """The review itself and the same of other months, nearest first; then, of the newest months, each city,
    each region and each metric; last each metric of each city in the newest.

    A reader who has chosen cities or segments is one of many ways to choose: the nearest months alone.
    """
    whole = review.filters == Filters()
    months = sorted(review.warehouse.months, key=lambda month: abs(month.since(review.month)))
    near = [_ending_with(review, month) for month in (months if whole else months[: NEAR + 1])]
    yield from ((one, SATISFACTION) for one in near)
    if whole:
        newest = [_ending_with(review, month) for month in review.warehouse.months[: -NEW - 1 : -1]]
        metrics = [metric for metric in review.warehouse.metric_choices if metric != SATISFACTION]
        for one in newest:
            yield from ((place, SATISFACTION) for place in [*_cities(one), *_regions(one)])
            yield from ((one, metric) for metric in metrics)
        yield from ((city, metric) for metric in metrics for city in _cities(newest[0]))


def _ending_with(review: Review, month: Month) -> Review:
    return replace(review, period=Period.ending_with(month, review.period.length))


def _cities(review: Review) -> list[Review]:
    return [_within(review, city) for city in review.cities["city"]]


def _regions(review: Review) -> list[Review]:
    named = review.cities[review.cities["region"] != ""]
    return [_within(review, *cities) for _, cities in named.groupby("region")["city"]]


def _within(review: Review, *cities: str) -> Review:
    return replace(review, filters=replace(review.filters, cities=cities))
