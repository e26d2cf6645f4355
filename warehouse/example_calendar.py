"""Which days of a month the example's records fall on."""

from __future__ import annotations

import calendar
import datetime as dt

import numpy as np

from domain.months import Month
from warehouse.example_random import Ints, pick
from warehouse.example_world import MARCH

# Days off of Spring Festival: half the usual contacts.
SPRING_FESTIVAL = {
    Month(2023, 1): range(21, 28),
    Month(2024, 2): range(10, 18),
    Month(2025, 1): range(28, 32),
    Month(2025, 2): range(1, 5),
}
WEEKEND_SHARE, FESTIVAL_SHARE = 0.7, 0.5  # of a working day's contacts
OUTAGES = {MARCH: (6, 14, 25)}  # days of the CRM outages of the review


def days_drawn(rng: np.random.Generator, month: Month, size: int) -> Ints:
    """Days of the month [1 to 31], ascending, shape (size,)."""
    length = calendar.monthrange(month.year, month.number)[1]
    festival = SPRING_FESTIVAL.get(month, range(0))
    shares = [
        (WEEKEND_SHARE if dt.date(month.year, month.number, day).weekday() >= 5 else 1.0)
        * (FESTIVAL_SHARE if day in festival else 1.0)
        for day in range(1, length + 1)
    ]
    return np.sort(pick(rng, shares, size) + 1)


def outage_days(month: Month) -> list[int]:
    """The days of an outage and the days after, on which tickets were still being entered again."""
    return [day + later for day in OUTAGES.get(month, ()) for later in (0, 1)]
