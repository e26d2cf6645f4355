"""Values against bases between the limits of chance: which cities stand out, given how many answered."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, spread
from charts.map_labels import overlap, text_width
from charts.roles import Form, Note, Role, about, unit_text
from charts.theme import faded, frame, palette, size
from domain.metrics import Metric
from domain.view import View

Floats = npt.NDArray[np.float64]

HEIGHT = (400, 440)  # px: wide, narrow, where the legend takes more lines
WIDTH = (480.0, 350.0)  # px of the drawing, about: the page decides
FRAME = ((84.0, 96.0), (150.0, 92.0))  # [px] of height and width that axes and legend take: wide, narrow
WIDEST = 4.0  # from this ratio of the greatest base to the smallest on, the axis of bases is logarithmic
STANDINGS = ("leading", "in_line", "lagging", "too_few")
CURVES = (("998", "dash", 1.0), ("95", "solid", 1.2))
RADIUS = 5.0  # px of a point
# places of a label: how far it moves up or down [px], each at the right and at the left of its point
STEP = np.repeat([0, *(sign * step for step in range(7, 78, 7) for sign in (-1, 1))], 2)
SIDE = np.tile([1, -1], len(STEP) // 2)


def funnel(points: pd.DataFrame, metric: Metric, view: View, *, limits: pd.DataFrame) -> plot.Figure:
    """One point a city over its base; curves hold 95 % and 99.8 % of cities that are all alike.

    Args:
        points: ``name``, ``base`` [responses], ``value`` [unit], ``standing`` [Standing]. Cities without a
            value or base are left out. May be empty.
        limits: ``base`` [responses, rising], ``centre``, ``low_95``, ``high_95``, ``low_998``, ``high_998``
            [unit], as made by the analysis over the range of bases.
    Raises:
        FrameError: a column is missing.
    Source: Spiegelhalter 2005, doi 10.1002/sim.1970.
    """
    require(points, ("name", "base", "value", "standing"), "funnel")
    require(limits, ("base", "centre", "low_95", "high_95", "low_998", "high_998"), "funnel")
    rows = points[points["base"].notna() & points["value"].notna()]
    if rows.empty or limits.empty:
        return empty_figure(view, "funnel")
    rows = _placed(rows, limits)
    figure = plot.Figure(layout=_layout(rows, limits, metric, view))
    _add_curves(figure, limits, metric, view)
    for standing in STANDINGS:
        part = rows[rows["standing"] == standing]
        if not part.empty:
            figure.add_trace(_marks(part, standing, metric, view))
    _add_names(figure, rows, view)
    return figure


def _placed(rows: pd.DataFrame, limits: pd.DataFrame) -> pd.DataFrame:
    """Adds ``_outside``: inside, outside_95, outside_998."""
    at = {c: np.interp(rows["base"], limits["base"], limits[c]) for c in limits.columns if c != "base"}
    value = rows["value"].to_numpy(float)
    beyond = {name: (value < at[f"low_{name}"]) | (value > at[f"high_{name}"]) for name in ("95", "998")}
    return rows.assign(
        _outside=np.select([beyond["998"], beyond["95"]], ["outside_998", "outside_95"], "inside")
    )


def _layout(rows: pd.DataFrame, limits: pd.DataFrame, metric: Metric, view: View) -> plot.Part:
    drawn = np.r_[rows["value"], limits["low_998"], limits["high_998"]]
    room = 0.05 * float(np.ptp(drawn)) or 1.0
    ends = np.array([limits["base"].min(), limits["base"].max()], dtype=float)
    log = ends[1] / ends[0] >= WIDEST
    ends = np.log10(ends) if log else ends
    gap = 0.03 * (ends[1] - ends[0]) or 1.0
    xaxis = {
        "title": {"text": view.say("funnel.axis")},
        "type": "log" if log else "linear",
        "range": [ends[0] - gap, ends[1]],
        "nticks": 5 if view.narrow else 9,
        "gridcolor": "rgba(0,0,0,0)",
        "tickformat": ",d",
    }
    if log:
        steps = (1, 3) if view.narrow and ends[1] - ends[0] > 1.5 else (1, 2, 5)
        xaxis["tickvals"] = [step * 10**power for power in range(9) for step in steps]
    return frame(
        view,
        height=HEIGHT[view.narrow],
        hovermode="closest",
        showlegend=True,
        legend={"traceorder": "normal"},
        meta=about(
            "funnel",
            Form.POINTS,
            head=view.say("drawing.city"),
            values=view.name(metric.label),
            unit=unit_text(metric, view),
            decimals=metric.decimals,
            split=view.say("drawing.verdict"),
        ),
        margin={"t": 28, "r": 44},
        xaxis=xaxis,
        yaxis={"range": [float(drawn.min()) - room, float(drawn.max()) + room], "nticks": 7},
    )


def _pixels(figure: plot.Figure, base: Sequence[float], value: Sequence[float], view: View) -> Floats:
    """Where points lie on a drawing of the usual width, x and y downwards, shape (n, 2)."""
    x, y = figure.layout.xaxis, figure.layout.yaxis
    across = np.log10(base) if x.type == "log" else np.asarray(base, dtype=float)
    tall, wide = FRAME[view.narrow]
    return np.column_stack(
        [
            (across - x.range[0]) / (x.range[1] - x.range[0]) * (WIDTH[view.narrow] - wide),
            (y.range[1] - np.asarray(value)) / (y.range[1] - y.range[0]) * (HEIGHT[view.narrow] - tall),
        ]
    )


def _add_curves(figure: plot.Figure, limits: pd.DataFrame, metric: Metric, view: View) -> None:
    """The pooled mean and the limits, named at their right ends."""
    colour = palette(view.theme)
    end = limits.iloc[-1]
    for name, dash, width in CURVES:
        for side in ("high", "low"):
            figure.add_trace(
                plot.scatter(
                    x=limits["base"], y=limits[f"{side}_{name}"], mode="lines", showlegend=False,
                    name=view.say(f"funnel.limit_{name}"), hoverinfo="skip", meta={"role": Role.LIMIT},
                    line={"color": colour.faint, "width": width, "dash": dash, "simplify": False},
                    fill="tonexty" if (name, side) == ("95", "low") else None,
                    fillcolor=faded(colour.faint, 0.09),
                )
            )  # fmt: skip
    text = view.say("funnel.centre", value=view.words.value(metric, end["centre"]))
    figure.add_trace(
        plot.scatter(
            x=limits["base"], y=limits["centre"], mode="lines", name=text, legendrank=1001,
            meta={"role": Role.LIMIT},
            line={"color": colour.muted, "width": 1.4}, hoverinfo="skip",
        )
    )  # fmt: skip
    ends = [(f"{side}_{name}", f"funnel.limit_{name}") for side in ("high", "low") for name, *_ in CURVES]
    at = _pixels(figure, [end["base"]] * len(ends), [end[column] for column, _ in ends], view)[:, 1]
    for (column, key), level, place in zip(ends, at, spread(list(at), size("caption") + 1), strict=True):
        figure.add_annotation(
            name=Note.END, x=_on_axis(figure, end["base"]),
            y=end[column], yshift=level - place, text=view.say(key),
            xanchor="left", xshift=4, showarrow=False,
            font={"color": colour.muted, "size": size("caption")},
        )  # fmt: skip


def _on_axis(figure: plot.Figure, base: float) -> float:
    """A base as annotations need it."""
    return float(np.log10(base)) if figure.layout.xaxis.type == "log" else float(base)


def _marks(part: pd.DataFrame, standing: str, metric: Metric, view: View) -> plot.Part:
    colour = palette(view.theme)
    words = view.words
    text = [
        view.say(
            "funnel.hover",
            name=row["name"],
            value=words.value(metric, row["value"]),
            base=words.number(row["base"]),
            place=view.say(f"funnel.{row['_outside']}"),
            verdict=view.say(f"standing.{standing}"),
        )
        for row in part.to_dict("records")
    ]
    return plot.scatter(
        x=part["base"], y=part["value"], mode="markers", name=view.say(f"standing.{standing}"),
        text=part["name"], meta={"role": Role.POINTS},
        marker={"size": 9, "color": colour.of(standing), "line": {"width": 1.2, "color": colour.card}},
        hovertext=text, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _add_names(figure: plot.Figure, rows: pd.DataFrame, view: View) -> None:
    """Names of the cities outside 99.8 %, and of those outside 95 % that lead or lag; the rest is hover."""
    colour = palette(view.theme)
    told = rows["_outside"].eq("outside_998") | (
        rows["_outside"].eq("outside_95") & rows["standing"].isin(["leading", "lagging"])
    )
    at = _pixels(figure, rows["base"], rows["value"], view)
    points = np.column_stack([at - RADIUS, at + RADIUS])
    labels = np.empty((0, 4))
    for i in np.flatnonzero(told)[np.argsort(rows["base"].to_numpy()[told])]:
        row = rows.iloc[i]
        side, step, box = _place(
            at[i],
            text_width(row["name"], size("caption")),
            labels,
            points,
            WIDTH[view.narrow] - FRAME[view.narrow][1],
        )
        labels = np.vstack([labels, box])
        note = {
            "name": Note.POINT, "x": _on_axis(figure, row["base"]), "y": row["value"], "text": row["name"],
            "xanchor": "left" if side > 0 else "right", "bgcolor": faded(colour.card, 0.7), "borderpad": 0,
            "font": {"color": colour.of(row["standing"]), "size": size("caption")},
        }  # fmt: skip
        if abs(step) < size("caption"):
            note |= {"showarrow": False, "xshift": side * 7, "yshift": -step}
        else:  # a hair from the name to its point
            note |= {"showarrow": True, "ax": side * 12, "ay": step, "arrowhead": 0, "arrowwidth": 0.8,
                     "arrowcolor": colour.faint, "standoff": RADIUS}  # fmt: skip
        figure.add_annotation(**note)


def _place(
    at: Floats, width: float, labels: Floats, points: Floats, edge: float
) -> tuple[int, float, Floats]:
    """The cheapest place of a label: near its point, off other labels and points, inside the drawing.

    Returns:
        1 right or −1 left of the point, how far below it [px], the label's box.
    """
    half = size("caption") / 2 + 0.5
    near = at[0] + SIDE * np.where(np.abs(STEP) < size("caption"), 7, 12)
    far = near + SIDE * (width + 2)
    above, below = at[1] + STEP - half, at[1] + STEP + half
    boxes = np.stack([np.minimum(near, far), above, np.maximum(near, far), below], axis=1)
    hair = at + np.linspace(0.5, 1.0, 4)[:, None] * np.stack([near - at[0], STEP], axis=1)[:, None]
    others = points[np.abs(points[:, :2] + RADIUS - at).max(axis=1) > 0.5]  # all but its own
    crossed = overlap(np.concatenate([hair - 1, hair + 1], axis=2), others).sum(axis=(1, 2))
    cost = np.abs(STEP) + np.where(SIDE < 0, 2, 0)
    cost = cost + 1e4 * np.maximum(0, np.maximum(-boxes[:, 0], boxes[:, 2] - edge))
    cost += 12 * crossed + 60 * overlap(boxes, labels).sum(axis=1) + 12 * overlap(boxes, points).sum(axis=1)
    best = int(cost.argmin())
    return int(SIDE[best]), int(STEP[best]), boxes[best]
