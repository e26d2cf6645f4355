"""What each page shows, without a screen: so that a page's slides can be made again next month."""

from __future__ import annotations

from dataclasses import dataclass

from data_access.review import Review
from domain.metrics import SATISFACTION
from panels.annual import year_panel, year_trend
from panels.cities import MAP_MONTHS, Ground, city_movements, dimension_table, map_panel, month_table
from panels.control import control_panel
from panels.figures import Figures, figures_table
from panels.panel import Panel
from panels.plan import effects_panel, potential_panel
from panels.review import MonthReview
from panels.service import CARDS, change_line, others_panel, service_movements, service_panels
from panels.standing import city_standings
from panels.supervision import supervision_panels
from panels.surroundings import beside_sentences
from panels.trends import trend_panel, trend_sentences, trend_table, trend_values


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


def page_story(review: Review, ground: Ground, page: str, shown: Shown) -> PageStory:
    """What ``page`` shows for these choices; nothing for a page without panels."""
    match page:
        case "overview":
            chapter = MonthReview(review, ground).overview()
            return PageStory(chapter.sentences, chapter.panels)
        case "leaders":
            month = MonthReview(review, ground)
            leading, lagging = month.leading(), month.lagging()
            return PageStory(leading.sentences, (*leading.panels, *lagging.panels))
        case "map":
            return _map(review, ground, shown)
        case "trends":
            return _trends(review, shown)
        case "improvement":
            panels = _there(potential_panel(review), effects_panel(review))
            return PageStory(tuple(panel.finding for panel in panels if panel.finding), panels)
        case "service":
            return _service(review)
        case "supervision":
            panels = _there(*supervision_panels(review))
            return PageStory(tuple(panel.finding for panel in panels if panel.finding), panels)
        case "annual":
            panels = _there(year_trend(review, SATISFACTION), year_panel(review))
            return PageStory(tuple(panel.finding for panel in panels if panel.finding), panels)
        case _:
            return PageStory((), ())


def _map(review: Review, ground: Ground, shown: Shown) -> PageStory:
    metric = review.registry[shown.metric]
    cities = city_standings(review, metric, MAP_MONTHS, with_data=True)
    ranked = cities.ranked
    order = list(ranked["city"])
    if chosen := review.filters.cities:
        order = [city for city in order if city in chosen]
    mine = ranked[ranked["city"].isin(order)]
    panels = _there(
        map_panel(review, "map.panel", mine, metric, ground),
        dimension_table(review, city_movements(review), order),
        month_table(review, cities.history, metric, order),
    )
    return PageStory(tuple(cities.sentences), panels)


def _trends(review: Review, shown: Shown) -> PageStory:
    metric, (by, grain) = review.registry[shown.metric], (shown.by, shown.grain)
    values = trend_values(review, metric, by, grain)
    single = by == "none" and grain == "month"
    panels = _there(
        trend_panel(review, values, metric, by, grain),
        control_panel(review, values, metric) if single else None,
        trend_table(review, values, metric, by, grain),
    )
    return PageStory((*trend_sentences(review, metric), *beside_sentences(review, metric)), panels)


def _service(review: Review) -> PageStory:
    moved = service_movements(review)
    said = [line for line in (change_line(review, metric, moved) for metric in CARDS[:3]) if line]
    cards = figures_table(review, "service.cards", Figures.of(review, CARDS, moved), CARDS)
    return PageStory(tuple(said), _there(cards, *service_panels(review, moved), others_panel(review)))


def _there(*panels: Panel | None) -> tuple[Panel, ...]:
    return tuple(panel for panel in panels if panel is not None and not panel.is_empty)
