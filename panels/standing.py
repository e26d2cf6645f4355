"""How the cities stand: ranked by a metric, with their past."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.sentences import standing_sentences
from analysis.standings import TOP, best_first, standings, standings_by_month, streaks
from data_access.review import Review
from domain.metrics import Metric
from domain.months import Period

STREAK_MONTHS = 24  # how far back «for the third month» is counted


@dataclass(frozen=True)
class CityStandings:
    """Cities by a metric.

    Args:
        ranked: of :func:`analysis.standings.standings`, with names and places.
        ranks: of :func:`analysis.standings.standings_by_month`, over the last months.
        streak: city -> months in a row among the best.
        sentences: what is said of them.
    """

    ranked: pd.DataFrame
    ranks: pd.DataFrame
    streak: pd.Series
    sentences: list[str]


def city_standings(
    review: Review, metric: Metric, months: int = STREAK_MONTHS, *, with_data: bool = False
) -> CityStandings:
    """The standings of all cities in scope; ``months`` and ``with_data`` as of :meth:`Review.history`."""
    ranks = _ranks(review.everywhere, metric, review.history(months, with_data=with_data))
    if review.period.length == 1:
        found = best_first(ranks[ranks["month"] == review.month.key].drop(columns="month"))
    else:
        found = standings(review.sums(metric.id, all_cities=True), review.registry, metric.id)
    ranked = review.named(found)
    streak = streaks(ranks)
    said = standing_sentences(ranked, streak, metric, review.view, TOP)
    return CityStandings(ranked, ranks, streak, said)


def _ranks(review: Review, metric: Metric, span: Period) -> pd.DataFrame:
    """The standings of each month of a span; where no segment is chosen, made once for all months."""
    if review.filters.segmented:
        return standings_by_month(review.sums(metric.id, period=span), review.registry, metric.id)

    def make() -> pd.DataFrame:
        sums = review.sums(metric.id, period=review.all_months)
        return standings_by_month(sums, review.registry, metric.id)

    every = review.lasting("standings by month", make, metric.id)
    return every[every["month"].between(span.start.key, span.last.key)].reset_index(drop=True)


def national_standings(review: Review) -> CityStandings:
    """The standings by satisfaction, whatever cities are chosen; made once for all."""
    every = review.everywhere
    return every.kept("standings", lambda: city_standings(every, every.metric()))
