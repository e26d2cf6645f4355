"""How satisfied are customers this month, and did it move?"""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.events import event_lists
from components.kpi import kpi_row, metric_cards
from components.page import page_ground, page_review
from components.story import Story
from domain.metrics import SATISFACTION
from panels.cities import map_panel
from panels.events import period_events
from panels.figures import Figures, figures_table
from panels.overview import SERVICE, change_waterfall, overview_sentences
from panels.panel import Panel
from panels.standing import city_standings

review = page_review()
every = review.everywhere
registry, kept = review.registry, review.kept
scores = [SATISFACTION, *(d.id for d in review.dimensions)]
figures = kept("overview.figures", lambda: Figures.of(review, [*scores, *SERVICE]))


def table(name: str, ids: Sequence[str], finding: str = "") -> Panel:
    return kept(name, lambda: figures_table(review, name, figures, ids, finding=finding))


def cities() -> Panel:
    ranked = city_standings(every, registry[SATISFACTION]).ranked
    return map_panel(every, "overview.map", ranked, registry[SATISFACTION], page_ground(), compact=True)


story = Story(review, "overview.title")
said = kept("overview", lambda: overview_sentences(review, figures.moved))
story.say(said)
cards = kept("overview.cards", lambda: metric_cards(review, figures, [*scores, *SERVICE]))
story.keep(table("overview.scores", scores, "".join(said[:1])))
kpi_row([cards[m] for m in scores if m in cards])

left, right = st.columns([6, 5])
with left:
    story.show(kept("overview.waterfall", lambda: change_waterfall(review, figures.moved)))
with right:
    story.show(every.kept("overview.map", cities))
event_lists(story, kept("overview.events", lambda: period_events(review)))
story.keep(table("overview.service", SERVICE))
kpi_row([cards[m] for m in SERVICE if m in cards])
story.offer_slides()
