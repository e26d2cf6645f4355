"""From last month's score to this month's: what each part brought."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from charts.frames import empty_figure, require, two_lines
from charts.theme import frame, palette, size
from domain.view import View


def waterfall(steps: pd.DataFrame, view: View, *, decimals: int = 1) -> go.Figure:
    """Start, one step a part, end.

    Args:
        steps: ``label``, ``value`` [points], ``kind`` [``total`` or ``step``], ``note`` [for the hover],
            in drawing order; the steps add up from the first total to the last. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(steps, ("label", "value", "kind", "note"), "waterfall")
    if steps.empty:
        return empty_figure(view, "waterfall")
    colour = palette(view.theme)
    ends = _ends(steps)
    floor, ceiling = _range([level for pair in ends for level in pair if level is not None])
    base = [floor if low is None else low for low, _ in ends]
    tops = [top for _, top in ends]
    drawn = [top - low for low, top in zip(base, tops, strict=True)]
    fills = [
        colour.accent if kind == "total" else colour.better if value > 0 else colour.worse
        for kind, value in zip(steps["kind"], steps["value"], strict=True)
    ]
    labels = [two_lines(label, 3 if view.narrow else 0) for label in steps["label"]]
    texts = [view.words.number(row.value, decimals, signed=row.kind == "step") for row in steps.itertuples()]
    figure = go.Figure(
        go.Bar(
            x=labels,
            y=drawn,
            base=base,
            marker={"color": fills, "cornerradius": 2, "line": {"width": 0}},
            hovertext=steps["note"],
            hovertemplate="%{hovertext}<extra></extra>",
            name="step",
            width=0.58,
        ),
        layout=frame(
            view,
            height=300 if view.narrow else 440,
            yaxis={"range": [floor, ceiling], "nticks": 5, "ticksuffix": ""},
            xaxis={
                "type": "category",
                "gridcolor": "rgba(0,0,0,0)",
                "tickangle": 0,
                "tickfont": {"color": colour.ink, "size": size("caption" if view.narrow else "small")},
            },
            meta={"chart": "waterfall"},
        ),
    )
    for i, (low, top, text) in enumerate(zip(base, tops, texts, strict=True)):
        figure.add_annotation(
            x=i,
            y=max(low, top),
            text=f"<b>{text}</b>",
            showarrow=False,
            yanchor="bottom",
            yshift=3,
            font={"size": size("small"), "color": colour.ink},
        )
        if i + 1 < len(tops):
            figure.add_shape(
                type="line",
                x0=i + 0.29,
                x1=i + 0.71,
                y0=top,
                y1=top,
                line={"color": colour.faint, "width": 1},
            )
    return figure


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
