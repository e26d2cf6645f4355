"""A deck of native, editable slides: each says its finding, shows its panel and where the data come from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import IO

from domain.errors import SettingError
from exports.slides_body import add_panel, parts_of
from exports.slides_context import DeckContext
from exports.slides_fingerprint import sign
from exports.slides_identity import write_choices
from exports.slides_page import TITLE_LINES, Page
from exports.slides_save import describe, packed, write_file
from exports.template import Template
from panels.panel import Panel

__all__ = ["Deck", "DeckContext"]


class Deck:
    """Slides in order. Each has a key of its own, by which a later refresh finds it."""

    def __init__(self, template: Template, context: DeckContext) -> None:
        """Args:
        template: opened for this deck alone.
        """
        self.template, self.context = template, context
        self.pages: dict[str, Page] = {}
        self.title = ""
        self._chapters = 0

    def cover(self, title: str, subtitle: str = "", lines: Sequence[str] = (), *, key: str = "cover") -> None:
        """The first slide; at its foot ``lines``, the source of the data and the link to the dashboard."""
        self.title = self.title or title
        page, context = self._page("cover", key), self.context
        product = context.view.say("app.title")
        page.write("kicker", [product] if product != title else [])
        page.write("title", [title], lines=TITLE_LINES)
        page.write("subtitle", [subtitle])
        link = [context.view.say("slide.link")] if context.view_url else []
        page.write("lines", [*lines, context.source, *link], link=context.view_url)

    def chapter(self, title: str, *, key: str = "") -> None:
        """A slide that opens a chapter; chapters are counted."""
        self._chapters += 1
        page = self._page("chapter", key or f"chapter.{self._chapters}")
        page.write("chapter", [f"{self._chapters:02d}"])
        page.head(title)

    def text(
        self, title: str, sentences: Sequence[str], *, key: str = "", kicker: str = "", view_url: str = ""
    ) -> None:
        """A slide of sentences."""
        page = self._page("text", key or f"text.{len(self.pages) + 1}")
        page.head(title, kicker)
        page.write("body", sentences)
        page.source(view_url=view_url)
        page.notes()

    def panel(self, panel: Panel, *, key: str = "", view_url: str = "") -> None:
        """A panel on a slide of its own; a long table goes on on further ones (``key#2`` …).

        Args:
            key: the panel's name unless given; needed where a panel stands in the deck twice.
            view_url: address of the page that shows it, where it is not the deck's.
        Raises:
            FrameError: a figure of an unknown form.
            SettingError: the key is taken.
        """
        parts = parts_of(panel, self.template.holders("content")["body"].box, self.context.view)
        for number, part in enumerate(parts, start=1):
            self._content(part, key or panel.name, number, view_url)

    def panels(
        self, left: Panel, right: Panel, *, title: str = "", key: str = "", view_url: str = ""
    ) -> None:
        """Two panels side by side, under the left one's finding unless another title is given.

        A table that is too long for its half goes on on slides of its own.
        """
        page = self._page("two", key or f"{left.name}+{right.name}")
        page.head(title or left.headline)
        headings = (left.headline if title else left.title, right.headline)
        halves = {}
        for side, panel, heading in zip(("left", "right"), (left, right), headings, strict=True):
            page.write(f"{side} title", [heading], lines=TITLE_LINES)
            halves[side] = parts_of(panel, page.holders[side].box, self.context.view)
            add_panel(page, side, halves[side][0], panel.name)
        notes = dict.fromkeys(panel.note for panel in (left, right))
        page.source(self.context.joined(*notes), view_url)
        page.notes(left, right)
        for parts in halves.values():
            for number, part in enumerate(parts[1:], start=2):
                self._content(part, part.name, number, view_url)

    def _content(self, panel: Panel, key: str, number: int, view_url: str) -> None:
        """A panel, or the ``number``-th part of a long table, on a slide of its own."""
        own, title = key, panel.headline
        if number > 1:
            own = f"{key}#{number}"
            title = self.context.view.say("slide.continued", title=title, number=number)
        page = self._page("content", own)
        page.head(title, panel.title if panel.finding else "")
        add_panel(page, "body", panel, own)
        page.source(panel.note, view_url)
        page.notes(panel)

    def save(self, target: str | Path | IO[bytes]) -> None:
        """Write the deck; a file is replaced in one step, so that nobody reads half of it."""
        for key, page in self.pages.items():
            sign(page.slide, key)
        presentation = self.template.presentation
        write_choices(presentation, {**self.context.choices, "keys": " ".join(self.pages)})
        describe(presentation, self.title, self.context)
        write_file(packed(presentation), target)

    def _page(self, layout: str, key: str) -> Page:
        if key in self.pages or not key or " " in key:
            raise SettingError("deck", f"key {key!r}", "a key of its own for each slide, without spaces")
        source, holders = self.template.layouts[layout]
        self.pages[key] = Page(self.template.presentation, source, holders, self.context)
        return self.pages[key]
