"""What the page of the service shows: each part made once for all who look at the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from data_access.review import Review
from panels.figures import Figures, figures_table
from panels.panel import Panel
from panels.part import Part
from panels.service import (
    CARDS,
    LINES,
    PARTS,
    change_line,
    lines_panel,
    others_panel,
    parts_panel,
    resolution_panel,
    service_movements,
)


@dataclass(frozen=True)
class ServicePage:
    """How the service is run."""

    review: Review

    @property
    def moved(self) -> pd.DataFrame:
        """Of :func:`panels.service.service_movements`."""
        return self.review.kept("service.moved", lambda: service_movements(self.review))

    @property
    def figures(self) -> Figures:
        return self.review.kept("service.figures", lambda: Figures.of(self.review, CARDS, self.moved))

    @property
    def sentences(self) -> list[str]:
        """What the first cards say."""
        return self.review.finished("service.sentences", self._sentences)

    def _sentences(self) -> list[str]:
        said = (change_line(self.review, metric, self.moved) for metric in CARDS[:3])
        return [line for line in said if line]

    @property
    def card_table(self) -> Part:
        name = "service.cards"
        return self._part(name, lambda: figures_table(self.review, name, self.figures, CARDS))

    @property
    def views(self) -> tuple[Part, ...]:
        """The nine views and what stands beside them."""
        first, *rest = (self._part(name, partial(self._lines, name)) for name in LINES)
        apart = [self._part(f"service.by_{part}", partial(parts_panel, self.review, part)) for part in PARTS]
        resolution = self._part("service.resolution", lambda: resolution_panel(self.review))
        return first, *apart, *rest, resolution

    def _lines(self, name: str) -> Panel | None:
        return lines_panel(self.review, name, self.moved)

    @property
    def others(self) -> Part:
        """What the company measures besides."""
        return self._part("service.others", lambda: others_panel(self.review))

    @property
    def charts(self) -> tuple[Part, ...]:
        """What the page shows as it is; the table of the cards stands there as cards."""
        return *self.views, self.others

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the page's order."""
        return self.card_table, *self.charts

    def _part(self, name: str, make: Callable[[], Panel | None]) -> Part:
        return Part(self.review, name, make)
