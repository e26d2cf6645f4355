"""A chart on the page: plotly.js in a component of ours, that changes the chart it has instead of a new one.

A map's outlines are the same in every month and for every city: they are sent once (:func:`_show_outlines`)
and the map names them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
import streamlit as st

from charts.plot import JSON
from components.card import Card
from components.page import page_ground
from components.scripts import component
from data_access.review import Review
from panels.cities import Ground

HERE = Path(__file__).parent
OnClick = Callable[[object], None]
_chart = component(
    "chart", "showChart",
    '<div class="markup"></div>'
    '<div class="chart" role="img"><div class="ground"></div><div class="plot"></div></div>',
)  # fmt: skip
_outlines = st.components.v2.component("outlines", js=(HERE / "outlines.js").read_text(encoding="utf-8"))


def show_chart(review: Review, card: Card, head: str, on_click: OnClick | None = None) -> None:
    """Draw a card's figure, or change the one that stands there into it; its key is ``chart-<name>``.

    Args:
        head: markup above it.
        on_click: called with the ``customdata`` of a clicked point before the next run.
    """
    key = f"chart-{card.name.replace('.', '-')}"
    sent = {
        "head": head,
        "alt": card.title,
        "clicks": on_click is not None,
        "failed": review.view.say("chart.failed"),
    }
    if card.outlines:
        sent["outlines"] = _show_outlines(review)
    listen: dict[str, Any] = {}
    if on_click:
        listen["on_clicked_change"] = lambda: on_click(st.session_state[key].clicked["customdata"])
    _chart(key=key, data=orjson.dumps({"figure": orjson.Fragment(card.figure), **sent}), **listen)


def _show_outlines(review: Review) -> str:
    """Send the outlines of the base map and of the cities in scope; their name."""
    places = review.warehouse.kept(
        repr(("places", review.scope)), lambda: tuple(review.cities["boundary"].dropna().astype(str))
    )
    name, sent = _packed(page_ground(), places)
    _outlines(key="outlines", data=sent)
    return name


@lru_cache(maxsize=16)
def _packed(ground: Ground, places: tuple[str, ...]) -> tuple[str, bytes]:
    known = ground.shapes.outlines
    named = {f"area {place}" for place in places} | {name for name in known if not name.startswith("area ")}
    lines = {name: [known[name].x, known[name].y] for name in sorted(named & known.keys())}
    text = orjson.dumps(lines, option=JSON)
    name = sha256(text).hexdigest()[:16]
    return name, b'{"name":"%s","outlines":%s}' % (name.encode(), text)
