"""The period's events, for and against, with the figures read from the records."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import streamlit as st

from components.html import tag, text
from components.story import Story
from domain.metrics import Registry
from domain.view import View
from panels.events import EFFECTS, event_lines, event_title
from panels.overview_page import OverviewPage


def event_lists(story: Story, page: OverviewPage) -> None:
    """Two lists side by side; an empty one says so."""
    story.keep(page.event_table)
    lists = page.review.kept("overview.event_lists", lambda: _lists(page))
    for column, effect in zip(st.columns(2), EFFECTS, strict=True):
        with column, story.card(f"events.{effect}"):
            st.html(lists[effect])


def _lists(page: OverviewPage) -> dict[str, str]:
    """Effect -> the markup of its events."""
    view, events = page.review.view, page.events
    empty = tag("p", text(view.say("events.none")), css="quiet")
    lists = {}
    for effect in EFFECTS:
        rows = events[events["effect"] == effect].to_dict("records")
        items = [_item(row, view, page.review.registry) for row in rows]
        lists[effect] = tag("ul", *items, css=f"events {effect}") if items else empty
    return lists


def _item(row: Mapping[Hashable, Any], view: View, registry: Registry) -> str:
    lines = " · ".join(event_lines(row, view, registry))
    return tag("li", tag("strong", text(event_title(row, view))), tag("p", text(lines)))
