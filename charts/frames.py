"""The check that a table has the columns a chart draws, and the figure of an empty one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from charts import plot
from charts.roles import Form, Note, about
from charts.theme import frame, palette, size
from domain.errors import FrameError
from domain.view import View


def require(table: pd.DataFrame, columns: Iterable[str], chart: str) -> None:
    """Raises:
    FrameError: one of ``columns`` is missing, named with the nearest column that is there.
    """
    for column in columns:
        if column not in table.columns:
            raise FrameError(
                f"chart {chart}", f"no column {column!r}", "a table with it", map(str, table.columns)
            )


def empty_figure(view: View, chart: str, *, height: int = 220) -> plot.Figure:
    """A quiet frame that says there is nothing to draw for this choice."""
    figure = plot.Figure(
        layout=frame(
            view,
            height=height,
            xaxis={"visible": False},
            yaxis={"visible": False},
            meta=about(chart, Form.EMPTY),
        )
    )
    figure.add_annotation(
        name=Note.EMPTY,
        text=view.say("chart.empty"),
        showarrow=False,
        x=0.5,
        y=0.5,
        xref="paper",
        yref="paper",
        font={"color": palette(view.theme).muted, "size": size("body")},
    )
    return figure


def two_lines(label: str) -> str:
    """A label in two lines: at its middle space, or in the middle of a Chinese one of more than four."""
    if " " in label:
        spaces = [i for i, letter in enumerate(label) if letter == " "]
        middle = min(spaces, key=lambda i: abs(i - len(label) / 2))
        return f"{label[:middle]}<br>{label[middle + 1 :]}"
    if label.isascii() or len(label) <= 4:
        return label
    year = label.find("年") + 1  # a month breaks after its year
    half = year or (len(label) + 1) // 2
    return f"{label[:half]}<br>{label[half:]}"


def spread(levels: Sequence[float], gap: float) -> list[float]:
    """Move labels apart along one axis: as little as it takes for ``gap`` between neighbours.

    Args:
        levels: where the labels belong, in any order [px].
    Returns:
        where they go, in the same order [px].
    """
    order = sorted(range(len(levels)), key=lambda i: levels[i])
    groups: list[tuple[list[int], float]] = []  # labels that touch, and the middle of their places
    for i in order:
        members, middle = [i], float(levels[i])
        while groups and middle - gap * (len(members) - 1) / 2 < (
            groups[-1][1] + gap * (len(groups[-1][0]) - 1) / 2 + gap
        ):
            before, _ = groups.pop()
            members = before + members
            middle = sum(levels[k] for k in members) / len(members)
        groups.append((members, middle))
    placed = [0.0] * len(levels)
    for members, middle in groups:
        for rank, i in enumerate(members):
            placed[i] = middle + gap * (rank - (len(members) - 1) / 2)
    return placed
