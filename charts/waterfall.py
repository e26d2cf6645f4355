"""From last month's score to this month's: what each part brought."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, two_lines
from charts.roles import Form, Mark, Note, Role, about
from charts.theme import Palette, faded, frame, palette, size
from domain.view import View

UPRIGHT = 8  # bars stand side by side; more of them lie, so that their names have room
ROW = 34  # px a lying bar


def waterfall(steps: pd.DataFrame, view: View, *, decimals: int = 1) -> plot.Figure:
    """Start, one step a part, end.

    Args:
        steps: ``label``, ``value`` [points], ``kind`` [``total`` or ``step``], ``note`` [for the hover],
            ``low``, ``high`` [points, 95 %; NaN for totals], ``certain`` [bool: more than chance], in
            drawing order; the steps add up from the first total to the last. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(steps, ("label", "value", "kind", "note", "low", "high", "certain"), "waterfall")
    if steps.empty:
        return empty_figure(view, "waterfall")
    colour = palette(view.theme)
    ends = _ends(steps)
    reach = np.array([top for _, top in ends]) + (steps["high"] - steps["value"]).to_numpy(float)
    levels_seen = [level for pair in ends for level in pair if level is not None]
    floor, ceiling = _range([*levels_seen, *reach[~np.isnan(reach)]])
    base = [floor if low is None else low for low, _ in ends]
    tops = [top for _, top in ends]
    drawn = [top - low for low, top in zip(base, tops, strict=True)]
    fills = [_fill(row, colour) for row in steps.to_dict("records")]
    whisker = {
        "type": "data", "symmetric": False, "array": (steps["high"] - steps["value"]).fillna(0),
        "arrayminus": (steps["value"] - steps["low"]).fillna(0),
        "color": colour.ink, "thickness": 1.2, "width": 0,
    }  # fmt: skip
    texts = [view.words.number(row.value, decimals, signed=row.kind == "step") for row in steps.itertuples()]
    bar = {
        "base": base, "marker": {"color": fills, "cornerradius": 2, "line": {"width": 0}}, "width": 0.58,
        "hovertext": steps["note"], "hovertemplate": "%{hovertext}<extra></extra>", "name": "step",
        "meta": {"role": Role.STEP, "kinds": steps["kind"].tolist()},
    }  # fmt: skip
    lying = view.narrow or len(steps) > UPRIGHT
    labels = [label if lying else two_lines(label) for label in steps["label"]]
    levels = {"range": [floor, ceiling], "nticks": 5, "ticksuffix": ""}
    places = {
        "type": "category", "range": [-0.5, len(steps) - 0.5], "gridcolor": "rgba(0,0,0,0)", "tickangle": 0,
        "tickfont": {"color": colour.ink, "size": size("small")},
    }  # fmt: skip
    if lying:
        trace = plot.bar(y=labels, x=drawn, orientation="h", error_x=whisker, **bar)
        axes = {"xaxis": levels, "yaxis": places | {"range": [len(steps) - 0.5, -0.5]}}
    else:
        trace = plot.bar(x=labels, y=drawn, error_y=whisker, **bar)
        axes = {"xaxis": places, "yaxis": levels}
    height = ROW * len(steps) + 40 if lying else 440
    figure = plot.Figure(trace, frame(view, height=height, meta=_about(steps, view, decimals), **axes))
    for i, (low, top, text) in enumerate(zip(base, tops, texts, strict=True)):
        _mark(figure, i, max(low, top, np.nan_to_num(reach[i])), text, view, lying=lying)
        if i + 1 < len(tops):
            _connect(figure, i, top, view, lying=lying)
    return figure


def _about(steps: pd.DataFrame, view: View, decimals: int) -> dict[str, Any]:
    return about(
        "waterfall", Form.STEPS, head=view.say("drawing.step"), values=view.say("drawing.amount"),
        unit=view.say("axis.points"), decimals=decimals, names=steps["label"].tolist(),
    )  # fmt: skip


def _fill(row: Mapping[Hashable, Any], colour: Palette) -> str:
    """Totals in the accent, steps by their direction; what may be chance is pale."""
    if row["kind"] == "total":
        return colour.accent
    hue = colour.better if row["value"] > 0 else colour.worse
    return hue if row["certain"] else faded(hue, 0.4)


def _mark(figure: plot.Figure, i: int, level: float, text: str, view: View, *, lying: bool) -> None:
    """The number at the end of a bar."""
    place = (
        {"x": level, "y": i, "xanchor": "left", "xshift": 3}
        if lying
        else {"x": i, "y": level, "yanchor": "bottom", "yshift": 3}
    )
    ink = {"size": size("small"), "color": palette(view.theme).ink}
    figure.add_annotation(name=Note.STEP, text=f"<b>{text}</b>", showarrow=False, font=ink, **place)


def _connect(figure: plot.Figure, i: int, level: float, view: View, *, lying: bool) -> None:
    """The thin line from a bar's end to the next bar."""
    along, across = ("y", "x") if lying else ("x", "y")
    ends = {f"{along}0": i + 0.29, f"{along}1": i + 0.71, f"{across}0": level, f"{across}1": level}
    figure.add_shape(
        name=Mark.CONNECTOR, type="line", line={"color": palette(view.theme).faint, "width": 1}, **ends
    )


def _ends(steps: pd.DataFrame) -> list[tuple[float | None, float]]:
    """Where each bar starts and ends; a total starts at the foot of the axis, written None."""
    ends: list[tuple[float | None, float]] = []
    level = 0.0
    for kind, value in zip(steps["kind"], steps["value"], strict=True):
        start = None if kind == "total" else level
        level = value if start is None else start + value
        ends.append((start, level))
    return ends


def _range(levels: list[float]) -> tuple[float, float]:
    """An axis that shows the steps: it does not start at zero, and the totals say so by their label."""
    low, high = min(levels), max(levels)
    room = max(high - low, 0.5)
    return low - 0.55 * room, high + 0.25 * room
