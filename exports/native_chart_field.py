"""Where points over numbers lie in the plot, and the cells that hold them."""

from __future__ import annotations

from math import log10, nan

from charts.roles import Role
from exports.drawing_parts import Series
from exports.drawing_table import across_heading, with_unit
from exports.native_chart_axes import Scale
from exports.native_chart_canvas import Canvas
from exports.native_chart_sheet import Ref


class Field:
    """Where numbers lie in the plot [pt], y downwards."""

    def __init__(self, across: Scale, up: Scale, log: bool, inner: tuple[float, float]) -> None:
        self.across, self.up, self.log, self.inner = across, up, log, inner

    def x(self, value: float) -> float:
        ends = (self.across.low, self.across.high)
        low, high, at = (log10(v) if self.log else v for v in (*ends, value))
        return (at - low) / (high - low) * self.inner[0]

    def y(self, value: float) -> float:
        return (self.up.high - value) / (self.up.high - self.up.low) * self.inner[1]


def cells_of(series: Series, canvas: Canvas) -> tuple[Ref, Ref, int]:
    """The cells of a series: x for all rows, y for its own, and the row it starts at."""
    drawing, sheet = canvas.drawing, canvas.sheet
    x = sheet.ref(across_heading(drawing))
    shared = sheet.ref(with_unit(drawing.values, drawing.unit, drawing.language))
    others = drawing.of(Role.POINTS)
    first = sum(len(s.values) for s in others[: others.index(series)])
    own = [nan] * len(x.values)
    own[first : first + len(series.values)] = series.values
    if drawing.split:
        verdict, quoted = sheet.ref(drawing.split), series.name.replace('"', '""')
        y = sheet.add(
            series.name, own,
            lambda row: f'=IF({verdict.cell(row)}="{quoted}",{shared.cell(row)},NA())', shared.code,
        )  # fmt: skip
    else:
        last = first + len(series.values)
        y = sheet.add(
            series.name, own,
            lambda row: f"={shared.cell(row)}" if first <= row < last else "", shared.code,
        )  # fmt: skip
    return x, y, first
