"""What one record of the facts contributes to a metric, as SQL in the portable subset."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, Table, and_, case, cast, func, literal, or_

from domain.limits import OTHERS, Limits
from domain.metrics import Condition, Kind, Metric


def meets(table: Table, conditions: tuple[Condition, ...]) -> list[ColumnElement[bool]]:
    """Each condition for itself; a record meets them all."""
    return [table.c[c.column].in_(c.values) for c in conditions]


def base_of(table: Table, metric: Metric) -> list[ColumnElement[bool]]:
    """When a record is in the metric's base."""
    base = meets(table, metric.where)
    if metric.any_of:
        base.append(or_(*meets(table, metric.any_of)))
    known: list[ColumnElement[bool]] = [
        table.c[name].is_not(None) for name in (metric.column, metric.plus) if name
    ]
    if metric.told:
        known = [or_(table.c[metric.told].is_not(None), and_(*known))]
    if metric.kind is Kind.SHARE and not metric.column:
        known = [table.c[hit.column].is_not(None) for hit in metric.hits]
    return [*base, *known]


def value_of(table: Table, metric: Metric, limits: Limits) -> ColumnElement[int]:
    """What a record of the base is worth: its column, whether that is within the limit, or 1."""
    one, zero = literal(1, BigInteger), literal(0, BigInteger)
    if not metric.column:
        return one
    value = _amount(table, metric.column)
    if metric.plus:
        value = value + _amount(table, metric.plus)
    if not metric.limit:
        return value
    within = case((value <= _seconds(table, limits.of(metric.limit)), one), else_=zero)
    if not metric.told:
        return within
    return case((table.c[metric.told].is_not(None), _amount(table, metric.told)), else_=within)


def _amount(table: Table, column: str) -> ColumnElement[int]:
    # A cast of a column that may be empty fails on some engines, hence the coalesce below it.
    return cast(func.coalesce(table.c[column], 0), BigInteger)


def _seconds(table: Table, by_priority: dict[str, int]) -> ColumnElement[int]:
    """The limit of a record's priority."""
    own = [(table.c.priority == p, literal(s, BigInteger)) for p, s in by_priority.items() if p != OTHERS]
    others = literal(by_priority[OTHERS], BigInteger)
    return case(*own, else_=others) if own else others


def parts_of(table: Table, metric: Metric, limits: Limits) -> tuple[ColumnElement[int], ...]:
    """What one record adds to n, s and q."""
    base, value = base_of(table, metric), value_of(table, metric, limits)
    hits = meets(table, metric.hits)
    zero = literal(0, BigInteger)

    def where(conditions: list[ColumnElement[bool]], amount: ColumnElement[int]) -> ColumnElement[int]:
        return case((and_(*conditions), amount), else_=zero) if conditions else amount

    one = where(base, literal(1, BigInteger))
    if metric.kind is Kind.RATIO:
        return where(base, value), where([*base, *hits], value), where(base, literal(1, BigInteger))
    if metric.kind is Kind.COUNT:
        return one, one, one
    if metric.kind is Kind.SHARE:
        hit = where([*base, *hits], value)
        return one, hit, hit
    return one, where(base, value), where(base, value * value)
