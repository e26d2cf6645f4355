"""What each page shows, without a screen: so that a page's slides can be made again next month."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.review import Review
from data_access.state import State
from domain.metrics import SATISFACTION
from panels.alerts import current_alerts
from panels.annual import year_panel, year_trend
from panels.cities import Ground
from panels.figures import Figures, figures_table
from panels.leaders_page import LeadersPage
from panels.map_page import MapPage
from panels.overview_page import OverviewPage
from panels.panel import Panel
from panels.part import panels_of
from panels.plan import effects_panel, potential_panel
from panels.service import CARDS, change_line, others_panel, service_movements, service_panels
from panels.supervision import supervision_panels
from panels.trends_page import TrendsPage


@dataclass(frozen=True)
class Shown:
    """A page's own choices, as in its address."""

    metric: str = SATISFACTION
    by: str = "none"
    grain: str = "month"


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
            return _told(potential_panel(review), effects_panel(review))
        case "service":
            return _service(review)
        case "supervision":
            alerts = [current_alerts(review, state)] if state else []
            return _told(*alerts, *supervision_panels(review))
        case "annual":
            return _told(year_trend(review, SATISFACTION), year_panel(review))
        case _:
            return PageStory((), ())


def _story(page: OverviewPage | LeadersPage | MapPage | TrendsPage) -> PageStory:
    return PageStory(tuple(page.sentences), panels_of(page.parts))


def _told(*panels: Panel | None) -> PageStory:
    """A page that says what its panels found."""
    shown = panels_of(panels)
    return PageStory(tuple(panel.finding for panel in shown if panel.finding), shown)


def _service(review: Review) -> PageStory:
    moved = service_movements(review)
    said = [line for line in (change_line(review, metric, moved) for metric in CARDS[:3]) if line]
    cards = figures_table(review, "service.cards", Figures.of(review, CARDS, moved), CARDS)
    return PageStory(tuple(said), panels_of([cards, *service_panels(review, moved), others_panel(review)]))
