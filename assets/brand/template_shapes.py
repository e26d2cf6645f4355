"""The pieces of our slide template as XML: placeholders, lines, the motif. Measures are in inches."""

from __future__ import annotations

from dataclasses import dataclass

EMU = 914_400  # an inch
NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
BULLET = '<a:buClr><a:schemeClr val="accent1"/></a:buClr><a:buFont typeface="Arial"/><a:buChar char="•"/>'


def place(box: tuple[float, float, float, float], tag: str = "a:xfrm") -> str:
    """Left, top, width, height."""
    x, y, width, height = (round(value * EMU) for value in box)
    return f'<{tag}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></{tag}>'


def fill(colour: str, alpha: int = 100, *, light: bool = False) -> str:
    """A theme colour, let through by ``alpha`` [%]; ``light`` is a tint of it."""
    inner = '<a:lumMod val="60000"/><a:lumOff val="40000"/>' if light else ""
    inner += f'<a:alpha val="{alpha * 1000}"/>' if alpha < 100 else ""
    return f'<a:solidFill><a:schemeClr val="{colour}">{inner}</a:schemeClr></a:solidFill>'


@dataclass(frozen=True)
class Holder:
    """A placeholder.

    Args:
        name: what the dashboard finds it by.
        kind: ``title``, ``body``, ``sldNum`` … of ``p:ph``.
        index: of the placeholder; the same in every layout, so that a changed layout finds its text.
        size: [pt].
        colour: of the theme.
        prompt: what it says while it is empty.
        spacing: lines [%].
        after: air after a paragraph [pt].
    """

    name: str
    kind: str
    index: int
    box: tuple[float, float, float, float]
    size: float
    prompt: str
    colour: str = "tx1"
    bold: bool = False
    anchor: str = "t"
    align: str = "l"
    bullets: bool = False
    spacing: int = 100
    after: float = 0

    def xml(self, number: int) -> str:
        style = (
            f'<a:lvl1pPr marL="{228600 if self.bullets else 0}" indent="{-228600 if self.bullets else 0}" '
            f'algn="{self.align}"><a:lnSpc><a:spcPct val="{self.spacing * 1000}"/></a:lnSpc>'
            f'<a:spcBef><a:spcPts val="0"/></a:spcBef><a:spcAft><a:spcPts val="{round(self.after * 100)}"/>'
            f"</a:spcAft>{BULLET if self.bullets else '<a:buNone/>'}"
            f'<a:defRPr sz="{round(self.size * 100)}" b="{int(self.bold)}">{fill(self.colour)}</a:defRPr>'
            "</a:lvl1pPr>"
        )
        index = f' idx="{self.index}"' if self.index else ""
        text = (
            '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US"/>'
            "<a:t>‹#›</a:t></a:fld>"
            if self.kind == "sldNum"
            else f'<a:r><a:rPr lang="en-US"/><a:t>{self.prompt}</a:t></a:r>'
        )
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="{self.name}"/><p:cNvSpPr><a:spLocks noGrp="1"/>'
            f'</p:cNvSpPr><p:nvPr><p:ph type="{self.kind}"{index}/></p:nvPr></p:nvSpPr>'
            f"<p:spPr>{place(self.box)}</p:spPr><p:txBody>"
            f'<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="{self.anchor}"><a:normAutofit/>'
            "</a:bodyPr>"
            f"<a:lstStyle>{style}</a:lstStyle><a:p>{text}</a:p></p:txBody></p:sp>"
        )


@dataclass(frozen=True)
class Block:
    """A plain rectangle; it says nothing, so screen readers pass it by."""

    box: tuple[float, float, float, float]
    colour: str
    alpha: int = 100

    def xml(self, number: int) -> str:
        return (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="block {number}"/><p:cNvSpPr/>'
            f'<p:nvPr userDrawn="1"/></p:nvSpPr><p:spPr>{place(self.box)}<a:prstGeom prst="rect">'
            f"<a:avLst/></a:prstGeom>{fill(self.colour, self.alpha)}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )


@dataclass(frozen=True)
class Motif:
    """The line of the mark, as large as ``box``: down, up, down a little, up to a dot."""

    box: tuple[float, float, float, float]
    width: float  # [pt]
    colour: str
    alpha: int = 100
    dot: str = ""

    # the line of assets/brand/mark.svg, in its own units
    POINTS = ((7.5, 20.5), (12.7, 14.5), (17.1, 18.4), (24.5, 9.5))
    LEFT, TOP, RIGHT, BOTTOM = 7.5, 9.5, 24.5, 20.5

    def xml(self, number: int) -> str:
        x, y, width, height = self.box
        across, down = (width * EMU / (self.RIGHT - self.LEFT), height * EMU / (self.BOTTOM - self.TOP))
        (first, *rest) = (
            f'<a:pt x="{round((px - self.LEFT) * across)}" y="{round((py - self.TOP) * down)}"/>'
            for px, py in self.POINTS
        )
        path = f"<a:moveTo>{first}</a:moveTo>" + "".join(f"<a:lnTo>{point}</a:lnTo>" for point in rest)
        line = (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name="motif"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
            f"</p:nvSpPr><p:spPr>{place(self.box)}<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
            f'<a:rect l="0" t="0" r="r" b="b"/><a:pathLst><a:path w="{round(width * EMU)}" '
            f'h="{round(height * EMU)}" fill="none">{path}</a:path></a:pathLst></a:custGeom><a:noFill/>'
            f'<a:ln w="{round(self.width * 12700)}" cap="rnd">{fill(self.colour, self.alpha)}<a:round/>'
            "</a:ln></p:spPr></p:sp>"
        )
        if not self.dot:
            return line
        radius = self.width / 72 * 1.15
        circle = (x + width - radius, y - radius, 2 * radius, 2 * radius)
        return line + (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{number + 50}" name="dot"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
            f'</p:nvSpPr><p:spPr>{place(circle)}<a:prstGeom prst="ellipse"><a:avLst/></a:prstGeom>'
            f"{fill(self.dot, light=True)}<a:ln><a:noFill/></a:ln></p:spPr></p:sp>"
        )


Piece = Holder | Block | Motif


def tree(pieces: list[Piece]) -> str:
    """The shapes of a slide, layout or master."""
    shapes = "".join(piece.xml(number) for number, piece in enumerate(pieces, start=2))
    origin = place((0, 0, 0, 0)).replace(
        "</a:xfrm>", '<a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/></a:xfrm>'
    )
    return (
        '<p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
        f"<p:grpSpPr>{origin}</p:grpSpPr>{shapes}</p:spTree>"
    )
