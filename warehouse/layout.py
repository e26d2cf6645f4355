"""What the fields of a load's kind are, and which column of each file holds which of them."""

from __future__ import annotations

from collections.abc import Callable

from domain.errors import nearest
from warehouse.cells import Cell
from warehouse.chunks import read_header
from warehouse.columns import find_columns
from warehouse.fields import FIELDS, Field, Reading
from warehouse.forms import UnreadableError, Value
from warehouse.sources import Source
from warehouse.wide import long_header
from warehouse.work import Work


def reading_of(work: Work, kind: str) -> Reading:
    """What the fields of this kind need: cities, metrics and dimensions of the warehouse."""
    cards = work.known.scorecards
    nation = kind in ("scorecard", "targets", "events", "figures")
    return Reading(
        work.mapping,
        work.cities.read_or_nation if nation else work.cities.read,
        _metric_reader(work),
        cards.dimensions if cards else (),
    )


def _metric_reader(work: Work) -> Callable[[str], Value]:
    known = {metric.id: metric.id for metric in work.known.registry}
    for metric in work.known.registry:
        for label in metric.label.values():
            known.setdefault(label.casefold(), metric.id)

    def read(cell: str) -> Value:
        if not cell:
            return None
        if cell.casefold() not in known:
            raise UnreadableError("a metric of the warehouse", nearest(cell, known))
        return known[cell.casefold()]

    return read


def dimensions_of(reading: Reading, kind: str) -> list[str]:
    """The dimensions that a file of this kind may hold scores of."""
    return [d.id for d in reading.dimensions] if kind == "responses" else []


def origin_of(
    work: Work, source: Source, fields: tuple[Field, ...], dimensions: list[str]
) -> tuple[int, dict[str, Cell]]:
    """How many columns a file has, and which of them, or which constant, holds which field.

    Raises:
        LoadError: a header that cannot be read, or lacks a column.
    """
    came = read_header(source, work.mapping)
    header = long_header(source.name, came, work.mapping)
    return len(came), find_columns(source.name, header, fields, work.mapping, dimensions)


def fields_given(work: Work, kind: str) -> list[set[str]]:
    """Of each file, the fields that one of its columns or a constant of the mapping holds.

    Raises:
        LoadError: a header cannot be read, or lacks a column.
    """
    reading = reading_of(work, kind)
    fields, names = FIELDS[kind](reading), dimensions_of(reading, kind)
    return [set(origin_of(work, source, fields, names)[1]) for source in work.sources]
