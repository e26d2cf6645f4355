"""Every city's gap to the nation with its interval: who leads, who lags, who cannot be told apart."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts import plot
from charts.frames import empty_figure, require
from charts.roles import Form, Mark, Role, about, unit_text
from charts.theme import faded, frame, palette, size
from domain.metrics import Metric
from domain.view import View

ROW = 27  # px a city
STANDINGS = ("leading", "in_line", "unknown", "lagging")


def gap_bars(standings: pd.DataFrame, metric: Metric, view: View) -> plot.Figure:
    """Bars of each city's gap to the national mean, best on top, coloured by verdict.

    Args:
        standings: one row a city, best first: ``name``, ``value`` [unit], ``gap``, ``gap_low``,
            ``gap_high`` [unit of a difference, positive is good, 95 %], ``standing``, ``rank``,
            ``base`` [records]. Cities without a value are left out. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(
        standings, ("name", "value", "gap", "gap_low", "gap_high", "standing", "rank", "base"), "gap_bars"
    )
    colour = palette(view.theme)
    rows = standings[standings["gap"].notna() & standings["rank"].notna()]
    if rows.empty:
        return empty_figure(view, "gap_bars")
    # room for the value left of the longest whisker, so that no label touches a bar
    reach = float(rows[["gap", "gap_low", "gap_high"]].abs().max().max())
    figure = plot.Figure(
        layout=frame(
            view,
            height=ROW * len(rows) + 60,
            xaxis={
                "title": {"text": view.say("gap_bars.axis", metric=view.name(metric.label))},
                "range": [-reach * 1.06, reach * 1.28],
                "side": "top",
            },
            yaxis={
                "autorange": "reversed",
                "type": "category",
                "gridcolor": "rgba(0,0,0,0)",
                "tickfont": {"color": colour.ink, "size": size("small")},
            },
            showlegend=True,
            bargap=0.42,
            legend={"y": -0.01, "yanchor": "top"},
            meta=_about(rows, metric, view),
            shapes=[
                {
                    "name": Mark.ZERO,
                    "type": "line",
                    "x0": 0,
                    "x1": 0,
                    "y0": 0,
                    "y1": 1,
                    "yref": "paper",
                    "line": {"color": colour.muted, "width": 1},
                }
            ],
        )
    )
    order = [f"{rank:.0f}  {name}" for rank, name in zip(rows["rank"], rows["name"], strict=True)]
    rows = rows.assign(_label=order)
    for standing in STANDINGS:
        part = rows[rows["standing"] == standing]
        if not part.empty:
            figure.add_trace(_bars(part, standing, metric, view))
    figure.add_trace(
        plot.scatter(
            x=[reach * 1.26] * len(rows),
            y=order,
            mode="text",
            hoverinfo="skip",
            showlegend=False,
            text=[view.words.number(v, metric.decimals) for v in rows["value"]],
            textposition="middle left",
            textfont={"color": colour.muted, "size": size("small")},
            name="value",
            meta={
                "role": Role.SIDE,
                "heading": view.name(metric.label),
                "unit": unit_text(metric, view),
                "decimals": metric.decimals,
                "values": [float(v) for v in rows["value"]],
            },
        )
    )
    figure.layout.yaxis.update(categoryorder="array", categoryarray=order)
    return figure


def _about(rows: pd.DataFrame, metric: Metric, view: View) -> dict[str, Any]:
    return about(
        "gap_bars", Form.BARS, head=view.say("drawing.city"), split=view.say("drawing.verdict"),
        values=view.say("gap_bars.axis", metric=view.name(metric.label)),
        unit=unit_text(metric, view, change=True), decimals=max(metric.decimals, 1), signed=True,
        names=rows["name"].tolist(), ranks=rows["rank"].tolist(),
    )  # fmt: skip


def _bars(part: pd.DataFrame, standing: str, metric: Metric, view: View) -> plot.Part:
    colour = palette(view.theme)
    words = view.words
    text = [
        view.say(
            "gap_bars.hover",
            name=row.name_,
            value=words.value(metric, row.value),
            gap=words.change(metric, row.gap),
            low=words.change(metric, row.gap_low, unit=False),
            high=words.change(metric, row.gap_high, unit=False),
            base=words.number(row.base),
            verdict=view.say(f"standing.{standing}"),
        )
        for row in part.rename(columns={"name": "name_"}).itertuples()
    ]
    hue = colour.of(standing)
    return plot.bar(
        x=part["gap"], y=part["_label"], orientation="h", name=view.say(f"standing.{standing}"),
        meta={"role": Role.BAR},
        marker={"color": faded(hue, 0.34), "line": {"width": 0}, "cornerradius": 2},
        error_x={
            "type": "data", "symmetric": False, "array": part["gap_high"] - part["gap"],
            "arrayminus": part["gap"] - part["gap_low"], "color": hue, "thickness": 2, "width": 0,
        },
        hovertext=text, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip
