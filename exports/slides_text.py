"""Texts into placeholders: measured first, so that none runs over its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from charts.map_labels import text_width
from exports.ink import LANGUAGES, set_fonts
from exports.template_holders import Holder

LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
UNWRITABLE = re.compile(r"[\x00-\x1f\ufffe\uffff]")  # what XML has no place for; a line break is a space
Run = tuple[str, str]  # a text and the address that a click on it opens, or an empty one
POINT = 12_700  # EMU
LINE = 1.33  # of the type's size: the height of a line of Microsoft YaHei; Arial takes 1.15
ORPHAN = 0.15  # of the width: a last line shorter than this looks lost …
WORTH = 0.84  # … and is worth type smaller by this
SMALLEST = 8.0  # [pt] below which nobody reads a slide
STEPS = (1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.54)
# where a line may break: after a space or a hyphen, around every Chinese sign but not before closing ones
PIECES = re.compile(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef][，。、；：！？）》”’%]*\s*|\s+")


def lines_of(text: str, size: float, width: float, *, bold: bool = False) -> int:
    """Lines that ``text`` takes in ``width`` [pt] at ``size`` [pt]."""
    return _laid(text, size, width, bold)[0]


def _laid(text: str, size: float, width: float, bold: bool) -> tuple[int, float]:
    """The lines of a text, and how long the last of them is [pt]."""
    lines, at = 1, 0.0
    for piece in PIECES.findall(text):
        wide = text_width(piece.rstrip(), size, bold=bold)
        if at and at + wide > width:
            lines, at = lines + 1, 0.0
        if wide > width:  # a word longer than a line is broken
            lines += int(wide // width)
        at += text_width(piece, size, bold=bold) % width
    return lines, at


def fitting(texts: Sequence[str], holder: Holder, *, lines: int = 0) -> float:
    """The largest size [pt], the placeholder's own at most, at which the paragraphs fit into its place.

    Args:
        lines: at most, where that can be had at a size that still fits; 0 is as many as fit.
    """
    width = (holder.box.width - holder.margins[0]) / POINT
    height = (holder.box.height - holder.margins[1]) / POINT
    sizes = [max(round(holder.size * step * 2) / 2, SMALLEST) for step in STEPS]
    fits: dict[float, tuple[int, bool]] = {}  # size -> its lines, and whether a last line looks lost
    for size in sizes:
        laid = [_laid(text, size, width, holder.bold) for text in texts]
        taken = sum(count for count, _ in laid)
        if taken * size * LINE + holder.after * (len(texts) - 1) <= height:
            fits[size] = taken, any(count > 1 and last < ORPHAN * width for count, last in laid)
    few = [size for size, (taken, _) in fits.items() if not lines or taken <= lines]
    whole = [size for size in few if not fits[size][1] and size >= WORTH * few[0]]
    return next(iter([*whole, *few, *fits, sizes[-1]]))


def shortened(text: str, holder: Holder) -> str:
    """The text cut with an ellipsis where even the smallest type does not hold it."""
    width = (holder.box.width - holder.margins[0]) / POINT
    size = fitting([text], holder)
    most = max(int((holder.box.height - holder.margins[1]) / POINT / (size * LINE)), 1)
    if lines_of(text, size, width, bold=holder.bold) <= most:
        return text
    while text and lines_of(f"{text}…", size, width, bold=holder.bold) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"


def put(shape: Any, paragraphs: Sequence[Sequence[Run]], language: str, size: float | None = None) -> None:
    """Replace the text of a shape.

    Args:
        shape: a placeholder or a text box; what its layout says of type and colour holds.
        paragraphs: the runs of each.
        size: [pt], where it differs from the placeholder's.
    """
    body = shape._element.txBody
    for old in body.findall(qn("a:p")):
        body.remove(old)
    for runs in paragraphs:
        paragraph = etree.SubElement(body, qn("a:p"))
        for text, link in runs:
            run = etree.SubElement(paragraph, qn("a:r"))
            properties = etree.SubElement(run, qn("a:rPr"))
            properties.set("lang", LANGUAGES[language])
            if language == "zh":
                properties.set("altLang", LANGUAGES["en"])
            if size is not None:
                properties.set("sz", str(round(size * 100)))
            set_fonts(properties)
            if link:
                address = shape.part.relate_to(link, LINK, is_external=True)
                etree.SubElement(properties, qn("a:hlinkClick")).set(qn("r:id"), address)
            etree.SubElement(run, qn("a:t")).text = UNWRITABLE.sub(" ", text)


def plain(shape: Any) -> str:
    """The text of a shape, whatever its runs; spaces and line breaks count as one space."""
    return " ".join(shape.text_frame.text.split())
