"""One slide brought up to date: each part is looked at, updated or left, and reported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.enum.shapes import MSO_SHAPE_TYPE

from exports.refresh_chart import update_chart
from exports.refresh_map import refresh_map
from exports.refresh_report import Report, Row
from exports.refresh_table import update_table
from exports.refresh_text import update_text
from exports.slides_fingerprint import Facts, facts, parts_of_slide
from exports.slides_page import Page

SAID = ("title", "kicker", "subtitle", "source", "notes", "body")  # parts that have a name of their own
DATA = {"chart": "data", "table": "text"}  # kind -> the piece whose change means that numbers were changed


def kind_of(shape: Any) -> str:
    """``chart``, ``table``, ``map``, ``text``, or ``other`` for what we do not make."""
    if getattr(shape, "has_chart", False):
        return "chart"
    if getattr(shape, "has_table", False):
        return "table"
    if shape.shape_type == MSO_SHAPE_TYPE.GROUP:
        return "map"
    return "text" if shape.has_text_frame else "other"


@dataclass
class SlideRefresh:
    """A slide of an old deck, and the page that is made for it this month.

    Args:
        parts: name -> shape, as they stand on the slide now.
        written: name -> fingerprints, as they were when we last wrote them.
    """

    number: int
    key: str
    parts: dict[str, Any]
    written: dict[str, Facts]
    page: Page
    report: Report

    def run(self) -> dict[str, Facts]:
        """Update what can be.

        Returns:
            the fingerprints to keep: new ones of what was written, the old ones of the rest.
        """
        new = parts_of_slide(self.page.slide)
        if held := self._held(new):
            reason, part = held
            self._row("slide", "left", reason, {"part": part} if part else {})
            return self.written
        kept = dict(self.written)
        for name, shape in new.items():
            if name not in self.parts:
                if name in self.written:
                    self._row(self._called(name, shape), "left", "removed")
                continue
            if self._update(name, self.parts[name], shape):
                kept[name] = facts(self.parts[name])
        return kept

    def _held(self, new: dict[str, Any]) -> tuple[str, str] | None:
        """Why the slide stays as a whole: its parts must never be of two months."""
        figures = {name: kind_of(shape) for name, shape in new.items() if self._is_figure(shape)}
        if any(name not in self.written for name in figures):
            return "has_data", ""
        for name, shape in self.parts.items():
            kind = kind_of(shape)
            if name not in self.written or not self._is_figure(shape):
                continue
            if name not in figures or figures[name] == "text" != kind:
                return "no_data", ""
            if kind == "text" != figures[name]:
                return "has_data", ""
            if kind != figures[name]:
                return "replaced", figures[name]
            piece = DATA.get(kind, "")
            if piece and facts(shape)[piece] != self.written[name].get(piece):
                return "data_edited", kind
        return None

    def _is_figure(self, shape: Any) -> bool:
        return not shape.is_placeholder

    def _update(self, name: str, shape: Any, new: Any) -> bool:
        """True where the part was brought up to date, or was so already."""
        written, before = self.written.get(name, {}), facts(shape)
        kind, called = kind_of(new), self._called(name, new)
        if kind == "text":
            return self._update_text(called, shape, new, written, before)
        reason, pieces = "done", list[str]()
        if kind == "chart":
            pieces = update_chart(shape, new, written)
        elif kind == "table":
            reason, pieces = update_table(shape, new, written)
        else:
            reason, pieces = refresh_map(shape, self.page.figures[name], self.page.context.view, written)
        if pieces and reason == "done":
            reason = "kept_formats"
        _describe(shape, new)
        if facts(shape) != before:
            self._row(called, "updated", reason, pieces=pieces)
        return True

    def _update_text(self, called: str, shape: Any, new: Any, written: Facts, before: Facts) -> bool:
        wanted = facts(new)
        if before["text"] == wanted["text"]:
            return before["text"] == written.get("text")
        if before["text"] != written.get("text"):
            self._row(called, "left", "edited", {"text": new.text_frame.text.replace("\n", " ")})
            return False
        update_text(shape, new, keeps_look=before["look"] != written.get("look"))
        self._row(called, "updated")
        return True

    def _called(self, name: str, shape: Any) -> str:
        return name if name in SAID else kind_of(shape)

    def _row(
        self, part: str, action: str, reason: str = "done", values: dict[str, str] | None = None,
        pieces: Sequence[str] = (),
    ) -> None:  # fmt: skip
        row = Row(self.number, self.key, part, action, reason, values or {}, tuple(pieces))
        self.report.rows.append(row)


def _describe(shape: Any, new: Any) -> None:
    """The alternative text follows the data."""
    text = new._element._nvXxPr.cNvPr.get("descr")
    if text:
        shape._element._nvXxPr.cNvPr.set("descr", text)
