"""What a chart consists of, apart from any library: axes, series, labels, the numbers behind them."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isnan, nan

import pandas as pd

from charts.roles import Form, Mark, Role
from domain.errors import DashboardError

Numbers = tuple[float, ...]
Texts = tuple[str, ...]


class DrawingError(DashboardError):
    """A figure holds a mark whose role is unknown, or one that its form has no place for."""


@dataclass(frozen=True)
class Axis:
    """One axis.

    Args:
        low, high: the range shown, in the axis's own unit, also on a log scale; NaN: the data decide.
        names: the categories in drawing order; empty for numbers.
        falling: runs from top to bottom, or from right to left.
        ticks: where labels stand; empty: about ``count`` of them.
        far: stands at the top or at the right.
    """

    title: str = ""
    low: float = nan
    high: float = nan
    names: Texts = ()
    log: bool = False
    falling: bool = False
    ticks: Numbers = ()
    count: int = 6
    far: bool = False


@dataclass(frozen=True)
class Label:
    """A text at a point: its runs, each with whether it is bold."""

    row: int
    runs: tuple[tuple[str, bool], ...]
    colour: str

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.runs)


@dataclass(frozen=True)
class Series:
    """One series. Beside categories every tuple has one value a category, NaN where there is none.

    Args:
        at: the numbers it lies over; empty beside categories.
        low, high: its interval; empty without one.
        colours: of bars or marks, one a point.
        line, width, dash: of the line [colour, px, plotly's name]; without colour there is none.
        sizes: of the marks, one a point [px]; empty without marks.
        outline: colour around the marks.
        band: colour of the interval as an area; empty where it is drawn as whiskers.
        whisker, whisker_width: of the interval as whiskers [colour, px].
        texts: names of the points, titles of events, or the texts of a column at the side.
        unit, decimals, signed: how its numbers are printed.
        kinds: of a waterfall's bars, ``total`` or ``step``.
        amounts: what the areas of bubbles stand for; empty for plain marks.
    """

    role: Role
    name: str
    values: Numbers
    at: Numbers = ()
    low: Numbers = ()
    high: Numbers = ()
    colours: Texts = ()
    line: str = ""
    width: float = 0.0
    dash: str = "solid"
    smooth: bool = False
    sizes: Numbers = ()
    symbols: Texts = ()
    outline: str = ""
    band: str = ""
    whisker: str = ""
    whisker_width: float = 0.0
    texts: Texts = ()
    labels: tuple[Label, ...] = ()
    legend: bool = True
    heading: str = ""
    unit: str = ""
    decimals: int = 0
    signed: bool = False
    kinds: Texts = ()
    amounts: Numbers = ()
    amount_unit: str = ""

    @property
    def rows(self) -> tuple[int, ...]:
        """Where it has a value."""
        return tuple(i for i, value in enumerate(self.values) if not isnan(value))


@dataclass(frozen=True)
class Reference:
    """A line or an area of no series: ``low`` to ``high`` of the value axis, at ``row`` if any."""

    mark: Mark
    low: float
    high: float
    colour: str
    width: float = 1.0
    row: int = -1


@dataclass(frozen=True)
class Cells:
    """A table with coloured cells: each tuple of rows holds one tuple of columns."""

    rows: Texts
    columns: Texts
    values: tuple[Numbers, ...]
    texts: tuple[Texts, ...]
    fills: tuple[Texts, ...]


@dataclass(frozen=True)
class Drawing:
    """A chart as read from its figure.

    Args:
        chart: name of the chart, ``charts/<name>.py``.
        lying: the categories stand one under another.
        category: the axis of categories, or of the numbers that points lie over.
        value: the axis of values.
        split: heading of what the series' names tell apart; then every category is in one series.
        names: the categories as a table says them; ``ranks`` stand before them in the chart.
        message: what an empty chart says.
        side_heading: over the column of numbers at the side.
        bar_share: of a category's room that its bar takes, 0 to 1.
        hole: of a ring, 0 to 1.
        stacked: bars stand on one another.
        across: unit and decimals of the numbers that points lie over.
    """

    chart: str
    form: Form
    series: tuple[Series, ...] = ()
    category: Axis = field(default_factory=Axis)
    value: Axis = field(default_factory=Axis)
    references: tuple[Reference, ...] = ()
    cells: Cells | None = None
    lying: bool = False
    legend: str = ""  # top or bottom; empty without one
    head: str = ""
    values: str = ""
    unit: str = ""
    decimals: int = 0
    signed: bool = False
    split: str = ""
    names: Texts = ()
    ranks: Numbers = ()
    message: str = ""
    side_heading: str = ""
    bar_share: float = 0.65
    hole: float = 0.0
    stacked: bool = False
    across: tuple[str, int] = ("", 0)
    language: str = "zh"

    @property
    def over_numbers(self) -> bool:
        """Whether points lie over numbers and not beside categories."""
        return self.form is Form.POINTS and not self.category.names

    def of(self, *roles: Role) -> tuple[Series, ...]:
        """The series of these roles, in drawing order."""
        return tuple(series for series in self.series if series.role in roles)

    def table(self) -> pd.DataFrame:
        """The numbers behind the chart: the categories, then a column a series; see drawing_table."""
        from exports.drawing_table import columns  # the table is made of what is defined here

        return pd.DataFrame({column.heading: list(column.values) for column in columns(self)})
