"""What the page of trends shows for a metric: each part made once for all who look at the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from data_access.review import Review
from domain.metrics import Metric
from panels.control import control_panel
from panels.panel import Panel
from panels.part import Part
from panels.surroundings import beside_sentences
from panels.trends import trend_panel, trend_sentences, trend_table, trend_values


@dataclass(frozen=True)
class TrendsPage:
    """How a metric has moved.

    Args:
        by: one of :data:`panels.trends.BY`.
        grain: ``month`` or ``quarter``.
    """

    review: Review
    metric: Metric
    by: str = "none"
    grain: str = "month"

    @property
    def _choices(self) -> tuple[str, str, str]:
        return self.metric.id, self.by, self.grain

    @property
    def is_plain(self) -> bool:
        """Whether it is one line by month, as it is unless something else is chosen."""
        return (self.by, self.grain) == ("none", "month")

    @property
    def sentences(self) -> list[str]:
        review, metric = self.review, self.metric
        return review.finished(
            "trends.sentences",
            lambda: [*trend_sentences(review, metric), *beside_sentences(review, metric)],
            metric.id,
        )

    @property
    def values(self) -> pd.DataFrame:
        """Of :func:`panels.trends.trend_values`."""
        return self.review.kept(
            "trends.values",
            lambda: trend_values(self.review, self.metric, self.by, self.grain),
            *self._choices,
        )

    @property
    def line(self) -> Part:
        return self._part("trends.line", trend_panel, self.by, self.grain)

    @property
    def control(self) -> Part | None:
        """The control chart; None where there are several lines or quarters."""
        if not self.is_plain:
            return None
        return self._part("trends.control", control_panel)

    @property
    def table(self) -> Part:
        return self._part("trends.table", trend_table, self.by, self.grain)

    def _part(self, name: str, draw: Callable[..., Panel | None], *choices: str) -> Part:
        return Part(
            self.review, name, lambda: draw(self.review, self.values, self.metric, *choices), self._choices
        )

    @property
    def parts(self) -> tuple[Part | None, ...]:
        """In the page's order."""
        return self.line, self.control, self.table
