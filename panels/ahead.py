"""What readers may look at next, so that it can be made before they do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import Filters

NEAR = 4  # months on, for a reader who looks at a part alone
NEW = 36  # months whose cities, regions and metrics are looked at, and a metric of a part
FIRST = ("overview", "leaders", "map", "trends")
LATER = ("service", "supervision", "improvement", "annual")
OF_METRIC = ("map", "trends")
Work = tuple[Review, str, str]  # a review, a page, a metric


def steps(review: Review, metric: str = SATISFACTION) -> Iterator[Work]:
    """The review's own pages and those of other months, nearest first, the reader's metric next, then those
    that are read less; then, of the newest months, each city's, each region's and each metric's; last each
    metric of each city in the newest.

    A reader who has chosen cities or segments is one of many ways to choose: the nearest months alone, then
    the newest of the metric.

    Args:
        metric: that the reader has chosen.
    """
    whole = review.filters == Filters()
    months = sorted(review.warehouse.months, key=lambda month: abs(month.since(review.month)))
    near = months if whole else months[: NEAR + 1]
    newest = review.warehouse.months[: -NEW - 1 : -1]
    metrics = [choice for choice in review.warehouse.metric_choices if choice != SATISFACTION]
    chosen = [metric] if metric in metrics else []
    yield from _pages(_ending_with(review, near), FIRST)
    yield from _pages(_ending_with(review, near), OF_METRIC, chosen)
    yield from _pages(_ending_with(review, near), LATER)
    if not whole:
        farther = [month for month in newest if month not in near]
        yield from _pages(_ending_with(review, farther), OF_METRIC, chosen)
        return
    for one in _ending_with(review, newest):
        yield from _pages([*_cities(one), *_regions(one)], FIRST)
        yield from _pages([one], OF_METRIC, metrics)
    for one in _ending_with(review, newest[:1]):
        yield from _pages(_cities(one), OF_METRIC, metrics)


def same_steps(review: Review, metric: str) -> tuple[object, ...] | None:
    """What reviews and metrics with the same steps have in common, in whatever order they take them; None
    where they depend on the month."""
    if review.filters != Filters():
        return None
    return review.warehouse.snapshot.version, review.view, review.scope, review.period.length, metric


def _pages(
    reviews: Iterable[Review], pages: Iterable[str], metrics: Iterable[str] = (SATISFACTION,)
) -> Iterator[Work]:
    return ((one, page, metric) for one in reviews for metric in metrics for page in pages)


def _ending_with(review: Review, months: Iterable[Month]) -> Iterator[Review]:
    """One after the other, since many wishes wait with what is left of theirs."""
    return (replace(review, period=Period.ending_with(month, review.period.length)) for month in months)


def _cities(review: Review) -> list[Review]:
    return [_within(review, city) for city in review.cities["city"]]


def _regions(review: Review) -> list[Review]:
    named = review.cities[review.cities["region"] != ""]
    return [_within(review, *cities) for _, cities in named.groupby("region")["city"]]


def _within(review: Review, *cities: str) -> Review:
    return replace(review, filters=replace(review.filters, cities=cities))
