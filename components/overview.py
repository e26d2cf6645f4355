"""The overview's panels: the KPI cards, the waterfall, the events."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

import pandas as pd

from analysis.contributions import contributions
from analysis.events import TIME_METRIC, TYPE_METRICS, event_figures
from analysis.findings import contributions_finding
from analysis.review import by_month, movements
from charts.prepare import waterfall_steps
from charts.waterfall import waterfall
from components.events import event_lists
from components.kpi import histories, kpi_card
from components.story import Story
from domain.metrics import SATISFACTION
from domain.months import Period
from domain.view import View

SPARK_MONTHS = 13


def period_movements(story: Story, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the period before, one row a metric that has data, indexed by metric."""
    review = story.review
    moved = movements(review.sums(*ids), review.sums(*ids, period=review.period.before), review.registry)
    return moved.set_index("metric", drop=False)


def metric_cards(story: Story, moved: pd.DataFrame, ids: Sequence[str], against: str) -> dict[str, str]:
    """Metric -> the markup of its card, with last year's change and the line of the last months."""
    review = story.review
    now = review.sums(*ids)
    last_year = review.period.year_before
    year = movements(now, review.sums(*ids, period=last_year), review.registry).set_index("metric")
    told = last_year == review.period.before  # over twelve months the two comparisons are one
    lines = histories(by_month(review.sums(*ids, period=review.history(SPARK_MONTHS)), review.registry), ids)
    return {
        m: kpi_card(
            moved.loc[m],
            review.registry[m],
            story.view,
            against=against,
            history=lines[m],
            hero=m == SATISFACTION,
            year=None if told else year.loc[m],
        )
        for m in ids
        if m in moved.index
    }


def change_waterfall(story: Story, moved: pd.DataFrame) -> None:
    """Where the change of the national score came from."""
    review, view = story.review, story.view
    if SATISFACTION not in moved.index:
        return
    row, before = moved.loc[SATISFACTION], review.period.before
    if pd.isna(row["change"]):  # absent, or too few responses: the parts would give a hidden score away
        story.silent("overview.waterfall", view.say("overview.waterfall_absent"))
        return
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    parts = contributions(
        review.sums(*ids), review.sums(*ids, period=before), ids[1:],
        review.weights(review.month), review.weights(before.last),
    )  # fmt: skip
    if not isclose(parts["effect"].sum(), row["change"], abs_tol=0.05):  # figures without a base
        story.silent("overview.waterfall", view.say("overview.waterfall_absent"))
        return
    ends = (_end(before, view), _end(review.period, view))
    steps = waterfall_steps(parts, float(row["before"]), float(row["value"]), ends, review.registry, view)
    finding = contributions_finding(parts, review.registry, view)
    story.show("overview.waterfall", waterfall, steps, finding=finding)


def _end(period: Period, view: View) -> str:
    """The month, or the months that end with it: 2025年3月; 12 个月 至2025年3月."""
    month = view.words.month(period.last)
    if period.length == 1:
        return month
    return view.say("overview.months", n=period.length, month=month)


def period_events(story: Story) -> None:
    """What happened in the period, for and against, with figures from the records."""
    review = story.review
    events = review.events(review.period)
    around = Period(review.period.start - 1, review.period.end)
    by_type = review.segment_sums("case_type", *TYPE_METRICS, period=around)
    sums = review.sums(TIME_METRIC, *events["metric"].dropna().unique(), period=around)
    event_lists(story, event_figures(events, by_type, sums, review.registry), review.registry)
