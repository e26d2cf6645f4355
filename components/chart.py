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
from weakref import WeakKeyDictionary

import orjson
import streamlit as st

from charts.plot import JSON
from components.page import page_ground
from data_access.review import Review
from panels.cities import Ground
from panels.panel import Figure

HERE = Path(__file__).parent
_packed_figures: WeakKeyDictionary[Figure, tuple[bytes, bool]] = WeakKeyDictionary()
OnClick = Callable[[object], None]
_chart = st.components.v2.component(
    "chart",
    html='<div class="chart" role="img"><div class="ground"></div><div class="plot"></div></div>',
    css=".chart {position: relative} .chart > .ground, .chart > .plot {position: absolute; inset: 0}",
    js=(HERE / "chart.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)
_outlines = st.components.v2.component("outlines", js=(HERE / "outlines.js").read_text(encoding="utf-8"))


def show_chart(review: Review, name: str, figure: Figure, alt: str, on_click: OnClick | None = None) -> None:
    """Draw a figure, or change the one that stands there into it.

    Args:
        name: of the panel; the chart's key is ``chart-<name>``.
        alt: what the chart shows, for those who do not see it.
        on_click: called with the ``customdata`` of a clicked point before the next run.
    """
    key = f"chart-{name.replace('.', '-')}"
    drawn, has_outlines = _packed_figure(figure)
    sent = {"alt": alt, "clicks": on_click is not None, "failed": review.view.say("chart.failed")}
    if has_outlines:
        sent["outlines"] = _show_outlines(review)
    listen: dict[str, Any] = {}
    if on_click:
        listen["on_clicked_change"] = lambda: on_click(st.session_state[key].clicked["customdata"])
    _chart(key=key, data=orjson.dumps({"figure": orjson.Fragment(drawn), **sent}), **listen)


def _packed_figure(figure: Figure) -> tuple[bytes, bool]:
    """The figure as it is sent, and whether it names outlines; made once, since figures are kept."""
    if figure not in _packed_figures:
        raw = figure.to_plotly_json()
        has_outlines = any("outlines" in (trace.get("meta") or {}) for trace in raw["data"])
        if has_outlines:
            raw = {**raw, "data": [_without_outlines(trace) for trace in raw["data"]]}
        _packed_figures[figure] = orjson.dumps(raw, option=JSON), has_outlines
    return _packed_figures[figure]


def _without_outlines(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace by the names of its outlines instead of their coordinates."""
    names = trace["meta"].get("outlines")
    if not names:
        return trace
    return {key: value for key, value in trace.items() if key not in ("x", "y", "meta")} | {
        "meta": {"outlines": names}
    }


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
