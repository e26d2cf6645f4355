"""How has any metric moved?"""

from __future__ import annotations

import streamlit as st

from components.page import page_review
from components.picker import choice_picker, metric_picker
from components.story import Story
from panels.control import control_panel
from panels.surroundings import beside_sentences
from panels.trends import BY, trend_panel, trend_sentences, trend_table, trend_values

review = page_review()
story = Story(review, "trends.title")
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="trend-choices"):
    metric = metric_picker(review)
    by = choice_picker(review, "by", BY)
    grain = choice_picker(review, "grain", ("month", "quarter"))
choices = (metric.id, by, grain)
with head:
    story.say(
        review.kept(
            "trends", lambda: [*trend_sentences(review, metric), *beside_sentences(review, metric)], metric.id
        )
    )

values = review.kept("trends.values", lambda: trend_values(review, metric, by, grain), *choices)
story.show(review.kept("trends.panel", lambda: trend_panel(review, values, metric, by, grain), *choices))
if by == "none" and grain == "month":
    story.show(review.kept("trends.control", lambda: control_panel(review, values, metric), metric.id))
story.show(review.kept("trends.table", lambda: trend_table(review, values, metric, by, grain), *choices))
story.offer_slides()
