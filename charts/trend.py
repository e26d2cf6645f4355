"""How a metric moved: lines over months or quarters with intervals, target, last year and events."""

from __future__ import annotations

from itertools import cycle

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, spread
from charts.roles import Form, Note, Role, about, unit_text
from charts.theme import Palette, faded, frame, palette, size
from domain.metrics import Metric
from domain.view import View

MOST_BANDS = 1  # more than one interval band on top of another cannot be read
LONGEST_NAME = 30  # signs of a name at the end of its line; a longer one stands in the legend alone


def trend(
    points: pd.DataFrame,
    metric: Metric,
    view: View,
    *,
    targets: pd.DataFrame | None = None,
    events: pd.DataFrame | None = None,
    height: int = 380,
    ticks: int = 14,
) -> plot.Figure:
    """One line a series.

    Args:
        points: ``series`` [name], ``period`` [axis text, in order of time], ``value``, ``low``, ``high``
            [unit], ``base`` [records], ``role`` [``main``, ``last_year``,
            ``around`` (the nation of a city) or ``forecast``]. A missing value is a gap.
        targets: ``period``, ``value`` [unit], ``label``: drawn as steps.
        events: ``period``, ``title``, ``effect``: marks along the bottom.
        ticks: labels on the axis of time, at most; fewer where the chart has half a page.
    Raises:
        FrameError: a column is missing.
    """
    require(points, ("series", "period", "value", "low", "high", "base", "role"), "trend")
    if points["value"].notna().sum() == 0:
        return empty_figure(view, "trend", height=height)
    colour = palette(view.theme)
    names = list(dict.fromkeys(points["series"]))
    periods = list(dict.fromkeys(points.sort_values("period")["period"]))
    figure = plot.Figure(
        layout=frame(
            view,
            height=height,
            hovermode="closest",
            showlegend=True,
            meta=about(
                "trend",
                Form.LINES,
                head=view.say("trend.period"),
                unit=unit_text(metric, view),
                decimals=metric.decimals,
            ),
            margin={"t": 32, "r": 16 if view.narrow else 96},
            xaxis={
                "type": "category",
                "categoryorder": "array",
                "categoryarray": periods,
                "nticks": 6 if view.narrow else ticks,
                "gridcolor": "rgba(0,0,0,0)",
                "tickangle": 0,
            },
            yaxis={"nticks": 6},
        )
    )
    main = points.loc[points["role"] == "main", "series"].nunique()
    for i, name in enumerate(names):
        rows = points[points["series"] == name]
        role = str(rows["role"].iloc[0])
        hue = {"last_year": colour.faint, "around": colour.muted, "forecast": colour.series[0]}.get(
            role, colour.series[i % len(colour.series)]
        )
        if main <= MOST_BANDS and role in ("main", "forecast"):
            _add_band(figure, rows, hue)
        figure.add_trace(_line(rows, name, hue, metric, view, role))
    if not view.narrow:
        _label_ends(figure, points, metric, view, height)
    if targets is not None and not targets.empty:
        _add_targets(figure, targets, colour, view)
    if events is not None and not events.empty:
        _add_events(figure, events, colour, view)
    return figure


def _line(rows: pd.DataFrame, name: str, colour: str, metric: Metric, view: View, role: str) -> plot.Part:
    words = view.words
    hover = [
        view.say(
            "trend.hover",
            series=name,
            period=row.period,
            value=words.value(metric, row.value),
            interval=words.interval(metric, row.low, row.high) or view.say("figure.no_interval"),
            base=words.number(row.base),
        )
        for row in rows.itertuples()
    ]
    return plot.scatter(
        x=rows["period"],
        y=rows["value"],
        name=name,
        mode="lines+markers",
        hovertext=hover,
        hovertemplate="%{hovertext}<extra></extra>",
        meta={"role": Role.LINE},
        connectgaps=False,
        line={"color": colour, "width": 2.4 if role == "main" else 1.5,
              "dash": "dot" if role in ("last_year", "forecast") else "solid"},
        marker={"size": {"main": 5, "around": 3}.get(role, 4), "color": colour},
    )  # fmt: skip


def _add_band(figure: plot.Figure, rows: pd.DataFrame, colour: str) -> None:
    """The 95 % interval as a band, one piece for each run of months that have one."""
    known, name = rows["low"].notna(), str(rows["series"].iloc[0])
    for _, run in rows[known].groupby((~known).cumsum()[known]):
        figure.add_trace(
            plot.scatter(
                x=[*run["period"], *run["period"][::-1]],
                y=[*run["high"], *run["low"][::-1]],
                fill="toself",
                fillcolor=faded(colour, 0.14),
                line={"width": 0},
                mode="lines",
                hoverinfo="skip",
                showlegend=False,
                name="interval",
                meta={"role": Role.BAND, "of": name},
            )
        )


def _label_ends(figure: plot.Figure, points: pd.DataFrame, metric: Metric, view: View, height: int) -> None:
    """The last value of every line at its end, moved apart where lines end close together."""
    known = points[(points["role"] == "main") & points["value"].notna()]
    last = known.groupby("series", sort=False).tail(1)
    values = points[["value", "low", "high"]].to_numpy(float)
    low, high = float(np.nanmin(values)), float(np.nanmax(values))
    px = (height - 96) / max(high - low, 1e-9)  # about: margins and the axis taken off
    shifts = spread([value * px for value in last["value"]], size("caption") + 3)
    colours = {trace.name: trace.line.color for trace in figure.data if trace.mode == "lines+markers"}
    bare = len(last) == 1 or max(map(_signs, last["series"]), default=0) > LONGEST_NAME
    for row, place in zip(last.to_dict("records"), shifts, strict=True):
        text = f"<b>{view.words.number(row['value'], metric.decimals)}</b>"
        figure.add_annotation(
            name=Note.END, x=row["period"], y=row["value"],
            yshift=place - row["value"] * px, xanchor="left", xshift=8,
            text=text if bare else f"{text} {row['series']}", showarrow=False,
            font={"color": colours[row["series"]], "size": size("caption")},
        )  # fmt: skip


def _signs(name: str) -> int:
    """How long a name is; a Chinese sign counts as two."""
    return sum(1 if sign.isascii() else 2 for sign in name)


def _add_targets(figure: plot.Figure, targets: pd.DataFrame, colour: Palette, view: View) -> None:
    looks = ((colour.warning, "dash"), (colour.muted, "longdashdot"))
    for (label, rows), (hue, dash) in zip(targets.groupby("label", sort=False), cycle(looks), strict=False):
        figure.add_trace(
            plot.scatter(
                x=rows["period"],
                y=rows["value"],
                name=str(label),
                mode="lines",
                meta={"role": Role.TARGET},
                line={"color": hue, "width": 1.5, "dash": dash, "shape": "hv"},
                hovertemplate=view.say("trend.target_hover", label=label) + "<extra></extra>",
            )
        )


def _add_events(figure: plot.Figure, events: pd.DataFrame, colour: Palette, view: View) -> None:
    marks = {"for": ("triangle-up", colour.better), "against": ("triangle-down", colour.worse)}
    rows = events.groupby("period", sort=False)
    texts = ["<br>".join(part["title"]) for _, part in rows]
    effects = [part["effect"].iloc[0] if part["effect"].nunique() == 1 else "" for _, part in rows]
    shapes = [marks.get(effect, ("diamond", colour.muted)) for effect in effects]
    figure.add_trace(
        plot.scatter(
            x=[period for period, _ in rows],
            y=[0.02] * len(texts),
            yaxis="y2",
            mode="markers",
            name=view.say("trend.events"),
            meta={"role": Role.EVENTS},
            hovertext=texts,
            hovertemplate="%{x}<br>%{hovertext}<extra></extra>",
            marker={"symbol": [s for s, _ in shapes], "color": [c for _, c in shapes], "size": 9},
        )
    )
    figure.layout["yaxis2"] = plot.Part(overlaying="y", range=[0, 1], visible=False, fixedrange=True)
