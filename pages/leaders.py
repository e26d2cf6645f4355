"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import streamlit as st

from components.page import page_review
from components.sides import choose_sides
from components.simulation import simulation
from components.story import Story
from domain.metrics import SATISFACTION
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force
from panels.ranks import bump_panel, funnel_panel, rank_panel, standings_panel
from panels.standing import city_standings

review = page_review()
every = review.everywhere
metric, kept = review.registry[SATISFACTION], every.kept
cities = kept("leaders", lambda: city_standings(every, metric))
ranked, ranks, streak = cities.ranked, cities.ranks, cities.streak

story = Story(review, "leaders.title")
story.say(cities.sentences, silent="story.unranked")
left, right = st.columns([6, 5])
with left:
    story.show(review.kept("leaders.gap", lambda: standings_panel(review, ranked, metric)))
with right:
    leaders, laggards = choose_sides(review, ranked)
    sides = (*leaders, None, *laggards)
    story.show(kept("leaders.sides", lambda: gap_panel(every, leaders, laggards), *sides))
    marked = [*review.filters.cities] or [*leaders, *laggards]
    story.show(
        kept("leaders.ranks", lambda: bump_panel(every, ranked, ranks, streak, marked, metric), *marked)
    )

below = st.columns([6, 5])
slot = below[0].empty()
with below[1]:
    story.show(kept("leaders.funnel", lambda: funnel_panel(every, ranked, metric)))
    story.show(kept("leaders.parts", lambda: gap_parts(every, leaders, laggards), *sides))
story.show(kept("leaders.own", lambda: own_scores(every, ranked, streak)))
story.show(kept("leaders.practices", lambda: practices_in_force(every, ranked)))
with slot.container():  # the simulation comes when the rest is drawn
    story.show(kept("leaders.rank_intervals", lambda: rank_panel(every, ranked, metric, simulation)))
story.offer_slides()
