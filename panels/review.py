"""The month's review in its chapters: what the deck prints, and the export page offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from data_access.review import Review
from panels.cities import Ground
from panels.improvement_page import ImprovementPage
from panels.leaders_page import LeadersPage
from panels.map_page import MapPage
from panels.overview_page import OverviewPage
from panels.panel import Panel
from panels.part import Part, panels_of
from panels.trends_page import TrendsPage

# panels named otherwise than the page that shows them
PAGES = {"events": "overview", "plan": "improvement", "effects": "improvement"}


def page_of(panel: str) -> str:
    """The page that shows a panel."""
    first = panel.split(".")[0]
    return PAGES.get(first, first)


@dataclass(frozen=True)
class Chapter:
    """A part of the review.

    Args:
        name: ``overview`` …; its title is the text ``review.<name>``.
        sentences: what it says first; empty where it has nothing to say beyond its panels.
        panels: in their order, empty ones left out.
    """

    name: str
    sentences: tuple[str, ...]
    panels: tuple[Panel, ...]


class MonthReview:
    """The chapters, each made of what the pages show."""

    def __init__(self, review: Review, ground: Ground) -> None:
        self.review = review
        self.overview_page, self.leaders_page = OverviewPage(review, ground), LeadersPage(review)
        self.map_page = MapPage(review.everywhere, ground, review.metric())
        self.trends_page = TrendsPage(review, review.metric())
        self.improvement_page = ImprovementPage(review)

    def overview(self) -> Chapter:
        """Did it move, where from, what happened."""
        return _chapter("overview", self.overview_page.sentences, *self.overview_page.parts)

    def leading(self) -> Chapter:
        """Who leads, how certain, since when, and what they do."""
        return _chapter("leading", self.leaders_page.sentences, *self.leaders_page.leading)

    def lagging(self) -> Chapter:
        """Who lags, and by what."""
        return _chapter("lagging", [], *self.leaders_page.lagging)

    def diagnosis(self) -> Chapter:
        """Which city is weak in what; is the nation's course a signal."""
        return _chapter("diagnosis", [], self.map_page.dimensions, self.trends_page.control)

    def plan(self) -> Chapter:
        """Where a gain is within reach."""
        return _chapter("plan", [], self.improvement_page.potential)

    def effect(self) -> Chapter:
        """What practices brought."""
        return _chapter("effect", [], self.improvement_page.effects)

    def outlook(self) -> Chapter:
        """To the year's end."""
        return _chapter("outlook", [], self.trends_page.line)


CHAPTERS = ("overview", "leading", "lagging", "diagnosis", "plan", "effect", "outlook")


def chapters(
    review: Review,
    ground: Ground,
    wanted: Sequence[str] = CHAPTERS,
    *,
    progress: Callable[[int, str], None] | None = None,
) -> Iterator[Chapter]:
    """The chapters in their order; one without anything to show is left out.

    Args:
        wanted: names of :data:`CHAPTERS`.
        progress: called before each with how many are done and its name.
    """
    month = MonthReview(review, ground)
    for done, name in enumerate(wanted):
        if progress:
            progress(done, name)
        chapter: Chapter = getattr(month, name)()
        if chapter.panels or chapter.sentences:
            yield chapter


def _chapter(name: str, sentences: list[str], *parts: Part | None) -> Chapter:
    return Chapter(name, tuple(sentences), panels_of(parts))
