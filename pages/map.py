"""Where is it high, where is it low?"""

from __future__ import annotations

import streamlit as st

from components.city_card import city_card
from components.focus import focus_city
from components.page import page_ground, page_review
from components.picker import metric_picker
from components.story import Story
from panels.cities import MAP_MONTHS, city_movements, dimension_table, map_panel, month_table
from panels.standing import city_standings

review = page_review()
every = review.everywhere
story = Story(review, "map.title")
head = st.container()
metric = metric_picker(review)

cities = every.kept("map", lambda: city_standings(every, metric, MAP_MONTHS, with_data=True), metric.id)
ranked, history = cities.ranked, cities.history
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
moved = every.kept("map.moved", lambda: city_movements(every))
with head:
    story.say(cities.sentences, silent="story.unranked")

left, right = st.columns([8, 3])
with left:
    drawn = review.kept(
        "map.panel", lambda: map_panel(review, "map.panel", shown, metric, page_ground()), metric.id
    )
    story.show(drawn, on_click=focus_city)
with right:
    city_card(story, ranked, moved, cities.streak)

order = list(shown["city"])
by_dimension, by_time = st.columns([5, 7])
with by_dimension:
    story.show(review.kept("map.dimensions", lambda: dimension_table(review, moved, order), metric.id))
with by_time:
    story.show(review.kept("map.months", lambda: month_table(review, history, metric, order), metric.id))
story.offer_slides()
