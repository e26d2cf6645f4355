"""Panels in two columns of about the same height."""

from __future__ import annotations

import pandas as pd

from charts import plot
from data_access.review import Review
from panels.columns import HEAD, two_columns
from panels.panel import Panel
from panels.service import service_movements, service_panels


def chart(name: str, pixels: int) -> Panel:
    return Panel(name, name, figure=plot.Figure(layout=plot.Part(height=pixels)))


def height(panel: Panel) -> int:
    assert panel.figure is not None
    return HEAD + int(panel.figure.layout.height)


def test_each_panel_goes_under_the_shorter_column() -> None:
    left, right = two_columns([chart("a", 300), chart("b", 200), chart("c", 300), chart("d", 250)])
    assert [panel.name for panel in left] == ["a", "d"]
    assert [panel.name for panel in right] == ["b", "c"]
    table = Panel("t", "t", table=pd.DataFrame({"x": ["1"] * 30}))
    left, right = two_columns([table, chart("a", 300), chart("b", 300)])
    assert [[panel.name for panel in column] for column in (left, right)] == [["t"], ["a", "b"]]
    assert two_columns([]) == ([], [])


def test_the_service_pages_columns_end_at_about_the_same_height(march: Review) -> None:
    panels = service_panels(march, service_movements(march))
    heights = [sum(map(height, column)) for column in two_columns(panels)]
    tallest = max(map(height, panels))
    assert abs(heights[0] - heights[1]) < tallest
