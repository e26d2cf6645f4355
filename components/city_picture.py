"""The city map in a panel; a click on a city brings it into focus."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from charts.city_map import city_map
from components.address import key
from components.page import map_shapes, map_source
from components.story import Story
from domain.metrics import Metric

WIDE, COMPACT = 780, 470  # px of the map beside the city card, and beside the waterfall


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
    view = story.view
    cities = ranked.assign(shown=ranked["rank"].notna(), responses=ranked["base"])
    drawn_for = replace(view, narrow=True) if compact else view
    figure = city_map(
        cities,
        map_shapes(),
        drawn_for,
        width=None if view.narrow else COMPACT if compact else WIDE,
        decimals=metric.decimals,
        good=metric.direction,
        title=view.name(metric.label),
        unit=view.say(f"axis.{metric.unit}"),
        centre=float(ranked["nation"].iloc[0]) if len(ranked) else None,
    )
    with story.panel(name, note=view.say("map.source", source=map_source())):
        picked = story.draw(name, figure, on_select=clickable)
    if clickable and picked.selection.points:
        _focus(picked.selection.points[0])


def _focus(point: dict[str, object]) -> None:
    """Bring the clicked city into focus, once a click: a later choice in the list is not undone."""
    data = point.get("customdata")
    city = str(data[0] if isinstance(data, list | tuple) else data)
    if st.session_state.get("clicked_city") != city:
        st.session_state["clicked_city"] = city
        st.session_state[key("focus")] = city
