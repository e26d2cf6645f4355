"""A map's figure as marks: traces by their role, shapes and annotations by their names, nothing guessed."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from domain.errors import FrameError
from exports.native_map_legend import colour_bar, notes
from exports.native_map_marks import WHERE, Floats, Hatch, Mark, Pen, Place, ink, mixed, solid
from exports.native_map_sheet import Axes, Sheet

Trace = dict[str, Any]


def marks(figure: Any) -> tuple[Sheet, list[Mark]]:
    """The sheet and its marks, the lowest first.

    Args:
        figure: a Plotly figure of ``charts.city_map``.
    Raises:
        FrameError: a trace, shape or annotation is none that is known.
    """
    raw = figure.to_plotly_json()
    sheet = Sheet.of(raw["layout"])
    colours = raw["layout"].get("coloraxis", {})
    drawn: dict[str, list[Mark]] = {"x": [], "x2": []}
    names: dict[str, str] = {}
    for trace in raw["data"]:
        role = (trace.get("meta") or {}).get("role")
        if role not in READERS:
            raise FrameError(f"{WHERE}, role of trace {trace.get('name')}", role, ", ".join(READERS), READERS)
        axis = trace.get("xaxis", "x")
        drawn[axis] += READERS[role](trace, sheet.axes(axis), colours)
        if role in ("cities", "too_few"):
            names |= dict(zip(map(str, trace["customdata"]), map(str, trace["text"]), strict=True))
    shapes = [_shape(shape, sheet) for shape in raw["layout"].get("shapes", [])]
    ground = [mark for mark in shapes if mark.name == "inset ground"]
    above = [mark for mark in shapes if mark.name != "inset ground"]
    written = [*colour_bar(colours, sheet), *notes(raw["layout"].get("annotations", []), sheet, names)]
    return sheet, [*drawn["x"], *ground, *drawn["x2"], *above, *written]


def _base(trace: Trace, axes: Axes, _: Trace) -> list[Mark]:
    return _outlines(trace, axes, str(trace["name"]), ink(trace["fillcolor"]) if trace.get("fill") else None)


def _area(trace: Trace, axes: Axes, _: Trace) -> list[Mark]:
    if hatch := trace.get("fillpattern"):
        return _outlines(trace, axes, "area", Hatch(solid(hatch["fgcolor"]), solid(hatch["bgcolor"])))
    return _outlines(trace, axes, "area", ink(trace["fillcolor"]))


def _outlines(trace: Trace, axes: Axes, kind: str, fill: Any) -> list[Mark]:
    """A freeform a place, or one of the whole trace where it names no places."""
    line = trace["line"]
    colour = ink(line["color"], float(trace.get("opacity", 1)))
    pen = Pen(colour, float(line["width"]), line.get("dash", "solid") != "solid") if colour else None
    rings = _rings(trace, axes)
    places = trace["meta"].get("places") or [("", "", None)]
    found = []
    for place, name, count in places:
        paths = tuple(path for path in islice(rings, count) if len(path))
        if paths:  # what the frame cuts off leaves nothing
            title = f"{kind} {place} {name}".strip()
            found.append(Mark("freeform", title, _bounds(paths), fill=fill, pen=pen, paths=paths))
    return found


def _rings(trace: Trace, axes: Axes) -> Iterator[Floats]:
    """Lines between gaps, in px, kept within the axes as the browser clips them; empty where cut off."""
    xy = axes.px(numbers(trace["x"]), numbers(trace["y"]))
    left, top, width, height = axes.place
    inside = np.clip(xy, (left, top), (left + width, top + height))
    seen = (inside == xy).all(axis=1)
    gaps = [*np.flatnonzero(np.isnan(xy[:, 0])).tolist(), len(xy)]
    start = 0
    for gap in gaps:
        if gap > start:
            yield inside[start : gap if seen[start:gap].any() else start]
        start = gap + 1


def _bounds(paths: tuple[Floats, ...]) -> Place:
    points = np.concatenate(paths)
    (left, top), (right, bottom) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    return left, top, right - left, bottom - top


def _cities(trace: Trace, axes: Axes, colours: Trace) -> list[Mark]:
    values = numbers(trace["marker"]["color"])
    low, high = float(colours["cmin"]), float(colours["cmax"])
    shares = np.clip((values - low) / (high - low), 0, 1)
    return _ovals(trace, axes, [mixed(colours["colorscale"], float(share)) for share in shares])


def _too_few(trace: Trace, axes: Axes, _: Trace) -> list[Mark]:
    return _ovals(trace, axes, [solid(trace["marker"]["color"])] * len(trace["customdata"]))


def _ovals(trace: Trace, axes: Axes, fills: list[Any]) -> list[Mark]:
    line = trace["marker"]["line"]
    pen = Pen(solid(line["color"]), float(line["width"]))
    at = axes.px(numbers(trace["x"]), numbers(trace["y"]))
    sizes = np.broadcast_to(numbers(trace["marker"]["size"]), len(at))
    return [
        Mark("oval", f"city {city} {name}", _round(x, y, size), fill=fill, pen=pen)
        for city, name, (x, y), size, fill in zip(
            trace["customdata"], trace["text"], at.tolist(), sizes.tolist(), fills, strict=True
        )
    ]


def _round(x: float, y: float, width: float) -> Place:
    return x - width / 2, y - width / 2, width, width


def _shape(shape: Trace, sheet: Sheet) -> Mark:
    """The inset's ground and edge, and the circles of the size legend."""
    name, kind = str(shape.get("name")), shape["type"]
    line = shape["line"]
    pen = Pen(solid(line["color"]), float(line["width"])) if line["width"] else None
    fill = ink(shape["fillcolor"]) if "fillcolor" in shape else None
    if kind == "rect" and shape["xref"] == "x2 domain":
        return Mark("rectangle", name, sheet.axes("x2").place, fill=fill, pen=pen)
    if kind == "circle" and shape.get("xsizemode") == shape.get("ysizemode") == "pixel":
        left, bottom, right, top = (float(shape[side]) for side in ("x0", "y0", "x1", "y1"))
        place = (left, sheet.height - top, right - left, top - bottom)
        return Mark("oval", name, place, fill=fill, pen=pen)
    raise FrameError(WHERE, f"shape {name} ({kind})", "inset ground, inset edge or a circle of the legend")


def numbers(values: Any) -> Floats:
    """An array of the figure; after JSON it is typed and in base 64."""
    if isinstance(values, dict):
        values = np.frombuffer(b64decode(values["bdata"]), dtype=values["dtype"])
    return np.asarray(values, dtype=np.float32).astype(float)  # the precision they are drawn with


READERS: dict[str, Callable[[Trace, Axes, Trace], list[Mark]]] = {
    "base": _base, "area": _area, "cities": _cities, "too_few": _too_few,
}  # fmt: skip
