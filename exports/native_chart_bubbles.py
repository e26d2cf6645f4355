"""Bubbles whose areas are amounts."""

from __future__ import annotations

from collections.abc import Sequence

from exports.drawing_parts import DrawingError, Series
from exports.drawing_table import with_unit
from exports.native_chart_axes import CATEGORY, VALUE
from exports.native_chart_canvas import Canvas
from exports.native_chart_field import Field, cells_of
from exports.native_chart_labels import CELL, Run, label
from exports.native_chart_xml import fill, head, label_range, labels, line, numbers, shape

LARGEST = 0.25  # of the plot's shorter side: PowerPoint's largest bubble at 100 %


def bubbles(canvas: Canvas, marks: Sequence[Series], curves: Sequence[Series], field: Field) -> str:
    """Bubbles whose areas are amounts, as large as on screen.

    Raises:
        DrawingError: curves beside them, or bubbles of several series.
    """
    if curves or len(marks) > 1:
        came = "curves or a second series beside bubbles"
        raise DrawingError(f"chart {canvas.drawing.chart}", came, "the bubbles of one series")
    (series,) = marks
    x, y, _ = cells_of(series, canvas)
    amounts = canvas.sheet.ref(with_unit(series.heading, series.amount_unit, canvas.drawing.language))
    largest = LARGEST * min(field.inner) / 0.75  # px
    points = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{shape(fill(colour), line(series.outline, 1))}</c:dPt>"
        for i, colour in enumerate(series.colours)
    )
    notes = [
        label(n.row, [Run(n.text, CELL)], n.colour, "r", language=canvas.drawing.language)
        for n in series.labels
    ]
    return (
        f'<c:bubbleChart><c:varyColors val="0"/><c:ser>{head(0, y)}{shape(fill(series.colours[0]))}'
        f'<c:invertIfNegative val="0"/>{points}{labels(notes) if notes else ""}'
        f"{numbers('c:xVal', x)}{numbers('c:yVal', y)}{numbers('c:bubbleSize', amounts)}"
        f'<c:bubble3D val="0"/>{label_range(canvas.sheet.first) if notes else ""}</c:ser>'
        f'<c:bubbleScale val="{min(max(round(100 * max(series.sizes) / largest), 5), 300)}"/>'
        '<c:showNegBubbles val="0"/><c:sizeRepresents val="area"/>'
        f'<c:axId val="{CATEGORY}"/><c:axId val="{VALUE}"/></c:bubbleChart>'
    )
