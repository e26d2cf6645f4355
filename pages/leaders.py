"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import streamlit as st

from analysis.findings import gap_finding, standings_finding, streak_finding
from analysis.review import gap_by_dimension
from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from charts.bump import bump
from charts.dimension_gap import dimension_gap
from charts.gap_bars import gap_bars
from charts.prepare import bump_rows, gap_rows
from components.compare import choose_sides, gap_parts, own_scores, practices_in_force
from components.page import page_review
from components.ranks import draw_funnel, draw_rank_intervals
from components.story import Story
from domain.metrics import OWN_SATISFACTION, SATISFACTION

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
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
left, right = st.columns([6, 5])
with left:
    story.show("leaders.gap", gap_bars, shown, metric, finding=standings_finding(ranked, view))
with right:
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    leaders, laggards = choose_sides(story, ranked)
    gaps = gap_by_dimension(review.sums(*ids, all_cities=True), leaders, laggards, ids)
    finding = gap_finding(gaps, registry, view)
    story.show("leaders.dimensions", dimension_gap, gap_rows(gaps, registry, view), finding=finding)
    marked = [*review.filters.cities] or [*leaders, *laggards]
    drawn = ranks[ranks["month"] >= review.history(12).start.key]
    lines = bump_rows(review.named(drawn), marked, metric, view)
    story.show("leaders.ranks", bump, lines, finding=streak_finding(ranked, streak, view))

below = st.columns([6, 5])
slot = below[0].empty()
with below[1]:
    draw_funnel(story, ranked, metric)
    gap_parts(story, leaders, laggards)
own = review.sums(OWN_SATISFACTION, SATISFACTION, all_cities=True)
own_scores(story, review.named(standings(own, registry, OWN_SATISFACTION)), ranked, streak)
practices_in_force(story, ranked)
draw_rank_intervals(story, slot, ranked, metric)
