"""A page as a story: a finding first, then the evidence, each panel with its unit, base and definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import pandas as pd
import streamlit as st

from components.chart import OnClick, show_chart
from components.html import tag, text
from components.menu import deck_button, panel_menu
from data_access.review import Review
from panels.panel import Panel

SHORT = 12  # letters
_made: WeakKeyDictionary[Panel, str] = WeakKeyDictionary()


class Story:
    """Draws a page's panels in order and keeps them: the page's deck is made of what it showed."""

    def __init__(self, review: Review, title: str) -> None:
        """Args:
        title: key of the page's title in assets/language.
        """
        self.review, self.view, self.title = review, review.view, title
        self.panels: list[Panel] = []
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

    def show(self, panel: Panel | None, *, on_click: OnClick | None = None) -> None:
        """A panel as a card with its menu; nothing for None.

        Args:
            on_click: called with the ``customdata`` of a chart's clicked point before the next run, so that
                filters and address know.
        """
        if panel is None:
            return
        self.keep(panel)
        with _card(panel.name, panel.title, panel.note, panel.finding):
            if panel.is_empty:
                st.html(tag("p", text(panel.why), css="quiet"))
                return
            panel_menu(self.review, panel)
            if panel.figure is not None:
                show_chart(self.review, panel.name, panel.figure, panel.title, on_click)
            elif panel.table is not None:
                st.html(_markup(panel))

    def keep(self, panel: Panel) -> None:
        """A panel for the page's deck that the page itself shows in another form."""
        self.panels.append(panel)

    @contextmanager
    def card(self, name: str) -> Iterator[None]:
        """A card that the page fills itself: widgets, lists.

        Args:
            name: key of the title in assets/language; ``<name>_note`` is its note.
        """
        with _card(name, self.view.say(name), self.view.say(f"{name}_note"), ""):
            yield

    def offer_slides(self) -> None:
        """The page's deck, for download; called when everything has been shown."""
        with self._slot:
            deck_button(self.review, self.view.say(self.title), self.sentences, self.panels)


@contextmanager
def _card(name: str, title: str, note: str, finding: str) -> Iterator[None]:
    """What it found, what it shows, and a line on unit, base and method."""
    head = tag("small", text(title)) + tag("h2", text(finding)) if finding else tag("h2", text(title))
    with st.container(border=True, key=f"panel-{name.replace('.', '-')}"):
        st.html(tag("div", head, tag("p", text(note)), css="panel-head"))
        yield


def _markup(panel: Panel) -> str:
    """The panel's table, made once: panels are kept from run to run."""
    found = _made.get(panel)
    if found is None and panel.table is not None:
        found = _made[panel] = html_table(panel.table, panel.numbers)
    return found or ""


def html_table(table: pd.DataFrame, numbers: Sequence[str] = ()) -> str:
    """A quiet table: numbers to the right, texts to the left; every cell escaped."""
    css = ["num" if column in numbers else "" for column in table.columns]
    head = "".join(tag("th", text(c), css=k) for c, k in zip(table.columns, css, strict=True))
    body = "".join(
        tag("tr", *(tag("td", text(v), css=k or _width(v)) for v, k in zip(row, css, strict=True)))
        for row in table.itertuples(index=False)
    )
    return tag(
        "div", f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", css="quiet-table"
    )


def _width(value: object) -> str:
    """Short texts (a city, a month) stay on one line."""
    return "short" if len(str(value)) <= SHORT else ""
