"""What the map page shows for a metric: each part made once for all who look at the same."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data_access.review import Review
from domain.metrics import SATISFACTION, Metric
from panels.cities import MAP_MONTHS, Ground, city_movements, dimension_table, map_panel, month_table
from panels.panel import Panel
from panels.part import Part
from panels.standing import CityStandings, city_standings


@dataclass(frozen=True)
class MapPage:
    """Where it is high, where it is low."""

    review: Review
    ground: Ground
    metric: Metric

    @property
    def cities(self) -> CityStandings:
        every, metric = self.review.everywhere, self.metric
        return every.kept(
            "map.cities", lambda: city_standings(every, metric, MAP_MONTHS, with_data=True), metric.id
        )

    @property
    def moved(self) -> pd.DataFrame:
        """Of :func:`panels.cities.city_movements`."""
        every = self.review.everywhere
        return every.kept("map.moved", lambda: city_movements(every))

    @property
    def sentences(self) -> list[str]:
        return self.review.everywhere.finished("map.sentences", lambda: self.cities.sentences, self.metric.id)

    @property
    def order(self) -> list[str]:
        """The cities, best first."""
        return self.review.everywhere.finished(
            "map.order", lambda: self.cities.ranked["city"].tolist(), self.metric.id
        )

    @property
    def _shown(self) -> pd.DataFrame:
        ranked, chosen = self.cities.ranked, self.review.filters.cities
        return ranked[ranked["city"].isin(chosen)] if chosen else ranked

    @property
    def map(self) -> Part:
        review, metric = self.review, self.metric
        return Part(
            review, "map.panel", lambda: map_panel(review, "map.panel", self._shown, metric, self.ground),
            (metric.id,),
        )  # fmt: skip

    @property
    def dimensions(self) -> Part:
        """The metric says in which order cities stand; one alone stands there whatever the metric."""
        review, chosen = self.review, self.review.filters.cities
        alone = len(chosen) == 1

        def make() -> Panel:
            return dimension_table(review, self.moved, chosen if alone else list(self._shown["city"]))

        return Part(review, "map.dimensions", make, (SATISFACTION if alone else self.metric.id,))

    @property
    def months(self) -> Part:
        review, metric = self.review, self.metric

        def make() -> Panel:
            return month_table(review, self.cities.ranks, metric, list(self._shown["city"]))

        return Part(review, "map.months", make, (metric.id,))

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the page's order."""
        return self.map, self.dimensions, self.months
