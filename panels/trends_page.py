"""What the page of trends shows for a metric: each part made once for all who look at the same."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from data_access.review import Review
from domain.metrics import Metric
from panels.control import control_panel
from panels.panel import Panel
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
    def sentences(self) -> list[str]:
        review, metric = self.review, self.metric
        return review.kept(
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
    def line(self) -> Panel:
        return self.review.kept(
            "trends.line",
            lambda: trend_panel(self.review, self.values, self.metric, self.by, self.grain),
            *self._choices,
        )

    @property
    def control(self) -> Panel | None:
        """The control chart; None where there are several lines or quarters."""
        if (self.by, self.grain) != ("none", "month"):
            return None
        return self.review.kept(
            "trends.control", lambda: control_panel(self.review, self.values, self.metric), self.metric.id
        )

    @property
    def table(self) -> Panel:
        return self.review.kept(
            "trends.table",
            lambda: trend_table(self.review, self.values, self.metric, self.by, self.grain),
            *self._choices,
        )

    @property
    def panels(self) -> tuple[Panel | None, ...]:
        """In the page's order."""
        return self.line, self.control, self.table
