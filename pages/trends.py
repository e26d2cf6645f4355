"""How has any metric moved?"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.trends import series_by_period
from charts.prepare import forecast_points, trend_points
from charts.trend import trend
from components.control_panel import control_panel
from components.outlook import outlook
from components.page import page_review
from components.picker import choice_picker, metric_picker
from components.story import Story
from components.trend_tables import events_of, last_year_points, targets_of, trend_sentences, trend_table
from domain.query import SEGMENTS

BY = ("none", "city", "region", *SEGMENTS)
MONTHS = 25  # two years and the month they are compared with

review = page_review()
view, registry = review.view, review.registry
story = Story(review, "trends.title")
head = st.container()
with st.container(horizontal=True, vertical_alignment="bottom", key="trend-choices"):
    metric = metric_picker(review)
    by = choice_picker(review, "by", BY)
    grain = choice_picker(review, "grain", ("month", "quarter"))

span = review.history(MONTHS, with_data=True)
segmented = by in SEGMENTS
sums = review.segment_sums(by, metric.id, period=span) if segmented else review.sums(metric.id, period=span)
with head:
    story.say(trend_sentences(story, metric))

values = series_by_period(sums, review.cities, by, grain, registry, view, most=8)
points = trend_points(values, "" if by == "none" else "series", metric, view, grain)
if by == "none":
    points = pd.concat([points, last_year_points(values, metric, view, grain)])
ahead, finding = pd.DataFrame(), ""
if by == "none" and grain == "month":
    ahead, finding = outlook(story, values, metric)
    points = pd.concat([points, forecast_points(ahead, values, metric, view)])
note = view.say("trends.line_note", unit=view.say(f"axis.{metric.unit}"))
with story.panel("trends.line", note=note, finding=finding):
    events, targets = (
        events_of(review, span, values, grain),
        targets_of(review, metric, pd.concat([values, ahead]), grain),
    )
    story.draw("trends.line", trend(points, metric, view, targets=targets, events=events, height=420))
if by == "none" and grain == "month":
    control_panel(story, values, metric)
trend_table(story, values, metric, by, grain)
