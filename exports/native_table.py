"""Tables on slides: quiet ones of texts, written at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import floor
from typing import Any
from xml.sax.saxutils import escape

import pandas as pd
from pptx.oxml import parse_xml
from pptx.shapes.graphfrm import GraphicFrame

from charts.map_labels import text_width
from charts.theme import palette
from domain.view import View
from exports.ink import Box
from exports.native_chart_xml import fill, line, run_properties

POINT = 12700  # EMU
LARGEST, SMALLEST = 14.0, 9.0  # pt of a table's texts
LINE = 1.42  # of a line of text, in its size: what Chinese fonts take
ACROSS, TIGHT = 5.0, (2.0, 0.25)  # pt in a cell, left and right; of a dense one above and below too
TEMPLATE = (
    '<p:graphicFrame xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<p:nvGraphicFramePr><p:cNvPr id="{id}" name="{name}" descr="{alt}"/><p:cNvGraphicFramePr>'
    '<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr/></p:nvGraphicFramePr>'
    '<p:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{cx}" cy="{cy}"/></p:xfrm><a:graphic>'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl>'
    '<a:tblPr firstRow="1"/><a:tblGrid>{grid}</a:tblGrid>{rows}</a:tbl></a:graphicData></a:graphic>'
    "</p:graphicFrame>"
)


@dataclass(frozen=True)
class Cell:
    """A cell: its text, ink and fill, its side, the colour of the line under it, whether it is turned."""

    text: str
    ink: str
    fill: str = ""
    bold: bool = False
    side: str = "l"
    rule: str = ""
    upright: bool = False
    tight: bool = False


def add_table(
    slide: Any,
    table: pd.DataFrame,
    numbers: Sequence[str],
    box: Box,
    view: View,
    *,
    name: str = "csat:table",
    alt: str = "",
) -> GraphicFrame:
    """A quiet table of texts, as wide as the box; as large as its rows allow, at least 9 pt.

    Args:
        table: cells as texts, columns named in the reader's language.
        numbers: the columns that stand to the right.
    """
    colour, size = palette(view.theme), _size(table, box)
    widths = _widths(table, box, size)
    sides = ["r" if column in numbers else "l" for column in table.columns]
    head = [
        Cell(str(column), colour.muted, bold=True, side=side, rule=colour.faint)
        for column, side in zip(table.columns, sides, strict=True)
    ]
    body = [
        [Cell(_text(v), colour.ink, side=side, rule=colour.line) for v, side in zip(row, sides, strict=True)]
        for row in table.itertuples(index=False)
    ]
    heights = [_height(row, widths, size) for row in (head, *body)]
    return write_table(slide, [head, *body], widths, heights, size, box, view, name, alt)


def rows_that_fit(table: pd.DataFrame, numbers: Sequence[str], box: Box, view: View) -> int:
    """How many of a table's first rows a slide holds at 9 pt, under their header."""
    del numbers, view  # neither side nor language changes a height
    widths = _widths(table, box, SMALLEST)
    left = box.height / POINT - _height([Cell(str(c), "") for c in table.columns], widths, SMALLEST)
    count = 0
    for row in table.itertuples(index=False):
        left -= _height([Cell(_text(v), "") for v in row], widths, SMALLEST)
        if left < 0:
            break
        count += 1
    return count


def _text(value: object) -> str:
    """A cell's text; a missing one is empty."""
    return "" if value is None or value != value else str(value)


def _size(table: pd.DataFrame, box: Box) -> float:
    """The largest size at which all rows fit, 9 pt at least."""
    size = LARGEST
    while size > SMALLEST:
        widths = _widths(table, box, size)
        rows = [list(table.columns), *table.itertuples(index=False)]
        if (
            sum(_height([Cell(_text(v), "") for v in row], widths, size) for row in rows)
            <= box.height / POINT
        ):
            return size
        size -= 0.5
    return SMALLEST


def _widths(table: pd.DataFrame, box: Box, size: float) -> list[float]:
    """The columns' widths [pt]: what their longest texts need; long texts share what is left, and break."""
    whole = box.width / POINT
    needs = [
        max(text_width(text, size, bold=True) for text in (str(column), *map(_text, table[column])))
        + 2 * ACROSS
        for column in table.columns
    ]
    spare = whole - sum(needs)
    if spare >= 0:
        return [need + spare * need / sum(needs) for need in needs]
    fair, long, left = whole / len(needs), list(range(len(needs))), whole
    while short := [i for i in long if needs[i] <= fair]:
        left -= sum(needs[i] for i in short)
        long = [i for i in long if i not in short]
        fair = left / len(long)
    wanted = sum(needs[i] for i in long)
    return [left * need / wanted if i in long else need for i, need in enumerate(needs)]


def _air(size: float) -> float:
    """Above and below a text of some size [pt]: a table with room breathes."""
    return max(2.0, size - SMALLEST)


def _height(row: Sequence[Cell], widths: Sequence[float], size: float) -> float:
    """Of a row whose texts break into lines [pt]."""
    lines = [
        -(-text_width(cell.text, size, bold=True) // max(width - 2 * ACROSS, size))
        for cell, width in zip(row, widths, strict=True)
    ]
    return max(1.0, *lines) * size * LINE + 2 * _air(size)


def write_table(
    slide: Any, rows: Sequence[Sequence[Cell]], widths: Sequence[float], heights: Sequence[float],
    size: float, box: Box, view: View, name: str, alt: str,
) -> GraphicFrame:  # fmt: skip
    """The table written at once; python-pptx takes a hundred times as long cell by cell."""
    grid = "".join(f'<a:gridCol w="{floor(width * POINT)}"/>' for width in widths)
    body = "".join(
        f'<a:tr h="{floor(height * POINT)}">{"".join(_cell(cell, size, view) for cell in row)}</a:tr>'
        for row, height in zip(rows, heights, strict=True)
    )
    shapes = slide.shapes
    xml = TEMPLATE.format(
        id=shapes._next_shape_id, name=escape(name, {'"': "&quot;"}), alt=escape(alt, {'"': "&quot;"}),
        x=box.left, y=box.top, cx=floor(sum(widths) * POINT), cy=floor(sum(heights) * POINT),
        grid=grid, rows=body,
    )  # fmt: skip
    element = parse_xml(xml)
    shapes._spTree.insert_element_before(element, "p:extLst")
    frame: GraphicFrame = shapes._shape_factory(element)
    return frame


def _cell(cell: Cell, size: float, view: View) -> str:
    look = run_properties("a:rPr", cell.ink, size=size, bold=cell.bold, language=view.language)
    end = run_properties("a:endParaRPr", cell.ink, size=size, language=view.language)
    parts = (
        [f"<a:r>{look}<a:t>{escape(part)}</a:t></a:r>" for part in cell.text.split("\n")] if cell.text else []
    )
    text = "".join(parts)
    across, down = TIGHT if cell.tight else (ACROSS, _air(size))
    turn = ' vert="vert270"' if cell.upright else ""
    under = (
        line(cell.rule, 0.75).replace("a:ln ", "a:lnB ").replace("</a:ln>", "</a:lnB>")
        if cell.rule
        else NO_RULE
    )
    return (
        f'<a:tc><a:txBody><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="{cell.side}"/>{text}{end}</a:p>'
        "</a:txBody>"
        f'<a:tcPr marL="{across * POINT:.0f}" marR="{across * POINT:.0f}" marT="{down * POINT:.0f}" '
        f'marB="{down * POINT:.0f}"{turn} anchor="ctr">{NO_SIDES}{under}{fill(cell.fill)}</a:tcPr></a:tc>'
    )


NO_SIDES = '<a:lnL w="0"><a:noFill/></a:lnL><a:lnR w="0"><a:noFill/></a:lnR><a:lnT w="0"><a:noFill/></a:lnT>'
NO_RULE = '<a:lnB w="0"><a:noFill/></a:lnB>'
