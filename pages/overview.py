"""How satisfied are customers this month, and did it move?"""

from __future__ import annotations

import streamlit as st

from components.ahead import AHEAD
from components.events import event_lists
from components.kpi import kpi_row, overview_cards
from components.page import page_ground, page_review
from components.story import Story
from panels.main_metrics import SERVICE
from panels.overview_page import OverviewPage

page = OverviewPage(page_review(), page_ground())
AHEAD.take_turn(page.review, "overview")
story = Story(page.review, "overview.title")
story.say(page.sentences)
cards = overview_cards(page)
if scores := [cards[m] for m in page.scores if m in cards]:
    story.keep(page.score_table)
kpi_row(scores, headed=True)

left, right = st.columns([6, 5])
with left:
    story.show(page.waterfall)
with right:
    story.show(page.map)
event_lists(story, page)
if service := [cards[m] for m in SERVICE if m in cards]:
    story.keep(page.service_table)
kpi_row(service)
story.offer_slides()
