"""The overview's panels: the KPI cards, the waterfall, the events."""

from __future__ import annotations

from collections.abc import Sequence
from math import isclose

import pandas as pd

from analysis.contributions import contributions
from analysis.findings import contributions_finding
from analysis.practices import event_figures
from analysis.review import by_month, movements
from charts.prepare import waterfall_steps
from charts.waterfall import waterfall
from components.events import event_lists
from components.kpi import histories, kpi_card
from components.story import Story
from domain.metrics import SATISFACTION

SPARK_MONTHS = 13
TYPES = ("complaint_volume", "complaint_handling_time")


def period_movements(story: Story, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the period before, one row a metric that has data, indexed by metric."""
    review = story.review
    moved = movements(review.sums(*ids), review.sums(*ids, period=review.period.before), review.registry)
    return moved.set_index("metric", drop=False)


def metric_cards(story: Story, moved: pd.DataFrame, ids: Sequence[str], against: str) -> dict[str, str]:
    """Metric -> the markup of its card, with last year's change and the line of the last months."""
    review = story.review
    now = review.sums(*ids)
    year = movements(now, review.sums(*ids, period=review.period.year_before), review.registry).set_index(
        "metric"
    )
    lines = histories(by_month(review.sums(*ids, period=review.history(SPARK_MONTHS)), review.registry), ids)
    return {
        m: kpi_card(
            moved.loc[m],
            review.registry[m],
            story.view,
            against=against,
            history=lines[m],
            hero=m == SATISFACTION,
            year=year.loc[m],
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
    ends = (view.words.month(before.last), view.words.month(review.month))
    steps = waterfall_steps(parts, float(row["before"]), float(row["value"]), ends, review.registry, view)
    finding = contributions_finding(parts, review.registry, view)
    story.show("overview.waterfall", waterfall, steps, finding=finding)


def period_events(story: Story, moved: pd.DataFrame) -> None:
    """What happened in the period, for and against, with figures from the records."""
    review = story.review
    events = review.warehouse.events(review.period, review.scope)
    extra = [m for m in events["metric"].dropna().unique() if m not in moved.index]
    known = pd.concat([moved, period_movements(story, extra)]) if extra else moved
    found = event_figures(
        events, review.segment_sums("case_type", *TYPES),
        review.segment_sums("case_type", *TYPES, period=review.period.before), review.sums("handling_time"),
        known.reset_index(drop=True),
    )  # fmt: skip
    event_lists(story, found, review.registry)
