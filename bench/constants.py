"""Figures without a warehouse: the charts that the plain Streamlit page and the Vizro page draw.

As many charts as the dashboard's page, of the same kinds and with as many marks, as graph objects, from
constants. Imports nothing of the dashboard: the Vizro page runs in an environment of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go

GEOMETRY = Path(__file__).parent.parent / "var" / "bench" / "provinces.json"
CITIES, LINES, STEPS, LIMITS = 32, 12, 8, 108  # marks of the dashboard's own charts
MONTHS = [f"{year}-{month:02d}" for year in (2025, 2024, 2023, 2022) for month in range(12, 0, -1)][9:45]


@cache
def values(month: str, chart: str, count: int) -> np.ndarray:
    """``count`` points between 60 and 100, the same in each run."""
    seed = [MONTHS.index(month), *chart.encode()]
    return np.random.default_rng(seed).uniform(60, 100, count).round(1)


@cache
def provinces() -> dict[str, Any]:
    """Provinces as GeoJSON, written by :func:`bench.geometry.write`; ``id`` of each is its code."""
    found: dict[str, Any] = json.loads(GEOMETRY.read_text(encoding="utf-8"))
    return found


def _framed(figure: go.Figure, month: str, height: int) -> go.Figure:
    margin = {"l": 40, "r": 20, "t": 40, "b": 30}
    return figure.update_layout(title=month, height=height, margin=margin, showlegend=False)


def steps(month: str) -> go.Figure:
    """Bars with intervals: the change's parts."""
    heights = values(month, "steps", STEPS)
    error = {"type": "constant", "value": 2}
    bars = go.Bar(x=[f"part {i}" for i in range(STEPS)], y=heights, text=heights, error_y=error)
    return _framed(go.Figure(bars), month, 440)


def country(month: str) -> go.Figure:
    """Provinces by colour, with their geometry inline, and cities as bubbles with their names."""
    shapes = provinces()
    codes = [feature["id"] for feature in shapes["features"]]
    areas = go.Choropleth(geojson=shapes, locations=codes, z=values(month, "areas", len(codes)))
    at = values(month, "cities", CITIES)
    names = [f"{value}" for value in at[:8]] + [""] * (CITIES - 8)
    lon, lat = np.random.default_rng(1).uniform([[100], [23]], [[120], [42]], (2, CITIES))
    bubbles = go.Scattergeo(
        lon=lon, lat=lat, text=names, mode="markers+text", marker={"size": at / 8, "color": at}
    )
    figure = go.Figure([areas, bubbles])
    figure.update_geos(fitbounds="geojson", visible=False, projection_type="mercator")
    return _framed(figure, month, 500)


def gaps(month: str) -> go.Figure:
    """Each city's gap with its interval, best on top."""
    gap = np.sort(values(month, "gaps", CITIES)) - 80
    error = {"type": "constant", "value": 2}
    names = [f"city {i}" for i in range(CITIES)]
    bars = go.Bar(x=gap, y=names, orientation="h", text=gap.round(1), error_x=error, marker={"color": gap})
    return _framed(go.Figure(bars), month, 32 * 22 + 100)


def sides(month: str) -> go.Figure:
    """Two points a dimension with a line between."""
    names = [f"dimension {i}" for i in range(5)]
    low, high = np.sort(values(month, "sides", 10).reshape(2, 5), axis=0)
    figure = go.Figure([go.Scatter(x=side, y=names, mode="markers+text", text=side) for side in (low, high)])
    for i in range(5):
        figure.add_shape(type="line", x0=low[i], x1=high[i], y0=i, y1=i)
    return _framed(figure, month, 290)


def ranks(month: str) -> go.Figure:
    """A line a city over twelve months."""
    lines = values(month, "ranks", CITIES * LINES).reshape(CITIES, LINES).argsort(axis=0)
    when = [f"{i}" for i in range(LINES)]
    smooth = {"shape": "spline"}
    traces = [go.Scatter(x=when, y=line, mode="lines+markers", line=smooth, name=f"city {i}")
              for i, line in enumerate(lines)]  # fmt: skip
    return _framed(go.Figure(traces), month, 300)


def certainty(month: str) -> go.Figure:
    """A point with an interval a city."""
    middle = np.sort(values(month, "certainty", CITIES))
    error = {"type": "constant", "value": 4}
    names = [f"city {i}" for i in range(CITIES)]
    points = go.Scatter(x=middle, y=names, mode="markers+text", error_x=error, text=middle)
    return _framed(go.Figure(points), month, 32 * 22 + 100)


def funnel(month: str) -> go.Figure:
    """Five limits as lines, and a point a city."""
    base = np.linspace(50, 500, LIMITS)
    centre = float(values(month, "centre", 1)[0])
    lines = [go.Scatter(x=base, y=centre + z * 60 / np.sqrt(base), mode="lines") for z in (-3, -2, 0, 2, 3)]
    at = values(month, "funnel", CITIES)
    points = go.Scatter(x=np.linspace(60, 480, CITIES), y=at, mode="markers+text",
                        text=[f"{value}" for value in at[:10]])  # fmt: skip
    return _framed(go.Figure([*lines, points]), month, 400)


PAGES: dict[str, tuple[Callable[[str], go.Figure], ...]] = {
    "overview": (steps, country),
    "leaders": (gaps, sides, ranks, certainty, funnel, steps),
}
CARDS = {"overview": 13, "leaders": 0}
