"""Boxes, colours and fonts on slides: the pieces that every slide writer shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lxml import etree
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

# Every run names the theme's fonts, the East Asian one apart: a company's template sets both in one place.
# Our template names Arial and the face below, which PowerPoint has on Windows and macOS.
LATIN, EAST_ASIAN, COMPLEX = "+mn-lt", "+mn-ea", "+mn-cs"
EAST_ASIAN_FACE = "Microsoft YaHei"
LANGUAGES = {"zh": "zh-CN", "en": "en-US"}


@dataclass(frozen=True)
class Box:
    """A place on a slide [EMU]."""

    left: int
    top: int
    width: int
    height: int

    def inset(self, left: int = 0, top: int = 0, right: int = 0, bottom: int = 0) -> Box:
        """The box less margins."""
        return Box(self.left + left, self.top + top, self.width - left - right, self.height - top - bottom)

    @property
    def emu(self) -> tuple[Emu, Emu, Emu, Emu]:
        return Emu(self.left), Emu(self.top), Emu(self.width), Emu(self.height)


def rgb(colour: str) -> RGBColor:
    """``#rrggbb`` for python-pptx."""
    return RGBColor.from_string(colour.lstrip("#").upper())


def set_fonts(properties: Any) -> None:
    """Latin and East Asian typeface on run properties (``a:rPr``, ``a:defRPr``, ``a:endParaRPr``).

    python-pptx sets ``a:latin`` alone; without ``a:ea`` Chinese falls back to the theme's or worse.
    """
    for tag, face in (("a:latin", LATIN), ("a:ea", EAST_ASIAN), ("a:cs", COMPLEX)):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        etree.SubElement(properties, qn(tag)).set("typeface", face)


def write(
    run: Any, text: str, *, size: float, colour: str = "", bold: bool = False, language: str = "zh"
) -> None:
    """Text of a run with its size [pt], colour ``#rrggbb`` (the theme's unless given), language, fonts."""
    run.text = text
    run.font.size = Pt(size)
    run.font.bold = bold
    if colour:
        run.font.color.rgb = rgb(colour)
    properties = run._r.get_or_add_rPr()
    properties.set("lang", LANGUAGES[language])
    set_fonts(properties)
