"""Lines over categories: targets, limits, events, and the labels at their ends."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

from charts.frames import spread
from charts.roles import Role
from exports.drawing_parts import Drawing, Label, Series
from exports.drawing_table import heading
from exports.native_chart_area import area
from exports.native_chart_axes import ROW, Plot, Scale, category_axis, reach, steps, value_axis, widest
from exports.native_chart_canvas import UNNAMED, Canvas, number_room
from exports.native_chart_labels import Run, label, linked
from exports.native_chart_sheet import Ref, number_format
from exports.native_chart_xml import (
    NO_FILL,
    SIZE,
    head,
    labels,
    line,
    marker,
    numbers,
    shape,
    strings,
)  # fmt: skip

FOOT = 0.02  # of the axis, where events stand over its end
RANK_STEP = 5.0
DOWNWARD = "triangle-down"

Look = tuple[str, float, str]  # of a mark: symbol, size [px], colour


def lines(canvas: Canvas) -> Plot:
    """Lines in drawing order over the area of their interval."""
    drawing, room = canvas.drawing, canvas.room
    drawn = drawing.of(Role.LINE, Role.TARGET, Role.LIMIT)
    scale = _scale(drawing, drawn)
    plot = Plot([], left=number_room(scale.decimals), bottom=ROW + 8)
    plot.right = widest(note.text for series in drawn for note in series.labels) + 20
    named = canvas.named(plot)
    if drawing.legend == "top":
        plot.top += canvas.legend_room(plot) - 2
    elif named:
        plot.top += ROW + 2
    banded = [series for series in drawn if series.band]
    if banded:
        plot.groups.append(area(banded, canvas))
        plot.silent.append(0)
    ways = _ways(drawn, drawing, scale, room.height - plot.top - plot.bottom, room.height)
    plot.groups.append(line_group(_parts(2 if banded else 0, drawn, canvas, scale, ways, plot)))
    slot = (room.width - plot.left - plot.right) / max(canvas.count, 1)
    unranked = f"{number_format(0)};" if drawing.value.falling else ""  # no rank is 0
    plot.axes = [
        category_axis(drawing, room, slot=slot),
        value_axis(drawing.value, scale, room, "l", title=named, code=unranked),
    ]
    return plot


def line_group(parts: Sequence[str]) -> str:
    """Lines on the two axes."""
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{"".join(parts)}'
        '<c:marker val="1"/><c:axId val="1"/><c:axId val="2"/></c:lineChart>'
    )


def line_series(
    index: int,
    name: Ref,
    values: Ref,
    names: Ref,
    look: str,
    mark: str,
    notes: str = "",
    *,
    smooth: bool = False,
) -> str:
    """A line over the categories ``names``, called as the column ``name`` is headed."""
    return (
        f"<c:ser>{head(index, name)}{look}{mark}{notes}"
        f'{strings("c:cat", names)}{numbers("c:val", values)}<c:smooth val="{int(smooth)}"/></c:ser>'
    )


def _parts(
    first: int, drawn: Sequence[Series], canvas: Canvas, scale: Scale, ways: dict[int, float], plot: Plot
) -> list[str]:
    """The lines, then the marks that differ from their lines, then the events."""
    cells = [_cells(series, canvas) for series in drawn]
    parts: list[str] = []
    for series, own in zip(drawn, cells, strict=True):
        pieces = _levels(series, own, canvas) if series.role is Role.TARGET else [own]
        plot.silent += range(first + len(parts) + 1, first + len(parts) + len(pieces))
        parts += [
            _line(first + len(parts) + i, series, piece, canvas, ways) for i, piece in enumerate(pieces)
        ]
    for series, own in zip(drawn, cells, strict=True):
        apart = _apart(first + len(parts), series, own, canvas)
        plot.silent += range(first + len(parts), first + len(parts) + len(apart))
        parts += apart
    for series in canvas.drawing.of(Role.EVENTS):
        found = _events(first + len(parts), series, canvas, scale)
        plot.silent += range(first + len(parts) + 1, first + len(parts) + len(found))
        parts += found
    return parts


def _scale(drawing: Drawing, drawn: Sequence[Series]) -> Scale:
    """Around the data; ranks count from 0, which no label names, to a place below the last."""
    low, high = reach(drawn)
    if drawing.value.falling:
        return Scale(0.0, high + 0.8, RANK_STEP)
    return steps(low, high, drawing.value.count)


def _cells(series: Series, canvas: Canvas) -> Ref:
    """The cells of a line; one of several pieces of a column has its own, empty beyond its ends."""
    drawing, shared = canvas.drawing, canvas.shared(series)
    pieces = [s for s in drawing.series if s.role is series.role and heading(drawing, s) == shared.heading]
    if len(pieces) == 1:
        return shared
    known = [not isnan(value) for value in series.values]
    return canvas.sheet.add(
        shared.heading, series.values, lambda row: f"={shared.cell(row)}" if known[row] else "", shared.code
    )


def _levels(series: Series, cells: Ref, canvas: Canvas) -> list[Ref]:
    """The levels of a target, each its own: a line through a change would show what nobody aimed at."""
    runs: list[list[int]] = []
    for row in series.rows:
        last = runs[-1][-1] if runs else -2
        if row == last + 1 and series.values[row] == series.values[last]:
            runs[-1].append(row)
        else:
            runs.append([row])
    if len(runs) == 1:
        return [cells]
    return [
        canvas.sheet.add(
            UNNAMED, [v if row in run else nan for row, v in enumerate(series.values)],
            lambda row, run=run: f"={cells.cell(row)}" if row in run else "", cells.code,  # type: ignore[misc]
        )
        for run in runs
    ]  # fmt: skip


def _line(index: int, series: Series, cells: Ref, canvas: Canvas, ways: dict[int, float]) -> str:
    """A line with its marks, and a label where the screen has one."""
    language = canvas.drawing.language
    notes = [
        label(
            note.row, linked(note, series, language), note.colour, "r", language=language,
            way=(0.0, ways[id(note)]), code=number_format(series.decimals, signed=series.signed),
        )
        for note in series.labels
    ]  # fmt: skip
    look, texts = shape(NO_FILL, line(series.line, series.width, series.dash)), labels(notes) if notes else ""
    name = canvas.name(series)
    return line_series(index, name, cells, canvas.names, look, _marks(series), texts, smooth=series.smooth)


def _looks(series: Series) -> list[Look]:
    """How each point's mark looks; size 0 where there is none."""
    if not series.sizes:
        return []
    return [
        (symbol, 0.0 if isnan(value) else size, colour)
        for symbol, size, colour, value in zip(
            series.symbols, series.sizes, series.colours, series.values, strict=True
        )
    ]


def _marks(series: Series) -> str:
    """The marks on a line, where all look alike and like it; others are series of their own."""
    kinds = {look for look in _looks(series) if look[1]}
    if len(kinds) != 1 or next(iter(kinds))[2] != series.line:
        return marker("circle", 0, "")
    return marker(*kinds.pop(), series.outline)


def _apart(first: int, series: Series, cells: Ref, canvas: Canvas) -> list[str]:
    """Marks that differ from one another or from their line: a series without a line for each look.

    PowerPoint could colour single marks; LibreOffice takes their colour from the line.
    """
    looks = _looks(series)
    kinds = list(dict.fromkeys(look for look in looks if look[1]))
    if len(kinds) == 1 and kinds[0][2] == series.line:
        return []
    parts: list[str] = []
    for kind in kinds:
        mine = [look == kind for look in looks]
        own = canvas.sheet.add(
            UNNAMED, [v if mine[row] else nan for row, v in enumerate(cells.values)],
            lambda row, mine=mine: f"={cells.cell(row)}" if mine[row] else "", cells.code,  # type: ignore[misc]
        )  # fmt: skip
        mark = marker(*kind, series.outline)
        parts.append(line_series(first + len(parts), own, own, canvas.names, shape(), mark))
    return parts


def _events(first: int, series: Series, canvas: Canvas, scale: Scale) -> list[str]:
    """Marks over the end of the axis, a series for each look; what happened stands in the sheet.

    PowerPoint has no triangle that points down: that mark is the label of a point without one.
    """
    share = 1 - FOOT if canvas.drawing.value.falling else FOOT
    level = scale.low + share * (scale.high - scale.low)
    parts: list[str] = []
    looks = _looks(series)
    for kind in sorted({look for look in looks if look[1]}, key=lambda look: look[0] == DOWNWARD):
        symbol, size, colour = kind
        own = canvas.sheet.add(
            UNNAMED if parts else series.name, [level if look == kind else nan for look in looks]
        )
        mark, notes = marker(*kind, series.outline), ""
        if symbol == DOWNWARD:
            mark = marker("circle", 0, "")
            notes = labels(
                [
                    label(row, [Run("\u25bc")], colour, "ctr", language=canvas.drawing.language, size=size)
                    for row, look in enumerate(looks)
                    if look == kind
                ]
            )
        parts.append(line_series(first + len(parts), own, own, canvas.names, shape(), mark, notes))
    return parts


def _ways(
    drawn: Sequence[Series], drawing: Drawing, scale: Scale, inner: float, height: float
) -> dict[int, float]:
    """How far each label moves up or down so that none touches another, in shares of the chart's height."""
    notes: list[tuple[Label, float]] = []
    for series in drawn:
        for note in series.labels:
            share = (series.values[note.row] - scale.low) / (scale.high - scale.low)
            notes.append((note, (share if drawing.value.falling else 1 - share) * inner))
    placed = spread([at for _, at in notes], SIZE * 1.25)
    return {id(note): (to - at) / height for (note, at), to in zip(notes, placed, strict=True)}
