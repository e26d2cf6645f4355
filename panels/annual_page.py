"""What the page of the year shows: each part made once for all who look at the same."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.review import Review
from domain.metrics import SATISFACTION
from panels.annual import year_panel, year_trend
from panels.part import Part, findings


@dataclass(frozen=True)
class AnnualPage:
    """What the year brought, and next year's goals."""

    review: Review

    @property
    def line(self) -> Part:
        return Part(self.review, "annual.line", lambda: year_trend(self.review, SATISFACTION))

    @property
    def table(self) -> Part:
        return Part(self.review, "annual.table", lambda: year_panel(self.review))

    @property
    def sentences(self) -> list[str]:
        return findings(self.review, "annual.sentences", self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the page's order."""
        return self.line, self.table
