"""The placeholders of a layout by name: where they stand, and the type they give their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from exports.ink import Box

KINDS = {"title": "title", "ctrTitle": "title", "sldNum": "number"}
PLAIN_SIZE = 18.0  # [pt] where neither layout nor master says one


@dataclass(frozen=True)
class Holder:
    """A placeholder of a layout.

    Args:
        size, after: of its text and of the air after a paragraph [pt].
        margins: of its text, left and right, top and bottom [EMU].
    """

    name: str
    kind: str
    index: str
    box: Box
    size: float
    bold: bool
    after: float
    margins: tuple[int, int]


def holders_of(layout: Any) -> dict[str, Holder]:
    """The placeholders of a layout that have a place, their own or their master's."""
    found: dict[str, Holder] = {}
    for shape in layout.placeholders:
        kind = shape._element.ph.get("type", "obj")
        name = KINDS.get(kind) or re.sub(r"\s+\d+$", "", shape.name.strip()).casefold()
        if shape.left is not None and shape.width is not None:
            found.setdefault(name, _holder(layout, shape, name, kind))
    return found


def _holder(layout: Any, shape: Any, name: str, kind: str) -> Holder:
    """Its first level says the type: its own, else its master's, else the master's style."""
    kin = "title" if KINDS.get(kind) == "title" else "body"
    master = layout.slide_master
    style = master._element.find(f".//{qn(f'p:{kin}Style')}")
    roots = [shape._element, *(s._element for s in master.placeholders if s._element.ph.get("type") == kin)]
    levels = [root.find(f".//{qn('a:lvl1pPr')}") for root in [*roots, style] if root is not None]
    known = [level for level in levels if level is not None]
    faces = [face for level in known if (face := level.find(qn("a:defRPr"))) is not None]
    size = next((float(face.get("sz")) / 100 for face in faces if face.get("sz")), PLAIN_SIZE)
    bold = next((face.get("b") for face in faces if face.get("b")), "0")
    airs = [air for level in known if (air := level.find(f"{qn('a:spcAft')}/{qn('a:spcPts')}")) is not None]
    body = shape._element.find(f".//{qn('a:bodyPr')}")
    return Holder(
        name,
        kind,
        shape._element.ph.get("idx", "0"),
        Box(shape.left, shape.top, shape.width, shape.height),
        size,
        bold in {"1", "true"},
        float(airs[0].get("val")) / 100 if airs else 0.0,
        (_inset(body, "lIns", "rIns", 91_440), _inset(body, "tIns", "bIns", 45_720)),
    )


def _inset(body: Any, one: str, other: str, default: int) -> int:
    """What a text frame keeps free on two sides together [EMU]."""
    return 2 * default if body is None else int(body.get(one, default)) + int(body.get(other, default))
