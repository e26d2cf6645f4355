"""Panels side by side."""

from __future__ import annotations

from collections.abc import Sequence

from panels.panel import Panel

HEAD = 120  # px of a card around its chart
TABLE_ROW = 36  # px


def two_columns(panels: Sequence[Panel]) -> tuple[list[Panel], list[Panel]]:
    """The panels in their order, each under the shorter column: an even number ends at about one height."""
    columns: tuple[list[Panel], list[Panel]] = ([], [])
    heights = [0.0, 0.0]
    for panel in panels:
        shorter = heights.index(min(heights))
        columns[shorter].append(panel)
        heights[shorter] += HEAD + _height(panel)
    return columns


def _height(panel: Panel) -> float:
    """Of what a panel shows [px]."""
    if panel.figure is not None:
        return float(panel.figure.layout.height or 0)
    return TABLE_ROW * (len(panel.table) + 1) if panel.table is not None else 0.0
