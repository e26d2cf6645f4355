"""Bars that stand on one another: how far they reach, the texts in them and at their ends."""

from __future__ import annotations

from math import isnan

from charts.roles import Role
from domain.language import words
from exports.drawing_parts import Series
from exports.native_chart_axes import widest
from exports.native_chart_canvas import UNNAMED, Canvas
from exports.native_chart_sheet import Ref


def tops(canvas: Canvas) -> list[float]:
    """How high stacked bars reach."""
    measured = canvas.drawing.of(Role.BAR)
    if not canvas.drawing.stacked:
        return []
    return [sum(v for v in column if v == v) for column in zip(*(s.values for s in measured), strict=True)]


def with_texts(canvas: Canvas, side: Series, top: float) -> float:
    """How far the axis reaches, so that the texts at the ends of stacked bars have room."""
    room = canvas.room.width - widest(canvas.drawing.category.names, canvas.text_size) - 24
    return top / max(1 - (widest(side.texts, canvas.text_size) + 12) / max(room, 1.0), 0.3)


def inside_texts(series: Series, values: Ref, canvas: Canvas) -> Ref:
    """The cells with the texts in a series' bars; one that begins with the bar's share of its stack follows
    the table."""
    texts = [""] * canvas.count
    bars = canvas.drawing.of(Role.BAR)
    stack = [canvas.values(other) for other in bars]
    formulas = dict.fromkeys(range(canvas.count), "")
    for one in series.labels:
        texts[one.row] = one.text
        whole = sum(bar.values[one.row] for bar in bars if not isnan(bar.values[one.row]))
        share = words(canvas.drawing.language).number(100 * series.values[one.row] / whole, 1) + "%"
        if one.text.startswith(share):
            rest, added = (
                one.text[len(share) - 1 :].replace('"', '""'),
                "+".join(r.cell(one.row) for r in stack),
            )
            number = f'TEXT(ROUND(100*{values.cell(one.row)}/({added}),1),"0.0")'
            formulas[one.row] = f'={number}&"{rest}"'
    return canvas.sheet.add(series.name, texts, lambda row: formulas[row])


def to_edge(canvas: Canvas, edge: float) -> Ref:
    """The cells with what a stack leaves free up to the edge of the plot."""
    stack = [canvas.values(series) for series in canvas.drawing.of(Role.BAR)]
    free = [edge - top for top in tops(canvas)]

    def formula(row: int) -> str:
        return f"={edge:g}-({'+'.join(ref.cell(row) for ref in stack)})"

    return canvas.sheet.add(UNNAMED, free, formula)
