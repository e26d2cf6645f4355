"""What each page shows, without a screen: so that a page's slides can be made again next month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from data_access.review import Review
from data_access.state import State
from domain.metrics import SATISFACTION
from panels.alerts import current_alerts
from panels.annual_page import AnnualPage
from panels.cities import Ground
from panels.improvement_page import ImprovementPage
from panels.leaders_page import LeadersPage
from panels.map_page import MapPage
from panels.overview_page import OverviewPage
from panels.panel import Panel
from panels.part import Part, panels_of
from panels.service_page import ServicePage
from panels.supervision_page import SupervisionPage
from panels.trends_page import TrendsPage


@dataclass(frozen=True)
class Shown:
    """A page's own choices, as in its address."""

    metric: str = SATISFACTION
    by: str = "none"
    grain: str = "month"


class Page(Protocol):
    """What a page shows: its sentences, and its parts in their order."""

    @property
    def sentences(self) -> list[str]: ...

    @property
    def parts(self) -> Sequence[Part | Panel | None]: ...


@dataclass(frozen=True)
class PageStory:
    """A page's sentences and panels, in order."""

    sentences: tuple[str, ...]
    panels: tuple[Panel, ...]


def page_of(
    review: Review, ground: Ground, page: str, shown: Shown, state: State | None = None
) -> Page | None:
    """What ``page`` shows for these choices; None for a page without panels.

    Args:
        state: rules and acknowledgements; without them there are no alerts.
    """
    metric = review.registry[shown.metric]
    match page:
        case "overview":
            return OverviewPage(review, ground)
        case "leaders":
            return LeadersPage(review)
        case "map":
            return MapPage(review, ground, metric)
        case "trends":
            return TrendsPage(review, metric, shown.by, shown.grain)
        case "improvement":
            return ImprovementPage(review)
        case "service":
            return ServicePage(review)
        case "supervision":
            return SupervisionPage(review, current_alerts(review, state) if state else None)
        case "annual":
            return AnnualPage(review)
        case _:
            return None


def page_story(
    review: Review, ground: Ground, page: str, shown: Shown, state: State | None = None
) -> PageStory:
    """The sentences and panels of :func:`page_of`; nothing for a page without panels."""
    found = page_of(review, ground, page, shown, state)
    return PageStory(tuple(found.sentences), panels_of(found.parts)) if found else PageStory((), ())
