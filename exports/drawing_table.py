"""The numbers behind a chart as columns, with headings and units in the reader's language."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

from charts.roles import Form, Role
from domain.language import words
from exports.drawing_parts import Drawing, DrawingError, Numbers, Series

MEASURED = (Role.BAR, Role.STEP, Role.LINE, Role.POINTS, Role.LIMIT, Role.TARGET, Role.RING)


@dataclass(frozen=True)
class Column:
    """A column: numbers with how they are printed, or texts (``decimals`` is None)."""

    heading: str
    values: tuple[float | str, ...]
    decimals: int | None = None
    signed: bool = False


def columns(drawing: Drawing) -> tuple[Column, ...]:
    """The columns of :meth:`Drawing.table`.

    Raises:
        DrawingError: two columns or two series of the same places have one name.
    """
    if drawing.form is Form.EMPTY:
        return ()
    if drawing.cells:
        return _cells(drawing)
    found = _over_numbers(drawing) if drawing.over_numbers else _beside_categories(drawing)
    headings = [column.heading for column in found]
    twice = [name for name in headings if headings.count(name) > 1]
    if twice:
        raise DrawingError(f"chart {drawing.chart}", f"two columns {twice[0]!r}", "headings of their own")
    return tuple(found)


def heading(drawing: Drawing, series: Series) -> str:
    """Of the column that holds a series' values."""
    if drawing.split and series.role in (Role.BAR, Role.POINTS):
        return with_unit(drawing.values, drawing.unit, drawing.language)
    if series.role is Role.STEP:
        return with_unit(drawing.values, drawing.unit, drawing.language)
    return with_unit(series.heading or series.name, series.unit, drawing.language)


def end_heading(drawing: Drawing, series: Series, end: str) -> str:
    """Of the column with the ``low`` or ``high`` end of a series' interval."""
    say, alone = words(drawing.language).say, _alone(drawing, series)
    part = say(f"drawing.{end}")
    name = part if alone else say("drawing.of", name=series.heading or series.name, part=part)
    return with_unit(name, drawing.unit if drawing.split else series.unit, drawing.language)


def across_heading(drawing: Drawing) -> str:
    """Of the column with the numbers that points lie over."""
    return with_unit(drawing.category.title, drawing.across[0], drawing.language)


def with_unit(name: str, unit: str, language: str) -> str:
    """得分（分）; the name alone where there is no unit."""
    return words(language).say("drawing.heading", name=name, unit=unit) if unit else name


def _alone(drawing: Drawing, series: Series) -> bool:
    """Whether one column alone has an interval, so that its ends need no name."""
    measured = [s for s in drawing.series if s.low]
    return len({heading(drawing, s) for s in measured}) <= 1 and series in measured


def _cells(drawing: Drawing) -> tuple[Column, ...]:
    cells = drawing.cells
    assert cells
    body = [
        Column(name, tuple(row[i] for row in cells.values), drawing.decimals)
        for i, name in enumerate(cells.columns)
    ]
    return (Column(drawing.head, cells.rows), *body)


def _beside_categories(drawing: Drawing) -> list[Column]:
    """Merged where series of one heading share the categories out among them."""
    found = [Column(drawing.head, drawing.names)]
    ranked = words(drawing.language).say("drawing.rank")
    if drawing.ranks and drawing.values != ranked:
        found.append(Column(ranked, drawing.ranks, 0))
    grouped: dict[str, list[Series]] = {}
    for series in drawing.of(*MEASURED):
        grouped.setdefault(heading(drawing, series), []).append(series)
    for name, group in grouped.items():
        found += _measured(drawing, name, group)
    if drawing.split:
        found.append(Column(drawing.split, _kinds(drawing)))
    for series in drawing.of(Role.SIDE):
        found += _measured(drawing, heading(drawing, series), [series])
    found += [Column(series.name, series.texts) for series in drawing.of(Role.EVENTS)]
    return found


def _measured(drawing: Drawing, name: str, group: list[Series]) -> list[Column]:
    first = group[0]
    if any(sum(not isnan(v) for v in row) > 1 for row in zip(*(s.values for s in group), strict=True)):
        raise DrawingError(
            f"chart {drawing.chart}", f"two series {name!r} at one place", "names of their own"
        )
    found = [Column(name, merged([s.values for s in group]), first.decimals, first.signed)]
    for end in ("low", "high"):
        ends = [getattr(series, end) for series in group if series.low]
        if ends:
            found.append(Column(end_heading(drawing, first, end), merged(ends), first.decimals, first.signed))
    return found


def merged(parts: list[Numbers]) -> Numbers:
    """At each place the first number that there is."""
    return tuple(next((value for value in row if not isnan(value)), nan) for row in zip(*parts, strict=True))


def _kinds(drawing: Drawing) -> tuple[str, ...]:
    series = drawing.of(Role.BAR, Role.POINTS)
    return tuple(
        next((s.name for s in series if not isnan(s.values[row])), "") for row in range(len(drawing.names))
    )


def _over_numbers(drawing: Drawing) -> list[Column]:
    """A row a point: name, the number it lies over, its value, its size in a bubble chart, its kind."""
    points = drawing.of(Role.POINTS)
    names = tuple(text for s in points for text in s.texts)
    across = Column(across_heading(drawing), tuple(x for s in points for x in s.at), drawing.across[1])
    title = with_unit(drawing.values, drawing.unit, drawing.language)
    values = tuple(value for s in points for value in s.values)
    found = [Column(drawing.head, names), across, Column(title, values, drawing.decimals, drawing.signed)]
    if any(s.amounts for s in points):
        name = with_unit(points[0].heading, points[0].amount_unit, drawing.language)
        found.append(Column(name, tuple(amount for s in points for amount in s.amounts), 0))
    if drawing.split:
        found.append(Column(drawing.split, tuple(s.name for s in points for _ in s.values)))
    return found
