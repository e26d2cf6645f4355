"""How has any metric moved?"""

from __future__ import annotations

import streamlit as st

from components.page import page_review
from components.picker import choice_picker, metric_picker
from components.story import Story
from panels.control import control_panel
from panels.trends import BY, trend_panel, trend_sentences, trend_table, trend_values

review = page_review()
story = Story(review, "trends.title")
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="trend-choices"):
    metric = metric_picker(review)
    by = choice_picker(review, "by", BY)
    grain = choice_picker(review, "grain", ("month", "quarter"))
with head:
    story.say(trend_sentences(review, metric))

values = trend_values(review, metric, by, grain)
story.show(trend_panel(review, values, metric, by, grain))
if by == "none" and grain == "month":
    story.show(control_panel(review, values, metric))
story.show(trend_table(review, values, metric, by, grain))
story.offer_slides()
