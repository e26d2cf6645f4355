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


def page_story(
    review: Review, ground: Ground, page: str, shown: Shown, state: State | None = None
) -> PageStory:
    """What ``page`` shows for these choices; nothing for a page without panels.

    Args:
        state: rules and acknowledgements; without them there are no alerts.
    """
    metric = review.registry[shown.metric]
    match page:
        case "overview":
            return _story(OverviewPage(review, ground))
        case "leaders":
            return _story(LeadersPage(review))
        case "map":
            return _story(MapPage(review, ground, metric))
        case "trends":
            return _story(TrendsPage(review, metric, shown.by, shown.grain))
        case "improvement":
            return _story(ImprovementPage(review))
        case "service":
            return _story(ServicePage(review))
        case "supervision":
            return _story(SupervisionPage(review, current_alerts(review, state) if state else None))
        case "annual":
            return _story(AnnualPage(review))
        case _:
            return PageStory((), ())


def _story(page: Page) -> PageStory:
    return PageStory(tuple(page.sentences), panels_of(page.parts))
