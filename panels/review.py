"""The month's review in its chapters: what the deck prints, and the export page offers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from data_access.review import Review
from domain.metrics import SATISFACTION, Metric
from panels.cities import Ground, city_movements, dimension_table, map_panel
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force, usual_sides
from panels.control import control_panel
from panels.events import events_panel, period_events
from panels.figures import Figures, figures_table
from panels.overview import SERVICE, change_waterfall, overview_sentences
from panels.panel import Panel
from panels.plan import effects_panel, potential_panel
from panels.ranks import bump_panel, funnel_panel, rank_panel, standings_panel
from panels.standing import city_standings
from panels.trends import trend_panel, trend_values

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
    """What the chapters share, asked once."""

    def __init__(self, review: Review, ground: Ground) -> None:
        self.review, self.ground = review, ground
        self.metric: Metric = review.registry[SATISFACTION]
        self.scores = [SATISFACTION, *(d.id for d in review.dimensions)]
        every = [*self.scores, *SERVICE]
        self.figures = Figures.of(review, every)
        self.moved = self.figures.moved
        self.cities = city_standings(review, self.metric)
        self.ranked = self.cities.ranked
        self.sides = usual_sides(self.ranked)
        self.values = trend_values(review, self.metric)

    def overview(self) -> Chapter:
        """Did it move, where from, what happened."""
        review, said = self.review, overview_sentences(self.review, self.moved)
        return _chapter(
            "overview", said,
            self._figures("overview.scores", self.scores, "".join(said[:1])),
            change_waterfall(review, self.moved),
            map_panel(review, "overview.map", self.ranked, self.metric, self.ground),
            events_panel(review, period_events(review)),
            self._figures("overview.service", SERVICE),
        )  # fmt: skip

    def _figures(self, name: str, ids: Sequence[str], finding: str = "") -> Panel:
        return figures_table(self.review, name, self.figures, ids, finding=finding)

    def leading(self) -> Chapter:
        """Who leads, how certain, since when, and what they do."""
        review, streak = self.review, self.cities.streak
        marked = [*review.filters.cities] or [*self.sides[0], *self.sides[1]]
        return _chapter(
            "leading", self.cities.sentences,
            standings_panel(review, self.ranked, self.metric),
            rank_panel(review, self.ranked, self.metric),
            bump_panel(review, self.ranked, self.cities.ranks, streak, marked, self.metric),
            own_scores(review, self.ranked, streak),
            practices_in_force(review, self.ranked),
        )  # fmt: skip

    def lagging(self) -> Chapter:
        """Who lags, and by what."""
        review = self.review
        return _chapter(
            "lagging", [], gap_panel(review, *self.sides), gap_parts(review, *self.sides),
            funnel_panel(review, self.ranked, self.metric),
        )  # fmt: skip

    def diagnosis(self) -> Chapter:
        """Which city is weak in what; is the nation's course a signal."""
        review = self.review
        order = list(self.ranked["city"])
        return _chapter(
            "diagnosis", [], dimension_table(review, city_movements(review), order),
            control_panel(review, self.values, self.metric),
        )  # fmt: skip

    def plan(self) -> Chapter:
        """Where a gain is within reach."""
        return _chapter("plan", [], potential_panel(self.review))

    def effect(self) -> Chapter:
        """What practices brought."""
        return _chapter("effect", [], effects_panel(self.review))

    def outlook(self) -> Chapter:
        """To the year's end."""
        return _chapter("outlook", [], trend_panel(self.review, self.values, self.metric))


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


def _chapter(name: str, sentences: list[str], *panels: Panel | None) -> Chapter:
    return Chapter(name, tuple(sentences), tuple(p for p in panels if p is not None and not p.is_empty))
