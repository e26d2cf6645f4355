"""Points beside categories: ranks with their intervals, two groups and the line between them."""

from __future__ import annotations

from collections.abc import Sequence
from math import nan

from charts.roles import Mark, Role
from charts.theme import faded
from exports.drawing_parts import Axis, DrawingError, Reference, Series
from exports.native_chart_axes import (
    CATEGORY,
    ROW,
    VALUE,
    Plot,
    Scale,
    reach,
    steps,
    title,
    value_axis,
    widest,
)  # fmt: skip
from exports.native_chart_canvas import UNNAMED, Canvas, crossing, value_side
from exports.native_chart_labels import CELL, Run, label
from exports.native_chart_scatter import scatter
from exports.native_chart_sheet import Ref
from exports.native_chart_xml import (
    NO_FILL,
    head,
    label_range,
    labels,
    line,
    marker,
    numbers,
    shape,
)  # fmt: skip


def points(canvas: Canvas) -> Plot:
    """Points over numbers or beside categories.

    Raises:
        DrawingError: beside upright categories; those are lines without a line.
    """
    drawing = canvas.drawing
    if drawing.over_numbers:
        return scatter(canvas)
    if not drawing.lying:
        raise DrawingError(f"chart {drawing.chart}", "points over upright categories", "the form lines")
    return _rows(canvas)


def _rows(canvas: Canvas) -> Plot:
    """A row a category: its name is the label of an invisible point at the left edge of the plot."""
    drawing, room = canvas.drawing, canvas.room
    measured, side = drawing.of(Role.POINTS), drawing.of(Role.SIDE)
    scale = _scale(canvas, measured)
    rows = canvas.sheet.add("row", [float(i + 1) for i in range(canvas.count)])
    parts = _lines(canvas)
    parts.append(_edge(len(parts), canvas.names, rows, scale.low, "l", canvas))
    silent = list(range(len(parts)))
    parts += [_points(len(parts) + i, series, rows, canvas) for i, series in enumerate(measured)]
    plot = Plot([], silent=silent, right=12)
    for series in side:
        plot.silent.append(len(parts))
        parts.append(_edge(len(parts), canvas.printed(series), rows, scale.high, "r", canvas, series))
        plot.right = max(widest(series.texts), widest([drawing.side_heading])) + 16
    canvas.frame(plot, scale.decimals)
    plot.groups.append(
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:axId val="{VALUE}"/><c:axId val="{CATEGORY}"/></c:scatterChart>'
    )
    text = (
        title(canvas.sheet.add(drawing.value.title, ()), room, plot.left, plot.top - 2 * ROW)
        if drawing.value.title
        else ""
    )
    down = Axis(falling=drawing.category.falling)
    plot.axes = [
        value_axis(
            drawing.value, scale, room, value_side(drawing), crosses=crossing(drawing), between=False,
            title=text, code="0;;" if drawing.ranks and scale.low == 0 else "",
        ),
        value_axis(
            down, Scale(0.5, canvas.count + 0.5, 1), room, "l", own=CATEGORY, other=VALUE, between=False,
            labelled=False, grid=False, title=canvas.headed(plot),
        ),
    ]  # fmt: skip
    return plot


def _scale(canvas: Canvas, measured: Sequence[Series]) -> Scale:
    """Around the data; ranks count from 0, which no label names."""
    drawing = canvas.drawing
    low, high = reach(measured, *(v for r in drawing.references for v in (r.low, r.high)))
    if drawing.ranks:
        step = 5.0 if high <= 60 else 10.0 * -(-high // 100)
        return Scale(0.0, high + 0.9, step)
    air = 0.02 * (high - low)
    return steps(low - air, high + air, 7)


def _edge(
    index: int, cells: Ref, rows: Ref, at: float, side: str, canvas: Canvas, series: Series | None = None
) -> str:
    """Texts at an edge of the plot, one a row: the names at the left, numbers at the right."""
    place = canvas.constant(UNNAMED, at)
    ink = canvas.room.colour.ink
    notes = [
        label(i, [Run(str(text), CELL, bold=series is not None and not canvas.drawing.ranks)],
              series.colours[i] if series else ink, side, language=canvas.drawing.language,
              size=canvas.text_size)
        for i, text in enumerate(cells.values) if text != ""
    ]  # fmt: skip
    return (
        f"<c:ser>{head(index, place)}{shape()}{marker('circle', 0, '')}{labels(notes)}"
        f'{numbers("c:xVal", place)}{numbers("c:yVal", rows)}<c:smooth val="0"/>{label_range(cells)}</c:ser>'
    )


def _segments(index: int, ends: tuple[Ref, Ref], own: Sequence[int], look: str, canvas: Canvas) -> str:
    """Lines from one end to the other in the rows ``own``: a series whose every third point is missing.

    Whiskers would say the same; LibreOffice does not draw lying ones. Every such series is as long as the
    others and stands before shorter ones: LibreOffice loses a series that a longer one follows.
    """
    low, high = ends
    rows = range(canvas.count)
    x = canvas.sheet.add(
        UNNAMED,
        [float(end.values[row]) for row in rows for end in (low, high, high)],
        lambda i: f"={(low, high, high)[i % 3].cell(i // 3)}",
    )
    y = canvas.sheet.add(
        "row", [at if row in own else nan for row in rows for at in (row + 1.0, row + 1.0, nan)]
    )
    return (
        f"<c:ser>{head(index, x)}{shape(NO_FILL, look)}{marker('circle', 0, '')}"
        f'{numbers("c:xVal", x)}{numbers("c:yVal", y)}<c:smooth val="0"/></c:ser>'
    )


def _lines(canvas: Canvas) -> list[str]:
    """What lies under the points: spans between two groups, intervals, the border of a range."""
    drawing = canvas.drawing
    measured, parts = drawing.of(Role.POINTS), list[str]()
    spans = [r for r in drawing.references if r.mark is Mark.SPAN]
    if spans:
        ends = (canvas.shared(measured[0]), canvas.shared(measured[1]))
        # translucent, as LibreOffice draws lines over points
        look = line(faded(canvas.room.colour.faint, 0.25), spans[0].width, flat=True)
        parts.append(_segments(0, ends, range(canvas.count), look, canvas))
    for series in measured:
        if series.low:
            look = line(series.whisker, series.whisker_width, flat=True)
            parts.append(_segments(len(parts), canvas.ends(series), series.rows, look, canvas))
    ranges = (r for r in drawing.references if r.mark is Mark.RANGE)
    return parts + [_border(len(parts) + i, r, canvas) for i, r in enumerate(ranges)]


def _border(index: int, reference: Reference, canvas: Canvas) -> str:
    """The end of a shaded range, as a line: nothing shades a part of a scatter chart and moves with it."""
    x = canvas.sheet.add(UNNAMED, [reference.high, reference.high])
    y = canvas.sheet.add("row", [0.5, canvas.count + 0.5])
    look = line(canvas.room.colour.accent, 1.2, "dash")
    return (
        f"<c:ser>{head(index, x)}{shape(NO_FILL, look)}{marker('circle', 0, '')}"
        f'{numbers("c:xVal", x)}{numbers("c:yVal", y)}<c:smooth val="0"/></c:ser>'
    )


def _points(index: int, series: Series, rows: Ref, canvas: Canvas) -> str:
    values = canvas.values(series)
    row = series.rows[0]
    mark = marker(series.symbols[row], series.sizes[row], series.colours[row], series.outline, 1.5)
    return (
        f"<c:ser>{head(index, values if canvas.drawing.split else canvas.name(series))}{shape()}{mark}"
        f'{numbers("c:xVal", values)}{numbers("c:yVal", rows)}<c:smooth val="0"/></c:ser>'
    )
