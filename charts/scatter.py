"""Two figures against each other, one point a city: do they go together?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require
from charts.roles import Form, Note, Role, about, unit_text
from charts.theme import frame, palette, size
from domain.metrics import Metric
from domain.view import View

HEIGHT = 380  # px
NAMED = 3  # points named at either end of each axis
LEAST, MOST = 6.0, 18.0  # px of a point


def scatter(points: pd.DataFrame, across: Metric, up: Metric, view: View) -> plot.Figure:
    """Points over two axes, their area by the number of records; the outermost are named.

    Args:
        points: ``name``, ``x`` [unit of ``across``], ``y`` [unit of ``up``], ``base`` [records]. May
            be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(points, ("name", "x", "y", "base"), "scatter")
    rows = points.dropna(subset=["x", "y", "base"])
    if rows.empty:
        return empty_figure(view, "scatter", height=HEIGHT)
    colour, words = palette(view.theme), view.words
    axes = [{"title": {"text": f"{view.name(m.label)}"}, "nticks": 6, "range": _range(rows[c])}
            for m, c in ((across, "x"), (up, "y"))]  # fmt: skip
    figure = plot.Figure(
        layout=frame(
            view, height=HEIGHT, hovermode="closest", margin={"r": 24, "t": 12}, xaxis=axes[0], yaxis=axes[1],
            meta=about("scatter", Form.POINTS, head=view.say("drawing.city"), values=view.name(up.label),
                       unit=unit_text(up, view), decimals=up.decimals,
                       across=(unit_text(across, view), across.decimals)),
        )
    )  # fmt: skip
    names = {"x_name": view.name(across.label), "y_name": view.name(up.label)}
    hover = [
        view.say("scatter.hover", name=row["name"], x=words.value(across, row["x"]),
                 y=words.value(up, row["y"]), base=words.number(row["base"]), **names)
        for row in rows.to_dict("records")
    ]  # fmt: skip
    figure.add_trace(
        plot.scatter(
            x=rows["x"], y=rows["y"], mode="markers", name=view.name(up.label), text=list(rows["name"]),
            marker={"size": _sizes(rows["base"]), "color": colour.accent, "opacity": 0.75,
                    "line": {"color": colour.card, "width": 1}},
            hovertext=hover, hovertemplate="%{hovertext}<extra></extra>", meta={"role": Role.POINTS},
        )
    )  # fmt: skip
    for row in rows.loc[_outermost(rows)].to_dict("records"):
        figure.add_annotation(
            name=Note.POINT, x=row["x"], y=row["y"], text=row["name"], showarrow=False, yanchor="bottom",
            yshift=7, font={"color": colour.ink, "size": size("caption")},
        )  # fmt: skip
    return figure


def _range(values: pd.Series) -> list[float]:
    low, high = float(values.min()), float(values.max())
    room = 0.08 * ((high - low) or 1.0)
    return [low - room, high + room]


def _sizes(base: pd.Series) -> list[float]:
    """Diameters [px]: the area follows the number of records, within bounds that can be seen."""
    share = np.sqrt(base.to_numpy(float) / float(base.max()))
    return [round(float(d), 1) for d in np.clip(MOST * share, LEAST, MOST)]


def _outermost(rows: pd.DataFrame) -> list[int]:
    found = [
        i
        for c in ("x", "y")
        for part in (rows.nlargest(NAMED, c), rows.nsmallest(NAMED, c))
        for i in part.index
    ]
    return list(dict.fromkeys(found))
