"""A metric on its control limits: is a month a signal, or the usual ups and downs?"""

from __future__ import annotations

import pandas as pd

from charts import plot
from charts.frames import empty_figure, require
from charts.roles import Form, Note, Role, about, unit_text
from charts.theme import Palette, frame, palette, size
from domain.metrics import Metric
from domain.view import View

COLOURS = {"improvement": "better", "concern": "worse"}  # verdict -> token; all others are quiet

LIMITS = {"centre": "solid", "low": "dash", "high": "dash"}  # column -> its dashes
HEADINGS = {"centre": "centre", "low": "lower_limit", "high": "upper_limit"}


def control_chart(points: pd.DataFrame, metric: Metric, view: View) -> plot.Figure:
    """The values, their centre line and limits; points that signal in the colour of what they mean.

    Args:
        points: ``period`` [axis text, in order], ``value``, ``centre``, ``low``, ``high`` [unit], ``verdict``
            [improvement, concern, neutral, common_cause], ``rule`` [text key or None], ``phase`` [limits
            of one phase are one line]. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    columns = ("period", "value", "centre", "low", "high", "verdict", "rule", "phase")
    require(points, columns, "control_chart")
    rows = points[points["value"].notna()]
    if rows.empty:
        return empty_figure(view, "control_chart")
    colour = palette(view.theme)
    figure = plot.Figure(
        layout=frame(
            view, height=280, hovermode="closest",
            meta=about("control_chart", Form.LINES, head=view.say("trend.period"),
                       unit=unit_text(metric, view), decimals=metric.decimals),
            margin={"r": 12 if view.narrow else 70, "t": 14},
            xaxis={"type": "category", "gridcolor": "rgba(0,0,0,0)", "tickangle": 0,
                   "nticks": 6 if view.narrow else 14},
            yaxis={"nticks": 5},
        )
    )  # fmt: skip
    for _, phase in rows.groupby("phase"):
        _add_limits(figure, phase, colour, view)
    figure.add_trace(_values(rows, metric, view))
    if not view.narrow:
        _name_limits(figure, rows.iloc[-1], metric, view)
    return figure


def _add_limits(figure: plot.Figure, phase: pd.DataFrame, colour: Palette, view: View) -> None:
    for name, dash in LIMITS.items():
        line = {"color": colour.faint, "width": 1, "dash": dash}
        figure.add_trace(
            plot.scatter(
                x=phase["period"],
                y=phase[name],
                mode="lines",
                line=line,
                hoverinfo="skip",
                name=view.say(f"drawing.{HEADINGS[name]}"),
                meta={"role": Role.LIMIT},
            )
        )


def _values(rows: pd.DataFrame, metric: Metric, view: View) -> plot.Part:
    colour, words = palette(view.theme), view.words
    hues = [colour.of(COLOURS[v]) if v in COLOURS else colour.muted for v in rows["verdict"]]
    hover = []
    for row in rows.to_dict("records"):
        rule = (
            view.say(str(row["rule"])) if isinstance(row["rule"], str) else view.say("control.common_cause")
        )
        limits = words.interval(metric, row["low"], row["high"])
        hover.append(
            view.say("control.hover", period=row["period"], value=words.value(metric, row["value"]),
                     limits=limits, rule=rule)
        )  # fmt: skip
    signalled = [isinstance(rule, str) for rule in rows["rule"]]
    return plot.scatter(
        x=rows["period"], y=rows["value"], mode="lines+markers", name=view.name(metric.label),
        meta={"role": Role.LINE},
        line={"color": colour.line, "width": 2}, hovertext=hover, hovertemplate="%{hovertext}<extra></extra>",
        marker={"color": hues, "size": [9 if signal else 6 for signal in signalled],
                "line": {"color": colour.card, "width": 1}},
    )  # fmt: skip


def _name_limits(figure: plot.Figure, last: pd.Series, metric: Metric, view: View) -> None:
    for name in ("high", "centre", "low"):
        if pd.notna(last[name]):
            figure.add_annotation(
                name=Note.END, x=last["period"], y=last[name], xanchor="left", xshift=10, showarrow=False,
                text=view.words.number(last[name], metric.decimals),
                font={"color": palette(view.theme).muted, "size": size("caption")},
            )  # fmt: skip
