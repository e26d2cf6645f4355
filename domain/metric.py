"""What a metric is: what one record contributes to it, and how its sums become a value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Source = Literal["responses", "cases", "figures"]
Direction = Literal["up", "down", "neutral"]

POINT = 1000  # scores are stored as whole thousandths of a point


class Kind(StrEnum):
    """How the sums n, s, q of a metric become a value."""

    MEAN = "mean"  # s/n of scores in thousandths of a point
    SHARE = "share"  # s of n, in %
    NPS = "nps"  # s = promoters − detractors, q = promoters + detractors
    TIME = "time"  # s/n in seconds
    PERCENTILE = "percentile"  # of a time metric's records, from its histogram
    COUNT = "count"  # n
    RATIO = "ratio"  # s of n where n is an amount, q the number of records: no binomial interval
    FIGURE = "figure"  # a monthly number of the company's own


class Unit(StrEnum):
    """What a value is counted in; ``difference`` names the unit of a change."""

    POINTS = "points"
    PERCENT = "percent"
    NPS = "nps"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    COUNT = "count"
    PLAIN = "plain"

    @property
    def difference(self) -> str:
        return "pp" if self is Unit.PERCENT else self.value


@dataclass(frozen=True)
class Condition:
    """A record belongs where ``column`` is one of ``values``."""

    column: str
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Metric:
    """One metric.

    Args:
        label, definition: ``{"zh": …, "en": …}``; the definition names numerator, denominator and
            what is left out.
        column: of the source table: what a record contributes. Records where it is empty are not in
            the base. Empty for counts, and for shares that are told by ``hits`` alone: then the records
            whose ``hits`` columns are known are the base.
        where: conditions a record must meet to be in the base.
        hits: shares and ratios: conditions a record of the base must meet to count in the numerator.
        direction: whether a higher value is good.
        decimals: printed.
        weight: of a scorecard dimension in the composite, else None.
        plus: a second column that is added to ``column``; a record must have both.
        any_of: conditions of which a record must meet one to be in the base.
        limit: of a share of records in time: the name of the limit (:mod:`domain.limits`) that ``column``
            [s] must not exceed.
        told: a flag column that says itself whether it was in time; it stands where it is given.
        topic: what it belongs to, in the company's words; of monthly figures.
        of, quantile: of a percentile: the id of the time metric, and the share (0 to 1) of its records
            that take no longer.
    """

    id: str
    label: dict[str, str]
    definition: dict[str, str]
    kind: Kind
    source: Source
    unit: Unit
    direction: Direction
    column: str = ""
    where: tuple[Condition, ...] = ()
    hits: tuple[Condition, ...] = ()
    decimals: int = 1
    weight: float | None = None
    plus: str = ""
    any_of: tuple[Condition, ...] = ()
    limit: str = ""
    told: str = ""
    topic: str = ""
    of: str = ""
    quantile: float = 0.0

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def scale(self) -> float:
        """What the stored sums are divided by to come in the metric's unit."""
        return {Unit.POINTS: float(POINT), Unit.MINUTES: 60.0, Unit.HOURS: 3600.0}.get(self.unit, 1.0)


def is_one_of(column: str, *values: str | int) -> Condition:
    return Condition(column, values)
