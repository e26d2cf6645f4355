"""Where is it high, where is it low?"""

from __future__ import annotations

import pandas as pd
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


def standing() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Cities ranked, their monthly sums, and the months in a row among the best."""
    ranked = standings(review.sums(metric.id, all_cities=True), review.registry, metric.id)
    history = review.sums(metric.id, all_cities=True, period=review.history(12, with_data=True))
    return review.named(ranked), history, streaks(ranks_by_month(history, review.registry, metric.id))


ranked, history, streak = review.kept("map", standing, metric.id)
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
moved = review.kept("map.moved", lambda: city_movements(review))
with head:
    story.say(standing_sentences(ranked, streak, metric, review.view, TOP), silent="story.unranked")

left, right = st.columns([8, 3])
with left:
    drawn = review.kept(
        "map.panel", lambda: map_panel(review, "map.panel", shown, metric, page_ground()), metric.id
    )
    story.show(drawn, on_click=focus_city)
with right:
    city_card(story, ranked, moved, streak)

order = list(shown["city"])
by_dimension, by_time = st.columns([5, 7])
with by_dimension:
    story.show(review.kept("map.dimensions", lambda: dimension_table(review, moved, order), metric.id))
with by_time:
    story.show(review.kept("map.months", lambda: month_table(review, history, metric, order), metric.id))
story.offer_slides()
