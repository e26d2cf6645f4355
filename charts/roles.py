"""What a chart says of itself, so that the exports need not guess: its form, and what each mark is for.

A figure is the one description of a chart: ``layout.meta`` is made by :func:`about`, every trace carries
``meta={"role": Role…}``, every annotation and every shape a ``name`` of :class:`Note` or :class:`Mark`.
The exports read these strictly; a mark without a role is an error there.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from domain.metrics import Metric, Unit
from domain.view import View


class Form(StrEnum):
    """How a chart is drawn; every form has one way into a slide."""

    BARS = "bars"  # a bar a category
    STEPS = "steps"  # a waterfall: totals and what lies between them
    LINES = "lines"  # lines over categories, with bands, targets, limits, events
    POINTS = "points"  # marks over a number, beside categories or over a second number
    CELLS = "cells"  # a table with coloured cells
    RING = "ring"  # parts of a whole
    MAP = "map"
    EMPTY = "empty"


class Role(StrEnum):
    """What a trace is."""

    BAR = "bar"
    STEP = "step"  # the bars of a waterfall; ``kinds`` tells totals from steps
    LINE = "line"
    BAND = "band"  # the interval of the line named ``of``
    TARGET = "target"
    LIMIT = "limit"  # centre lines, limits, curves
    EVENTS = "events"
    POINTS = "points"  # bubbles too, where sizes differ
    SIDE = "side"  # a column of numbers beside the chart: ``heading``, ``values``
    CELLS = "cells"  # ``columns``, ``values``
    NUMBERS = "numbers"  # the texts in the cells
    RING = "ring"


class Note(StrEnum):
    """What an annotation is: the ``name`` it carries."""

    END = "end"  # beside the last point of a line
    POINT = "point"  # beside a point
    STEP = "step"  # the number of a waterfall's bar, in order of the bars
    SIDE = "side"  # a number beside a category
    HEADING = "heading"  # over the column of numbers at the side
    EMPTY = "empty"


class Mark(StrEnum):
    """What a shape is: the ``name`` it carries."""

    ZERO = "zero"  # the line that bars start from
    RANGE = "range"  # a shaded part of an axis
    SPAN = "span"  # the line between two points of a category
    CONNECTOR = "connector"  # between the bars of a waterfall


def about(
    chart: str,
    form: Form,
    *,
    head: str = "",
    values: str = "",
    unit: str = "",
    decimals: int = 0,
    signed: bool = False,
    split: str = "",
    names: Sequence[str] = (),
    ranks: Sequence[float] = (),
    across: tuple[str, int] = ("", 0),
) -> dict[str, Any]:
    """``layout.meta`` of a chart.

    Args:
        head: heading of the categories: city, period.
        values: what the numbers are; needed where ``split`` is.
        unit: of the numbers, as text.
        decimals, signed: how they are printed.
        split: heading of what the series' names tell apart (a verdict), where every category is in one
            series only; empty where series are measured side by side.
        names: the categories without breaks and ranks, in drawing order.
        ranks: of the categories, where their texts begin with it.
        across: unit and decimals of the numbers that points lie over.
    """
    given = {
        "chart": chart, "form": form.value, "head": head, "values": values, "unit": unit,
        "decimals": decimals, "signed": signed, "split": split,
        "names": [str(name) for name in names], "ranks": [float(rank) for rank in ranks],
        "across": list(across) if any(across) else None,
    }  # fmt: skip
    return {key: value for key, value in given.items() if value or key in ("chart", "form", "decimals")}


def unit_text(metric: Metric, view: View, *, change: bool = False) -> str:
    """The unit of a metric's values or of their difference: 分, %, pp; empty where the name says it."""
    if metric.unit in (Unit.NPS, Unit.PLAIN):
        return ""
    if change and metric.unit is Unit.PERCENT:
        return view.say("unit.pp", value="").strip()
    return view.say(f"axis.{metric.unit}")
