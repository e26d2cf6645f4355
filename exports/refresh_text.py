"""New words into a text that stands on a slide, in the type that it has there."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from exports.ink import Box
from exports.slides_page import TITLE_LINES
from exports.slides_text import LINK, fitting
from exports.template_holders import holders_of


def update_text(shape: Any, new: Any, *, keeps_look: bool) -> None:
    """Give ``shape`` the paragraphs of ``new``, with their links.

    Args:
        keeps_look: a person changed its type: all runs take that of its first.
    """
    body, part = shape._element.txBody, shape.part
    first = next(body.iter(qn("a:rPr")), None)
    worn = deepcopy(first) if keeps_look and first is not None else None
    if worn is not None:
        for link in worn.findall(qn("a:hlinkClick")):
            worn.remove(link)
    frames = [deepcopy(old.find(qn("a:pPr"))) for old in body.findall(qn("a:p"))]
    _clear(body, part)
    for number, paragraph in enumerate(new._element.txBody.findall(qn("a:p"))):
        mine = deepcopy(paragraph)
        own = mine.find(qn("a:pPr"))
        frame = frames[min(number, len(frames) - 1)] if frames else None
        if own is None and frame is not None:
            mine.insert(0, deepcopy(frame))
        for run, source in zip(mine.iter(qn("a:r")), paragraph.iter(qn("a:r")), strict=True):
            _dress(run, source, new.part, part, worn)
        body.append(mine)
    if worn is None:
        _fit(shape)


def _clear(body: Any, part: Any) -> None:
    for link in list(body.iter(qn("a:hlinkClick"))):
        part.drop_rel(link.get(qn("r:id")))
    for old in body.findall(qn("a:p")):
        body.remove(old)


def _dress(run: Any, source: Any, source_part: Any, part: Any, worn: Any) -> None:
    """The link leads where it led in ``source``; the type is the worn one where there is one."""
    look = run.find(qn("a:rPr"))
    link = look.find(qn("a:hlinkClick"))
    address = ""
    if link is not None:
        address = source_part.target_ref(source.find(f".//{qn('a:hlinkClick')}").get(qn("r:id")))
    if worn is not None:
        run.replace(look, look := deepcopy(worn))
        if address:
            link = etree.SubElement(look, qn("a:hlinkClick"))
    if address:
        link.set(qn("r:id"), part.relate_to(address, LINK, is_external=True))


def _fit(shape: Any) -> None:
    """As large as its place on this slide allows, whatever template the deck has by now."""
    holder = None
    if shape.is_placeholder and hasattr(shape.part, "slide") and hasattr(shape.part.slide, "slide_layout"):
        holder = holders_of(shape.part.slide.slide_layout).get(shape.name)
    looks = [run.find(qn("a:rPr")) for run in shape._element.txBody.iter(qn("a:r"))]
    if holder is None:
        return
    holder = replace(holder, box=Box(shape.left, shape.top, shape.width, shape.height))
    said = [paragraph.text for paragraph in shape.text_frame.paragraphs]
    size = fitting(said, holder, lines=TITLE_LINES if holder.name == "title" else 0)
    for look in looks:
        look.attrib.pop("sz", None)
        if size < holder.size:
            look.set("sz", str(round(size * 100)))
