"""Who may see which cities: part of every query, so that nothing can forget it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import ScopeError


@dataclass(frozen=True)
class Scope:
    """The cities a reader may see. ``cities`` None means every city.

    There is no default: whoever asks the warehouse states a scope. An empty set of cities is
    refused, since an empty filter must never come to mean «all».
    """

    cities: frozenset[str] | None

    def __post_init__(self) -> None:
        if self.cities is not None and not self.cities:
            raise ScopeError("scope", "no city at all", "at least one city, or everything")

    def __repr__(self) -> str:
        """The same in every process, as a key has to be."""
        return f"Scope({'everything' if self.cities is None else sorted(self.cities)})"

    @classmethod
    def everything(cls) -> Scope:
        return cls(None)

    @classmethod
    def of(cls, cities: Iterable[str]) -> Scope:
        return cls(frozenset(cities))

    @property
    def is_everything(self) -> bool:
        return self.cities is None

    def allows(self, city: str) -> bool:
        return self.cities is None or city in self.cities

    def restrict(self, cities: Iterable[str]) -> tuple[str, ...]:
        """Those of ``cities`` that are in scope, in their order."""
        return tuple(city for city in cities if self.allows(city))
