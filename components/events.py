"""The period's events, for and against, with the figures read from the records."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.html import tag, text
from components.story import Story
from domain.metrics import Registry
from domain.view import View

EFFECTS = ("for", "against")


def event_lists(story: Story, events: pd.DataFrame, registry: Registry) -> None:
    """Two lists side by side; an empty one says so.

    Args:
        events: of :func:`analysis.events.event_figures`.
    """
    for column, effect in zip(st.columns(2), EFFECTS, strict=True):
        with column, story.panel(f"events.{effect}"):
            mine = events[events["effect"] == effect]
            items = [_item(row, story.view, registry) for row in mine.to_dict("records")]
            empty = tag("p", text(story.view.say("events.none")), css="quiet")
            st.html(tag("ul", *items, css=f"events {effect}") if items else empty)


def _item(row: Mapping[str, object], view: View, registry: Registry) -> str:
    title = str(row[f"title_{view.language}"])
    times = int(str(row["times"]))
    head = title if times == 1 else view.say("events.times", title=title, n=times)
    notes = [*event_facts(row, view, registry), str(row[f"note_{view.language}"] or "")]
    return tag("li", tag("strong", text(head)), tag("p", text(" · ".join(note for note in notes if note))))


def event_facts(row: Mapping[str, object], view: View, registry: Registry) -> list[str]:
    """The figures of an event in words: what was lost, how complaints moved, whose time it took."""
    words, facts = view.words, []
    quantity = float(str(row["quantity"]))
    if quantity == quantity:
        facts.append(f"{row[f'quantity_{view.language}']} {words.number(quantity)}")
    if isinstance(row["metric"], str) and row["metric_value"] == row["metric_value"]:
        metric = registry[row["metric"]]
        facts.append(
            view.say(
                "events.metric",
                metric=view.name(metric.label),
                value=words.value(metric, float(str(row["metric_value"]))),
                change=_percent(row["metric_change_pct"], view),
            )
        )
    complaints, change, share = (float(str(row[name])) for name in ("complaints", "change_pct", "time_share"))
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


def _percent(change: object, view: View) -> str:
    """«，较上月 +40%»; empty where there is nothing to compare with."""
    value = float(str(change))
    if value != value:
        return ""
    return view.say("events.change", change=view.words.number(value, 0, signed=True))
