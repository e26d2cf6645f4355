"""A map on a slide brought up to date in place: colours, sizes and words follow, what was moved stays."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from lxml import etree
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape

from domain.view import View
from exports.native_map import SHEET, append
from exports.native_map_marks import Mark
from exports.native_map_paths import GRID
from exports.native_map_read import marks
from exports.native_map_xml import NAMESPACES, Slide, shape_xml

OF_DATA = (
    "area ",
    "city ",
    "leader ",
    "label ",
    "legend ",
    "notice",
)  # the land does not change by the month
FILLS = tuple(qn(f"a:{kind}") for kind in ("noFill", "solidFill", "gradFill", "pattFill", "blipFill"))
NEAR = 4 * GRID  # [EMU] what rounding moves at most

Point = tuple[float, float]


@dataclass
class Changes:
    """Names of shapes that were changed, added and removed; and of labels left where a person put them."""

    changed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)


def update_map(group: GroupShape, figure: Any, view: View) -> Changes:
    """Give a group of :func:`exports.native_map.add_map` the content of a newer figure.

    The group keeps its place and size, texts their fonts and sizes, and what a person moved its place;
    other labels go where the figure has them. Shapes that are not the map's own are not touched.
    The figure is to be drawn for the same width as before.

    Raises:
        FrameError: the figure holds what a map does not.
    """
    sheet, found = marks(figure)
    old = {shape.name: shape._element for shape in reversed(list(group.shapes))}
    slide = _slide(group, old, sheet.width, view)
    wanted = {mark.name: mark for mark in found if mark.name.startswith(OF_DATA)}
    cards = [name for name in old if name.startswith("label ") and name in wanted]
    changes = Changes(moved=sorted(name for name in cards if _was_moved(name, old)))
    kept = {*changes.moved, *(name.replace("label ", "leader ", 1) for name in changes.moved)}
    for name, element in old.items():
        if name.startswith(OF_DATA) and name not in wanted:
            element.getparent().remove(element)
            changes.removed.append(name)
        elif name in wanted and _renew(element, wanted[name], slide, stays=name in kept):
            changes.changed.append(name)
    new = [mark for name, mark in wanted.items() if name not in old]
    append(group, new, slide)
    changes.added = [mark.name for mark in new]
    return changes


def _slide(group: GroupShape, old: dict[str, Any], width: float, view: View) -> Slide:
    """Where px of the figure lie in the group's own coordinates."""
    place: Any = group._element.grpSpPr.xfrm
    corner, size = place.chOff, place.chExt
    if SHEET in old:  # PowerPoint shrinks a group to its shapes; this one has the figure's size
        corner, size = old[SHEET].spPr.xfrm.off, old[SHEET].spPr.xfrm.ext
    return Slide(corner.x, corner.y, size.cx / width, view.language)


def _was_moved(name: str, old: dict[str, Any]) -> bool:
    """Whether a person moved a label: then its leader runs no more from its bubble's edge to its middle."""
    place = name.removeprefix("label ")
    leader, bubble = old.get(f"leader {place}"), old.get(f"city {place}")
    if leader is None or bubble is None:
        return True
    start, end = sorted(_ends(leader), key=lambda point: math.dist(point, _middle(bubble)))
    radius = bubble.spPr.xfrm.ext.cx / 2
    off_edge = abs(math.dist(start, _middle(bubble)) - radius)
    return math.dist(end, _middle(old[name])) > NEAR or off_edge > NEAR


def _ends(leader: Any) -> tuple[Point, Point]:
    at, size = leader.spPr.xfrm.off, leader.spPr.xfrm.ext
    first, last = at.y, at.y + size.cy
    if leader.spPr.xfrm.get("flipV") in ("1", "true"):
        first, last = last, first
    return (at.x, first), (at.x + size.cx, last)


def _middle(element: Any) -> Point:
    at, size = element.spPr.xfrm.off, element.spPr.xfrm.ext
    return at.x + size.cx / 2, at.y + size.cy / 2


def _renew(element: Any, mark: Mark, slide: Slide, *, stays: bool) -> bool:
    """Give a shape the mark's colours, words and size, a label its place; True where anything changed."""
    before = etree.tostring(element)
    (new,) = parse_xml(f"<p:grpSp {NAMESPACES}>{shape_xml(mark, 1, slide)}</p:grpSp>")
    _swap(element.spPr, new.spPr)
    line = element.spPr.find(qn("a:ln"))
    if line is not None:
        element.spPr.replace(line, new.spPr.find(qn("a:ln")))
    if mark.text:
        _reword(element, new)
    if mark.form == "oval":
        stays = math.dist(_middle(element), _middle(new)) > NEAR
        if stays:
            _resize(element, new.spPr.xfrm.ext)
    if mark.name.startswith(("label ", "leader ", "city ", "legend size")) and not stays:
        element.spPr.replace(element.spPr.xfrm, new.spPr.xfrm)
    return etree.tostring(element) != before


def _swap(old: Any, new: Any) -> None:
    """The fill of ``new`` in place of the fill of ``old``."""
    mine, other = (next((child for child in parent if child.tag in FILLS), None) for parent in (old, new))
    if mine is not None and other is not None:
        old.replace(mine, other)


def _reword(old: Any, new: Any) -> None:
    """New words in the runs that are there, which keep their fonts; a text of another build as a whole."""
    runs, others = list(old.iter(qn("a:r"))), list(new.iter(qn("a:r")))
    if len(runs) != len(others):
        old.replace(old.txBody, new.txBody)
        return
    for mine, other in zip(runs, others, strict=True):
        mine.find(qn("a:t")).text = other.find(qn("a:t")).text
        look = mine.find(qn("a:rPr"))
        if look is not None:
            _swap(look, other.find(qn("a:rPr")))


def _resize(element: Any, size: Any) -> None:
    x, y = _middle(element)
    place = element.spPr.xfrm
    place.off.x, place.off.y = round(x - size.cx / 2), round(y - size.cy / 2)
    place.ext.cx, place.ext.cy = size.cx, size.cy
