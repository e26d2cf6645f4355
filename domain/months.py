"""Calendar months and half-open periods of them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import total_ordering

from domain.errors import QueryError


@total_ordering
@dataclass(frozen=True)
class Month:
    """One calendar month; ``Month(2025, 3) + 1 == Month(2025, 4)``."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if not (1 <= self.number <= 12 and 1900 <= self.year <= 9998):
            raise QueryError("month", f"{self.year}-{self.number:02d}", "1900-01 to 9998-12")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read ``2025-03``, ``202503`` or ``2025年3月``."""
        match = re.fullmatch(r"\s*(\d{4})\s*[-/年.]?\s*(\d{1,2})\s*月?\s*", str(text))
        if not match:
            raise QueryError("month", repr(text), "a month such as 2025-03")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of_date(cls, day: dt.date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def from_key(cls, key: int) -> Month:
        """The month of a warehouse key such as 202503."""
        return cls(int(key) // 100, int(key) % 100)

    @property
    def key(self) -> int:
        """The month as the warehouse stores it: 202503."""
        return self.year * 100 + self.number

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def quarter(self) -> int:
        return (self.number + 2) // 3

    def __add__(self, months: int) -> Month:
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    def __sub__(self, months: int) -> Month:
        return self + -months

    def since(self, other: Month) -> int:
        """Months from ``other`` to this one; negative when this one is earlier."""
        return (self.year - other.year) * 12 + self.number - other.number

    def __lt__(self, other: Month) -> bool:
        return self.key < other.key

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


@dataclass(frozen=True)
class Period:
    """Months from ``start`` up to, and without, ``end``; never empty."""

    start: Month
    end: Month

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise QueryError("period", f"{self.start} to {self.end}", "a start before its end")

    @classmethod
    def of_month(cls, month: Month) -> Period:
        return cls(month, month + 1)

    @classmethod
    def ending_with(cls, month: Month, months: int) -> Period:
        """The ``months`` months that end with, and contain, ``month``."""
        return cls(month + 1 - months, month + 1)

    @property
    def last(self) -> Month:
        return self.end - 1

    @property
    def length(self) -> int:
        return self.end.since(self.start)

    @property
    def before(self) -> Period:
        """The period of the same length that ends where this one starts."""
        return Period(self.start - self.length, self.start)

    @property
    def year_before(self) -> Period:
        return Period(self.start - 12, self.end - 12)

    def __iter__(self) -> Iterator[Month]:
        return (self.start + i for i in range(self.length))

    def __contains__(self, month: Month) -> bool:
        return self.start <= month < self.end

    def __str__(self) -> str:
        return f"[{self.start}, {self.end})"
