"""Our slides in a deck that lost its tags: LibreOffice drops them when it saves.

The deck is made anew for its own month; a slide of the file is ours where an object has one of its names, or,
on slides of text alone, where the title is the same. Texts are found by what they say.
"""

from __future__ import annotations

from typing import Any

from exports.slides import Deck
from exports.slides_fingerprint import Facts, facts, facts_of_slide, parts_of_slide


def recovered(presentation: Any, deck: Deck) -> list[tuple[str, dict[str, Facts], dict[str, Any]]]:
    """Key, fingerprints as written and parts of each slide; an empty key where none is found."""
    known = {key: facts_of_slide(page.slide) for key, page in deck.pages.items()}
    objects = {
        shape.name: key
        for key, page in deck.pages.items()
        for shape in page.slide.shapes
        if not shape.is_placeholder
    }
    found = []
    for slide in presentation.slides:
        names = {shape.name for shape in slide.shapes if not shape.is_placeholder}
        key = next((objects[name] for name in objects if name in names), "") or _by_title(
            slide, known, objects
        )
        found.append((key, known.get(key, {}), _named(slide, known.get(key, {})) if key else {}))
    return found


def _by_title(slide: Any, known: dict[str, dict[str, Facts]], objects: dict[str, str]) -> str:
    """The key of a slide of text alone whose title stands on this slide; empty where there is none."""
    here = {pieces.get("text") for pieces in facts_of_slide(slide).values()}
    with_objects = set(objects.values())
    return next(
        (
            key
            for key, parts in known.items()
            if key not in with_objects and "title" in parts and parts["title"]["text"] in here
        ),
        "",
    )


def _named(slide: Any, written: dict[str, Facts]) -> dict[str, Any]:
    """Part -> shape, by name or else by the text; the shapes get their names back."""
    parts = parts_of_slide(slide)
    # LibreOffice leaves the title's kind alone, and every index 0, so that shapes.title is any of them
    title = next((p for p in slide.placeholders if p._element.ph.get("type") == "title"), None)
    if title is not None and "title" in written:
        parts["title"] = parts.pop(title.name)
        title.name = "title"
    for name, pieces in written.items():
        if name in parts or "look" not in pieces:
            continue
        mine = next((own for own, shape in parts.items() if own not in written
                     and facts(shape).get("text") == pieces["text"]), "")  # fmt: skip
        if mine:
            parts[name] = parts.pop(mine)
            parts[name].name = name
    return parts
