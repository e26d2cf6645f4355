"""A table of cities by dimensions or months, coloured around the nation: where is it high, where low?"""

from __future__ import annotations

import numpy as np
import pandas as pd

from charts import plot
from charts.frames import empty_figure, require, two_lines
from charts.roles import Form, Role, about
from charts.theme import frame, palette, size
from domain.view import View

ROW = 26  # px
ROOM = {False: 420, True: 230}  # px for the headings on a page and a phone; wider ones stand upright
QUANTILE = 0.85  # of the deviations: a single extreme city must not wash out the rest


def heat_table(cells: pd.DataFrame, view: View, *, decimals: int = 1) -> plot.Figure:
    """Cells coloured by their deviation from the centre of their column.

    Args:
        cells: ``row`` [city name], ``column`` [text], ``value`` [unit; NaN is hidden], ``centre`` [the
            nation's value of that column], ``note`` [for the hover]; rows and columns in drawing order.
            May be empty.
    Raises:
        FrameError: a column is missing.
    """
    require(cells, ("row", "column", "value", "centre", "note"), "heat_table")
    if cells.empty or cells["value"].isna().all():
        return empty_figure(view, "heat_table")
    colour = palette(view.theme)
    rows, columns = list(dict.fromkeys(cells["row"])), list(dict.fromkeys(cells["column"]))
    grid = {
        name: cells.pivot(index="row", columns="column", values=name).reindex(rows, columns=columns)
        for name in ("value", "centre", "note")
    }
    deviation = (grid["value"] - grid["centre"]).to_numpy(float)
    known = np.abs(deviation[~np.isnan(deviation)])
    half = max(float(np.ceil(np.quantile(known, QUANTILE))), 1.0) if known.size else 1.0
    upright = _width(columns) > ROOM[view.narrow]
    headed = columns if upright else [two_lines(column) for column in columns]
    crowded = len(columns) > (6 if view.narrow else 14)
    text = (
        grid["value"]
        .set_axis(headed, axis=1)
        .map(lambda v: "" if pd.isna(v) else view.words.number(v, 0 if crowded else decimals))
    )
    stops = colour.diverging
    scale = [[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)]
    figure = plot.Figure(
        plot.heatmap(
            z=deviation,
            x=headed,
            y=rows,
            colorscale=scale,
            zmin=-half,
            zmax=half,
            xgap=2,
            ygap=2,
            showscale=False,
            hoverongaps=False,
            customdata=grid["note"].to_numpy(),
            hovertemplate="%{customdata}<extra></extra>",
            name="heat",
            meta={"role": Role.CELLS, "columns": columns, "values": grid["value"].to_numpy(float).tolist()},
        ),
        layout=frame(
            view,
            height=ROW * len(rows) + (max(int(_letters(c)) for c in columns) if upright else 0) + 56,
            xaxis={
                "side": "top",
                "range": [-0.5, len(columns) - 0.5],
                "type": "category",
                "gridcolor": "rgba(0,0,0,0)",
                "tickangle": -90 if upright else 0,
                "nticks": len(columns) if upright or not crowded else 7,
                "tickfont": {"size": size("caption"), "color": colour.ink},
            },
            yaxis={
                "range": [len(rows) - 0.5, -0.5],
                "type": "category",
                "gridcolor": "rgba(0,0,0,0)",
                "tickfont": {"size": size("small"), "color": colour.ink},
            },
            meta=about("heat_table", Form.CELLS, head=view.say("drawing.city"), decimals=decimals),
        ),
    )
    if not (crowded and view.narrow):
        _print_values(figure, text, deviation / half, view)
    return figure


def _letters(text: str) -> float:
    """About how wide a text of the smallest size is [px]."""
    return sum(5.6 if letter.isascii() else size("caption") for letter in text)


def _width(columns: list[str]) -> float:
    """What the headings need side by side, all as wide as the widest [px]."""
    lines = [line for column in columns for line in two_lines(column).split("<br>")]
    return len(columns) * max(_letters(line) for line in lines)


def _print_values(figure: plot.Figure, text: pd.DataFrame, level: np.ndarray, view: View) -> None:
    """Numbers in the cells: light on the dark ends, dark in the middle (the other way at night)."""
    colour = palette(view.theme)
    strong = np.abs(np.nan_to_num(level)) > 0.55
    for on_end, ink in ((True, "#ffffff"), (False, colour.ink)):
        where = np.argwhere(strong == on_end)
        figure.add_trace(
            plot.scatter(
                x=[text.columns[j] for _, j in where],
                y=[text.index[i] for i, _ in where],
                mode="text",
                text=[text.iat[i, j] for i, j in where],
                hoverinfo="skip",
                name="number",
                meta={"role": Role.NUMBERS},
                textfont={"color": ink, "size": size("caption")},
            )
        )
