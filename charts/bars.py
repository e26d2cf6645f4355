"""Amounts side by side: one lying bar a row, and a second number at the right."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, two_lines
from charts.roles import Form, Mark, Note, Role, about
from charts.theme import faded, frame, palette, size
from domain.view import View

ROW = 30  # px a bar
TONES = ("accent", "better", "worse", "same", "warning")  # tokens a bar may take


@dataclass(frozen=True)
class Scale:
    """What a row of numbers is, as text: its name, its unit, how it is printed."""

    name: str
    unit: str = ""
    decimals: int = 0
    signed: bool = False


def bars(rows: pd.DataFrame, view: View, *, head: str, scale: Scale, side: Scale) -> plot.Figure:
    """One bar a row, in the given order.

    Args:
        rows: ``label``, ``value``, ``low``, ``high`` [unit of ``scale``; 95 %, NaN where there is none],
            ``beside`` [unit of ``side``], ``tone`` [of :data:`TONES`], ``note`` [for the hover]. Rows without
            a value are left out. May be empty.
        head: what the labels are: cities, types.
        scale, side: of the bars and of the numbers at the right.
    Raises:
        FrameError: a column is missing.
    """
    require(rows, ("label", "value", "low", "high", "beside", "tone", "note"), "bars")
    rows = rows[rows["value"].notna()]
    if rows.empty:
        return empty_figure(view, "bars")
    colour = palette(view.theme)
    ends = rows[["value", "low", "high"]].to_numpy(float)
    low, high = min(0.0, float(np.nanmin(ends))), max(0.0, float(np.nanmax(ends)))
    room = (high - low) or 1.0
    edge = high + (0.5 if view.narrow else 0.2) * room
    hues = [colour.of(tone) for tone in rows["tone"]]
    names = list(rows["label"])
    labels = [two_lines(name) for name in names] if view.narrow else names
    zero = {
        "name": Mark.ZERO, "type": "line", "x0": 0, "x1": 0, "y0": 0, "y1": 1, "yref": "paper",
        "line": {"color": colour.muted, "width": 1},
    }  # fmt: skip
    figure = plot.Figure(
        layout=frame(
            view, height=(ROW + 8 * view.narrow) * len(rows) + 62, bargap=0.42, shapes=[zero],
            meta=about("bars", Form.BARS, head=head, values=scale.name, unit=scale.unit,
                       decimals=scale.decimals, signed=scale.signed, names=names),
            xaxis={"range": [low - (0.06 * room if low < 0 else 0), edge], "nticks": 6, "side": "top",
                   "title": {"text": "" if view.narrow else scale.name}},
            yaxis={"autorange": "reversed", "type": "category", "gridcolor": "rgba(0,0,0,0)",
                   "categoryorder": "array", "categoryarray": labels,
                   "tickfont": {"color": colour.ink, "size": size("small")}},
        )
    )  # fmt: skip
    value, known = rows["value"], rows["low"].notna() & rows["high"].notna()
    figure.add_trace(
        plot.bar(
            x=value, y=labels, orientation="h", name=scale.name, meta={"role": Role.BAR},
            marker={"color": [faded(hue, 0.5) for hue in hues], "line": {"width": 0}, "cornerradius": 2},
            error_x={
                "type": "data", "symmetric": False, "array": (rows["high"] - value).where(known),
                "arrayminus": (value - rows["low"]).where(known), "color": colour.muted, "thickness": 1.6,
                "width": 0, "visible": bool(known.any()),
            },
            hovertext=rows["note"], hovertemplate="%{hovertext}<extra></extra>",
        )
    )  # fmt: skip
    figure.add_trace(
        plot.scatter(
            x=[edge] * len(rows), y=labels, mode="text", hoverinfo="skip", showlegend=False, name="value",
            text=[view.words.number(v, side.decimals, signed=side.signed) for v in rows["beside"]],
            textposition="middle left", textfont={"color": colour.ink, "size": size("small")},
            meta={"role": Role.SIDE, "heading": side.name, "unit": side.unit, "decimals": side.decimals,
                  "values": [float(v) for v in rows["beside"]]},
        )
    )  # fmt: skip
    figure.add_annotation(
        name=Note.HEADING, text=side.name, showarrow=False, x=1, xref="paper", xanchor="right", y=1,
        yref="paper", yanchor="bottom", yshift=18, font={"color": colour.muted, "size": size("caption")},
    )  # fmt: skip
    return figure
