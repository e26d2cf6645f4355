"""One review as it is asked of the warehouse: period, filters, scope. Pages and exports both read it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, replace
from typing import TypeVar

import pandas as pd

from data_access.warehouse import Warehouse
from domain.metrics import SATISFACTION, Metric, Registry
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope
from domain.scorecard import NATION, Dimension
from domain.view import View

T = TypeVar("T")


@dataclass(frozen=True)
class Review:
    """The reader's choice and the means to ask about it.

    Args:
        period: the months looked at; its last is the month of the review.
        filters: segments and chosen cities; regions are resolved to their cities.
        cities: one row a city in scope, with ``name`` in the reader's language.
    """

    view: View
    warehouse: Warehouse
    scope: Scope
    period: Period
    filters: Filters
    cities: pd.DataFrame

    @classmethod
    def of(
        cls, warehouse: Warehouse, scope: Scope, period: Period, view: View, filters: Filters | None = None
    ) -> Review:
        """A review over the cities of the scope, named in the view's language."""
        return cls(view, warehouse, scope, period, filters or Filters(), named_cities(warehouse, scope, view))

    @property
    def month(self) -> Month:
        return self.period.last

    @property
    def all_months(self) -> Period:
        """Every month of the warehouse; the review's own where there is none."""
        months = self.warehouse.months
        return Period(months[0], months[-1] + 1) if months else self.period

    @property
    def registry(self) -> Registry:
        return self.warehouse.registry

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions of the national scorecard in force, in its order."""
        cards = self.warehouse.scorecards
        return cards.national(self.month).dimensions if cards else ()

    def weights(self, month: Month) -> dict[str, float]:
        """Dimension -> weight in the nation's scorecard of a month."""
        cards = self.warehouse.scorecards
        return cards.national(month).weights if cards else {}

    def query(self, *metrics: str, period: Period | None = None, all_cities: bool = False) -> Query:
        """The question about these metrics under the review's filters.

        Args:
            all_cities: every city in scope, whatever cities are chosen: a comparison needs them.
        """
        filters = replace(self.filters, cities=()) if all_cities else self.filters
        return Query(metrics, period or self.period, self.scope, filters)

    def sums(self, *metrics: str, period: Period | None = None, all_cities: bool = False) -> pd.DataFrame:
        """Monthly sums of the metrics, see :meth:`Warehouse.monthly_sums`."""
        return self.warehouse.monthly_sums(self.query(*metrics, period=period, all_cities=all_cities))

    def segment_sums(self, segment: str, *metrics: str, period: Period | None = None) -> pd.DataFrame:
        """The same, apart by the values of ``segment``."""
        return self.warehouse.segment_sums(self.query(*metrics, period=period), segment)

    def time_histograms(
        self, *metrics: str, period: Period | None = None, all_cities: bool = False
    ) -> pd.DataFrame:
        """Records of time metrics by bucket, see :meth:`Warehouse.time_histograms`."""
        return self.warehouse.time_histograms(self.query(*metrics, period=period, all_cities=all_cities))

    def segment_histograms(self, segment: str, *metrics: str, period: Period | None = None) -> pd.DataFrame:
        """The same, apart by the values of ``segment``."""
        return self.warehouse.segment_histograms(self.query(*metrics, period=period), segment)

    def kept(self, name: str, make: Callable[[], T], *choices: Hashable) -> T:
        """What ``make`` makes of this review and these choices, made once for all who look at the same.

        It is shared and may not be changed, and may depend on nothing else.

        Args:
            name: of what is made, one for each ``make``.
        """
        return self.warehouse.kept(self.key(name, *choices), make)

    def finished(self, name: str, make: Callable[[], T], *choices: Hashable) -> T:
        """The same for what a page sends, texts and markup: it is kept for all processes of the dashboard.

        What ``make`` makes consists of JSON's own types; a tuple comes back as a list.
        """
        return self.warehouse.finished(self.key(name, *choices), make)

    def is_finished(self, name: str, *choices: Hashable) -> bool:
        """Whether :meth:`finished` has it for other processes already."""
        return self.warehouse.is_finished(self.key(name, *choices))

    def key(self, name: str, *choices: Hashable) -> str:
        """What tells ``name`` of this review and these choices from everything else."""
        return repr((name, self.view, self.scope, self.period, self.filters, choices))

    def lasting(self, name: str, make: Callable[[], T], *choices: Hashable) -> T:
        """The same for what depends neither on the period nor on the view: it is made once for all months."""
        return self.warehouse.kept(repr((name, self.scope, self.filters, choices)), make)

    @property
    def everywhere(self) -> Review:
        """The review whatever cities are chosen: what compares all cities asks this one, and is made once
        for every choice of them."""
        return replace(self, filters=replace(self.filters, cities=()))

    def events(self, period: Period) -> pd.DataFrame:
        """The events of some months: the nation's, and those of the chosen cities (all unless chosen)."""
        found = self.warehouse.events(period, self.scope)
        if not self.filters.cities:
            return found
        return found[found["city"].isin([NATION, *self.filters.cities])].reset_index(drop=True)

    def history(self, months: int, *, with_data: bool = False) -> Period:
        """The last ``months`` months up to the review's, no earlier than the data.

        Args:
            with_data: months without data do not count: a survey of one release a year has a history too.
        """
        if with_data and (known := [month for month in self.warehouse.months if month <= self.month]):
            return Period(known[-months:][0], self.month + 1)
        wanted = Period.ending_with(self.month, months)
        first = self.warehouse.months[0] if self.warehouse.months else wanted.start
        return Period(min(max(wanted.start, first), self.month), wanted.end)

    def metric(self, metric_id: str = SATISFACTION) -> Metric:
        return self.registry[metric_id]

    def named(self, table: pd.DataFrame) -> pd.DataFrame:
        """The table with the ``name``, ``boundary``, ``lon``, ``lat`` of its cities; others fall out."""
        return table.merge(self.cities[["city", "name", "boundary", "lon", "lat"]], on="city")

    @property
    def place(self) -> str:
        """What the filters look at, in words: 全国, 北京、上海, 华南等 7 城."""
        wanted = self.filters.cities
        named = zip(self.cities["city"].tolist(), self.cities["name"].tolist(), strict=True) if wanted else ()
        chosen = [name for city, name in named if city in wanted]
        if not chosen:
            return self.view.say("place.all" if self.scope.is_everything else "place.scope")
        joined = self.view.say("place.comma").join(chosen[:3])
        return joined if len(chosen) <= 3 else self.view.say("place.several", names=joined, n=len(chosen))


def named_cities(warehouse: Warehouse, scope: Scope, view: View) -> pd.DataFrame:
    """The cities in scope with ``name`` in the view's language."""

    def make() -> pd.DataFrame:
        cities = warehouse.cities(scope)
        return cities.assign(name=cities[f"name_{view.language}"])

    return warehouse.kept(repr(("cities", scope, view.language)), make)


def city_labels(warehouse: Warehouse, scope: Scope, view: View) -> dict[str, str]:
    """City -> how one searches it: by name, pinyin or initials, in either language."""

    def make() -> dict[str, str]:
        names = (
            ("name_zh", "pinyin", "initials") if view.language == "zh" else ("name_en", "name_zh", "initials")
        )
        rows = warehouse.cities(scope)[["city", *names]]
        return {city: " ".join(texts) for city, *texts in rows.itertuples(index=False)}

    return warehouse.kept(repr(("labels", scope, view.language)), make)
