"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from components.page import page_review
from components.sides import choose_sides
from components.simulation import simulation
from components.story import Story
from domain.metrics import OWN_SATISFACTION, SATISFACTION
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force
from panels.panel import Panel
from panels.ranks import bump_panel, funnel_panel, rank_panel, standings_panel

STREAK_MONTHS = 24  # how far back «for the third month» is counted; the ranks are drawn for half of it

review = page_review()
view, registry, kept = review.view, review.registry, review.kept
metric = registry[SATISFACTION]


def standing() -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Cities ranked, their ranks by month, and the months in a row among the best."""
    history = review.sums(metric.id, all_cities=True, period=review.history(STREAK_MONTHS))
    ranks = ranks_by_month(history, registry, metric.id)
    ranked = standings(review.sums(metric.id, all_cities=True), registry, metric.id)
    return review.named(ranked), ranks, streaks(ranks)


def own() -> Panel:
    asked = review.sums(OWN_SATISFACTION, SATISFACTION, all_cities=True)
    scores = review.named(standings(asked, registry, OWN_SATISFACTION))
    return own_scores(review, scores, ranked, streak)


ranked, ranks, streak = kept("leaders", standing)
story = Story(review, "leaders.title")
story.say(standing_sentences(ranked, streak, metric, view, TOP), silent="story.unranked")
left, right = st.columns([6, 5])
with left:
    story.show(kept("leaders.gap", lambda: standings_panel(review, ranked, metric)))
with right:
    leaders, laggards = choose_sides(review, ranked)
    sides = (*leaders, None, *laggards)
    story.show(kept("leaders.sides", lambda: gap_panel(review, leaders, laggards), *sides))
    marked = [*review.filters.cities] or [*leaders, *laggards]
    story.show(
        kept("leaders.ranks", lambda: bump_panel(review, ranked, ranks, streak, marked, metric), *marked)
    )

below = st.columns([6, 5])
slot = below[0].empty()
with below[1]:
    story.show(kept("leaders.funnel", lambda: funnel_panel(review, ranked, metric)))
    story.show(kept("leaders.parts", lambda: gap_parts(review, leaders, laggards), *sides))
story.show(kept("leaders.own", own))
story.show(kept("leaders.practices", lambda: practices_in_force(review, ranked)))
with slot.container():  # the simulation comes when the rest is drawn
    story.show(kept("leaders.rank_intervals", lambda: rank_panel(review, ranked, metric, simulation)))
story.offer_slides()
