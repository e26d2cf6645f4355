"""A waterfall of plain stacked bars on an invisible foot: it needs no extension to be drawn or edited."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan, nan

from charts.roles import Role
from exports.drawing_parts import Series
from exports.drawing_table import end_heading
from exports.native_chart_axes import ROW, Plot, category_axis, steps, value_axis, widest
from exports.native_chart_bars import bar_group, coloured
from exports.native_chart_canvas import UNNAMED, Canvas, crossing, value_side
from exports.native_chart_labels import CELL, Run, label
from exports.native_chart_lines import line_group, line_series
from exports.native_chart_sheet import Ref, number_format
from exports.native_chart_xml import (
    NO_FILL,
    head,
    label_range,
    labels,
    line,
    marker,
    numbers,
    shape,
    strings,
    whiskers,
)  # fmt: skip


def waterfall(canvas: Canvas) -> Plot:
    """Totals, ups and downs on a foot; whiskers stand at the level that a step reaches.

    A falling step ends at its lower edge: there its whisker belongs to the foot under it. The labels are
    those of an invisible bar over bar and whisker.
    """
    drawing, room = canvas.drawing, canvas.room
    (series,) = drawing.of(Role.STEP)
    scale = steps(drawing.value.low, drawing.value.high, drawing.value.count)
    plot = Plot([bar_group(canvas, _stack(series, canvas, scale.high - scale.low), stacked=True)])
    canvas.frame(plot, scale.decimals)
    if drawing.lying:
        plot.right = widest(note.text for note in series.labels) + 8
    else:
        plot.groups.append(_connectors(series, canvas))
        plot.top += ROW
    slot = (room.width - plot.left - plot.right) / max(canvas.count, 1)
    plot.axes = [
        category_axis(drawing, room, slot=slot, size=canvas.text_size, ink=True, wrapped=True),
        value_axis(drawing.value, scale, room, value_side(drawing), crosses=crossing(drawing),
                   title="" if drawing.lying else canvas.named(plot)),
    ]  # fmt: skip
    return plot


def _stack(series: Series, canvas: Canvas, span: float) -> list[str]:
    """Foot, totals, ups, downs, the whisker's room, the label's: each follows the table by a formula."""
    add, value = canvas.sheet.add, canvas.shared(series)
    total, starts = [kind == "total" for kind in series.kinds], _starts(series)
    levels = _levels(series, starts)
    change = [nan if total[i] else v for i, v in enumerate(series.values)]
    reached = add("level", levels, lambda row: f"=SUM({value.letter}{starts[row] + 2}:{value.cell(row)})")
    foot = add(
        UNNAMED, [0.0 if total[i] else min(levels[i - 1], levels[i]) for i in range(len(levels))],
        lambda row: "" if total[row] else f"=MIN({reached.cell(row - 1)},{reached.cell(row)})",
    )  # fmt: skip
    whole = add(
        "total", [v if total[i] else nan for i, v in enumerate(series.values)],
        lambda row: f"={value.cell(row)}" if total[row] else "",
    )  # fmt: skip
    up, down = (
        add(
            name, [nan if isnan(v) else max(sign * v, 0.0) for v in change],
            lambda row, s=sign: "" if total[row] else f"=MAX({'-' if s < 0 else ''}{value.cell(row)},0)",  # type: ignore[misc]
        )
        for name, sign in (("up", 1), ("down", -1))
    )  # fmt: skip
    plus, minus = _lengths(series, canvas, value, up=True)
    below, beneath = _lengths(series, canvas, value, up=False)
    rise = add(
        UNNAMED, [_rise(series, i) for i in range(len(levels))],
        lambda row: "" if not _known(series, row) else
        f"=MAX(0,{plus.cell(row)}+{below.cell(row)}-{down.cell(row)})",
    )  # fmt: skip
    look = (series.whisker, series.whisker_width)
    colours = series.colours
    return [
        _bar(0, foot, ("",), canvas, whiskers("", below, beneath, *look)),
        _bar(1, whole, _only(colours, [*total]), canvas),
        _bar(2, up, _only(colours, [v > 0 for v in change]), canvas, whiskers("", plus, minus, *look)),
        _bar(3, down, _only(colours, [v < 0 for v in change]), canvas),
        _bar(4, rise, ("",), canvas),
        _labelled(5, series, canvas, value, span),
    ]


def _starts(series: Series) -> list[int]:
    """The row of the total that a row counts from; a total counts from itself."""
    found: list[int] = []
    for row, kind in enumerate(series.kinds):
        found.append(row if kind == "total" or not found else found[-1])
    return found


def _levels(series: Series, starts: Sequence[int]) -> list[float]:
    return [sum(series.values[start : row + 1]) for row, start in enumerate(starts)]


def _known(series: Series, row: int) -> bool:
    return not isnan(series.high[row])


def _rise(series: Series, row: int) -> float:
    """How far the whisker reaches over its bar."""
    if not _known(series, row):
        return 0.0
    return max(0.0, series.high[row] - series.values[row] + min(series.values[row], 0.0))


def _lengths(series: Series, canvas: Canvas, value: Ref, *, up: bool) -> tuple[Ref, Ref]:
    """The whiskers' lengths of rising or of falling steps; 0 for the others."""
    sign, found = ("" if up else "<0"), []
    for end in ("high", "low"):
        limit = canvas.sheet.ref(end_heading(canvas.drawing, series, end))
        found.append(
            canvas.sheet.add(
                f"{end} {'up' if up else 'down'}",
                [
                    abs(at - v) if (v >= 0) is up and not isnan(at) else 0.0
                    for at, v in zip(getattr(series, end), series.values, strict=True)
                ],
                lambda row, c=limit, s=sign or ">=0": (  # type: ignore[misc]
                    f"=IF({value.cell(row)}{s},ABS({c.cell(row)}-{value.cell(row)}),0)"
                    if _known(series, row) else ""
                ),
            )
        )  # fmt: skip
    return found[0], found[1]


def _only(colours: Sequence[str], chosen: Sequence[bool]) -> tuple[str, ...]:
    return tuple(colour if mine else "" for colour, mine in zip(colours, chosen, strict=True))


def _bar(index: int, ref: Ref, colours: tuple[str, ...], canvas: Canvas, errors: str = "") -> str:
    return (
        f"<c:ser>{head(index, ref)}{coloured(colours)}{errors}"
        f"{strings('c:cat', canvas.names)}{numbers('c:val', ref)}</c:ser>"
    )


def _labelled(index: int, series: Series, canvas: Canvas, value: Ref, span: float) -> str:
    """An invisible bar whose label, at its foot, says the number of the row."""
    printed = [number_format(series.decimals, signed=kind == "step", grouped=False) for kind in series.kinds]
    cells = canvas.sheet.add(
        value.heading, [note.text for note in series.labels],
        lambda row: f'=TEXT(ROUND({value.cell(row)},{series.decimals}),"{printed[row]}")',
    )  # fmt: skip
    place = canvas.constant(UNNAMED, span * 0.08)
    points = [
        label(
            note.row,
            [Run(note.text, CELL, bold=True)],
            note.colour,
            "inBase",
            language=canvas.drawing.language,
        )
        for note in series.labels
    ]
    return (
        f'<c:ser>{head(index, place)}{shape()}<c:invertIfNegative val="0"/>{labels(points)}'
        f"{strings('c:cat', canvas.names)}{numbers('c:val', place)}{label_range(cells)}</c:ser>"
    )


def _connectors(series: Series, canvas: Canvas) -> str:
    """A thin line from each bar's end to the next bar: a series of two points each."""
    starts = _starts(series)
    levels, value, parts = _levels(series, starts), canvas.shared(series), []
    for i in range(len(levels) - 1):
        cell = f"=SUM({value.letter}{starts[i] + 2}:{value.cell(i)})"
        ref = canvas.sheet.add(
            UNNAMED, [levels[i] if row in (i, i + 1) else nan for row in range(len(levels))],
            lambda row, at=i, text=cell: text if row in (at, at + 1) else "",  # type: ignore[misc]
        )  # fmt: skip
        look = shape(NO_FILL, line(canvas.room.colour.faint, 1))
        parts.append(line_series(6 + i, ref, ref, canvas.names, look, marker("circle", 0, "")))
    return line_group(parts)
