"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import streamlit as st

from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from components.page import page_review
from components.sides import choose_sides
from components.simulation import simulation
from components.story import Story
from domain.metrics import OWN_SATISFACTION, SATISFACTION
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force
from panels.ranks import bump_panel, funnel_panel, rank_panel, standings_panel

STREAK_MONTHS = 24  # how far back «for the third month» is counted; the ranks are drawn for half of it

review = page_review()
view, registry = review.view, review.registry
metric = registry[SATISFACTION]
history = review.sums(SATISFACTION, all_cities=True, period=review.history(STREAK_MONTHS))
ranked = review.named(standings(review.sums(SATISFACTION, all_cities=True), registry, SATISFACTION))
ranks = ranks_by_month(history, registry, SATISFACTION)
streak = streaks(ranks)

story = Story(review, "leaders.title")
story.say(standing_sentences(ranked, streak, metric, view, TOP), silent="story.unranked")
left, right = st.columns([6, 5])
with left:
    story.show(standings_panel(review, ranked, metric))
with right:
    leaders, laggards = choose_sides(review, ranked)
    story.show(gap_panel(review, leaders, laggards))
    marked = [*review.filters.cities] or [*leaders, *laggards]
    story.show(bump_panel(review, ranked, ranks, streak, marked, metric))

below = st.columns([6, 5])
slot = below[0].empty()
with below[1]:
    story.show(funnel_panel(review, ranked, metric))
    story.show(gap_parts(review, leaders, laggards))
own = review.named(
    standings(review.sums(OWN_SATISFACTION, SATISFACTION, all_cities=True), registry, OWN_SATISFACTION)
)
story.show(own_scores(review, own, ranked, streak))
story.show(practices_in_force(review, ranked))
with slot.container():  # the simulation comes when the rest is drawn
    story.show(rank_panel(review, ranked, metric, simulation))
story.offer_slides()
