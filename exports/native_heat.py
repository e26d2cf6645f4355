"""The heat table on a slide: a table whose cells have the screen's colours."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.shapes.graphfrm import GraphicFrame

from charts.map_labels import text_width
from charts.theme import Palette, palette
from domain.view import View
from exports.drawing_parts import Drawing, DrawingError
from exports.ink import Box
from exports.native_table import LARGEST, LINE, POINT, TIGHT, Cell, write_table

SMALLEST = 7.0  # pt: thirty cities stand on one slide
WIDEST = 150.0  # pt of a coloured cell


def add_heat_table(
    slide: Any, drawing: Drawing, box: Box, view: View, *, name: str = "csat:heat", alt: str = ""
) -> GraphicFrame:
    """A table whose cells have the colours of the screen's; texts dark or light, whichever reads better.

    Raises:
        DrawingError: the drawing has no cells.
    """
    cells, colour = drawing.cells, palette(view.theme)
    if cells is None:
        raise DrawingError(f"chart {drawing.chart}", f"form {drawing.form.value}", "cells")
    whole, high = box.width / POINT, box.height / POINT
    size = max(SMALLEST, min(LARGEST, (high / (len(cells.rows) + 1) - 2 * TIGHT[1]) / LINE))
    first = max(text_width(text, size, bold=True) for text in (drawing.head, *cells.rows)) + 4 * TIGHT[0]
    widths = [first, *[min((whole - first) / len(cells.columns), WIDEST)] * len(cells.columns)]
    needs = [text_width(column, size, bold=True) + 2 * TIGHT[0] for column in cells.columns]
    upright = max(needs) > 2 * widths[-1]  # two lines are read sooner than a turned one
    head = max(needs) if upright else (size * LINE * (2 if max(needs) > widths[-1] else 1) + 2 * TIGHT[1])
    each = min((high - head) / len(cells.rows), 2 * size)
    rows = _heat_rows(drawing, colour, upright=upright)
    heights = [head, *[each] * len(cells.rows)]
    return write_table(slide, rows, widths, heights, size, box, view, name, alt)


def _heat_rows(drawing: Drawing, colour: Palette, *, upright: bool) -> list[list[Cell]]:
    """Header and body; a white line between the rows parts the colours."""
    cells, inks = drawing.cells, (colour.ink, colour.card)
    assert cells
    head = [Cell(drawing.head, colour.muted, bold=True, tight=True)] + [
        Cell(column, colour.ink, bold=True, side="ctr", upright=upright, tight=True)
        for column in cells.columns
    ]
    body = [
        [Cell(row, colour.ink, tight=True)]
        + [
            Cell(text, readable(shade, inks) if shade else colour.muted, shade, side="ctr", rule=colour.card,
                 tight=True)
            for text, shade in zip(cells.texts[i], cells.fills[i], strict=True)
        ]
        for i, row in enumerate(cells.rows)
    ]  # fmt: skip
    return [head, *body]


def readable(shade: str, inks: Sequence[str]) -> str:
    """The ink that stands out most from a fill (contrast after WCAG 2)."""
    return max(inks, key=lambda ink: _contrast(shade, ink))


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
