"""The control chart of a metric: signals apart from the usual ups and downs."""

from __future__ import annotations

import pandas as pd

from analysis.control import control, verdicts
from analysis.control_alarms import alarm_rate
from analysis.findings import control_finding
from charts.control_chart import control_chart
from charts.prepare import period_text
from components.story import Story
from domain.metrics import Kind, Metric
from domain.months import Month, Period
from domain.scorecard import NATION

REBASE = "rebase"  # kind of event: a merger, a new questionnaire; limits start anew
FEWEST = 6  # months from which on limits are drawn


def control_panel(story: Story, values: pd.DataFrame, metric: Metric) -> None:
    """The metric's months on its control limits; p′ for shares, XmR for all others.

    Args:
        values: ``month``, ``value``, ``base`` of one series.
    """
    view = story.view
    if values["value"].notna().sum() < FEWEST:
        story.silent("trends.control", view.say("control.too_short", n=FEWEST))
        return
    kind = "p_prime" if metric.kind is Kind.SHARE and values["base"].notna().all() else "xmr"
    span = Period(Month.from_key(int(values["month"].min())), story.review.month + 1)
    events = story.review.events(span)
    places = [NATION, *story.review.filters.cities]  # one city's merger does not move the nation's limits
    rebased = events["kind"].eq(REBASE) & events["city"].isin(places)
    breaks = [int(month) for month in events.loc[rebased, "month"]]
    charted = control(values[["month", "value", "base"]], kind, breaks)  # type: ignore[arg-type]
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
    story.show("trends.control", control_chart, points, metric, note=note, finding=finding)
