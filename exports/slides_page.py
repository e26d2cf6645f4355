"""One slide in the making: its placeholders are added as they have something to say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls

from exports.ink import EAST_ASIAN, LATIN
from exports.slides_context import DeckContext
from exports.slides_text import Run, fitting, put, shortened
from exports.template_holders import Holder
from panels.panel import Panel

TITLE_LINES = 2
NUMBER = (
    '<a:fld id="{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}" type="slidenum"><a:rPr lang="en-US">'
    f'<a:latin typeface="{LATIN}"/><a:ea typeface="{EAST_ASIAN}"/></a:rPr><a:t>‹#›</a:t></a:fld>'
)


class Page:
    """A slide, the places of its layout, what it is made of, and what it says of its data."""

    def __init__(
        self, presentation: Any, layout: Any, holders: dict[str, Holder], context: DeckContext
    ) -> None:
        """A new slide at the end of the presentation, without any empty placeholder."""
        self.slide = presentation.slides.add_slide(layout)
        self.holders, self.context = holders, context
        self.figures: dict[str, Any] = {}  # name of the object -> the figure that it was made of
        for shape in list(self.slide.placeholders):
            shape._element.getparent().remove(shape._element)
        if "number" in holders:
            self._add(holders["number"], NUMBER)

    def write(self, name: str, texts: Sequence[str], *, lines: int = 0, link: str = "") -> None:
        """Paragraphs into a placeholder, in smaller type where they would not fit.

        Nothing is added without a text, nor where the layout has no such placeholder.

        Args:
            lines: at most, where it can be had.
            link: address that the last paragraph leads to.
        """
        said = [text for text in texts if text]
        if not said or name not in self.holders:
            return
        holder = self.holders[name]
        said = [shortened(said[0], holder)] if len(said) == 1 else said
        runs: list[list[Run]] = [[(text, "")] for text in said]
        if link:
            runs[-1] = [(said[-1], link)]
        self._put(holder, runs, fitting(said, holder, lines=lines))

    def head(self, title: str, kicker: str = "") -> None:
        """The finding, and above it what is shown, of where and when."""
        context = self.context
        self.write("kicker", [context.joined(kicker, context.place, context.period)], lines=1)
        self.write("title", [title], lines=TITLE_LINES)

    def source(self, note: str = "", view_url: str = "") -> None:
        """What the numbers are; then where they come from and, as a link, the way back to the same view."""
        holder, context = self.holders["source"], self.context
        link = view_url or context.view_url
        words = context.view.say("slide.link")
        last = context.joined(context.source, words if link else "")
        lines = [shortened(note, holder), last] if note else [last]
        runs: list[list[Run]] = [[(line, "")] for line in lines[:-1]]
        tail = [(context.view.say("slide.part"), ""), (words, link)] if link else []
        self._put(holder, [*runs, [(context.source, ""), *tail]], fitting(lines, holder))

    def notes(self, *panels: Panel) -> None:
        """The method, under the slide."""
        lines = self.context.notes(*panels).split("\n")
        put(self.slide.notes_slide.notes_placeholder, [[(line, "")] for line in lines], self.context.language)

    def _put(self, holder: Holder, paragraphs: Sequence[Sequence[Run]], size: float) -> None:
        put(self._add(holder), paragraphs, self.context.language, size if size < holder.size else None)

    def _add(self, holder: Holder, text: str = "") -> Any:
        """The placeholder on the slide, under its own name; place and type are the layout's."""
        tree = self.slide.shapes._spTree
        number = max((int(i) for i in tree.xpath(".//p:cNvPr/@id")), default=1) + 1
        index = f' idx="{holder.index}"' if holder.index != "0" else ""
        tree.append(
            parse_xml(
                f'<p:sp {nsdecls("p", "a")}><p:nvSpPr><p:cNvPr id="{number}" name="{holder.name}"/>'
                f'<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph type="{holder.kind}"{index}/>'
                "</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle/>"
                f"<a:p>{text}</a:p></p:txBody></p:sp>"
            )
        )
        return self.slide.shapes[-1]
