"""A heat table of a figure -> its cells: numbers, texts and fills."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import isnan, nan

from charts.roles import Mark, Role
from exports.drawing_marks import Raw, listed
from exports.drawing_parts import Cells, DrawingError


def cells_of(raw: Raw, chart: str) -> Cells:
    """The cells that a heat map and the texts over it show.

    Raises:
        DrawingError: a trace is neither, or a shape or a note stands in the table.
    """
    layout = raw["layout"]
    if layout.get("annotations") or layout.get("shapes"):
        raise DrawingError(f"chart {chart}", "a note or a shape in a heat table", "cells and numbers alone")
    heat: Raw | None = None
    texts: dict[tuple[str, str], str] = {}
    for trace in raw["data"]:
        role = (trace.get("meta") or {}).get("role")
        if role == Role.CELLS:
            heat = trace
        elif role == Role.NUMBERS:
            places = zip(listed(trace["y"]), listed(trace["x"]), listed(trace["text"]), strict=True)
            texts |= {(str(row), str(column)): str(text) for row, column, text in places}
        else:
            raise DrawingError(
                f"chart {chart}", f"role {role!r}", "cells or numbers", [m.value for m in Mark]
            )
    if heat is None:
        raise DrawingError(f"chart {chart}", "no cells", "a trace with the role cells")
    rows, keys = [str(row) for row in listed(heat["y"])], [str(column) for column in listed(heat["x"])]
    values = tuple(
        tuple(nan if value is None else float(value) for value in row) for row in heat["meta"]["values"]
    )
    return Cells(
        rows=tuple(rows), columns=tuple(heat["meta"]["columns"]), values=values,
        texts=tuple(tuple(texts.get((row, key), "") for key in keys) for row in rows),
        fills=tuple(tuple(_fill(level, heat) for level in row) for row in listed(heat["z"])),
    )  # fmt: skip


def _fill(level: float | None, heat: Raw) -> str:
    """The colour of a level on the scale; empty where there is no number."""
    if level is None or isnan(level):
        return ""
    share = (level - heat["zmin"]) / (heat["zmax"] - heat["zmin"])
    return between([(float(at), str(colour)) for at, colour in heat["colorscale"]], min(max(share, 0.0), 1.0))


def between(stops: Sequence[tuple[float, str]], share: float) -> str:
    """The colour ``#rrggbb`` at a place of a scale, 0 to 1, mixed from the stops around it."""
    upper = min(max(bisect_right([at for at, _ in stops], share), 1), len(stops) - 1)
    (low, before), (high, after) = stops[upper - 1], stops[upper]
    weight = (share - low) / (high - low)
    parts = [
        round(int(before[i : i + 2], 16) * (1 - weight) + int(after[i : i + 2], 16) * weight)
        for i in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
