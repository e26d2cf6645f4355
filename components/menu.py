"""What leaves a page: a chart's menu, the page's deck."""

from __future__ import annotations

from collections.abc import Sequence

from data_access.review import Review
from panels.panel import Panel


def panel_menu(review: Review, panel: Panel) -> None:
    """The menu of a chart or table: slide, picture, table."""


def deck_button(review: Review, title: str, sentences: Sequence[str], panels: Sequence[Panel]) -> None:
    """The page's deck."""
