"""A panel into its place on a slide: chart, map or table; what is too long goes on on further slides."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import pandas as pd

from domain.view import View
from exports.ink import Box
from exports.native_chart import add_figure
from exports.native_table import add_table, rows_that_fit
from exports.slides_page import Page
from panels.panel import Panel


def parts_of(panel: Panel, box: Box, view: View) -> list[Panel]:
    """The panel itself, or a long table in parts that fit into ``box``, of equal length where they do; there
    is at least one part."""
    if panel.is_empty or panel.figure is not None or panel.table is None:
        return [panel]

    def fit(rows: pd.DataFrame) -> int:
        return max(rows_that_fit(rows, panel.numbers, box, view), 1)

    table, left = panel.table, panel.table
    full: list[pd.DataFrame] = []
    while not left.empty:
        rows = fit(left)
        full.append(left.iloc[:rows])
        left = left.iloc[rows:]
    each = ceil(len(table) / len(full))
    equal = [table.iloc[start : start + each] for start in range(0, len(table), each)]
    parts = equal if all(fit(part) >= len(part) for part in equal) else full
    return [replace(panel, table=part, values=None) for part in parts]


def add_panel(page: Page, side: str, panel: Panel, name: str) -> None:
    """A panel into the place of a placeholder; one without data says why.

    Args:
        name: of the object on the slide; a refresh finds it by this.
    """
    view = page.context.view
    if panel.is_empty:
        page.write(side, [panel.why or view.say("chart.empty")])
        return
    box, alt = page.holders[side].box, alternative(panel, view)
    if panel.figure is not None:
        page.figures[name] = panel.figure
        add_figure(page.slide, panel.figure, box, view, name=name, alt=alt)
    else:
        add_table(page.slide, panel.table, panel.numbers, box, view, name=name, alt=alt)


def alternative(panel: Panel, view: View) -> str:
    """What it says and shows, for who cannot see it."""
    if panel.finding:
        return view.say("slide.alt", finding=panel.finding.rstrip("。."), title=panel.title)
    return panel.title
