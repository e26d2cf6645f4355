"""Where is it high, where is it low?"""

from __future__ import annotations

import streamlit as st

from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from components.city_card import city_card
from components.city_picture import draw_map
from components.heat import city_movements, dimension_table, month_table
from components.page import page_review
from components.picker import metric_picker
from components.story import Story

review = page_review()
story = Story(review, "map.title")
head = st.container()
metric = metric_picker(review)

ranked = review.named(standings(review.sums(metric.id, all_cities=True), review.registry, metric.id))
history = review.sums(metric.id, all_cities=True, period=review.history(12, with_data=True))
streak = streaks(ranks_by_month(history, review.registry, metric.id))
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
moved = city_movements(story)
with head:
    story.say(standing_sentences(ranked, streak, metric, review.view, TOP), silent="story.unranked")

left, right = st.columns([8, 3])
with left:
    draw_map(story, "map.panel", shown, metric, clickable=True)
with right:
    city_card(story, ranked, moved, streak)

by_dimension, by_time = st.columns([5, 7])
with by_dimension:
    dimension_table(story, moved, list(shown["city"]))
with by_time:
    month_table(story, history, metric, list(shown["city"]))
