"""How the cities stand: ranked by a metric, with their past."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from data_access.review import Review
from domain.metrics import Metric

STREAK_MONTHS = 24  # how far back «for the third month» is counted


@dataclass(frozen=True)
class CityStandings:
    """Cities by a metric.

    Args:
        ranked: of :func:`analysis.standings.standings`, with names and places.
        history: the metric's monthly sums of the last months.
        ranks: of :func:`analysis.standings.ranks_by_month`.
        streak: city -> months in a row among the best.
        sentences: what is said of them.
    """

    ranked: pd.DataFrame
    history: pd.DataFrame
    ranks: pd.DataFrame
    streak: pd.Series
    sentences: list[str]


def city_standings(
    review: Review, metric: Metric, months: int = STREAK_MONTHS, *, with_data: bool = False
) -> CityStandings:
    """The standings of all cities in scope; ``months`` and ``with_data`` as of :meth:`Review.history`."""
    sums = review.sums(metric.id, all_cities=True)
    ranked = review.named(standings(sums, review.registry, metric.id))
    history = review.sums(metric.id, all_cities=True, period=review.history(months, with_data=with_data))
    ranks = ranks_by_month(history, review.registry, metric.id)
    streak = streaks(ranks)
    said = standing_sentences(ranked, streak, metric, review.view, TOP)
    return CityStandings(ranked, history, ranks, streak, said)
