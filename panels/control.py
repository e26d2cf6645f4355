"""A metric on its control limits: signals apart from the usual ups and downs."""

from __future__ import annotations

import pandas as pd

from analysis.control import control, verdicts
from analysis.control_alarms import alarm_rate
from analysis.findings import control_finding
from charts.control_chart import control_chart
from charts.prepare import period_text
from data_access.review import Review
from domain.metrics import Kind, Metric
from domain.months import Month, Period
from domain.scorecard import NATION
from panels.panel import Panel, chart_panel, silent_panel

REBASE = "rebase"  # kind of event: a merger, a new questionnaire; limits start anew
FEWEST = 6  # months from which on limits are drawn


def control_panel(review: Review, values: pd.DataFrame, metric: Metric) -> Panel:
    """The metric's months on its control limits; p′ for shares, XmR for all others.

    Args:
        values: ``month``, ``value``, ``base`` of one series.
    """
    view = review.view
    if values["value"].notna().sum() < FEWEST:
        return silent_panel(review, "trends.control", view.say("control.too_short", n=FEWEST))
    kind = "p_prime" if metric.kind is Kind.SHARE and values["base"].notna().all() else "xmr"
    charted = control(values[["month", "value", "base"]], kind, _breaks(review, values))  # type: ignore[arg-type]
    verdict = verdicts(charted, metric.direction)
    points = charted.assign(
        verdict=verdict, period=[period_text(int(month), view) for month in charted["month"]]
    )
    one_in = round(1 / alarm_rate(len(charted), kind))  # type: ignore[arg-type]
    note = view.say(
        f"control.note_{kind}", n=len(charted), one_in=one_in,
        trial=view.say("control.trial") if bool(charted["trial"].any()) else "",
    )  # fmt: skip
    finding = control_finding(charted, verdict, view)
    return chart_panel(
        review, "trends.control", control_chart, points, metric, note=note, finding=finding,
        metrics=[metric.id],
    )  # fmt: skip


def _breaks(review: Review, values: pd.DataFrame) -> list[int]:
    """Months (keys) at which limits start anew: one city's merger does not move the nation's limits."""
    span = Period(Month.from_key(int(values["month"].min())), review.month + 1)
    events = review.events(span)
    rebased = events["kind"].eq(REBASE) & events["city"].isin([NATION, *review.filters.cities])
    return [int(month) for month in events.loc[rebased, "month"]]
