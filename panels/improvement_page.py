"""What the page of improvement shows: each part made once for all who look at the same."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.review import Review
from panels.part import Part, findings
from panels.plan import effects_panel, potential_panel


@dataclass(frozen=True)
class ImprovementPage:
    """What to do, and whether what was done worked."""

    review: Review

    @property
    def potential(self) -> Part:
        return Part(self.review, "plan.potential", lambda: potential_panel(self.review))

    @property
    def effects(self) -> Part:
        return Part(self.review, "effects.panel", lambda: effects_panel(self.review))

    @property
    def sentences(self) -> list[str]:
        return findings(self.review, "improvement.sentences", self.parts)

    @property
    def parts(self) -> tuple[Part, ...]:
        """In the page's order."""
        return self.potential, self.effects
