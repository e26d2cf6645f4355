"""How satisfied are customers this month, and did it move?"""

from __future__ import annotations

import streamlit as st

from analysis.sentences import dimension_sentences
from analysis.standings import standings
from components.city_picture import draw_map
from components.kpi import kpi_row
from components.overview import change_waterfall, metric_cards, period_events, period_movements
from components.page import page_review
from components.story import Story
from components.trend_tables import trend_sentences
from domain.metrics import SATISFACTION

SERVICE = (
    "responses", "case_volume", "nps", "first_response_time", "intelligent_service_share",
    "simple_enquiry_share", "hard_complaint_resolution", "trained_good_review_rate",
)  # fmt: skip

review = page_review()
view, registry = review.view, review.registry
dimensions = [d.id for d in review.dimensions]
ids = [SATISFACTION, *dimensions, *SERVICE]
against = view.say("against.month" if review.period.length == 1 else "against.before")

story = Story(review, "overview.title")
moved = period_movements(story, ids)
story.say([
    *trend_sentences(story, registry[SATISFACTION])[:1],
    *dimension_sentences(moved.loc[[d for d in dimensions if d in moved.index]], registry, view),
])  # fmt: skip
cards = metric_cards(story, moved, ids, against)
kpi_row([cards[m] for m in [SATISFACTION, *dimensions] if m in cards])

left, right = st.columns([6, 5])
with left:
    change_waterfall(story, moved)
with right:
    ranked = review.named(standings(review.sums(SATISFACTION, all_cities=True), registry, SATISFACTION))
    draw_map(story, "overview.map", ranked, registry[SATISFACTION], compact=True)
period_events(story)
kpi_row([cards[m] for m in SERVICE if m in cards])
