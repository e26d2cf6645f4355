"""Fingerprints of what stands on a slide: a month later they tell what a person has changed.

They are made of meaning, not of XML: PowerPoint and LibreOffice write the same slide in other words.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE, PP_PLACEHOLDER
from pptx.oxml.ns import qn

from exports.slides_chart_parts import data_of, pieces
from exports.slides_identity import read_tags, write_tags
from exports.slides_look import colour, fingerprint, look

KEY, PARTS = "REVIEW_KEY", "REVIEW_PARTS"
NOTES = "notes"

FILLS = tuple(qn(f"a:{kind}") for kind in ("noFill", "solidFill", "gradFill", "pattFill", "blipFill"))

Facts = dict[str, str]  # piece of a part (text, data, look …) -> its fingerprint


def sign(slide: Any, key: str, parts: dict[str, Facts] | None = None) -> None:
    """Keep the slide's key and the fingerprints of its parts, as they are now unless given."""
    kept = facts_of_slide(slide) if parts is None else parts
    write_tags(slide, {KEY: key, PARTS: json.dumps(kept, separators=(",", ":"), ensure_ascii=False)})


def signed(slide: Any) -> tuple[str, dict[str, Facts]]:
    """Key and fingerprints as kept; an empty key where the slide is not ours."""
    tags = read_tags(slide)
    return tags.get(KEY, ""), json.loads(tags.get(PARTS, "{}"))


def facts_of_slide(slide: Any) -> dict[str, Facts]:
    """Part (name of the shape, or ``notes``) -> its fingerprints now."""
    found = {name: facts(shape) for name, shape in parts_of_slide(slide).items()}
    return {name: pieces for name, pieces in found.items() if pieces}


def parts_of_slide(slide: Any) -> dict[str, Any]:
    """Part -> its shape: everything but the slide number, and the notes."""
    found = {shape.name: shape for shape in slide.shapes if not _is_number(shape)}
    if slide.has_notes_slide and slide.notes_slide.notes_placeholder is not None:
        found[NOTES] = slide.notes_slide.notes_placeholder
    return found


def _is_number(shape: Any) -> bool:
    return bool(shape.is_placeholder) and shape.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER


def facts(shape: Any) -> Facts:
    """Fingerprints of a shape; none for what we do not make, such as a picture."""
    if getattr(shape, "has_chart", False):
        return {"data": data_of(shape.chart._chartSpace), **dict(pieces(shape.chart._chartSpace))}
    if getattr(shape, "has_table", False):
        return table_facts(shape.table)
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        return {name: mark_look(element) for name, element in marks(shape)}
    if shape.has_text_frame:
        return {"text": of_text(shape.text_frame.text), "look": look(shape._element.txBody)}
    return {}


def table_facts(table: Any) -> Facts:
    """Of all cells together what they say, and of each how it looks."""
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    cells = [[cell_look(cell._tc) for cell in row.cells] for row in table.rows]
    return {"text": fingerprint(rows)} | {f"row {i}": " ".join(row) for i, row in enumerate(cells)}


def cell_look(cell: Any) -> str:
    """Fill and type of a cell; a few digits do, since each is compared with itself alone."""
    face = next(cell.txBody.iter(qn("a:rPr")), None)
    type_ = [face.get("sz"), face.get("b"), colour(face.find(qn("a:solidFill")))] if face is not None else []
    frame = cell.find(qn("a:tcPr"))
    ground = colour(frame.find(qn("a:solidFill"))) if frame is not None else ""
    return fingerprint([ground, *type_])[:4]


def marks(group: Any) -> Iterator[tuple[str, Any]]:
    """Name and element of every shape in a group, groups within it opened."""
    for element in group._element.iter(qn("p:sp"), qn("p:cxnSp")):
        yield element.find(f".//{qn('p:cNvPr')}").get("name"), element


def mark_look(element: Any) -> str:
    """Fill and words of a shape on a map."""
    words = "".join(part.text or "" for part in element.iter(qn("a:t")))
    frame = element.find(qn("p:spPr"))
    ground = next((colour(child) for child in frame if child.tag in FILLS), "")
    return fingerprint([ground, words])[:6]


def of_text(text: str) -> str:
    """Spaces and line breaks count as one space."""
    return fingerprint(" ".join(text.split()))
