"""The traces of a map: land and sea, filled areas, bubbles; their role stands in ``meta``."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from plotly.colors import sample_colorscale

from charts import plot
from charts.map_base import MapShapes
from charts.map_geometry import Line
from charts.map_texts import Scale, Texts
from charts.theme import Palette, palette
from domain.view import View

Places = list[tuple[str, str, int]]  # id, name, number of rings
TINTS = 33  # steps of the fills; one step is less than the eye tells apart


def base_traces(base: MapShapes, view: View) -> list[plot.Part]:
    """Sea glow, land, coast and dashes of the main map, and of the inset on the second axes."""
    colour = palette(view.theme)
    land, inset_land = (_places(line, base, view) for line in (base.land, base.inset_land))
    glow = [_trace(f"halo {width}", "halo", base, colour.coast, width, opacity=0.16) for width in (9, 6, 3)]
    inset = (
        [
            _trace(
                "inset land",
                "inset land",
                base,
                colour.faint,
                0.6,
                fill=colour.land,
                axes="2",
                places=inset_land,
            ),
            _trace("inset lines", "inset lines", base, colour.muted, 1.3, axes="2"),
        ]
        if base.inset
        else []
    )
    return [
        *glow,
        _trace("land", "land", base, colour.land_line, 0.8, fill=colour.land, places=land),
        _trace("coast", "coast", base, colour.coast, 1.0),
        _trace("lines", "lines", base, colour.muted, 1.4),
        _trace("undefined", "undefined", base, colour.faint, 1.2, dash="2px,2px"),
        *inset,
    ]


def _places(line: Line, base: MapShapes, view: View) -> Places:
    return [(place, view.name(base.names[place]), rings) for place, rings in line.places]


def _trace(
    name: str,
    outline: str,
    base: MapShapes,
    stroke: str,
    width: float,
    *,
    fill: str = "",
    opacity: float = 1.0,
    dash: str = "solid",
    axes: str = "",
    places: Places | None = None,
) -> plot.Part:
    line = base.outlines[outline]
    return plot.scatter(
        name=name, x=line.x, y=line.y, mode="lines", hoverinfo="skip", opacity=opacity,
        line={"color": stroke, "width": width, "dash": dash, "simplify": False},
        fill="toself" if fill else None, fillcolor=fill or None,
        xaxis=f"x{axes}", yaxis=f"y{axes}", showlegend=False,
        meta={"role": "base", "places": places or [], "outlines": [outline]},
    )  # fmt: skip


def areas(
    shown: pd.DataFrame, hidden: pd.DataFrame, base: MapShapes, scale: Scale, colour: Palette
) -> list[plot.Part]:
    """The cities' areas, those of one tint in one trace; hatched where too few answered.

    Whose the rings of a trace are stands in its ``meta``, as (city, name, number of rings).
    """
    tints = np.round(scale.share(shown.value.to_numpy(float)) * (TINTS - 1)).astype(int)
    used = np.unique(tints)
    fills = sample_colorscale(list(colour.diverging), list(used / (TINTS - 1))) if len(used) else []
    found = [
        _area("areas", shown[tints == tint], base, colour, fillcolor=fill)
        for tint, fill in zip(used, fills, strict=True)
    ]
    hatch = {"shape": "/", "size": 4, "solidity": 0.3, "fgcolor": colour.faint, "bgcolor": colour.card}
    found.append(_area("areas too few", hidden, base, colour, fillpattern=hatch))
    return [trace for trace in found if len(trace.x)]


def _area(name: str, cities: pd.DataFrame, base: MapShapes, colour: Palette, **fill: Any) -> plot.Part:
    gap = np.full(1, np.nan, dtype=np.float32)
    named = zip(cities.city.astype(str), cities.name.astype(str), cities.boundary.astype(str), strict=True)
    found = [(city, label, place, base.areas[place]) for city, label, place in named if place in base.areas]
    empty = np.empty(0, dtype=np.float32)
    x = [piece for *_, part in found for piece in (part.x, gap)]
    y = [piece for *_, part in found for piece in (part.y, gap)]
    places = [(city, label, int(np.isnan(part.x).sum()) + 1) for city, label, _, part in found]
    return plot.scatter(
        name=name, x=np.concatenate([empty, *x]), y=np.concatenate([empty, *y]), mode="lines", fill="toself",
        line={"color": colour.land_line, "width": 0.6, "simplify": False}, hoverinfo="skip", showlegend=False,
        meta={"role": "area", "places": places, "outlines": [f"area {place}" for _, _, place, _ in found]},
        **fill,
    )  # fmt: skip


def bubbles(shown: pd.DataFrame, texts: Texts) -> plot.Part:
    """The click target; large ones first, so that small ones lie on top."""
    order = shown.sort_values(["responses", "city"], ascending=[False, True])
    return plot.scatter(
        name="cities", x=order.x.round(1), y=order.y.round(1), mode="markers", showlegend=False,
        customdata=order.city.astype(str).tolist(), meta={"role": "cities"}, hoverinfo="text",
        text=order.name.astype(str).tolist(),
        hovertext=[texts.hover(city, len(order)) for city in order.itertuples(index=False)],
        unselected={"marker": {"opacity": 1}},  # a click marks its city and dims no other
        marker={
            "size": order.width.round(1), "sizemode": "diameter", "opacity": 1,
            "color": order.value, "coloraxis": "coloraxis",
            "line": {"color": palette(texts.view.theme).card, "width": 1.4},
        },
    )  # fmt: skip


def hollow(hidden: pd.DataFrame, texts: Texts) -> plot.Part:
    """Cities under the base threshold: hollow, of one size, without a number."""
    colour, note = palette(texts.view.theme), texts.view.say("map.hidden")
    return plot.scatter(
        name="too few", x=hidden.x.round(1), y=hidden.y.round(1), mode="markers", showlegend=False,
        customdata=hidden.city.astype(str).tolist(), meta={"role": "too_few"}, hoverinfo="text",
        text=hidden.name.astype(str).tolist(),
        hovertext=[f"<b>{name}</b><br>{note}" for name in hidden.name],
        marker={"size": hidden.width, "color": colour.card, "line": {"color": colour.faint, "width": 1.2}},
    )  # fmt: skip
