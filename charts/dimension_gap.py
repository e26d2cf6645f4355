"""Leaders against laggards, dimension by dimension: what do they do differently?"""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts import plot
from charts.frames import empty_figure, require
from charts.roles import Form, Mark, Note, Role, about
from charts.theme import frame, palette, size
from domain.view import View


def dimension_gap(gaps: pd.DataFrame, view: View, *, decimals: int = 1) -> plot.Figure:
    """Two points a dimension and the line between them.

    Args:
        gaps: ``label``, ``leaders``, ``laggards`` [points], ``gap``, ``gap_low``, ``gap_high`` [points,
            95 %], ``certain`` [bool: more than chance], ``note``, in drawing order. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    columns = ("label", "leaders", "laggards", "gap", "gap_low", "gap_high", "certain", "note")
    require(gaps, columns, "dimension_gap")
    if gaps.empty:
        return empty_figure(view, "dimension_gap")
    colour = palette(view.theme)
    figure = plot.Figure(
        layout=frame(
            view,
            height=44 * len(gaps) + 70,
            showlegend=True,
            meta=_about(gaps, view, decimals),
            margin={"r": 70, "t": 30},
            xaxis={"nticks": 6},
            yaxis={
                "range": [len(gaps) - 0.5, -0.5],
                "type": "category",
                "categoryorder": "array",
                "categoryarray": list(gaps["label"]),
                "gridcolor": "rgba(0,0,0,0)",
                "tickfont": {"size": size("small"), "color": colour.ink},
            },
        )
    )
    for row in gaps.itertuples():
        figure.add_shape(
            name=Mark.SPAN,
            type="line",
            x0=row.laggards,
            x1=row.leaders,
            y0=row.label,
            y1=row.label,
            layer="below",
            line={"color": colour.line, "width": 5},
        )
        figure.add_annotation(
            name=Note.SIDE,
            x=1,
            xref="paper",
            y=row.label,
            xanchor="left",
            xshift=8,
            showarrow=False,
            text=f"<b>{view.words.number(row.gap, decimals, signed=True)}</b>",
            font={"size": size("body"), "color": colour.ink if row.certain else colour.faint},
        )
    for side, name in (("laggards", "lagging"), ("leaders", "leading")):
        figure.add_trace(
            plot.scatter(
                x=gaps[side],
                y=gaps["label"],
                mode="markers",
                name=view.say(f"dimension_gap.{side}"),
                meta={"role": Role.POINTS},
                marker={"size": 13, "color": colour.of(name), "line": {"color": colour.card, "width": 2}},
                hovertext=gaps["note"],
                hovertemplate="%{hovertext}<extra></extra>",
            )
        )
    return figure


def _about(gaps: pd.DataFrame, view: View, decimals: int) -> dict[str, Any]:
    side = {
        "heading": view.say("drawing.gap"), "unit": view.say("axis.points"), "decimals": decimals,
        "signed": True, "values": [float(v) for v in gaps["gap"]],
        "low": [float(v) for v in gaps["gap_low"]], "high": [float(v) for v in gaps["gap_high"]],
    }  # fmt: skip
    return about(
        "dimension_gap", Form.POINTS, head=view.say("drawing.dimension"), unit=view.say("axis.points"),
        decimals=decimals, names=gaps["label"].tolist(),
    ) | {"side": side}  # fmt: skip
