"""The map of cities: high red, low blue, the best and the worst named."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from charts import plot
from charts.map_base import MapShapes, fitted
from charts.map_cards import cards, diameters, hidden_diameter
from charts.map_geometry import project
from charts.map_layout import Plan, axes, plan
from charts.map_legend import inset_frame, legends, notice
from charts.map_texts import Good, Texts, scale_of
from charts.map_traces import areas, base_traces, bubbles, hollow
from charts.theme import frame, palette
from domain.errors import FrameError
from domain.view import View

COLUMNS = (
    "city", "name", "boundary", "lon", "lat", "value", "responses", "low", "high", "standing", "shown",
)  # fmt: skip


def city_map(
    cities: pd.DataFrame, base: MapShapes, view: View, *, decimals: int = 1, unit: str = "", title: str = "",
    label_top: int = 5, label_bottom: int = 3, centre: float | None = None, good: Good = "up",
    width: int | None = None,
) -> plot.Figure:  # fmt: skip
    """Cities as bubbles (area is responses) on their filled areas, coloured by value about the mean.

    Args:
        cities: one row a city: ``city`` [id], ``name``, ``boundary`` [place of the base map or None],
            ``lon``, ``lat`` [degree; NaN takes the boundary's seat], ``value``, ``responses`` [count],
            ``low``, ``high`` [95 %, may be NaN], ``standing`` [leading, lagging, in_line, too_few],
            ``shown`` [False: under the base threshold, hollow and without a number]. May be empty.
        base: the shapes, from ``charts.map_base.shapes``.
        decimals, unit, title: of the metric, as text.
        label_top, label_bottom: how many of the best and of the worst carry a label.
        centre: the weighted mean the colours turn about; None takes it from the cities.
        width: px that the labels are placed for; a page's or a phone's (``view.narrow``) unless given.
        good: the good direction; ``down`` ranks low values first, red is high all the same.

    Raises:
        FrameError: a column is missing, or no city has a position.
    """
    missing = [column for column in COLUMNS if column not in cities]
    if missing:
        raise FrameError("city_map", f"no column {', '.join(missing)}", ", ".join(COLUMNS), cities.columns)
    colour, texts = palette(view.theme), Texts(view, decimals, unit)
    located, base = positions(cities, base)
    sheet = plan(base, view, width)
    shapes, notes = inset_frame(sheet, view, colour)
    traces, coloraxis = base_traces(base, view), {}
    if located.empty:
        notes.append(notice(sheet, view, "map.empty"))
    else:
        shown, hidden = ranked(located, view, good)
        scale = scale_of(shown, centre)
        traces += [*areas(shown, hidden, base, scale, colour), hollow(hidden, texts), bubbles(shown, texts)]
        bar, circles, words = legends(sheet, shown, texts, scale, texts.heading(title, good), len(hidden) > 0)
        coloraxis = {**scale.axis(colour), "colorbar": bar}
        labels = cards(shown, hidden, sheet, base, texts, scale, label_top, label_bottom)
        shapes, notes = shapes + circles, notes + words + labels
        if len(located) < len(cities):
            notes.append(notice(sheet, view, "map.unplaced", count=len(cities) - len(located)))
    layout = {**axes(sheet, base), "shapes": shapes, "annotations": notes, "coloraxis": coloraxis}
    return plot.Figure(traces, _layout(sheet, view, layout))


def positions(cities: pd.DataFrame, base: MapShapes) -> tuple[pd.DataFrame, MapShapes]:
    """Cities with ``x``, ``y`` [km], those without any position left out; and the base, fitted to them."""
    table = cities.assign(shown=cities.shown.astype(bool) & cities.value.notna()).reset_index(drop=True)
    if table.empty:
        return table.assign(x=[], y=[]), base
    base = base if base.crs else fitted(base, table.lon.to_numpy(float), table.lat.to_numpy(float))
    x, y = np.array([base.seats.get(str(place), (math.nan, math.nan)) for place in table.boundary]).T.copy()
    lon, lat = table.lon.to_numpy(float), table.lat.to_numpy(float)
    given = ~(np.isnan(lon) | np.isnan(lat))
    if given.any():
        x[given], y[given] = project(lon[given], lat[given], base.crs)
    table = table.assign(x=x, y=y).dropna(subset=["x", "y"]).reset_index(drop=True)
    if table.empty:
        places = cities.boundary.dropna().astype(str)
        came = f"no position for {places.iloc[0]}" if len(places) else "no city with a position"
        raise FrameError("city_map", came, "lon and lat, or a boundary of the base map", base.seats)
    return table, base


def ranked(located: pd.DataFrame, view: View, good: Good) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cities shown, with ``rank`` (1 is the best) and ``width`` [px] of the bubble; and the hidden ones."""
    shown, hidden = located[located.shown], located[~located.shown]
    order = shown.value.rank(ascending=good == "down", method="first").astype(int)
    width = diameters(shown.responses.to_numpy(float), shown.responses.max() if len(shown) else 1.0, view)
    return shown.assign(rank=order, width=width), hidden.assign(width=hidden_diameter(view))


def _layout(sheet: Plan, view: View, parts: dict[str, Any]) -> plot.Part:
    layout = frame(view, height=int(sheet.height), margin={"l": 0, "r": 0, "t": 0, "b": 0}, **parts)
    layout.update(
        meta={"chart": "city_map", "width": sheet.width}, hovermode="closest", clickmode="event+select"
    )
    return layout
