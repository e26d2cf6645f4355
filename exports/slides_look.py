"""How a piece of a slide looks, as a fingerprint: colours, lines, type, places; not its data.

Only what every program writes alike is read, as a set: PowerPoint splits runs and adds defaults when it
saves, and that must not pass for a person's hand.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from math import floor
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

# element -> the attributes that say how it looks
SAYING: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("srgbClr", "schemeClr", "lumMod", "lumOff", "alpha", "prstDash"), ("val",)),
    **dict.fromkeys(("symbol", "size", "delete", "legendPos", "gapWidth", "overlap", "smooth"), ("val",)),
    **dict.fromkeys(("orientation", "min", "max", "x", "y", "w", "h"), ("val",)),
    **dict.fromkeys(("rPr", "defRPr"), ("sz", "b", "i", "u")),
    **dict.fromkeys(("latin", "ea"), ("typeface",)),
    "ln": ("w",),
    "numFmt": ("formatCode",),
}
BARE = {"majorGridlines", "minorGridlines", "trendline", "legendEntry"}  # their being there says it
DEFAULTS = {"", "0", "0.00", "none", "false", "solid"}  # some programs write them, others leave them out
OURS = {"+mn-lt", "+mn-ea", "+mj-lt", "+mj-ea", "arial", "microsoft yahei"}  # faces that nobody chose by hand
POINT = 12_700  # EMU


def fingerprint(content: object) -> str:
    """A short name of any content that JSON can hold."""
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()[:10]


def look(*elements: Any) -> str:
    """The fingerprint of how some elements look; empty where none of them is there."""
    there = [element for element in elements if element is not None]
    return fingerprint(sorted(set(_said(there)))) if there else ""


def _said(elements: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    for root in elements:
        for element in root.iter():
            name = _name(element)
            if name in BARE:
                yield name, ""
            above = element.getparent()
            where = _name(above) if above is not None else ""
            if where == "endParaRPr" or (name == "ln" and element.find(qn("a:noFill")) is not None):
                continue  # the width of no line
            for attribute in SAYING.get(name, ()):
                value = _plain(name, attribute, element.get(attribute, ""))
                if value not in DEFAULTS:
                    yield where, name, attribute, value


def _name(element: Any) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _plain(name: str, attribute: str, value: str) -> str:
    """A value as coarse as the coarsest program writes it: LibreOffice measures in hundredths of a mm."""
    value = value.casefold()
    match name, attribute:
        case "numFmt", _:
            return value.replace("\\", "").rstrip(";")
        case (("latin" | "ea"), _):
            return "" if value in OURS else value
        case "ln", _ if value:
            # quarters of a point; the shift keeps the widths of our charts off the edges between two
            return str(floor(int(value) / POINT * 4 + 0.3))
        case (("x" | "y" | "w" | "h"), _) if value:
            return f"{float(value):.2f}"
        case _, "sz" if value:
            return str(round(int(value) / 50) * 50)
    try:
        return f"{float(value):.4g}"
    except ValueError:
        return value


def colour(element: Any) -> str:
    """The first colour within an element: its value in lower case; empty for none."""
    if element is None:
        return ""
    for tag in ("a:srgbClr", "a:schemeClr"):
        found = next(element.iter(qn(tag)), None)
        if found is not None:
            return str(found.get("val")).casefold()
    return ""
