"""Which cities lead or lag, is it more than chance, is it new, what do they do differently?"""

from __future__ import annotations

import streamlit as st

from analysis.practices import practice_question, practice_readings
from analysis.review import gap_by_dimension
from analysis.sentences import standing_sentences
from analysis.standings import TOP, ranks_by_month, standings, streaks
from charts.bump import bump
from charts.dimension_gap import dimension_gap
from charts.gap_bars import gap_bars
from charts.prepare import bump_rows, gap_rows
from components.compare import choose_sides, own_scores, practice_table
from components.page import page_review
from components.story import Story
from domain.metrics import OWN_SATISFACTION, SATISFACTION

review = page_review()
view, registry = review.view, review.registry
metric = registry[SATISFACTION]
history = review.sums(SATISFACTION, all_cities=True, period=review.history(12))
ranked = review.named(standings(review.sums(SATISFACTION, all_cities=True), registry, SATISFACTION))
ranks = ranks_by_month(history, registry, SATISFACTION)
streak = streaks(ranks)

story = Story(review, "leaders.title")
story.say(standing_sentences(ranked, streak, metric, view, TOP))
shown = ranked[ranked["city"].isin(review.filters.cities)] if review.filters.cities else ranked
left, right = st.columns([6, 5])
with left:
    story.show("leaders.gap", gap_bars, shown, metric)
with right:
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    with story.panel("leaders.dimensions"):
        leaders, laggards = choose_sides(story, ranked)
        gaps = gap_by_dimension(review.sums(*ids, all_cities=True), leaders, laggards, ids)
        story.draw("leaders.dimensions", dimension_gap(gap_rows(gaps, registry, view), view))
    marked = [*review.filters.cities] or [*leaders, *laggards]
    story.show("leaders.ranks", bump, bump_rows(review.named(ranks), marked, metric, view))

own = review.sums(OWN_SATISFACTION, SATISFACTION, all_cities=True)
own_scores(story, review.named(standings(own, registry, OWN_SATISFACTION)), ranked, streak)
practices = review.warehouse.practices(review.scope)
if not practices.empty:
    wanted, span = practice_question(practices, review.month)
    readings = practice_readings(
        practices,
        review.sums(*wanted, period=span, all_cities=True),
        review.segment_sums("channel", *wanted, period=span),
        registry,
        review.month,
        float(ranked["nation"].iloc[0]) if len(ranked) else float("nan"),
    )
    practice_table(story, review.named(readings))
