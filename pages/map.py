"""Where is it high, where is it low?"""

from __future__ import annotations

import streamlit as st

from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from components.city_card import city_card
from components.focus import focus_city
from components.page import page_ground, page_review
from components.picker import metric_picker
from components.story import Story
from panels.cities import city_movements, dimension_table, map_panel, month_table

review = page_review()
story = Story(review, "map.title")
head = st.container()
metric = metric_picker(review)

ranked = review.named(standings(review.sums(metric.id, all_cities=True), review.registry, metric.id))
history = review.sums(metric.id, all_cities=True, period=review.history(12, with_data=True))
streak = streaks(ranks_by_month(history, review.registry, metric.id))
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
moved = city_movements(review)
with head:
    story.say(standing_sentences(ranked, streak, metric, review.view, TOP), silent="story.unranked")

left, right = st.columns([8, 3])
with left:
    story.show(map_panel(review, "map.panel", shown, metric, page_ground()), on_click=focus_city)
with right:
    city_card(story, ranked, moved, streak)

by_dimension, by_time = st.columns([5, 7])
with by_dimension:
    story.show(dimension_table(review, moved, list(shown["city"])))
with by_time:
    story.show(month_table(review, history, metric, list(shown["city"])))
story.offer_slides()
