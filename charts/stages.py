"""A funnel: how many come to each stage, and how many of them in time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, two_lines
from charts.roles import Form, Role, about
from charts.theme import faded, frame, palette, size
from domain.view import View

ROW, NARROW_ROW = 44, 52  # px a stage
COLUMNS = ("label", "reached", "in_time", "low", "high", "inside", "inside_narrow", "beside", "note")


def stages(rows: pd.DataFrame, view: View, *, head: str, unit: str) -> plot.Figure:
    """One bar a stage, in the given order: what was in time, then what was late.

    Args:
        rows: ``label``, ``reached`` [count], ``in_time``, ``low``, ``high`` [count of those in time, and 95 %
            interval; NaN where a stage has no limit or too few for a share], ``inside``, ``inside_narrow``
            [text in the bar; begins with the share in time], ``beside`` [text at its end], ``note`` [for the
            hover]. Rows without a count are left out. May be empty.
        head: what the labels are.
        unit: of the counts.
    Raises:
        FrameError: a column is missing.
    """
    require(rows, COLUMNS, "stages")
    rows = rows[rows["reached"].notna()]
    if rows.empty:
        return empty_figure(view, "stages")
    colour = palette(view.theme)
    names = list(rows["label"])
    labels = [_in_two(name) for name in names] if view.narrow else names
    reached, in_time = rows["reached"].to_numpy(float), rows["in_time"].to_numpy(float)
    judged = ~np.isnan(in_time)
    end = float(reached.max()) * (1.75 if view.narrow else 1.25)  # the texts at the bars' ends need room
    figure = plot.Figure(
        layout=frame(
            view, height=(NARROW_ROW if view.narrow else ROW) * len(rows) + 74, bargap=0.3, barmode="stack",
            showlegend=True, margin={"t": 32}, legend={"traceorder": "normal"},
            meta=about("stages", Form.BARS, head=head, unit=unit, names=names),
            xaxis={"range": [0, end], "nticks": 5},
            yaxis={"autorange": "reversed", "type": "category", "gridcolor": "rgba(0,0,0,0)",
                   "categoryorder": "array", "categoryarray": labels,
                   "tickfont": {"color": colour.ink, "size": size("small")}},
        )
    )  # fmt: skip
    texts = "inside_narrow" if view.narrow else "inside"
    parts = (
        ("in_time", in_time, colour.accent),
        ("late", reached - in_time, faded(colour.accent, 0.28)),
        ("whole", np.where(judged, np.nan, reached), faded(colour.muted, 0.35)),
    )
    for name, values, hue in parts:
        there = ~np.isnan(values)
        if there.any():
            inside = name == "in_time"
            whiskers = _whiskers(rows[there], colour.ink) if inside else {}
            figure.add_trace(
                plot.bar(
                    x=values[there], y=[label for label, known in zip(labels, there, strict=True) if known],
                    orientation="h", name=view.say(f"stage.{name}"), meta={"role": Role.BAR},
                    marker={"color": hue, "line": {"width": 0}},
                    text=[f" {text}" for text in rows.loc[there, texts]] if inside else None,
                    textposition="inside", insidetextanchor="start", textangle=0, constraintext="none",
                    cliponaxis=False, insidetextfont={"color": colour.card, "size": size("small")},
                    hovertext=list(rows.loc[there, "note"]), hovertemplate="%{hovertext}<extra></extra>",
                    **whiskers,
                )
            )  # fmt: skip
    figure.add_trace(
        plot.scatter(
            x=reached, y=labels, mode="text", hoverinfo="skip", showlegend=False, name="reached",
            text=[f" {text}" for text in rows["beside"]], textposition="middle right",
            textfont={"color": colour.ink, "size": size("small")}, cliponaxis=False,
            meta={"role": Role.SIDE, "heading": view.say("stage.reached"), "unit": unit,
                  "values": [float(v) for v in reached]},
        )
    )  # fmt: skip
    return figure


def _in_two(name: str) -> str:
    """A stage over its limit."""
    return name.replace("（", "<br>（") if "（" in name else two_lines(name)


def _whiskers(rows: pd.DataFrame, colour: str) -> dict[str, object]:
    """The interval of what was in time, at the end of its bar."""
    return {
        "error_x": {
            "type": "data", "symmetric": False, "array": rows["high"] - rows["in_time"],
            "arrayminus": rows["in_time"] - rows["low"], "color": faded(colour, 0.55), "thickness": 1.4,
            "width": 0,
        }
    }  # fmt: skip
