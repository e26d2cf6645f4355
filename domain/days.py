"""Days, and half-open stretches of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from domain.errors import QueryError
from domain.months import Month, Period


def day_key(day: dt.date) -> int:
    """The day as the warehouse stores it: 20250331."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(key: int) -> dt.date:
    """The day of a warehouse key such as 20250331."""
    return dt.date(int(key) // 10_000, int(key) // 100 % 100, int(key) % 100)


@dataclass(frozen=True)
class Days:
    """Days from ``start`` up to, and without, ``end``; never empty."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if not self.start < self.end:
            raise QueryError("days", f"{self.start} to {self.end}", "a start before its end")

    @classmethod
    def ending_with(cls, day: dt.date, days: int) -> Days:
        """The ``days`` days that end with, and contain, ``day``."""
        return cls(day - dt.timedelta(days=days - 1), day + dt.timedelta(days=1))

    @property
    def last(self) -> dt.date:
        return self.end - dt.timedelta(days=1)

    @property
    def length(self) -> int:
        return (self.end - self.start).days

    @property
    def before(self) -> Days:
        """As many days, up to where these start."""
        return Days(self.start - (self.end - self.start), self.start)

    @property
    def with_before(self) -> Days:
        """These days and as many before them."""
        return Days(self.before.start, self.end)

    @property
    def months(self) -> Period:
        """The months that hold any of the days: no others need be read."""
        return Period(Month.of_date(self.start), Month.of_date(self.last) + 1)
