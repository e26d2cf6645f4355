"""A page as a story: a finding first, then the evidence, each panel with its unit, base and definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import streamlit as st

from components.card import card_of
from components.chart import OnClick, show_chart
from components.html import tag, text
from components.markup import show_markup
from components.menu import deck_button, panel_menu
from data_access.review import Review
from panels.panel import Panel
from panels.part import Part


class Story:
    """Draws a page's panels in order and keeps them: the page's deck is made of what it showed."""

    def __init__(self, review: Review, title: str) -> None:
        """Args:
        title: key of the page's title in assets/language.
        """
        self.review, self.view, self.title = review, review.view, title
        self.parts: list[Part | Panel] = []
        self.sentences: list[str] = []
        period = review.view.words.month(review.month)
        if review.period.length > 1:
            period = self.view.say(
                "story.period", start=self.view.words.month(review.period.start), end=period
            )
        kicker = f"{self.view.say(title)} · {period} · {review.place}"
        self._kicker = tag("p", text(kicker), css="kicker")

    def say(self, sentences: Sequence[str], *, silent: str = "story.nothing") -> None:
        """The headline and up to two more sentences; the text of ``silent`` where nothing can be said."""
        self.sentences = [*sentences] or [self.view.say(silent)]
        first, *rest = self.sentences
        lines = "".join(tag("p", text(line)) for line in rest)
        with st.container(horizontal=True, vertical_alignment="top", key="story-head"):
            st.html(tag("header", self._kicker, tag("h1", text(first)), lines, css="story"))
            self._slot = st.empty()

    def show(self, part: Part | Panel | None, *, on_click: OnClick | None = None) -> None:
        """A panel as a card with its menu; nothing for None.

        Args:
            on_click: called with the ``customdata`` of a chart's clicked point before the next run, so that
                filters and address know.
        """
        card = card_of(part) if part is not None else None
        if part is None or card is None:
            return
        if not card.is_empty:
            self.keep(part)
        head = panel_head(card.title, card.note, card.finding, offers=not card.is_empty)
        with _frame(card.name):
            if not card.is_empty:
                panel_menu(self.review, card, part)
            if card.figure:
                show_chart(self.review, card, head, on_click)
            else:
                told = card.table or tag("p", text(card.why), css="quiet")
                show_markup(f"table-{card.name.replace('.', '-')}", head + told)

    def keep(self, part: Part | Panel) -> None:
        """A part for the page's deck that has something to show, which the page itself may show in another
        form."""
        self.parts.append(part)

    @contextmanager
    def card(self, name: str) -> Iterator[None]:
        """A card that the page fills itself: widgets, lists.

        Args:
            name: key of the title in assets/language; ``<name>_note`` is its note.
        """
        with _frame(name):
            st.html(panel_head(self.view.say(name), self.view.say(f"{name}_note")))
            yield

    def offer_slides(self) -> None:
        """The page's deck, for download; called when everything has been shown."""
        with self._slot:
            deck_button(self.review, self.view.say(self.title), self.sentences, self.parts)


def _frame(name: str) -> Any:
    """The container of a card."""
    return st.container(border=True, key=f"panel-{name.replace('.', '-')}")


def panel_head(title: str, note: str, finding: str = "", *, offers: bool = False) -> str:
    """What a panel found, what it shows, and a line on unit, base and method."""
    head = tag("small", text(title)) + tag("h2", text(finding)) if finding else tag("h2", text(title))
    return tag("div", head, tag("p", text(note)), css="panel-head offers" if offers else "panel-head")
