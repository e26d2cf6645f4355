"""What happened in the period, for and against, with the figures read from the records."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.events import TIME_METRIC, TYPE_METRICS, event_figures
from data_access.review import Review
from domain.metrics import Registry
from domain.months import Period
from domain.view import View
from panels.panel import Panel, table_panel

EFFECTS = ("for", "against")


def period_events(review: Review) -> pd.DataFrame:
    """The period's events with their figures, see :func:`analysis.events.event_figures`."""
    events = review.events(review.period)
    around = Period(review.period.start - 1, review.period.end)
    by_type = review.everywhere.segment_sums("case_type", *TYPE_METRICS, period=around)
    if chosen := review.filters.cities:  # one question for every choice of cities
        by_type = by_type[by_type["city"].isin(chosen)]
    sums = review.sums(TIME_METRIC, *events["metric"].dropna().unique(), period=around)
    return event_figures(events, by_type, sums, review.registry)


def event_title(row: Mapping[Hashable, Any], view: View) -> str:
    """The event, and how often it happened."""
    title, times = str(row[f"title_{view.language}"]), int(row["times"])
    return title if times == 1 else view.say("events.times", title=title, n=times)


def event_facts(row: Mapping[Hashable, Any], view: View, registry: Registry) -> list[str]:
    """The figures of an event in words: what was lost, how complaints moved, whose time it took."""
    words, facts = view.words, []
    quantity = float(row["quantity"])
    if quantity == quantity:
        facts.append(f"{row[f'quantity_{view.language}']} {words.number(quantity)}")
    if isinstance(row["metric"], str) and row["metric_value"] == row["metric_value"]:
        metric = registry[row["metric"]]
        facts.append(
            view.say(
                "events.metric",
                metric=view.name(metric.label),
                value=words.value(metric, float(row["metric_value"])),
                change=_percent(row["metric_change_pct"], view),
            )
        )
    complaints, change, share = (float(row[name]) for name in ("complaints", "change_pct", "time_share"))
    if complaints == complaints:
        facts.append(
            view.say(
                "events.complaints",
                metric=view.name(registry["complaint_volume"].label),
                now=words.number(complaints),
                change=_percent(change, view),
                share=words.number(share, 0),
            )
        )
    return facts


def event_lines(row: Mapping[Hashable, Any], view: View, registry: Registry) -> list[str]:
    """The facts of an event and its note."""
    lines = [*event_facts(row, view, registry), str(row[f"note_{view.language}"] or "")]
    return [line for line in lines if line]


def events_panel(review: Review, events: pd.DataFrame) -> Panel:
    """The events as a table: for and against, what, and its figures.

    Args:
        events: of :func:`period_events`.
    """
    view = review.view
    heads = [view.say(f"events.{c}") for c in ("effect", "event", "facts")]
    rows = [
        [view.say(f"events.{effect}"), event_title(row, view),
         " · ".join(event_lines(row, view, review.registry))]
        for effect in EFFECTS
        for row in events[events["effect"] == effect].to_dict("records")
    ]  # fmt: skip
    return table_panel(review, "events.table", pd.DataFrame(rows, columns=heads))


def _percent(change: object, view: View) -> str:
    """«，较上月 +40%»; empty where there is nothing to compare with."""
    value = float(str(change))
    if value != value:
        return ""
    return view.say("events.change", change=view.words.number(value, 0, signed=True))
