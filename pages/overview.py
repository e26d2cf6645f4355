"""How satisfied are customers this month, and did it move?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from analysis.sentences import dimension_sentences
from analysis.standings import standings
from components.events import event_lists
from components.kpi import kpi_row, metric_cards
from components.page import page_ground, page_review
from components.story import Story
from domain.metrics import SATISFACTION
from panels.cities import map_panel
from panels.events import period_events
from panels.figures import Figures, figures_table
from panels.overview import SERVICE, change_waterfall
from panels.panel import Panel
from panels.trends import trend_sentences

review = page_review()
view, registry, kept = review.view, review.registry, review.kept
dimensions = [d.id for d in review.dimensions]
scores = [SATISFACTION, *dimensions]


def sentences() -> tuple[list[str], list[str]]:
    """What is said of satisfaction, and of its dimensions."""
    known = figures.moved.loc[[d for d in dimensions if d in figures.moved.index]]
    return trend_sentences(review, registry[SATISFACTION])[:1], dimension_sentences(known, registry, view)


def cities() -> Panel:
    ranked = review.named(standings(review.sums(SATISFACTION, all_cities=True), registry, SATISFACTION))
    return map_panel(review, "overview.map", ranked, registry[SATISFACTION], page_ground(), compact=True)


def table(name: str, ids: Sequence[str], finding: str = "") -> Panel:
    return kept(name, lambda: figures_table(review, name, figures, ids, finding=finding))


figures = kept("overview.figures", lambda: Figures.of(review, [*scores, *SERVICE]))
story = Story(review, "overview.title")
first, others = kept("overview", sentences)
story.say([*first, *others])
cards = kept("overview.cards", lambda: metric_cards(review, figures, [*scores, *SERVICE]))
story.keep(table("overview.scores", scores, "".join(others[:1])))
kpi_row([cards[m] for m in scores if m in cards])

left, right = st.columns([6, 5])
with left:
    story.show(kept("overview.waterfall", lambda: change_waterfall(review, figures.moved)))
with right:
    story.show(kept("overview.map", cities))
event_lists(story, kept("overview.events", lambda: period_events(review)))
story.keep(table("overview.service", SERVICE))
kpi_row([cards[m] for m in SERVICE if m in cards])
story.offer_slides()
