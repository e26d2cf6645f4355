"""Points over numbers: a funnel with its curves and names, bubbles with their areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isnan

import numpy as np

from charts.frames import spread
from charts.map_labels import Sheet as Places
from charts.map_labels import placed, text_width
from charts.roles import Role
from domain.language import words
from exports.drawing_parts import Axis, Series
from exports.drawing_table import across_heading, with_unit
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
)
from exports.native_chart_bubbles import bubbles
from exports.native_chart_canvas import UNNAMED, Canvas, number_room
from exports.native_chart_field import Field, cells_of
from exports.native_chart_labels import CELL, Run, label
from exports.native_chart_sheet import Ref
from exports.native_chart_xml import (
    NO_FILL,
    SIZE,
    head,
    label_range,
    labels,
    line,
    marker,
    numbers,
    shape,
)  # fmt: skip

AIR = 1.001  # beyond the last point, which rounding must not push off the axis


def scatter(canvas: Canvas) -> Plot:
    """Points, curves and names on two axes of numbers; bubbles stand alone."""
    drawing, room = canvas.drawing, canvas.room
    marks, curves = drawing.of(Role.POINTS), drawing.of(Role.LIMIT, Role.TARGET)
    across, up = _scales(canvas)
    heading = with_unit(drawing.values or drawing.value.title, drawing.unit, drawing.language)
    plot = Plot([], left=number_room(up.decimals), top=ROW + 10, bottom=2 * ROW + 8)
    plot.right = widest(note.text for curve in curves for note in curve.labels) + 16
    inner = (room.width - plot.left - plot.right, room.height - plot.top - plot.bottom)
    field = Field(across, up, drawing.category.log, inner)
    if any(series.amounts for series in marks):
        plot.groups.append(bubbles(canvas, marks, curves, field))
    else:
        plot.groups.append(_scatter(canvas, marks, curves, field, plot))
    plot.title = widest([heading]) + 18
    plot.axes = [
        value_axis(
            drawing.category, across, room, "b", own=CATEGORY, other=VALUE, between=False, grid=False,
            labelled=not drawing.category.ticks or not drawing.category.log, crosses="min",
            title=title(canvas.sheet.ref(across_heading(drawing)), room, plot.left + inner[0] / 2 -
                        widest([drawing.category.title]) / 2, room.height - ROW),
        ),
        value_axis(
            drawing.value, up, room, "l", between=False, crosses="min",
            title=title(canvas.sheet.ref(heading), room, 0, 2),
        ),
    ]  # fmt: skip
    return plot


def _scales(canvas: Canvas) -> tuple[Scale, Scale]:
    """The screen's ranges where it has them, whole steps around the data else."""
    drawing = canvas.drawing
    shown = drawing.of(Role.POINTS, Role.LIMIT, Role.TARGET)
    x = [v for series in shown for v in series.at]
    category, value = drawing.category, drawing.value
    wide, high = (
        low_high if not any(s.amounts for s in shown) else _aired(*low_high)
        for low_high in (_ends(category, min(x), max(x)), _ends(value, *reach(shown)))
    )
    across = steps(*wide, category.count)
    if category.log:
        across = replace(across, low=min(category.low, *x), high=max(category.high, *x) * AIR)
    return across, steps(*high, value.count)


def _ends(axis: Axis, low: float, high: float) -> tuple[float, float]:
    return (low if isnan(axis.low) else axis.low, high if isnan(axis.high) else axis.high)


def _aired(low: float, high: float) -> tuple[float, float]:
    """Room for the halves of bubbles at the edges."""
    air = 0.12 * (high - low)
    return low - air, high + air


def _scatter(
    canvas: Canvas, marks: Sequence[Series], curves: Sequence[Series], field: Field, plot: Plot
) -> str:
    """Curves, ticks of a logarithmic axis, then the points with their names."""
    parts: list[str] = []
    ways = _end_ways(curves, field, canvas.room.height)
    grid: dict[tuple[float, ...], Ref] = {}
    for curve in curves:
        if curve.at not in grid:
            grid[curve.at] = canvas.sheet.add(canvas.drawing.category.title, curve.at)
        if not curve.legend:
            plot.silent.append(len(parts))
        parts.append(_curve(len(parts), curve, grid[curve.at], canvas, ways))
    ticks = [t for t in canvas.drawing.category.ticks if field.across.low <= t <= field.across.high]
    if canvas.drawing.category.log and ticks:
        plot.silent.append(len(parts))
        parts.append(_ticks(len(parts), ticks, canvas, field.up.low))
    names = _name_places(canvas, marks, field)
    for series in marks:
        parts.append(_marks(len(parts), series, canvas, names))
    return (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:axId val="{CATEGORY}"/><c:axId val="{VALUE}"/></c:scatterChart>'
    )


def _curve(index: int, curve: Series, at: Ref, canvas: Canvas, ways: dict[int, float]) -> str:
    values = canvas.sheet.add(curve.name, curve.values)
    notes = [
        label(note.row, [Run(text, bold=bold) for text, bold in note.runs], note.colour, "r",
              language=canvas.drawing.language, way=(0.0, ways[id(note)]))
        for note in curve.labels
    ]  # fmt: skip
    look = shape(NO_FILL, line(curve.line, curve.width, curve.dash))
    return (
        f"<c:ser>{head(index, values)}{look}{marker('circle', 0, '')}{labels(notes) if notes else ''}"
        f'{numbers("c:xVal", at)}{numbers("c:yVal", values)}<c:smooth val="0"/></c:ser>'
    )


def _end_ways(curves: Sequence[Series], field: Field, height: float) -> dict[int, float]:
    """How far the names at the curves' ends move apart, in shares of the chart's height."""
    notes = [(note, field.y(curve.values[note.row])) for curve in curves for note in curve.labels]
    apart = spread([at for _, at in notes], SIZE * 1.2)
    return {id(note): (to - at) / height for (note, at), to in zip(notes, apart, strict=True)}


def _ticks(index: int, ticks: Sequence[float], canvas: Canvas, foot: float) -> str:
    """The numbers of a logarithmic axis: PowerPoint itself would only name powers of ten from its start."""
    say = words(canvas.drawing.language).number
    x = canvas.sheet.add(UNNAMED, ticks)
    y = canvas.sheet.add(UNNAMED, [foot] * len(ticks))
    notes = [
        label(i, [Run(say(tick))], canvas.room.colour.muted, "b", language=canvas.drawing.language)
        for i, tick in enumerate(ticks)
    ]
    return (
        f"<c:ser>{head(index, x)}{shape()}{marker('circle', 0, '')}{labels(notes)}"
        f'{numbers("c:xVal", x)}{numbers("c:yVal", y)}<c:smooth val="0"/></c:ser>'
    )


def _name_places(canvas: Canvas, marks: Sequence[Series], field: Field) -> dict[int, tuple[float, float]]:
    """How far each name stands from the middle of its point, in shares of the chart; none lies on another."""
    noted = [(note, series) for series in marks for note in series.labels]
    if not noted:
        return {}
    at = [(field.x(s.at[n.row]), field.y(s.values[n.row]), s.sizes[n.row] * 0.375) for n, s in noted]
    sizes = [(text_width(note.text, SIZE) + 3, SIZE * 1.2) for note, _ in noted]
    dots = [
        (field.x(x), field.y(y), size * 0.375)
        for s in marks
        for x, y, size in zip(s.at, s.values, s.sizes, strict=True)
    ]
    sheet = Places((0.0, 0.0, *field.inner), np.array(dots), np.empty((0, 4)), clear=1.0)
    centres = placed(np.array(at), np.array(sizes), sheet)
    width, height = canvas.room.width, canvas.room.height
    return {
        id(note): ((float(x) - from_x) / width, (float(y) - from_y) / height)
        for (note, _), (x, y), (from_x, from_y, _) in zip(noted, centres, at, strict=True)
    }


def _marks(index: int, series: Series, canvas: Canvas, places: dict[int, tuple[float, float]]) -> str:
    """The points of a verdict; the cells of the others hold nothing."""
    x, y, first = cells_of(series, canvas)
    names = canvas.sheet.first
    notes = [
        label(first + note.row, [Run(note.text, CELL)], note.colour, "ctr", language=canvas.drawing.language,
              way=places[id(note)])
        for note in series.labels
    ]  # fmt: skip
    looks = list(zip(series.symbols, series.sizes, series.colours, strict=True))
    usual = max(dict.fromkeys(looks), key=looks.count)
    mark = marker(*usual, series.outline, 1.2) + "".join(
        f'<c:dPt><c:idx val="{first + i}"/>{marker(*look, series.outline, 1.2)}'
        f'<c:bubble3D val="0"/>{shape()}</c:dPt>'
        for i, look in enumerate(looks)
        if look != usual
    )
    range_of = label_range(names) if notes else ""
    texts = labels(notes, leader=canvas.room.colour.faint) if notes else ""
    return (
        f"<c:ser>{head(index, y)}{shape()}{mark}{texts}"
        f'{numbers("c:xVal", x)}{numbers("c:yVal", y)}<c:smooth val="0"/>{range_of}</c:ser>'
    )
