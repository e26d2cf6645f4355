"""What each record of the facts contributes to a metric."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.limits import OTHERS, Limits
from domain.metrics import Condition, Kind, Metric
from warehouse.adapters.arrow import in_one, is_held, values_of

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Records:
    """Columns of the facts as arrays, each laid out once.

    Args:
        facts: in the columns of their table; whole numbers and texts.
    """

    def __init__(self, facts: pa.Table) -> None:
        self._facts = facts
        self._known: dict[str, Mask] = {}
        self._amounts: dict[str, Ints] = {}
        self._met: dict[Condition, Mask] = {}
        self.all: Mask = np.ones(len(facts), dtype=bool)

    def __len__(self) -> int:
        return len(self._facts)

    def known(self, column: str) -> Mask:
        """True for each record that holds a value."""
        if column not in self._known:
            held = is_held(in_one(self._facts.column(column)))
            self._known[column] = self.all if held is None else held
        return self._known[column]

    def amount(self, column: str) -> Ints:
        """The value of each record; 0 where it holds none."""
        if column not in self._amounts:
            values, known = values_of(in_one(self._facts.column(column))), self.known(column)
            amounts = values.astype("int64")
            self._amounts[column] = amounts if known is self.all else amounts * known
        return self._amounts[column]

    def meets(self, condition: Condition) -> Mask:
        """True for each record whose value is one of the condition's."""
        if condition not in self._met:
            held = self._facts.column(condition.column)
            kind = held.type.value_type if pa.types.is_dictionary(held.type) else held.type
            values = pa.array(condition.values, kind)
            self._met[condition] = pc.is_in(held.cast(kind), values).to_numpy() & self.known(condition.column)
        return self._met[condition]

    def meets_all(self, conditions: tuple[Condition, ...]) -> Mask:
        return np.logical_and.reduce([self.all, *(self.meets(condition) for condition in conditions)])


def base_of(records: Records, metric: Metric) -> Mask:
    """True for each record that is in the metric's base."""
    base = records.meets_all(metric.where)
    if metric.any_of:
        base = base & np.logical_or.reduce([records.meets(condition) for condition in metric.any_of])
    columns = [name for name in (metric.column, metric.plus) if name]
    if metric.kind is Kind.SHARE and not metric.column:
        columns = [hit.column for hit in metric.hits]
    known = np.logical_and.reduce([records.all, *(records.known(name) for name in columns)])
    if metric.told:
        known = known | records.known(metric.told)
    return np.asarray(base & known)


def value_of(records: Records, metric: Metric, limits: Limits) -> Ints:
    """What a record of the base is worth: its column, whether that is within the limit, or 1."""
    if not metric.column:
        return np.ones(len(records), "int64")
    value = records.amount(metric.column)
    if metric.plus:
        value = value + records.amount(metric.plus)
    if not metric.limit:
        return value
    within = (value <= _seconds(records, limits.of(metric.limit))).astype("int64")
    if not metric.told:
        return within
    return np.where(records.known(metric.told), records.amount(metric.told), within)


def _seconds(records: Records, by_priority: dict[str, int]) -> Ints:
    """The limit of each record's priority [s]."""
    found = np.full(len(records), by_priority[OTHERS], "int64")
    for priority, seconds in by_priority.items():
        if priority != OTHERS:
            found[records.meets(Condition("priority", (priority,)))] = seconds
    return found


def parts_of(records: Records, metric: Metric, limits: Limits) -> tuple[Ints, ...]:
    """What each record adds to n, s and q; a part that is left out is as the one before it, and nothing is
    told where no record is in the base."""
    base = base_of(records, metric)
    if not base.any():
        return ()
    if metric.kind is Kind.COUNT:
        return (base.astype("int64"),)
    value = value_of(records, metric, limits) * base
    if metric.kind is Kind.RATIO:
        return value, value * records.meets_all(metric.hits), base.astype("int64")
    if metric.kind is Kind.SHARE:
        return base.astype("int64"), value * records.meets_all(metric.hits)
    return base.astype("int64"), value, value * value


PARTS = {Kind.COUNT: 1, Kind.SHARE: 2}  # different ones a metric of this kind has; others have three
