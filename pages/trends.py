"""How has any metric moved?"""

from __future__ import annotations

import streamlit as st

from components.ahead import AHEAD
from components.page import page_review
from components.picker import choice_picker, metric_picker
from components.story import Story
from panels.trends import BY
from panels.trends_page import TrendsPage

review = page_review()
story = Story(review, "trends.title")
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="trend-choices"):
    metric = metric_picker(review)
    by = choice_picker(review, "by", BY)
    grain = choice_picker(review, "grain", ("month", "quarter"))
page = TrendsPage(review, metric, by, grain)
if page.is_plain:
    AHEAD.take_turn(review, "trends", metric.id)
with head:
    story.say(page.sentences)
for part in page.parts:
    story.show(part)
story.offer_slides()
