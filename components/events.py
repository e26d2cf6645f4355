"""The period's events, for and against, with the figures read from the records."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from components.html import tag, text
from components.markup import show_markup
from components.story import Story, panel_head
from domain.metrics import Registry
from domain.view import View
from panels.events import EFFECTS, event_lines, event_title
from panels.overview_page import OverviewPage


def event_lists(story: Story, page: OverviewPage) -> None:
    """Two lists side by side; an empty one says so."""
    if page.has_events:
        story.keep(page.event_table)
    show_markup("event-lists", event_markup(page))


def event_markup(page: OverviewPage) -> str:
    """Both lists as one piece of markup: the browser has less to set up than for two cards of Streamlit's."""
    return page.review.finished("overview.event_lists", lambda: _lists(page))


def _lists(page: OverviewPage) -> str:
    view, events = page.review.view, page.events
    empty = tag("p", text(view.say("events.none")), css="quiet")
    cards = []
    for effect in EFFECTS:
        rows = events[events["effect"] == effect].to_dict("records")
        items = [_item(row, view, page.review.registry) for row in rows]
        head = panel_head(view.say(f"events.{effect}"), view.say(f"events.{effect}_note"))
        body = tag("ul", *items, css=f"events {effect}") if items else empty
        cards.append(tag("section", head, body, css="panel"))
    return tag("div", *cards, css="side-by-side")


def _item(row: Mapping[Hashable, Any], view: View, registry: Registry) -> str:
    lines = " · ".join(event_lines(row, view, registry))
    return tag("li", tag("strong", text(event_title(row, view))), tag("p", text(lines)))
