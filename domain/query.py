"""One question to the warehouse: immutable, checked at birth, its own cache key."""

from __future__ import annotations

from dataclasses import dataclass, replace

from domain.errors import QueryError
from domain.months import Period
from domain.scope import Scope

SEGMENTS = ("channel", "case_type", "tier")


@dataclass(frozen=True)
class Filters:
    """What the reader chose to look at; an empty tuple means no restriction.

    Args:
        cities: city ids (regions are resolved to their cities before).
        channel, case_type, tier: values of the segments.
    """

    cities: tuple[str, ...] = ()
    channel: tuple[str, ...] = ()
    case_type: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("cities", *SEGMENTS):
            values = getattr(self, name)
            if not isinstance(values, tuple) or any(not isinstance(v, str) or not v for v in values):
                raise QueryError(f"filter {name}", repr(values), "a tuple of non-empty texts")
            object.__setattr__(self, name, tuple(sorted(set(values))))

    @property
    def segmented(self) -> bool:
        return any(getattr(self, name) for name in SEGMENTS)


@dataclass(frozen=True)
class Query:
    """Which sums: metrics, months, places, segments, and the reader's scope.

    Raises:
        QueryError: no metric, or the filter names a city twice removed from the scope.
    """

    metrics: tuple[str, ...]
    period: Period
    scope: Scope
    filters: Filters = Filters()

    def __post_init__(self) -> None:
        if not isinstance(self.scope, Scope):
            raise QueryError("query", "no scope", "the reader's scope")
        if not self.metrics or any(not isinstance(m, str) or not m for m in self.metrics):
            raise QueryError("query", f"metrics {self.metrics!r}", "at least one metric id")
        object.__setattr__(self, "metrics", tuple(sorted(set(self.metrics))))

    def over(self, period: Period) -> Query:
        return replace(self, period=period)

    def of(self, *metrics: str) -> Query:
        return replace(self, metrics=metrics)

    def within(self, filters: Filters) -> Query:
        return replace(self, filters=filters)

    @property
    def cities(self) -> tuple[str, ...] | None:
        """The cities to read: the filter's within the scope; None is every city.

        An empty tuple means that nothing of the filter is in scope: nothing is read.
        """
        if self.scope.cities is None:
            return self.filters.cities or None
        if self.filters.cities:
            return self.scope.restrict(self.filters.cities)
        return tuple(sorted(self.scope.cities))
