"""DrawingML of charts, as text: colours, fonts, references with their cached values, series' parts.

Written at once instead of through python-pptx, which knows neither areas under lines nor error bars,
nor labels that follow cells; and a chart takes milliseconds. The order of elements is the schema's.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from xml.sax.saxutils import escape

from exports.drawing_parts import DrawingError
from exports.ink import EAST_ASIAN, LANGUAGES, LATIN
from exports.native_chart_sheet import Ref

PX = 9525  # EMU of a screen's px
SIZE = 11.0  # pt of texts in a chart
DASHES = {"solid": "solid", "dot": "sysDot", "dash": "dash", "longdashdot": "lgDashDot", "dashdot": "dashDot"}
SYMBOLS = {"circle": "circle", "triangle-up": "triangle", "triangle-down": "triangle", "diamond": "diamond",
           "dash": "dash", "square": "square"}  # fmt: skip
C15 = 'xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart"'
LABELS_EXT = "{CE6537A1-D6FC-4f65-9D91-7224C49458BB}"  # that a label has fields
RANGE_EXT = "{02D57815-91ED-43cb-92C2-25804820EDAC}"  # the cells that labels take their texts from
NO_FILL, NO_LINE = "<a:noFill/>", "<a:ln><a:noFill/></a:ln>"


def fill(colour: str) -> str:
    """``#rrggbb`` or ``rgba(r,g,b,a)`` as a fill; nothing as no fill."""
    if not colour:
        return NO_FILL
    if colour.startswith("#"):
        return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'
    if not colour.startswith("rgba("):
        raise DrawingError("colour", colour, "#rrggbb or rgba(r,g,b,a)")
    red, green, blue, alpha = (float(part) for part in colour[5:-1].split(","))
    value = f"{int(red):02X}{int(green):02X}{int(blue):02X}"
    if alpha == 0:
        return NO_FILL
    through = f'<a:alpha val="{alpha * 100000:.0f}"/>'
    return f'<a:solidFill><a:srgbClr val="{value}">{through}</a:srgbClr></a:solidFill>'


def line(colour: str, width: float = 1.0, dash: str = "solid", *, flat: bool = False) -> str:
    """A line [px]; without colour none."""
    if not colour:
        return NO_LINE
    if dash not in DASHES:
        raise DrawingError("dash", dash, "a dash that a slide knows", DASHES)
    style = f'<a:prstDash val="{DASHES[dash]}"/>'
    cap = "flat" if flat else "rnd"
    return f'<a:ln w="{width * PX:.0f}" cap="{cap}">{fill(colour)}{style}<a:round/></a:ln>'


def shape(fill_xml: str = NO_FILL, line_xml: str = NO_LINE) -> str:
    return f"<c:spPr>{fill_xml}{line_xml}</c:spPr>"


def run_properties(
    tag: str, colour: str, *, size: float = SIZE, bold: bool = False, language: str = ""
) -> str:
    """``a:rPr``, ``a:defRPr`` or ``a:endParaRPr`` with both fonts."""
    lang = f'lang="{LANGUAGES[language]}" ' if language else ""
    return (
        f'<{tag} {lang}sz="{size * 100:.0f}" b="{int(bold)}">{fill(colour)}<a:latin typeface="{LATIN}"/>'
        f'<a:ea typeface="{EAST_ASIAN}"/><a:cs typeface="{LATIN}"/></{tag}>'
    )


def texts(colour: str, *, size: float = SIZE, bold: bool = False, turned: bool = False) -> str:
    """How the texts of a part of the chart look."""
    body = '<a:bodyPr rot="0" vert="horz"/>' if turned else "<a:bodyPr/>"
    inner = run_properties("a:defRPr", colour, size=size, bold=bold)
    return (
        f"<c:txPr>{body}<a:lstStyle/><a:p><a:pPr>{inner}</a:pPr>"
        f"{run_properties('a:endParaRPr', colour, size=size)}</a:p></c:txPr>"
    )


def numbers(tag: str, ref: Ref) -> str:
    """``c:val``, ``c:xVal``, ``c:plus`` …: cells and the numbers they hold now."""
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{value!r}</c:v></c:pt>'
        for i, value in enumerate(ref.values)
        if not isinstance(value, str) and not isnan(value)
    )
    return (
        f"<{tag}><c:numRef><c:f>{ref.cells}</c:f><c:numCache><c:formatCode>{escape(ref.code)}</c:formatCode>"
        f'<c:ptCount val="{len(ref.values)}"/>{points}</c:numCache></c:numRef></{tag}>'
    )


def strings(tag: str, ref: Ref) -> str:
    """``c:cat``: cells and the texts they hold now."""
    return (
        f"<{tag}><c:strRef><c:f>{ref.cells}</c:f><c:strCache>{_points(ref)}</c:strCache></c:strRef></{tag}>"
    )


def _points(ref: Ref) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for i, value in enumerate(ref.values)
        if value != ""
    )
    return f'<c:ptCount val="{len(ref.values)}"/>{points}'


def head(index: int, name: Ref) -> str:
    """The start of a series: its place, its name in the heading of a column."""
    cache = f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name.heading)}</c:v></c:pt>'
    return (
        f'<c:idx val="{index}"/><c:order val="{index}"/><c:tx><c:strRef><c:f>{name.name}</c:f>'
        f"<c:strCache>{cache}</c:strCache></c:strRef></c:tx>"
    )


def marker(symbol: str, size: float, colour: str, outline: str = "", width: float = 1.0) -> str:
    """A mark [px]; size 0 is none."""
    if size <= 0:
        return '<c:marker><c:symbol val="none"/></c:marker>'
    if symbol not in SYMBOLS:
        raise DrawingError("marker", symbol, "a mark that a slide knows", SYMBOLS)
    points = min(max(round(size * 0.75), 2), 72)
    look = shape(fill(colour), line(outline, width) if outline else NO_LINE)
    return f'<c:marker><c:symbol val="{SYMBOLS[symbol]}"/><c:size val="{points}"/>{look}</c:marker>'


def whiskers(direction: str, plus: Ref, minus: Ref, colour: str, width: float) -> str:
    """Error bars whose lengths are cells; ``direction`` x, y, or none for bars."""
    way = f'<c:errDir val="{direction}"/>' if direction else ""
    return (
        f"<c:errBars>{way}"
        f'<c:errBarType val="both"/><c:errValType val="cust"/>'
        f'<c:noEndCap val="1"/>{numbers("c:plus", plus)}{numbers("c:minus", minus)}'
        f"<c:spPr>{line(colour, width, flat=True)}</c:spPr></c:errBars>"
    )


def label_range(ref: Ref) -> str:
    """The cells that a series' labels take their texts from, as its last element."""
    return (
        f'<c:extLst><c:ext uri="{RANGE_EXT}" {C15}><c15:datalabelsRange><c15:f>{ref.cells}</c15:f>'
        f"<c15:dlblRangeCache>{_points(ref)}</c15:dlblRangeCache></c15:datalabelsRange></c:ext></c:extLst>"
    )


def shown(value: bool = False, series: bool = False, category: bool = False, percent: bool = False) -> str:
    """What a label says."""
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{int(value)}"/><c:showCatName val="{int(category)}"/>'
        f'<c:showSerName val="{int(series)}"/><c:showPercent val="{int(percent)}"/>'
        '<c:showBubbleSize val="0"/>'
    )


def labels(points: Sequence[str], *, leader: str = "") -> str:
    """The labels of a series' points; a hair of the colour ``leader`` leads to those that were moved."""
    look = f"<c15:leaderLines><c:spPr>{line(leader, 0.75)}</c:spPr></c15:leaderLines>" if leader else ""
    extra = (
        f'<c:extLst><c:ext uri="{LABELS_EXT}" {C15}><c15:showLeaderLines val="{int(bool(leader))}"/>{look}'
        "</c:ext></c:extLst>"
    )
    return f"<c:dLbls>{''.join(points)}{shown()}{extra}</c:dLbls>"


def place(x: float, y: float, width: float = 0.0, height: float = 0.0, *, inner: bool = False) -> str:
    """A place in the chart in shares of its width and height."""
    target = '<c:layoutTarget val="inner"/>' if inner else ""
    size = f'<c:w val="{width:.5f}"/><c:h val="{height:.5f}"/>' if width else ""
    return (
        f'<c:layout><c:manualLayout>{target}<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.5f}"/><c:y val="{y:.5f}"/>{size}</c:manualLayout></c:layout>'
    )


def moved(x: float, y: float) -> str:
    """A label's way from where it would stand, in shares of the chart; right and down are positive."""
    if not x and not y:
        return ""
    return f'<c:layout><c:manualLayout><c:x val="{x:.5f}"/><c:y val="{y:.5f}"/></c:manualLayout></c:layout>'
