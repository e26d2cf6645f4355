"""What the page of supervision shows: alerts, indicators, complaint stages, the training loop, script
reports, calls to listen to."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from data_access.review import Review
from panels.indicators import indicators_panel
from panels.panel import Panel
from panels.part import Part, findings
from panels.sampling import sample_panel
from panels.scripts import script_panel
from panels.stages import stages_panel
from panels.training import training_panel

MOST_SENTENCES = 3
WATCHED = {
    "indicators": indicators_panel, "stages": stages_panel, "training": training_panel,
    "scripts": script_panel, "sample": sample_panel,
}  # fmt: skip


@dataclass(frozen=True)
class SupervisionPage:
    """What needs attention.

    Args:
        alerts: by the rules and acknowledgements of this moment; None where nobody keeps any.
    """

    review: Review
    alerts: Panel | None = None

    @property
    def watched(self) -> tuple[Part, ...]:
        """What follows the alerts; parts without data say why."""
        review = self.review
        return tuple(
            Part(review, f"supervision.{name}", partial(make, review)) for name, make in WATCHED.items()
        )

    @property
    def sentences(self) -> list[str]:
        """What was found, the alerts first."""
        first = [self.alerts.finding] if self.alerts and self.alerts.finding else []
        return [*first, *findings(self.review, "supervision.sentences", self.watched)][:MOST_SENTENCES]

    @property
    def parts(self) -> tuple[Part | Panel, ...]:
        """In the page's order."""
        return *([self.alerts] if self.alerts else []), *self.watched
