"""What a form draws on: the drawing, the cells of its sheet, the room it has."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import ceil, isnan, nan

from domain.language import words
from exports.drawing_parts import Drawing, Numbers, Series
from exports.drawing_table import end_heading, heading
from exports.native_chart_axes import ROW, Plot, Room, title, widest
from exports.native_chart_sheet import Ref, Sheet, number_format
from exports.native_chart_xml import SIZE

UNNAMED = " "  # a series that the legend shows nothing of
SMALLEST = 8.0  # pt
KEY = 48.0  # pt of the line before a name in the legend, and of the air after it


@dataclass
class Canvas:
    """A chart in the making."""

    drawing: Drawing
    room: Room
    sheet: Sheet = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = Sheet(self.drawing)

    @property
    def count(self) -> int:
        """How many categories there are."""
        return len(self.drawing.category.names)

    @cached_property
    def names(self) -> Ref:
        """The cells with the texts of the categories: the names, after ranks if the chart has them."""
        if not self.drawing.ranks:
            return self.sheet.first
        name, rank = self.sheet.first, self.sheet.ref(words(self.drawing.language).say("drawing.rank"))
        texts = self.drawing.category.names
        return self.sheet.add(name.heading, texts, lambda row: f'={rank.cell(row)}&"  "&{name.cell(row)}')

    @property
    def text_size(self) -> float:
        """As large as categories under one another allow [pt]."""
        if not self.drawing.lying:
            return SIZE
        return max(SMALLEST, min(SIZE, (self.room.height - 2 * ROW) / max(self.count, 1) / 1.25))

    def shared(self, series: Series) -> Ref:
        """The table's column that holds a series' values, perhaps among others'."""
        return self.sheet.ref(heading(self.drawing, series))

    def name(self, series: Series) -> Ref:
        """The cell with a series' name: the heading of its column, unless that also says a unit."""
        shared = self.shared(series)
        return shared if shared.heading == series.name else self.sheet.add(series.name, ())

    def values(self, series: Series) -> Ref:
        """The cells of a series alone; where verdicts share a column out, its own follow the table."""
        shared = self.shared(series)
        if not self.drawing.split:
            return shared
        verdict, quoted = self.sheet.ref(self.drawing.split), series.name.replace('"', '""')
        return self.sheet.add(
            series.name, series.values,
            lambda row: f'=IF({verdict.cell(row)}="{quoted}",{shared.cell(row)},NA())', shared.code,
        )  # fmt: skip

    def ends(self, series: Series) -> tuple[Ref, Ref]:
        """The table's limits of a series, low and high."""
        low, high = (end_heading(self.drawing, series, end) for end in ("low", "high"))
        return self.sheet.ref(low), self.sheet.ref(high)

    def lengths(self, series: Series, values: Ref) -> tuple[Ref, Ref]:
        """The cells with the lengths of whiskers, up and down, computed from the table's limits."""
        low, high = self.ends(series)
        return (
            self._length(f"{series.name} +", series.high, series.values, (high, values)),
            self._length(f"{series.name} \u2212", series.values, series.low, (values, low)),
        )

    def _length(self, name: str, above: Numbers, below: Numbers, cells: tuple[Ref, Ref]) -> Ref:
        found = tuple(a - b for a, b in zip(above, below, strict=True))
        upper, lower = cells
        return self.sheet.add(
            name, found,
            lambda row: "" if isnan(found[row]) else f"={upper.cell(row)}-{lower.cell(row)}",
        )  # fmt: skip

    def printed(self, series: Series) -> Ref:
        """The cells with the texts of a column at the side; plain numbers follow the table's."""
        column = self.shared(series)
        code = number_format(series.decimals, signed=series.signed)
        say = words(self.drawing.language).number
        plain = [
            text == say(value, series.decimals, signed=series.signed)
            for text, value in zip(series.texts, series.values, strict=True)
        ]
        return self.sheet.add(
            column.heading, series.texts,
            lambda row: f'=TEXT(ROUND({column.cell(row)},{series.decimals}),"{code}")' if plain[row] else "",
        )  # fmt: skip

    def constant(self, name: str, value: float, at: tuple[bool, ...] = ()) -> Ref:
        """Cells that all hold one number, at the rows ``at`` unless at all."""
        return self.sheet.add(name, tuple(value if not at or at[i] else nan for i in range(self.count)))

    def frame(self, plot: Plot, decimals: int) -> None:
        """The room that axes, the title of the values and the legend take around the plot."""
        drawing = self.drawing
        titled = ROW if drawing.value.title else 0
        if drawing.lying:
            plot.left = widest(drawing.category.names, self.text_size) + 12
            plot.top, plot.bottom = (titled + ROW, 6) if drawing.value.far else (6, titled + ROW)
        else:
            plot.left = number_room(decimals)
            plot.bottom, plot.top = ROW + 8, titled + 8
        room = self.legend_room(plot)
        if drawing.legend == "top":
            plot.top += room
        elif drawing.legend:
            plot.bottom += room

    def legend_room(self, plot: Plot) -> float:
        """What the legend takes, line by line [pt]."""
        named = [series.name for series in self.drawing.series if series.legend]
        whole = sum(widest([name]) + KEY for name in named)
        return ROW * ceil(whole / max(self.room.width - plot.title - 2 * KEY, KEY)) + 4

    def named(self, plot: Plot) -> str:
        """What the numbers of an upright axis are, or their unit, over them; the legend begins after it."""
        text = self.drawing.value.title or self.drawing.unit
        if not text:
            return ""
        plot.title = widest([text]) + 18
        return title(self.sheet.add(text, ()), self.room, 0, 2)

    def titled(self, plot: Plot) -> str:
        """The title of the value axis, where the screen has one: over the numbers or under them."""
        drawing = self.drawing
        if not drawing.value.title:
            return ""
        over = drawing.value.far or not drawing.lying
        top = plot.top - 2 * ROW if over else self.room.height - plot.bottom + ROW
        return title(self.shared(drawing.series[0]), self.room, plot.left, top)

    def headed(self, plot: Plot) -> str:
        """The heading over the column at the side; the other axis lends its title for it."""
        text = self.drawing.side_heading
        if not text:
            return ""
        up = 2 * ROW if self.drawing.value.title and self.drawing.value.far else ROW
        left = self.room.width - plot.right + 2
        return title(self.sheet.add(text, ()), self.room, left, plot.top - up)


def number_room(decimals: int) -> float:
    """The room of the numbers beside an upright axis [pt]."""
    return 14 + SIZE * 0.62 * (3 + decimals)


def value_side(drawing: Drawing) -> str:
    """Where the numbers of the value axis stand: l, t or b."""
    if not drawing.lying:
        return "l"
    return "t" if drawing.value.far else "b"


def crossing(drawing: Drawing) -> str:
    """Where the value axis crosses the categories: categories that run down turn it over."""
    return "max" if drawing.lying and drawing.category.falling and not drawing.value.far else "autoZero"
