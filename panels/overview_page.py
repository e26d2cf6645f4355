"""What the overview shows: each part made once for all who look at the same (:meth:`Review.kept`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from data_access.review import Review
from panels.cities import Ground, map_panel
from panels.events import events_panel, period_events
from panels.figures import Figures, figures_table
from panels.main_metrics import SERVICE, main_metrics, scores
from panels.overview import change_waterfall, overview_sentences
from panels.part import Part
from panels.standing import CityStandings, national_standings


@dataclass(frozen=True)
class OverviewPage:
    """How satisfied, did it move, what from, where, what happened."""

    review: Review
    ground: Ground

    @property
    def scores(self) -> list[str]:
        """Satisfaction and its dimensions."""
        return scores(self.review)

    @property
    def figures(self) -> Figures:
        return self.review.kept(
            "overview.figures", lambda: Figures.of(self.review, main_metrics(self.review))
        )

    @property
    def sentences(self) -> list[str]:
        return self.review.finished(
            "overview.sentences", lambda: overview_sentences(self.review, self.figures)
        )

    @property
    def score_table(self) -> Part:
        return self._table("overview.scores", self.scores, "".join(self.sentences[:1]))

    @property
    def service_table(self) -> Part:
        return self._table("overview.service", SERVICE)

    def _table(self, name: str, ids: Sequence[str], finding: str = "") -> Part:
        return Part(
            self.review, name,
            lambda: figures_table(self.review, name, self.figures, ids, finding=finding),
        )  # fmt: skip

    @property
    def waterfall(self) -> Part:
        return Part(
            self.review, "overview.waterfall", lambda: change_waterfall(self.review, self.figures.moved)
        )

    @property
    def cities(self) -> CityStandings:
        return national_standings(self.review)

    @property
    def map(self) -> Part:
        every, metric = self.review.everywhere, self.review.metric()
        return Part(
            every, "overview.map",
            lambda: map_panel(every, "overview.map", self.cities.ranked, metric, self.ground, compact=True),
        )  # fmt: skip

    @property
    def events(self) -> pd.DataFrame:
        return self.review.kept("overview.events", lambda: period_events(self.review))

    @property
    def has_events(self) -> bool:
        return self.review.finished("overview.has_events", lambda: not self.events.empty)

    @property
    def event_table(self) -> Part:
        return Part(self.review, "overview.event_table", lambda: events_panel(self.review, self.events))

    @property
    def charts(self) -> tuple[Part, ...]:
        """What the page shows as it is; the tables stand there as cards and lists."""
        return self.waterfall, self.map

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the page's order."""
        return self.score_table, self.waterfall, self.map, self.event_table, self.service_table
