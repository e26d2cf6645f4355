"""How far up or down each city's true rank may lie, and how likely it is among the best."""

from __future__ import annotations

import pandas as pd

from charts import plot
from charts.frames import empty_figure, require
from charts.roles import Form, Mark, Note, Role, about
from charts.theme import faded, frame, palette, size
from domain.view import View

ROW = 23  # px a city
STANDINGS = ("leading", "in_line", "lagging")
SURE = (1.0, 99.0)  # % under and over which a simulated probability is not told more closely
COLUMN = 0.16  # of the axis, for the probabilities at the right; half as much again on a narrow screen


def rank_intervals(ranks: pd.DataFrame, view: View, *, top: int = 5) -> plot.Figure:
    """A dot and a bar a city: its rank and the interval of its rank, best on top, coloured by verdict.

    Args:
        ranks: one row a city: ``name``, ``rank`` [1 is best; NaN is left out], ``low_rank``, ``high_rank``
            [95 %, for all cities at once], ``standing`` [Standing], ``top_probability`` [% that the true
            rank is among the ``top``; NaN unknown]. May be empty.
        top: how many are the best; their ranks are shaded.
    Raises:
        FrameError: a column is missing.
    Source: Mogstad, Romano, Shaikh & Wilhelm 2023, doi 10.1093/restud/rdad006.
    """
    require(ranks, ("name", "rank", "low_rank", "high_rank", "standing", "top_probability"), "rank_intervals")
    rows = ranks[ranks["rank"].notna()].sort_values("rank", kind="stable")
    if rows.empty:
        return empty_figure(view, "rank_intervals")
    rows = rows.assign(
        _label=[f"{rank:.0f}  {name}" for rank, name in zip(rows["rank"], rows["name"], strict=True)],
        _chance=[_percent(p, view) for p in rows["top_probability"]],
    )
    figure = plot.Figure(layout=_layout(rows, view, top))
    for standing in STANDINGS:
        part = rows[rows["standing"] == standing]
        if not part.empty:
            figure.add_trace(_intervals(part, standing, view, top))
    if rows["top_probability"].notna().any():
        _add_probabilities(figure, rows, view, top)
    return figure


def _layout(rows: pd.DataFrame, view: View, top: int) -> plot.Part:
    colour = palette(view.theme)
    last = int(rows[["rank", "high_rank"]].max().max())
    share = (COLUMN * (1.5 if view.narrow else 1.0)) if rows["top_probability"].notna().any() else 0.0
    return frame(
        view,
        height=ROW * len(rows) + 92,
        hovermode="closest",
        showlegend=True,
        legend={"y": -0.01, "yanchor": "top"},
        meta=about(
            "rank_intervals", Form.POINTS, head=view.say("drawing.city"), values=view.say("drawing.rank"),
            split=view.say("drawing.verdict"), names=rows["name"].tolist(), ranks=rows["rank"].tolist(),
        ),
        xaxis={
            "title": {"text": view.say("rank_intervals.axis")},
            "range": [0.4, 0.6 + last / (1 - share)],
            "tickvals": _ticks(last),
            "side": "top",
        },
        yaxis={
            "range": [len(rows) - 0.4, -0.6],
            "type": "category",
            "categoryorder": "array",
            "categoryarray": list(rows["_label"]),
            "gridcolor": "rgba(0,0,0,0)",
            "tickfont": {"color": colour.ink, "size": size("small")},
        },
        shapes=[
            {
                "name": Mark.RANGE, "type": "rect", "layer": "below", "line": {"width": 0},
                "fillcolor": faded(colour.accent, 0.1),
                "x0": 0.4, "x1": top + 0.5, "y0": 0, "y1": 1, "yref": "paper",
            }
        ] if top < last else [],
    )  # fmt: skip


def _ticks(last: int) -> list[int]:
    """1, 5, 10, … and the last rank; none so near to it that their numbers would touch."""
    step = 5 if last <= 40 else 10 * -(-last // 100)
    return sorted({1, *(rank for rank in range(step, last, step) if last - rank > step / 2), last})


def _intervals(part: pd.DataFrame, standing: str, view: View, top: int) -> plot.Part:
    hue = palette(view.theme).of(standing)
    number = view.words.number
    text = []
    for row in part.to_dict("records"):
        line = view.say(
            "rank_intervals.hover",
            name=row["name"],
            rank=number(row["rank"]),
            low=number(row["low_rank"]),
            high=number(row["high_rank"]),
            verdict=view.say(f"standing.{standing}"),
        )
        if row["_chance"]:
            line += "<br>" + view.say("rank_intervals.hover_top", top=top, probability=row["_chance"])
        text.append(line)
    return plot.scatter(
        x=part["rank"], y=part["_label"], mode="markers", name=view.say(f"standing.{standing}"),
        meta={"role": Role.POINTS},
        marker={"size": 9, "color": hue, "line": {"width": 1.5, "color": palette(view.theme).card}},
        error_x={
            "type": "data", "symmetric": False, "array": part["high_rank"] - part["rank"],
            "arrayminus": part["rank"] - part["low_rank"], "color": faded(hue, 0.42), "thickness": 5,
            "width": 0,
        },
        hovertext=text, hovertemplate="%{hovertext}<extra></extra>",
    )  # fmt: skip


def _add_probabilities(figure: plot.Figure, rows: pd.DataFrame, view: View, top: int) -> None:
    """A column of figures at the right, under its heading."""
    colour = palette(view.theme)
    edge = figure.layout.xaxis.range[1]
    figure.add_trace(
        plot.scatter(
            x=[edge] * len(rows), y=rows["_label"], mode="text", text=rows["_chance"],
            textposition="middle left", hoverinfo="skip", showlegend=False, cliponaxis=False,
            textfont={"color": colour.muted, "size": size("small")},
            name=view.say("rank_intervals.top", top=top),
            meta={
                "role": Role.SIDE, "heading": view.say("rank_intervals.top", top=top), "unit": "%",
                "decimals": 0, "values": [float(p) for p in rows["top_probability"]],
            },
        )
    )  # fmt: skip
    figure.add_annotation(
        name=Note.HEADING, text=view.say("rank_intervals.top", top=top), showarrow=False,
        x=1, xref="paper", xanchor="right", y=1, yref="paper", yanchor="bottom", yshift=1,
        font={"color": colour.muted, "size": size("caption")},
    )  # fmt: skip


def _percent(probability: float, view: View) -> str:
    """97%, <1%, >99%; empty where unknown."""
    if probability != probability:
        return ""
    least, most = SURE
    if probability < least or probability > most:
        key, value = ("under", least) if probability < least else ("over", most)
        return view.say(f"rank_intervals.{key}", value=view.words.number(value))
    return view.say("rank_intervals.probability", value=view.words.number(probability))
