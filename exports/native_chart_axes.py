"""Axes, legend and the plot's place in the chart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import ceil, floor, isnan, log10
from xml.sax.saxutils import escape

from charts.map_labels import text_width
from charts.roles import Form
from charts.theme import Palette
from exports.drawing_parts import Axis, Drawing, Series
from exports.native_chart_sheet import Ref, number_format
from exports.native_chart_xml import NO_FILL, NO_LINE, SIZE, line, place, shape, texts

CATEGORY, VALUE = 1, 2  # ids of the axes
ROW = SIZE * 1.5  # pt of a line of text with its air


@dataclass(frozen=True)
class Scale:
    """A range and its steps, in the axis's unit."""

    low: float
    high: float
    step: float

    @property
    def decimals(self) -> int:
        """How many a step needs: 2.5 needs one."""
        return next(d for d in range(9) if abs(self.step * 10**d - round(self.step * 10**d)) < 1e-6)


@dataclass
class Plot:
    """What a form gives: groups of series, axes, and the room around the plot that its texts need [pt]."""

    groups: list[str]
    axes: list[str] = field(default_factory=list)
    left: float = 8
    right: float = 12
    top: float = 8
    bottom: float = 8
    silent: list[int] = field(default_factory=list)  # series that the legend leaves out, by their place
    title: float = 0  # pt that the title of the value axis takes, at the left over the plot


@dataclass(frozen=True)
class Room:
    """The chart's size [pt], its colours and its language."""

    width: float
    height: float
    colour: Palette
    language: str


def steps(low: float, high: float, count: int) -> Scale:
    """About ``count`` steps of 1, 2, 2.5 or 5 times a power of ten, whole ones around the data."""
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    rough = (high - low) / max(count, 1)
    power = 10 ** floor(log10(rough))
    step = next(power * k for k in (1, 2, 2.5, 5, 10) if power * k >= 0.8 * rough)
    ends = floor(low / step + 1e-9) * step, ceil(high / step - 1e-9) * step
    return Scale(round(ends[0], 10), round(ends[1], 10), round(step, 10))


def reach(series: Iterable[Series], *more: float) -> tuple[float, float]:
    """The lowest and the highest number of values and intervals."""
    seen = [v for s in series for part in (s.values, s.low, s.high) for v in part if not isnan(v)]
    seen += [v for v in more if not isnan(v)]
    return min(seen), max(seen)


def widest(names: Iterable[str], size: float = SIZE) -> float:
    """The width of the widest text [pt]."""
    return max((text_width(part, size) for name in names for part in name.split("\n")), default=0.0)


def category_axis(
    drawing: Drawing, room: Room, *, slot: float, size: float = SIZE, baseline: str = "",
    ink: bool = False, wrapped: bool = False, beside: str = "",
) -> str:  # fmt: skip
    """The axis of categories.

    Args:
        slot: pt that a label may take along the axis; fewer labels stand where they are wider.
        baseline: colour of the line that bars start from.
        ink: in the colour of texts, not of numbers.
        wrapped: long names break into lines, none is left out.
        beside: the title of this axis, which stands over the column at the side.
    """
    falling = drawing.category.falling and drawing.lying
    order, side = ("maxMin", "l") if falling else ("minMax", "l" if drawing.lying else "b")
    skip = 1
    if not drawing.lying and not wrapped:
        names = drawing.category.names
        size = next((s for s in (SIZE, 10.0, 9.0) if widest(names, s) + 5 <= slot), SIZE)
        skip = max(1, ceil((widest(names, size) + 5) / slot))
    labels = "high" if drawing.value.falling else "low"
    colour = room.colour.ink if drawing.lying or ink else room.colour.muted
    return (
        f'<c:catAx><c:axId val="{CATEGORY}"/><c:scaling><c:orientation val="{order}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{side}"/>{beside}<c:numFmt formatCode="General" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{labels}"/>'
        f"{shape(NO_FILL, line(baseline) if baseline else NO_LINE)}"
        f"{texts(colour, size=size, turned=True)}"
        f'<c:crossAx val="{VALUE}"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/>'
        f'<c:lblOffset val="100"/><c:tickLblSkip val="{skip}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def value_axis(
    axis: Axis,
    scale: Scale,
    room: Room,
    side: str,
    *,
    own: int = VALUE,
    other: int = CATEGORY,
    signed: bool = False,
    crosses: str = "autoZero",
    between: bool = True,
    labelled: bool = True,
    grid: bool = True,
    code: str = "",
    title: str = "",
) -> str:
    """An axis of numbers on the ``side`` l, r, t or b."""
    order = "maxMin" if axis.falling else "minMax"
    base = '<c:logBase val="10"/>' if axis.log else ""
    lines = f"<c:majorGridlines><c:spPr>{line(room.colour.grid)}</c:spPr></c:majorGridlines>" if grid else ""
    unit = "" if axis.log else f'<c:majorUnit val="{scale.step:g}"/>'
    mark = code or number_format(scale.decimals, signed=signed)
    where = "nextTo" if labelled else "none"
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling>{base}<c:orientation val="{order}"/>'
        f'<c:max val="{scale.high:.10g}"/><c:min val="{scale.low:.10g}"/></c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}{title}<c:numFmt formatCode="{mark}" sourceLinked="0"/>'
        f'<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="{where}"/>'
        f'{shape(NO_FILL, NO_LINE)}{texts(room.colour.muted, turned=True)}<c:crossAx val="{other}"/>'
        f'<c:crosses val="{crosses}"/><c:crossBetween val="{"between" if between else "midCat"}"/>'
        f"{unit}</c:valAx>"
    )


def title(ref: Ref, room: Room, left: float, top: float) -> str:
    """The title of the value axis, lying, at a place [pt]: a heading of the sheet."""
    cache = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(ref.heading)}</c:v></c:pt>'
    return (
        f"<c:title><c:tx><c:strRef><c:f>{ref.name}</c:f><c:strCache>{cache}</c:strCache></c:strRef></c:tx>"
        f'{place(left / room.width, top / room.height)}<c:overlay val="0"/>'
        f"{texts(room.colour.muted, turned=True)}</c:title>"
    )


def legend(drawing: Drawing, room: Room, silent: Sequence[int], after: float) -> str:
    """Over or under the plot, at the left, ``after`` so many pt."""
    left_out = "".join(
        f'<c:legendEntry><c:idx val="{i}"/><c:delete val="1"/></c:legendEntry>' for i in silent
    )
    if drawing.form is Form.RING:
        beside = place(0.5 + 0.5 * min(room.height / room.width, 1.0) + 0.02, 0.3)
        look = texts(room.colour.muted)
        return f'<c:legend><c:legendPos val="r"/>{beside}<c:overlay val="0"/>{look}</c:legend>'
    top = drawing.legend == "top"
    where = place(after / room.width, 0.0 if top else 1 - ROW / room.height)
    return (
        f'<c:legend><c:legendPos val="{"t" if top else "b"}"/>{left_out}{where}<c:overlay val="0"/>'
        f"{texts(room.colour.muted)}</c:legend>"
    )
