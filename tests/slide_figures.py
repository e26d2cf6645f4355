"""Small figures of forms that no chart has yet and coming pages need."""

from __future__ import annotations

from functools import cache

import plotly.graph_objects as go

from charts.roles import Form, Note, Role, about
from charts.theme import faded, frame, palette
from domain.view import View


@cache
def extra(name: str, language: str) -> go.Figure:
    """Forms that coming pages need."""
    view, colour = View(language), palette("light")
    names = ["电话", "在线", "门店"]
    match name:
        case "upright":
            figure = go.Figure(
                layout=frame(
                    view,
                    height=300,
                    showlegend=True,
                    xaxis={"type": "category"},
                    meta=about(name, Form.BARS, head="渠道", unit="%", decimals=1),
                )
            )
            figure.add_bar(
                x=names,
                y=[80.0, 85, 78],
                name="本月",
                marker={"color": colour.accent},
                meta={"role": Role.BAR},
                error_y={
                    "type": "data",
                    "symmetric": False,
                    "array": [2.0, 2, 2],
                    "arrayminus": [3.0, 3, 3],
                    "color": colour.ink,
                    "thickness": 1,
                },
            )
            figure.add_bar(
                x=names,
                y=[78.0, 82, 80],
                name="上月",
                marker={"color": [colour.faint, colour.faint, colour.worse]},
                meta={"role": Role.BAR},
            )
            figure.add_scatter(
                x=names,
                y=[82.0, 82, 82],
                mode="lines",
                line={"color": colour.warning},
                name="目标",
                meta={"role": Role.TARGET},
            )
        case "stacked":
            figure = go.Figure(
                layout=frame(
                    view,
                    height=300,
                    barmode="stack",
                    yaxis={"type": "category", "autorange": "reversed"},
                    meta=about(name, Form.BARS, head="渠道", unit="件"),
                )
            )
            for series, hue in (("按时", colour.accent), ("超时", colour.worse)):
                figure.add_bar(
                    y=names,
                    x=[8.0, 5, 7],
                    orientation="h",
                    name=series,
                    marker={"color": hue},
                    meta={"role": Role.BAR},
                )
        case "ring":
            figure = go.Figure(
                go.Pie(
                    labels=names,
                    values=[50, 30, 20],
                    hole=0.6,
                    name="案例",
                    meta={"role": Role.RING},
                    marker={"colors": list(colour.series[:3])},
                ),
                frame(view, height=300, showlegend=True, meta=about(name, Form.RING, head="渠道", unit="件")),
            )
        case _:
            figure = go.Figure(
                go.Scatter(
                    x=[10.0, 20, 30],
                    y=[80.0, 85, 90],
                    text=names,
                    mode="markers",
                    name="城市",
                    meta={
                        "role": Role.POINTS,
                        "amounts": [100, 400, 900],
                        "heading": "案例",
                        "amount_unit": "件",
                    },
                    marker={
                        "size": [20, 40, 60],
                        "color": [faded(colour.accent, 0.6)] * 3,
                        "line": {"width": 1, "color": colour.card},
                    },
                ),
                frame(
                    view,
                    height=300,
                    xaxis={"title": {"text": "首次响应（分钟）"}},
                    meta=about(name, Form.POINTS, head="渠道", values="满意度", unit="分", decimals=1),
                ),
            )
            figure.add_annotation(name=Note.POINT, x=30, y=90, text="门店", font={"color": colour.ink})
    return figure  # fmt: skip
