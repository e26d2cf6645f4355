"""One piece of a page: what it asks, what it found, and what it shows. The screen, the slide and the sheet
are all made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from data_access.review import Review
from domain.view import View

Figure = Any  # of plotly, which only charts/ knows


@dataclass(frozen=True, eq=False)
class Panel:
    """A chart or a table with its words; equal to itself alone.

    Args:
        name: key of the title in assets/language (``leaders.gap``); names the panel everywhere.
        title: what it shows.
        note: a line on unit, base and method.
        finding: the sentence made from its verdicts; empty where there is nothing to say.
        figure: of a chart of ``charts/``; None for a table.
        table: a table's cells as text, columns named in the reader's language; None for a chart.
        numbers: the columns of ``table`` that stand to the right.
        values: the same rows as numbers, for a sheet; ``table`` itself unless given.
        draw: draws the figure again for another view: paper is light and wide, whatever the screen is.
        drawn_for: the view that ``figure`` was drawn for.
        fits_paper: False where paper needs a drawing of its own even in that view.
        metrics: ids of the metrics shown: their definitions stand in the notes of a slide.
        why: why there is nothing to draw, and what to do; then there is neither figure nor table.
    """

    name: str
    title: str
    note: str = ""
    finding: str = ""
    figure: Figure | None = None
    table: pd.DataFrame | None = None
    numbers: tuple[str, ...] = ()
    values: pd.DataFrame | None = None
    draw: Callable[[View], Figure] | None = None
    drawn_for: View | None = None
    fits_paper: bool = True
    metrics: tuple[str, ...] = ()
    why: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.figure is None and (self.table is None or self.table.empty)

    @property
    def on_paper(self) -> Panel:
        """The panel as slides and sheets show it: light and wide."""
        if self.draw is None or self.drawn_for is None:
            return self
        paper = View(self.drawn_for.language)
        if self.fits_paper and paper == self.drawn_for:
            return self
        return replace(self, figure=self.draw(paper), drawn_for=paper, fits_paper=True)

    @property
    def headline(self) -> str:
        """What a slide says of it: the finding, else plainly what it shows."""
        return self.finding or self.title


def chart_panel(
    review: Review,
    name: str,
    chart: Callable[..., Figure],
    *tables: Any,
    note: str = "",
    finding: str = "",
    metrics: Sequence[str] = (),
    **options: Any,
) -> Panel:
    """A chart's panel; ``chart(*tables, view=…, **options)`` draws it.

    Args:
        name: key of the title in assets/language; ``<name>_note`` is its note unless given.
    """
    view = review.view

    def draw(view: View) -> Figure:
        return chart(*tables, view=view, **options)

    return Panel(
        name, view.say(name), note or view.say(f"{name}_note"), finding, figure=draw(view), draw=draw,
        drawn_for=view, metrics=tuple(metrics),
    )  # fmt: skip


def table_panel(
    review: Review,
    name: str,
    table: pd.DataFrame,
    *,
    numbers: Sequence[str] = (),
    values: pd.DataFrame | None = None,
    note: str = "",
    finding: str = "",
    metrics: Sequence[str] = (),
) -> Panel:
    """A table's panel; one without rows says that there is nothing."""
    view = review.view
    return Panel(
        name, view.say(name), note or view.say(f"{name}_note"), finding, table=table, numbers=tuple(numbers),
        values=values, metrics=tuple(metrics), why=view.say("chart.empty") if table.empty else "",
    )  # fmt: skip


def silent_panel(review: Review, name: str, why: str) -> Panel:
    """A panel that says why there is nothing to draw, and what to do."""
    return Panel(name, review.view.say(name), review.view.say(f"{name}_note"), why=why)


def told(table: pd.DataFrame, numbers: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """A table of texts without the columns that say nothing, and which of its columns are numbers."""
    kept = [column for column in table.columns if table.empty or (table[column] != "").any()]
    return table[kept], [column for column in numbers if column in kept]
