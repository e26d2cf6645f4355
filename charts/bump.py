"""Ranks of the cities month by month: who stayed on top, who came, who went."""

from __future__ import annotations

import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, spread
from charts.map_labels import text_width
from charts.roles import Form, Note, Role, about
from charts.theme import frame, palette, size
from domain.view import View

APART = 9  # of a line's end and its name [px]


def bump(ranks: pd.DataFrame, view: View) -> plot.Figure:
    """One line a city, rank 1 on top; the chosen cities in colour, the others quiet.

    Args:
        ranks: ``name``, ``period`` [axis text, in order], ``rank`` [1 is best, NaN unranked], ``value``
            [text], ``chosen`` [bool]. May be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(ranks, ("name", "period", "rank", "value", "chosen"), "bump")
    if ranks["rank"].notna().sum() == 0:
        return empty_figure(view, "bump")
    colour = palette(view.theme)
    periods = list(dict.fromkeys(ranks["period"]))
    ends = ranks[(ranks["period"] == periods[-1]) & ranks["chosen"] & ranks["rank"].notna()]
    deepest = int(ranks["rank"].max())
    figure = plot.Figure(
        layout=frame(
            view,
            height=max(300, min(11 * deepest + 70, 420)),
            hovermode="closest",
            meta=about("bump", Form.LINES, head=view.say("trend.period")),
            margin={"r": APART + max(map(_width, ranks["name"].unique())), "l": 8},  # the same every month
            xaxis={
                "type": "category",
                "range": [-0.5, len(periods) - 0.5],
                "gridcolor": "rgba(0,0,0,0)",
                "nticks": 5 if view.narrow else 7,
                "tickangle": 0,
            },
            yaxis={
                "range": [deepest + 0.8, 0.2],
                "tickvals": [1, 5, *range(10, deepest + 1, 5)],
                "title": {"text": view.say("bump.axis")},
            },
        )
    )
    colours = iter(colour.series * (1 + len(ranks) // len(colour.series)))
    for chosen in (False, True):
        for name, rows in ranks[ranks["chosen"] == chosen].groupby("name", sort=False):
            rows = rows.set_index("period").reindex(periods)
            hue = next(colours) if chosen else colour.line
            figure.add_trace(
                plot.scatter(
                    x=periods,
                    y=rows["rank"],
                    name=str(name),
                    meta={"role": Role.LINE},
                    mode="lines+markers" if chosen else "lines",
                    line={"color": hue, "width": 2.4 if chosen else 1, "shape": "spline", "smoothing": 0.5},
                    marker={"size": 6},
                    connectgaps=False,
                    customdata=rows["value"],
                    hovertemplate=f"<b>{name}</b> %{{x}}<br>#%{{y:.0f}} · %{{customdata}}<extra></extra>",
                )
            )
    _label_ends(figure, ends, deepest)
    return figure


def _width(name: str) -> float:
    """Of a rank and a name [px]."""
    return text_width(f"00 {name}", size("caption"), bold=True)


def _label_ends(figure: plot.Figure, ends: pd.DataFrame, deepest: int) -> None:
    """Rank and name of the chosen cities at the right, moved apart where ranks are close."""
    px = (figure.layout.height - 40) / (deepest + 0.6)
    places = spread([rank * px for rank in ends["rank"]], size("caption") + 2)
    hues = {trace.name: trace.line.color for trace in figure.data}
    for row, place in zip(ends.to_dict("records"), places, strict=True):
        figure.add_annotation(
            name=Note.END, x=row["period"], xshift=APART, xanchor="left", y=row["rank"],
            yshift=row["rank"] * px - place, text=f"<b>{row['rank']:.0f}</b> {row['name']}", showarrow=False,
            font={"color": hues[row["name"]], "size": size("caption")},
        )  # fmt: skip
