"""The city map in a panel; a click on a city brings it into focus."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.findings import standings_finding
from charts.city_map import city_map
from charts.map_base import MapShapes
from components.address import key
from components.page import map_shapes, map_source
from components.story import Story
from domain.metrics import Metric

WIDE, COMPACT, PHONE = 780, 470, 330  # px of the map beside the city card, the waterfall; on a phone


def draw_map(
    story: Story,
    name: str,
    ranked: pd.DataFrame,
    metric: Metric,
    *,
    clickable: bool = False,
    compact: bool = False,
) -> None:
    """The map of the standings' values.

    Args:
        compact: drawn for half a page, with the labels of a narrow screen.
        ranked: of :func:`analysis.standings.standings`, with ``name``, ``boundary``, ``lon``, ``lat``.
    """
    view, base = story.view, map_shapes()
    if not ranked.empty and not _have_positions(ranked, base):
        story.silent(name, view.say("map.no_positions"))
        return
    cities = ranked.assign(shown=ranked["rank"].notna(), responses=ranked["base"])
    drawn_for = replace(view, narrow=True) if compact else view
    figure = city_map(
        cities,
        base,
        drawn_for,
        width=PHONE if view.narrow else COMPACT if compact else WIDE,
        decimals=metric.decimals,
        good=metric.direction,
        title=view.name(metric.label),
        unit=view.say(f"axis.{metric.unit}"),
        centre=float(ranked["nation"].iloc[0]) if len(ranked) else None,
    )
    source = view.words.segment(map_source())
    note = view.say("map.source", source=source) if source else ""
    with story.panel(name, note=note, finding=standings_finding(ranked, view)):
        story.draw(name, figure, on_select=_focus if clickable else None)


def _have_positions(cities: pd.DataFrame, base: MapShapes) -> bool:
    """Whether any city can be drawn: by its own position or by its place of the boundaries."""
    given = cities["lon"].notna() & cities["lat"].notna()
    return bool((given | cities["boundary"].isin(list(base.seats))).any())


def _focus(selected: list[dict[str, object]]) -> None:
    """Bring the clicked city into focus; a click on the marked city again takes its mark away."""
    if selected:
        data = selected[0].get("customdata")
        st.session_state["clicked_city"] = str(data[0] if isinstance(data, list | tuple) else data)
    if city := st.session_state.get("clicked_city"):
        st.session_state[key("focus")] = city
