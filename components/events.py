"""The period's events, for and against, with the figures read from the records."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd
import streamlit as st

from components.html import tag, text
from components.story import Story
from domain.metrics import Registry
from domain.view import View
from panels.events import EFFECTS, event_lines, event_title
from panels.panel import Panel


def event_lists(story: Story, events: pd.DataFrame, table: Panel) -> None:
    """Two lists side by side; an empty one says so.

    Args:
        events: of :func:`panels.events.period_events`.
        table: the same for the page's deck.
    """
    story.keep(table)
    for column, effect in zip(st.columns(2), EFFECTS, strict=True):
        with column, story.card(f"events.{effect}"):
            mine = events[events["effect"] == effect]
            items = [_item(row, story.view, story.review.registry) for row in mine.to_dict("records")]
            empty = tag("p", text(story.view.say("events.none")), css="quiet")
            st.html(tag("ul", *items, css=f"events {effect}") if items else empty)


def _item(row: Mapping[Hashable, Any], view: View, registry: Registry) -> str:
    lines = " · ".join(event_lines(row, view, registry))
    return tag("li", tag("strong", text(event_title(row, view))), tag("p", text(lines)))
