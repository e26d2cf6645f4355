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

    def say(self, sentences: Sequence[str]) -> None:
        """The headline and up to two more sentences; the page's question where nothing can be said."""
        first, *rest = [*sentences] or [self.view.say("story.nothing")]
        lines = "".join(tag("p", text(line)) for line in rest)
        st.html(tag("header", self._kicker, tag("h1", text(first)), lines, css="story"))

    @contextmanager
    def panel(self, name: str, *, note: str = "", key: str = "") -> Iterator[None]:
        """A card with a title and a line on unit, base and method.

        Args:
            name: key of the title in assets/language; ``<name>_note`` is its note unless given.
        """
        with st.container(border=True, key=f"panel-{(key or name).replace('.', '-')}"):
            line = note or self.view.say(f"{name}_note")
            st.html(tag("div", tag("h2", text(self.view.say(name))), tag("p", text(line)), css="panel-head"))
            yield

    def show(
        self, name: str, chart: Callable[..., go.Figure], *tables: Any, note: str = "", **options: Any
    ) -> None:
        """A chart in a panel; ``chart(*tables, view=…, **options)`` makes it."""
        with self.panel(name, note=note):
            self.draw(name, chart(*tables, view=self.view, **options))

    def draw(self, name: str, figure: go.Figure, *, on_select: bool = False) -> Any:
        """A figure alone; returns the selection where one is asked for."""
        select: dict[str, Any] = {"on_select": "rerun", "selection_mode": "points"} if on_select else {}
        return st.plotly_chart(
            figure,
            theme=None,
            config=CONFIG,
            key=f"chart-{name.replace('.', '-')}",
            alt=self.view.say(name),
            **select,
        )

    def table(self, name: str, table: pd.DataFrame, *, numbers: Sequence[str] = (), note: str = "") -> None:
        """A small table as text, in a panel; columns are named already, ``numbers`` stand to the right."""
        with self.panel(name, note=note):
            st.html(html_table(table, numbers))


def html_table(table: pd.DataFrame, numbers: Sequence[str] = ()) -> str:
    """A quiet table: numbers to the right, texts to the left; every cell escaped."""
    css = ["num" if column in numbers else "" for column in table.columns]
    head = "".join(tag("th", text(c), css=k) for c, k in zip(table.columns, css, strict=True))
    body = "".join(
        tag("tr", *(tag("td", text(v), css=k) for v, k in zip(row, css, strict=True)))
        for row in table.itertuples(index=False)
    )
    return tag(
        "div", f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", css="quiet-table"
    )
