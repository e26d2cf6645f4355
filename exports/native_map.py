"""The map as one group of recolourable shapes, named by place; and the same group brought up to date."""

from __future__ import annotations

from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape

from domain.view import View
from exports.ink import Box
from exports.native_map_marks import Mark
from exports.native_map_paths import on_grid
from exports.native_map_read import marks
from exports.native_map_xml import NAMESPACES, Slide, shape_xml

NAME = "csat:map"
SHEET = "sheet"  # an unseen rectangle of the figure's size: where the rest stands in the group


def add_map(slide: Any, figure: Any, box: Box, view: View, *, name: str = NAME, alt: str = "") -> GroupShape:
    """A map figure in the middle of ``box``, as large as it fits; texts grow and shrink with it.

    Draw the figure for about as many px as the box has points times 4/3 (``width=``), so that its texts
    come out as large as on the screen.

    Args:
        figure: of ``charts.city_map``.
        view: for the language of the texts.
        name: of the group.
        alt: its alternative text.
    Raises:
        FrameError: the figure holds what a map does not.
    """
    sheet, found = marks(figure)
    width = on_grid(min(box.width, box.height * sheet.width / sheet.height))
    scale = width / sheet.width  # to be found again from the sheet's rectangle
    height = on_grid(sheet.height * scale)
    left, top = on_grid(box.left + (box.width - width) / 2), on_grid(box.top + (box.height - height) / 2)
    group = slide.shapes.add_group_shape()
    group.name = name
    group._element.nvGrpSpPr.cNvPr.set("descr", alt)
    ground = Mark("rectangle", SHEET, (0.0, 0.0, sheet.width, sheet.height))
    append(group, [ground, *found], Slide(left, top, scale, view.language))
    place = group._element.get_or_add_xfrm()
    for offset in (place.get_or_add_off(), place.get_or_add_chOff()):
        offset.x, offset.y = left, top
    for extent in (place.get_or_add_ext(), place.get_or_add_chExt()):
        extent.cx, extent.cy = width, height
    return group


def append(group: GroupShape, new: list[Mark], slide: Slide) -> None:
    """Marks on top of a group's shapes, with ids that its slide does not have yet."""
    element = group._element
    root = element.getroottree().getroot()
    first = max((int(number) for number in root.xpath("//@id") if str(number).isdigit()), default=1) + 1
    text = "".join(shape_xml(mark, number, slide) for number, mark in enumerate(new, start=first))
    after = element.find(qn("p:extLst"))
    for child in parse_xml(f"<p:grpSp {NAMESPACES}>{text}</p:grpSp>"):
        if after is None:
            element.append(child)
        else:
            after.addprevious(child)
