"""What explains a map: the colour bar, the bubbles' sizes, the inset's name, a notice."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from charts.map_cards import diameters, hidden_diameter
from charts.map_labels import text_width
from charts.map_layout import BAR, EDGE, Plan
from charts.map_texts import Scale, Texts
from charts.theme import Palette, palette, size
from domain.view import View

Parts = list[dict[str, Any]]
INDENT = 16.0  # [px] before the bar, for the tick text that begins left of it
GAP = 16.0  # [px] between the entries of the size legend


def legends(
    plan: Plan, shown: pd.DataFrame, texts: Texts, scale: Scale, heading: str, hidden: bool
) -> tuple[dict[str, Any], Parts, Parts]:
    """The colour bar; the size legend's circles, and its words.

    The circles are shapes, for a selection dims markers.
    """
    view = texts.view
    colour = palette(view.theme)
    quiet = {"size": size("caption") - (1 if view.narrow else 0), "color": colour.muted}
    loud = {**quiet, "color": colour.ink}
    points = float(size("caption"))
    left, top = plan.sizes
    title = view.say("map.responses_heading")
    circles: Parts = []
    words = [_word("legend heading", plan, title, left, top + 8, loud)]
    if hidden:
        at = left + text_width(title, points) + 1.2 * GAP
        width = hidden_diameter(view)
        circles.append(_circle("legend too few", plan, at, top + 8, width, colour.faint, colour.card))
        words.append(_word("legend too few name", plan, view.say("map.too_few"), at + width, top + 8, quiet))
    at, middle = left, top + 37
    for step, (count, width) in enumerate(_steps(shown, view), start=1):
        label = view.words.compact(count)
        circles.append(_circle(f"legend size {step}", plan, at + width / 2 + 1, middle, width, colour.muted))
        words.append(_word(f"legend size {step} name", plan, label, at + width + 6, middle, quiet))
        at += width + 6 + text_width(label, points) + GAP
    return _bar(plan, texts, scale, heading, quiet, loud), circles, words


def _bar(
    plan: Plan, texts: Texts, scale: Scale, heading: str, quiet: dict[str, Any], loud: dict[str, Any]
) -> dict[str, Any]:
    values, labels = texts.ticks(scale)
    top, pad = plan.colours[1], plan.colours[0] + INDENT
    return {
        "orientation": "h", "lenmode": "pixels",
        "len": BAR[texts.view.narrow] + 2 * pad, "thickness": 8, "outlinewidth": 0,
        "x": 0, "xanchor": "left", "xpad": pad, "ypad": 0,
        "y": 1 - top / plan.height, "yanchor": "top",
        "tickvals": values, "ticktext": labels, "tickfont": quiet, "ticks": "",
        "title": {"text": heading, "side": "top", "font": loud},
    }  # fmt: skip


def _steps(shown: pd.DataFrame, view: View) -> list[tuple[int, float]]:
    """Three round counts and their bubbles' diameters [px]."""
    if shown.empty:
        return []
    largest = float(shown.responses.max())
    top = rounded_down(largest)
    counts = sorted({rounded_down(top / 8), rounded_down(top / 2), top})
    return list(zip(counts, diameters(np.array(counts, dtype=float), largest, view).tolist(), strict=True))


def rounded_down(count: float) -> int:
    """The largest 1, 2 or 5 times a power of ten that is not over ``count``."""
    if count < 1:
        return 1
    power = 10 ** math.floor(math.log10(count))
    return int(power * max(digit for digit in (1, 2, 5) if digit * power <= count))


def inset_frame(plan: Plan, view: View, colour: Palette) -> tuple[Parts, Parts]:
    """The inset's ground and edge, and its name."""
    if not plan.inset:
        return [], []
    whole = {"type": "rect", "xref": "x2 domain", "yref": "y2 domain", "x0": 0, "y0": 0, "x1": 1, "y1": 1}
    ground = {
        **whole,
        "name": "inset ground",
        "layer": "below",
        "fillcolor": colour.card,
        "line": {"width": 0},
    }
    edge = {**whole, "name": "inset edge", "layer": "above", "line": {"color": colour.coast, "width": 1}}
    text = view.say("map.inset")
    fits = int((plan.inset[2] - plan.inset[0]) / text_width(text, 1.0))
    name = {
        "name": "inset name", "text": text, "xref": "x2 domain", "yref": "y2 domain",
        "x": 0.5, "y": 0, "yanchor": "bottom", "showarrow": False, "borderpad": 0,
        "font": {"size": min(size("caption") - (3 if view.narrow else 2), fits), "color": colour.muted},
    }  # fmt: skip
    return [ground, edge], [name]


def notice(plan: Plan, view: View, key: str, **values: object) -> dict[str, Any]:
    """A sentence: in the middle of a map without cities, else in its top left corner."""
    empty = not values
    return {
        "name": "notice",
        "xref": "paper", "yref": "paper", "showarrow": False, "text": view.say(key, **values),
        "x": 0.5 if empty else 0, "xanchor": "center" if empty else "left", "xshift": 0 if empty else EDGE,
        "y": 1 - plan.map_height / plan.height / 2 if empty else 1,
        "yanchor": "middle" if empty else "top",
        "bgcolor": palette(view.theme).card, "borderpad": 6 if empty else 2,
        "font": {"size": size("lead" if empty else "caption"), "color": palette(view.theme).muted},
    }  # fmt: skip


def _word(name: str, plan: Plan, text: str, x: float, y: float, style: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "text": text, "font": style, "showarrow": False, "borderpad": 0,
        "xref": "paper", "yref": "paper", "x": 0, "y": 0, "xanchor": "left", "yanchor": "middle",
        "xshift": round(x, 1), "yshift": round(plan.height - y, 1),
    }  # fmt: skip


def _circle(
    name: str, plan: Plan, x: float, y: float, width: float, stroke: str, fill: str = ""
) -> dict[str, Any]:
    half, up = width / 2, plan.height - y
    return {
        "name": name, "type": "circle", "xref": "paper", "yref": "paper",
        "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0,
        "x0": round(x - half, 1), "x1": round(x + half, 1),
        "y0": round(up - half, 1), "y1": round(up + half, 1),
        "line": {"color": stroke, "width": 1.2}, "fillcolor": fill or "rgba(0,0,0,0)",
    }  # fmt: skip
