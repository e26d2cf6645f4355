"""Last month's deck with this month's data, in place: what people changed stays, and everything is listed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE

from domain.errors import SettingError
from domain.months import Month
from exports.refresh_recover import recovered
from exports.refresh_report import Report, Row
from exports.refresh_slide import SlideRefresh
from exports.slides import Deck
from exports.slides_fingerprint import Facts, parts_of_slide, sign, signed
from exports.slides_identity import read_choices, write_choices
from exports.slides_save import packed, write_file
from exports.template import opened

Make = Callable[[Mapping[str, str]], Deck]
Found = tuple[str, dict[str, Facts], dict[str, Any]]  # key, fingerprints as written, parts on the slide

__all__ = ["Make", "Report", "Row", "refresh"]


def refresh(old: str | Path, make: Make, month: Month, *, out: str | Path | None = None) -> Report:
    """Bring the slides of ours in a deck up to ``month``.

    Charts get their data (series, categories, workbook), tables their cells, maps their colours and words,
    and titles, kickers, source lines and notes are written anew. Positions, sizes, formats and texts that a
    person changed stay, as do slides that are not ours; deleted slides stay deleted. A slide whose numbers a
    person changed, or that has no data this month, stays as a whole: no slide is of two months.

    Args:
        old: a deck of ours, as people left it: reordered, with another template, saved by another program.
        make: the choices of the old deck, with the month set -> a new deck of the same kind.
        out: where to write; in place unless given.
    Raises:
        SettingError: ``old`` is no presentation, or none of ours.
    """
    presentation = opened(str(old))
    choices = read_choices(presentation)
    if "month" not in choices:
        raise SettingError(str(old), "carries no choices of the dashboard", "a deck that the dashboard made")
    deck = make({**choices, "month": str(month)})
    found = _found(presentation, lambda: make(choices))
    report = Report()
    for number, (slide, (key, written, parts)) in enumerate(
        zip(presentation.slides, found, strict=True), start=1
    ):
        if not key:
            report.rows.append(Row(number, "", "slide", "left", "foreign"))
        elif key not in deck.pages:
            report.rows.append(Row(number, key, "slide", "left", "unmade"))
        else:
            work = SlideRefresh(number, key, parts, written, deck.pages[key], report)
            sign(slide, key, work.run())
    _missing(report, {key for key, _, _ in found}, choices.get("keys", "").split(), deck)
    write_choices(presentation, {**choices, "month": str(month)})
    presentation.core_properties.subject = deck.context.joined(deck.context.place, deck.context.period)
    write_file(packed(presentation), out or old)
    return report


def _found(presentation: Any, make_old: Callable[[], Deck]) -> list[Found]:
    """What we know of each slide; an empty key where it is not ours."""
    found = [(*signed(slide), _parts(slide)) for slide in presentation.slides]
    if any(key for key, _, _ in found):
        return found
    return recovered(presentation, make_old())


def _parts(slide: Any) -> dict[str, Any]:
    """Name -> shape, also of those that a person put into a group with others."""
    parts, (_, written) = parts_of_slide(slide), signed(slide)
    inside = {shape.name: shape for shape in _grouped(slide.shapes)}
    return parts | {name: inside[name] for name in written if name in inside and name not in parts}


def _grouped(shapes: Any) -> Iterator[Any]:
    for shape in shapes:
        if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
            yield from shape.shapes
            yield from _grouped(shape.shapes)


def _missing(report: Report, here: set[str], made: list[str], deck: Deck) -> None:
    """Slides that a person deleted, and slides that are new this month: neither is put in."""
    for key in made:
        if key not in here:
            report.rows.append(Row(0, key, "slide", "gone", "deleted"))
    for key in deck.pages:
        if key not in here and key not in made:
            report.rows.append(Row(0, key, "slide", "new", "fresh"))
