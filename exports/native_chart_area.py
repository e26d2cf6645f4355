"""The interval of a line as an area: a translucent one on an invisible one."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan

from domain.language import words
from exports.drawing_parts import DrawingError, Series
from exports.native_chart_canvas import UNNAMED, Canvas
from exports.native_chart_xml import fill, head, numbers, shape, strings


def area(banded: Sequence[Series], canvas: Canvas) -> str:
    """The area of the intervals; lines of one colour that follow one another share it.

    Raises:
        DrawingError: intervals of two colours; areas on areas cannot be read.
    """
    drawing, colours = canvas.drawing, {series.band for series in banded}
    if len(colours) > 1:
        raise DrawingError(f"chart {drawing.chart}", f"intervals in {len(colours)} colours", "one")
    low, low_cells = _limit(banded, canvas, "low")
    high, high_cells = _limit(banded, canvas, "high")
    floor = canvas.sheet.add(UNNAMED, low, lambda row: low_cells[row] and f"={low_cells[row]}")
    above = canvas.sheet.add(
        words(drawing.language).say("drawing.interval"),
        [b - a for a, b in zip(low, high, strict=True)],
        lambda row: low_cells[row] and f"={high_cells[row]}-{low_cells[row]}",
    )
    parts = [
        f"<c:ser>{head(i, ref)}{shape(fill(colour))}"
        f"{strings('c:cat', canvas.names)}{numbers('c:val', ref)}</c:ser>"
        for i, (ref, colour) in enumerate(((floor, ""), (above, banded[0].band)))
    ]
    return (
        f'<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>{"".join(parts)}'
        '<c:axId val="1"/><c:axId val="2"/></c:areaChart>'
    )


def _limit(banded: Sequence[Series], canvas: Canvas, end: str) -> tuple[list[float], list[str]]:
    """One end of the interval at every category, and the cell that says it.

    Where there is no interval the area has no width and lies in the middle of the nearest one: an area
    that ended would fall to zero.
    """
    of_row = [next((s for s in banded if not isnan(s.low[row])), None) for row in range(canvas.count)]
    known = [row for row, series in enumerate(of_row) if series]
    values: list[float] = []
    cells: list[str] = []
    for row, series in enumerate(of_row):
        if series:
            low, high = canvas.ends(series)
            values.append(float((series.low if end == "low" else series.high)[row]))
            cells.append((low if end == "low" else high).cell(row))
        else:
            near = min(known, key=lambda k, at=row: abs(k - at))  # type: ignore[misc]
            at = of_row[near]
            assert at
            values.append((at.low[near] + at.high[near]) / 2)
            cells.append("")
    return values, cells
