"""Traces of a figure -> series of a drawing, role by role."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np

from charts.roles import Role
from charts.theme import faded
from exports.drawing_parts import DrawingError, Label, Numbers, Series, Texts

Raw = Mapping[str, Any]
BOLD = re.compile(r"<b>(.*?)</b>", re.DOTALL)


@dataclass(frozen=True)
class Frame:
    """What a trace needs to know of its figure: where the categories stand and how numbers are printed."""

    chart: str
    category: str  # x or y: the axis of categories or of the numbers that points lie over
    names: Texts  # empty where both axes are numbers
    meta: Raw

    @property
    def value(self) -> str:
        return "y" if self.category == "x" else "x"

    def rows(self, at: Sequence[Any]) -> list[int]:
        """Where categories stand.

        Raises:
            DrawingError: one is unknown.
        """
        places = {name: i for i, name in enumerate(self.names)}
        for name in at:
            if str(name) not in places:
                raise DrawingError(f"chart {self.chart}", f"category {name!r}", "one of the axis", self.names)
        return [places[str(name)] for name in at]


def listed(raw: Any) -> list[Any]:
    """A trace's array as a list: given as one, as an array, or packed as plotly writes it into JSON."""
    if raw is None:
        return []
    if isinstance(raw, Mapping):
        packed = np.frombuffer(base64.b64decode(raw["bdata"]), dtype=np.dtype(raw["dtype"]))
        shape = raw.get("shape")
        whole = packed.reshape([int(n) for n in str(shape).split(",")]) if shape else packed
        return list(whole.tolist())
    return list(raw.tolist() if isinstance(raw, np.ndarray) else raw)


def numbers(raw: Any) -> Numbers:
    """An array of numbers, NaN where there is none."""
    return tuple(nan if value is None else float(value) for value in listed(raw))


def series_of(trace: Raw, frame: Frame) -> Series:
    """A trace as a series.

    Raises:
        DrawingError: it has no role, or one that no series has.
    """
    meta = trace.get("meta") or {}
    role = meta.get("role") if isinstance(meta, Mapping) else None
    if role not in READERS:
        where = f"chart {frame.chart}, trace {trace.get('name', '')!r}"
        raise DrawingError(where, f"role {role!r}", "a role of charts.roles", [r.value for r in Role])
    return READERS[Role(role)](trace, frame)


def runs(text: str) -> tuple[tuple[str, bool], ...]:
    """Plotly's text as runs: its bold parts apart, its breaks as line feeds."""
    parts = BOLD.split(text.replace("<br>", "\n"))
    return tuple((part, i % 2 == 1) for i, part in enumerate(parts) if part)


def label(row: int, note: Raw) -> Label:
    return Label(row, runs(str(note["text"])), str(note["font"]["color"]))


def _spread(frame: Frame, at: Sequence[Any], given: Sequence[Any], fill: Any) -> tuple[Any, ...]:
    """One value a category."""
    if not frame.names:
        return tuple(given)
    whole = [fill] * len(frame.names)
    for row, value in zip(frame.rows(at), given, strict=True):
        whole[row] = value
    return tuple(whole)


def _each(given: Any, count: int, default: Any) -> list[Any]:
    """A property that is given once or once a point."""
    several = isinstance(given, (list, tuple, np.ndarray, Mapping))
    return listed(given) if several else [default if given is None else given] * count


def _through(marker: Raw, count: int, usual: str) -> list[str]:
    """The colours of marks, let through as far as the marks are."""
    colours, opacity = _each(marker.get("color"), count, usual), marker.get("opacity", 1)
    return colours if opacity == 1 else [faded(colour, opacity) for colour in colours]


def _common(trace: Raw, frame: Frame) -> dict[str, Any]:
    meta = trace["meta"]
    return {
        "role": Role(meta["role"]),
        "name": str(trace.get("name", "")),
        "legend": trace.get("showlegend") is not False,
        "heading": str(meta.get("heading", "")),
        "unit": str(meta.get("unit", frame.meta.get("unit", ""))),
        "decimals": int(meta.get("decimals", frame.meta.get("decimals", 0))),
        "signed": bool(meta.get("signed", frame.meta.get("signed", False))),
    }


def _placed(trace: Raw, frame: Frame) -> tuple[list[Any], dict[str, Any]]:
    """Where the points are, and their values and whiskers as properties of a series."""
    at, values = listed(trace.get(frame.category)), numbers(trace.get(frame.value))
    found: dict[str, Any] = {"values": _spread(frame, at, values, nan)}
    if not frame.names:
        found["at"] = tuple(float(x) for x in at)
    error = trace.get(f"error_{frame.value}")
    if error and error.get("visible") is not False:
        up, down = np.array(numbers(error["array"])), np.array(numbers(error["arrayminus"]))
        middle = np.array(values)
        found |= {
            "low": _spread(frame, at, (middle - down).tolist(), nan),
            "high": _spread(frame, at, (middle + up).tolist(), nan),
            "whisker": error["color"], "whisker_width": float(error["thickness"]),
        }  # fmt: skip
    return at, found


def _bar(trace: Raw, frame: Frame) -> Series:
    at, placed = _placed(trace, frame)
    colours = _spread(frame, at, _each(trace["marker"]["color"], len(at), ""), "")
    shown = [str(text).strip() for text in listed(trace.get("text"))]
    texts = _spread(frame, at, shown or [""] * len(at), "")
    inside = str((trace.get("insidetextfont") or {}).get("color", ""))
    labels = tuple(Label(row, ((text, False),), inside) for row, text in enumerate(texts) if text)
    return Series(colours=colours, labels=labels, **placed, **_common(trace, frame))


def _step(trace: Raw, frame: Frame) -> Series:
    """A waterfall's bars: totals as levels, steps as changes."""
    drawn, foot = np.array(numbers(trace[frame.value])), np.array(numbers(trace["base"]))
    kinds = tuple(str(kind) for kind in trace["meta"]["kinds"])
    total = np.array([kind == "total" for kind in kinds])
    values = np.where(total, foot + drawn, drawn)
    error = trace[f"error_{frame.value}"]
    up, down = np.array(numbers(error["array"])), np.array(numbers(error["arrayminus"]))
    return Series(
        values=tuple(values.tolist()), kinds=kinds,
        colours=tuple(_each(trace["marker"]["color"], len(kinds), "")),
        low=tuple(np.where(total, nan, values - down).tolist()),
        high=tuple(np.where(total, nan, values + up).tolist()),
        whisker=error["color"], whisker_width=float(error["thickness"]), **_common(trace, frame),
    )  # fmt: skip


def _line(trace: Raw, frame: Frame) -> Series:
    """Lines, and points that are joined or not: the mode tells."""
    at, placed = _placed(trace, frame)
    mode, line, marker = trace["mode"], trace.get("line") or {}, trace.get("marker") or {}
    marks: dict[str, Any] = {}
    if "markers" in mode:
        edge = marker.get("line") or {}
        marks = {
            "sizes": tuple(float(v) for v in _spread(frame, at, _each(marker.get("size"), len(at), 6), 0)),
            "colours": _spread(frame, at, _through(marker, len(at), line.get("color", "")), ""),
            "symbols": _spread(frame, at, _each(marker.get("symbol"), len(at), "circle"), ""),
            "outline": str(edge.get("color", "")) if edge.get("width") else "",
        }
    if "lines" in mode:
        marks |= {
            "line": str(line["color"]), "width": float(line.get("width", 2)),
            "dash": str(line.get("dash", "solid")), "smooth": line.get("shape") == "spline",
        }  # fmt: skip
    texts = _spread(frame, at, [str(text) for text in listed(trace.get("text"))] or [""] * len(at), "")
    amounts = numbers(trace["meta"].get("amounts"))
    unit = str(trace["meta"].get("amount_unit", ""))
    return Series(texts=texts, amounts=amounts, amount_unit=unit, **marks, **placed, **_common(trace, frame))


def _band(trace: Raw, frame: Frame) -> Series:
    """An outline there above and back below -> the interval at each place."""
    at, ends = listed(trace[frame.category]), numbers(trace[frame.value])
    half = len(at) // 2
    return Series(
        values=(nan,) * len(frame.names), heading=str(trace["meta"]["of"]), band=str(trace["fillcolor"]),
        high=_spread(frame, at[:half], ends[:half], nan),
        low=_spread(frame, at[:half], ends[half:][::-1], nan),
        **{k: v for k, v in _common(trace, frame).items() if k != "heading"},
    )  # fmt: skip


def _events(trace: Raw, frame: Frame) -> Series:
    """Marks on an axis of their own; their titles are what they say."""
    at = listed(trace[frame.category])
    marker, titles = trace["marker"], [str(t).replace("<br>", "; ") for t in listed(trace["hovertext"])]
    return Series(
        values=_spread(frame, at, numbers(trace[frame.value]), nan), texts=_spread(frame, at, titles, ""),
        colours=_spread(frame, at, _each(marker["color"], len(at), ""), ""),
        symbols=_spread(frame, at, _each(marker["symbol"], len(at), "circle"), ""),
        sizes=_spread(frame, at, _each(marker["size"], len(at), 9), 0.0), **_common(trace, frame),
    )  # fmt: skip


def _side(trace: Raw, frame: Frame) -> Series:
    """Numbers beside the categories; their texts as on screen."""
    at, font = listed(trace[frame.category]), trace["textfont"]
    return Series(
        values=_spread(frame, at, numbers(trace["meta"]["values"]), nan),
        texts=_spread(frame, at, [str(text).strip() for text in listed(trace["text"])], ""),
        colours=_spread(frame, at, _each(font["color"], len(at), ""), ""), **_common(trace, frame),
    )  # fmt: skip


def _ring(trace: Raw, frame: Frame) -> Series:
    values = numbers(trace["values"])
    colours = tuple(str(c) for c in listed((trace.get("marker") or {}).get("colors")))
    return Series(
        values=values, texts=tuple(str(t) for t in listed(trace["labels"])), colours=colours,
        **_common(trace, frame),
    )  # fmt: skip


READERS: dict[Role, Callable[[Raw, Frame], Series]] = {
    Role.BAR: _bar, Role.STEP: _step, Role.LINE: _line, Role.TARGET: _line, Role.LIMIT: _line,
    Role.POINTS: _line, Role.BAND: _band, Role.EVENTS: _events, Role.SIDE: _side, Role.RING: _ring,
}  # fmt: skip
