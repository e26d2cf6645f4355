"""Where is it high, where is it low?"""

from __future__ import annotations

import streamlit as st

from components.ahead import AHEAD
from components.city_card import city_card
from components.focus import focus_city
from components.page import page_ground, page_review
from components.picker import metric_picker
from components.story import Story
from panels.map_page import MapPage

review = page_review()
story = Story(review, "map.title")
head = st.container()
metric = metric_picker(review)
AHEAD.take_turn(review, "map", metric.id)
page = MapPage(review, page_ground(), metric)
with head:
    story.say(page.sentences, silent="story.unranked")

left, right = st.columns([8, 3])
with left:
    story.show(page.map, on_click=focus_city)
with right:
    city_card(story, page)
by_dimension, by_time = st.columns([5, 7])
with by_dimension:
    story.show(page.dimensions)
with by_time:
    story.show(page.months)
story.offer_slides()
