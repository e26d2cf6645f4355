"""Marks as DrawingML: written at once as text, for a map has thousands of points."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from exports.ink import COMPLEX, EAST_ASIAN, LANGUAGES, LATIN
from exports.native_map_marks import Hatch, Ink, Mark, Pen, Run
from exports.native_map_paths import POINT, freeform_xml, on_grid

NAMESPACES = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
)
FONTS = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/><a:cs typeface="{COMPLEX}"/>'
NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # signs that no XML may hold


@dataclass(frozen=True)
class Slide:
    """From px of the sheet to EMU of the slide: ``left + px · scale``."""

    left: float
    top: float
    scale: float
    language: str

    def place(self, mark: Mark) -> tuple[int, int, int, int]:
        """Left, top, width and height of a mark [EMU], on the grid."""
        left, top, width, height = mark.place
        corner = on_grid(self.left + left * self.scale), on_grid(self.top + top * self.scale)
        return *corner, on_grid(width * self.scale), on_grid(height * self.scale)


def shape_xml(mark: Mark, number: int, slide: Slide) -> str:
    """``p:sp``, or ``p:cxnSp`` of a line, with the id ``number``."""
    x, y, width, height = slide.place(mark)
    flip = ' flipV="1"' if mark.flip else ""
    xfrm = f'<a:xfrm{flip}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
    name = f'<p:cNvPr id="{number}" name={quoteattr(NOT_XML.sub("", mark.name))}/>'
    look = f"{_geometry(mark, slide)}{fill_xml(mark)}{line_xml(mark.pen, slide)}<a:effectLst/>"
    if mark.form == "line":
        head = f"<p:nvCxnSpPr>{name}<p:cNvCxnSpPr/><p:nvPr/></p:nvCxnSpPr>"
        return f"<p:cxnSp>{head}<p:spPr>{xfrm}{look}</p:spPr></p:cxnSp>"
    box = ' txBox="1"' if mark.text else ""
    head = f"<p:nvSpPr>{name}<p:cNvSpPr{box}/><p:nvPr/></p:nvSpPr>"
    return f"<p:sp>{head}<p:spPr>{xfrm}{look}</p:spPr>{text_xml(mark, slide)}</p:sp>"


def _geometry(mark: Mark, slide: Slide) -> str:
    if mark.form == "freeform":
        return freeform_xml(mark.paths, mark.place, slide.scale)
    preset = {"oval": "ellipse", "rectangle": "rect", "line": "line"}[mark.form]
    return f'<a:prstGeom prst="{preset}"><a:avLst/></a:prstGeom>'


def _colour(ink: Ink) -> str:
    alpha = "" if ink.alpha >= 1 else f'<a:alpha val="{round(ink.alpha * 100_000)}"/>'
    return f'<a:srgbClr val="{ink.rgb}">{alpha}</a:srgbClr>'


def fill_xml(mark: Mark) -> str:
    fill = mark.fill
    if isinstance(fill, Hatch):
        ground = f"<a:fgClr>{_colour(fill.line)}</a:fgClr><a:bgClr>{_colour(fill.ground)}</a:bgClr>"
        return f'<a:pattFill prst="wdUpDiag">{ground}</a:pattFill>'
    return f"<a:solidFill>{_colour(fill)}</a:solidFill>" if fill else "<a:noFill/>"


def line_xml(pen: Pen | None, slide: Slide) -> str:
    """An explicit line, so that the theme's never shows."""
    if pen is None:
        return "<a:ln><a:noFill/></a:ln>"
    dash = '<a:prstDash val="sysDash"/>' if pen.dashed else ""
    width = round(pen.width * slide.scale)
    return f'<a:ln w="{width}"><a:solidFill>{_colour(pen.ink)}</a:solidFill>{dash}<a:round/></a:ln>'


def text_xml(mark: Mark, slide: Slide) -> str:
    """``p:txBody``: unwrapped, without margins, in the middle; empty for a shape without words."""
    lines = "".join(
        f'<a:p><a:pPr algn="{mark.align}"/>{"".join(_run(run, slide) for run in line)}</a:p>'
        for line in mark.text
    )
    body = '<a:bodyPr wrap="none" lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"><a:noAutofit/></a:bodyPr>'
    return f"<p:txBody>{body}<a:lstStyle/>{lines or '<a:p/>'}</p:txBody>"


def _run(run: Run, slide: Slide) -> str:
    size = max(round(run.size * slide.scale / POINT * 100), 100)
    look = f"<a:solidFill>{_colour(run.ink)}</a:solidFill>{FONTS}"
    properties = (
        f'<a:rPr lang="{LANGUAGES[slide.language]}" sz="{size}" b="{int(run.bold)}" dirty="0">{look}</a:rPr>'
    )
    return f"<a:r>{properties}<a:t>{escape(NOT_XML.sub('', run.text))}</a:t></a:r>"
