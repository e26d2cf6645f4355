"""What is watched: indicators, complaint stages, the training loop, script reports, calls to listen to."""

from __future__ import annotations

from data_access.review import Review
from panels.indicators import indicators_panel
from panels.panel import Panel
from panels.sampling import sample_panel
from panels.scripts import script_panel
from panels.stages import stages_panel
from panels.training import training_panel


def supervision_panels(review: Review) -> list[Panel]:
    """In the page's order; panels without data say why."""
    stages = stages_panel(review)
    return [
        indicators_panel(review),
        *([stages] if stages else []),
        training_panel(review),
        script_panel(review),
        sample_panel(review),
    ]
