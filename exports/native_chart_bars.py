"""Bars with intervals, lying or upright, one beside another or one verdict a colour."""

from __future__ import annotations

from charts.roles import Mark, Role
from exports.drawing_parts import DrawingError, Series
from exports.native_chart_axes import ROW, Plot, category_axis, reach, steps, value_axis, widest
from exports.native_chart_canvas import UNNAMED, Canvas, crossing, value_side
from exports.native_chart_labels import CELL, Run, label
from exports.native_chart_lines import line_group, line_series
from exports.native_chart_stack import inside_texts, to_edge, tops, with_texts
from exports.native_chart_xml import (
    fill,
    head,
    label_range,
    labels,
    marker,
    numbers,
    shape,
    strings,
    whiskers,
)  # fmt: skip

THICKEST = {True: 34.0, False: 96.0}  # pt of a lying and of an upright bar
TARGET_WIDTH = 22.0  # px of the dash that marks a target over an upright bar


def bars(canvas: Canvas) -> Plot:
    """Bars beside their categories; numbers at the side are the labels of a bar without colour."""
    drawing, room = canvas.drawing, canvas.room
    measured, side, targets = drawing.of(Role.BAR), drawing.of(Role.SIDE), drawing.of(Role.TARGET)
    if (side and not drawing.lying) or (targets and drawing.lying):
        came = "numbers at the side of upright bars, or targets of lying ones"
        raise DrawingError(f"chart {drawing.chart}", came, "the other way round")
    if side and len(measured) > 1 and not drawing.split and not drawing.stacked:
        raise DrawingError(f"chart {drawing.chart}", "numbers beside bars of several series", "one series")
    ends = tops(canvas)
    if side and drawing.stacked:
        ends.append(with_texts(canvas, side[0], max(ends)))
    scale = steps(*reach((*measured, *targets), *ends, 0.0), 8 if drawing.lying else 6)
    parts = [_bar(i, series, canvas) for i, series in enumerate(measured)]
    plot = Plot([])
    for series in side:
        parts.append(_side_numbers(len(parts), series, canvas, scale.high))
        if not drawing.stacked:
            plot.right = max(widest(series.texts), widest([drawing.side_heading])) + 16
    plot.groups.append(bar_group(canvas, parts, stacked=drawing.stacked))
    if targets:
        plot.groups.append(_targets(len(parts), targets, canvas))
    canvas.frame(plot, scale.decimals)
    named = "" if drawing.lying or drawing.value.title else canvas.named(plot)
    plot.top += ROW if named and drawing.legend != "top" else 0
    zero = next((r.colour for r in drawing.references if r.mark is Mark.ZERO), room.colour.line)
    slot = (room.width - plot.left - plot.right) / max(canvas.count, 1)
    plot.axes = [
        category_axis(drawing, room, slot=slot, size=canvas.text_size, baseline=zero,
                      beside=canvas.headed(plot)),
        value_axis(
            drawing.value, scale, room, value_side(drawing), signed=drawing.signed,
            crosses=crossing(drawing), title=named or canvas.titled(plot),
        ),
    ]  # fmt: skip
    return plot


def bar_group(canvas: Canvas, parts: list[str], *, stacked: bool) -> str:
    """Bars on the two axes; where each category is in one series only, all take the same place."""
    drawing, room = canvas.drawing, canvas.room
    slot = (room.height if drawing.lying else room.width) / max(canvas.count, 1)
    share = min(drawing.bar_share, THICKEST[drawing.lying] / slot)
    together = bool(drawing.split) or stacked or bool(drawing.of(Role.SIDE))
    return (
        f'<c:barChart><c:barDir val="{"bar" if drawing.lying else "col"}"/>'
        f'<c:grouping val="{"stacked" if stacked else "clustered"}"/><c:varyColors val="0"/>'
        f'{"".join(parts)}<c:gapWidth val="{(1 - share) / share * 100:.0f}"/>'
        f'<c:overlap val="{100 if together else 0}"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
    )


def _bar(index: int, series: Series, canvas: Canvas) -> str:
    drawing, values = canvas.drawing, canvas.values(series)
    name, errors, inside, range_ = values if drawing.split else canvas.name(series), "", "", ""
    if series.low:
        errors = whiskers("", *canvas.lengths(series, values), series.whisker, series.whisker_width)
    if series.labels:
        cells = inside_texts(series, values, canvas)
        range_ = label_range(cells)
        inside = labels(
            [label(one.row, [Run(one.text, CELL)], one.colour, "inBase", language=drawing.language,
                   size=canvas.text_size) for one in series.labels]
        )  # fmt: skip
    return (
        f"<c:ser>{head(index, name)}{coloured(series.colours)}{inside}{errors}"
        f"{strings('c:cat', canvas.names)}{numbers('c:val', values)}{range_}</c:ser>"
    )


def coloured(colours: tuple[str, ...]) -> str:
    """The colour of a series' bars, and of the bars that differ from it."""
    used = [colour for colour in colours if colour]
    usual = max(dict.fromkeys(used), key=used.count, default="")
    points = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        f"{shape(fill(colour))}</c:dPt>"
        for i, colour in enumerate(colours)
        if colour not in ("", usual)
    )
    return f'{shape(fill(usual))}<c:invertIfNegative val="0"/>{points}'


def _side_numbers(index: int, series: Series, canvas: Canvas, edge: float) -> str:
    """A bar without colour up to the edge of the plot: its labels say the cells of the column. On stacked
    bars it is the last of the stack, and they stand at its foot."""
    stacked = canvas.drawing.stacked
    cells = canvas.printed(series)
    place = to_edge(canvas, edge) if stacked else canvas.constant(UNNAMED, edge)
    side = "inBase" if stacked else "outEnd"
    points = [
        label(i, [Run(text, CELL)], series.colours[i], side, language=canvas.drawing.language,
              size=canvas.text_size)
        for i, text in enumerate(series.texts)
    ]  # fmt: skip
    return (
        f'<c:ser>{head(index, place)}{shape()}<c:invertIfNegative val="0"/>{labels(points)}'
        f"{strings('c:cat', canvas.names)}{numbers('c:val', place)}{label_range(cells)}</c:ser>"
    )


def _targets(first: int, targets: tuple[Series, ...], canvas: Canvas) -> str:
    """A dash over each bar."""
    return line_group(
        [
            line_series(
                i, canvas.name(s), canvas.shared(s), canvas.names, shape(),
                marker("dash", TARGET_WIDTH, s.line),
            )
            for i, s in enumerate(targets, start=first)
        ]
    )  # fmt: skip
