"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import streamlit as st

from components.ahead import AHEAD
from components.page import page_review
from components.sides import choose_sides
from components.story import Story
from panels.leaders_page import LeadersPage

page = LeadersPage(page_review())
AHEAD.take_turn(page.review, "leaders")
story = Story(page.review, "leaders.title")
story.say(page.sentences, silent="story.unranked")
left, right = st.columns([6, 5])
with left:
    story.show(page.gaps)
with right:
    sides = choose_sides(page)
    story.show(page.dimensions(*sides))
    story.show(page.ranks(*sides))

below = st.columns([6, 5])
slot = below[0].empty()
with below[1]:
    story.show(page.funnel)
    story.show(page.between(*sides))
story.show(page.own_scores)
story.show(page.practices)
with slot.container():  # the simulation comes when the rest is drawn
    story.show(page.certainty)
story.offer_slides()
