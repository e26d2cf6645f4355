"""How satisfied are customers this month, and did it move?"""

from __future__ import annotations

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
from panels.figures import figures_table, period_movements, year_movements
from panels.overview import SERVICE, change_waterfall
from panels.trends import trend_sentences

review = page_review()
view, registry = review.view, review.registry
dimensions = [d.id for d in review.dimensions]
scores = [SATISFACTION, *dimensions]
moved, year = (make(review, [*scores, *SERVICE]) for make in (period_movements, year_movements))

story = Story(review, "overview.title")
sentences = dimension_sentences(moved.loc[[d for d in dimensions if d in moved.index]], registry, view)
story.say([*trend_sentences(review, registry[SATISFACTION])[:1], *sentences])
cards = metric_cards(review, moved, year, [*scores, *SERVICE])
story.keep(figures_table(review, "overview.scores", moved, year, scores, finding="".join(sentences[:1])))
kpi_row([cards[m] for m in scores if m in cards])

left, right = st.columns([6, 5])
with left:
    story.show(change_waterfall(review, moved))
with right:
    ranked = review.named(standings(review.sums(SATISFACTION, all_cities=True), registry, SATISFACTION))
    story.show(map_panel(review, "overview.map", ranked, registry[SATISFACTION], page_ground(), compact=True))
event_lists(story, period_events(review))
story.keep(figures_table(review, "overview.service", moved, year, SERVICE))
kpi_row([cards[m] for m in SERVICE if m in cards])
story.offer_slides()
