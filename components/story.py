"""A page as a story: a finding first, then the evidence, each panel with its unit, base and definition."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from components.html import tag, text
from data_access.review import Review

SHORT = 12  # letters
CONFIG = {"displayModeBar": False, "responsive": True, "doubleClick": False, "showTips": False}


class Story:
    """Draws a page's panels in order."""

    def __init__(self, review: Review, title: str) -> None:
        """Args:
        title: key of the page's title in assets/language.
        """
        self.review, self.view = review, review.view
        period = review.view.words.month(review.month)
        if review.period.length > 1:
            period = self.view.say(
                "story.period", start=self.view.words.month(review.period.start), end=period
            )
        kicker = f"{self.view.say(title)} · {period} · {review.place}"
        self._kicker = tag("p", text(kicker), css="kicker")

    def say(self, sentences: Sequence[str], *, silent: str = "story.nothing") -> None:
        """The headline and up to two more sentences; the text of ``silent`` where nothing can be said."""
        first, *rest = [*sentences] or [self.view.say(silent)]
        lines = "".join(tag("p", text(line)) for line in rest)
        st.html(tag("header", self._kicker, tag("h1", text(first)), lines, css="story"))

    @contextmanager
    def panel(self, name: str, *, note: str = "", finding: str = "") -> Iterator[None]:
        """A card with what it found, what it shows, and a line on unit, base and method.

        Args:
            name: key of the title in assets/language; ``<name>_note`` is its note unless given.
            finding: the sentence of the chart; its title stands alone where there is none.
        """
        title, line = self.view.say(name), note or self.view.say(f"{name}_note")
        head = tag("small", text(title)) + tag("h2", text(finding)) if finding else tag("h2", text(title))
        with st.container(border=True, key=f"panel-{name.replace('.', '-')}"):
            st.html(tag("div", head, tag("p", text(line)), css="panel-head"))
            yield

    def show(
        self,
        name: str,
        chart: Callable[..., go.Figure],
        *tables: Any,
        note: str = "",
        finding: str = "",
        **options: Any,
    ) -> None:
        """A chart in a panel; ``chart(*tables, view=…, **options)`` makes it."""
        with self.panel(name, note=note, finding=finding):
            self.draw(name, chart(*tables, view=self.view, **options))

    def draw(
        self,
        name: str,
        figure: go.Figure,
        *,
        on_select: Callable[[list[dict[str, object]]], None] | None = None,
    ) -> None:
        """A figure alone.

        Args:
            on_select: called with the clicked points before the next run, so that filters and address know.
        """
        key = f"chart-{name.replace('.', '-')}"
        select: dict[str, Any] = {}
        if on_select:
            select = {
                "on_select": lambda: on_select(st.session_state[key].selection.points),
                "selection_mode": "points",
            }
        st.plotly_chart(figure, theme=None, config=CONFIG, key=key, alt=self.view.say(name), **select)

    def silent(self, name: str, why: str) -> None:
        """A panel that says why there is nothing to draw, and what to do."""
        with self.panel(name):
            st.html(tag("p", text(why), css="quiet"))

    def table(self, name: str, table: pd.DataFrame, *, numbers: Sequence[str] = (), note: str = "") -> None:
        """A small table as text, in a panel; columns are named already, ``numbers`` stand to the right."""
        if table.empty:
            self.silent(name, self.view.say("chart.empty"))
            return
        with self.panel(name, note=note):
            st.html(html_table(table, numbers))


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
