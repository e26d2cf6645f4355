"""The company of the example: its months, its 32 cities, how many respond and ask for service."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

import numpy as np

from domain.months import Month, Period

MONTHS = tuple(Period(Month(2023, 1), Month(2025, 4)))
FEBRUARY, MARCH = Month(2025, 2), Month(2025, 3)
DIMENSIONS = ("response_speed", "resolution", "attitude", "follow_up")
WEIGHTS = np.array([0.30, 0.40, 0.20, 0.10])
LEADERS = ("110000", "310000", "440300", "330100", "440100")

Points = tuple[float, float, float, float]  # one value for each of DIMENSIONS


class City(NamedTuple):
    """One city; ``responses`` and ``cases`` are those of March 2025.

    ``early`` and ``late``: points of satisfaction above the nation in January 2023 and March 2025;
    ``profile``: points of each dimension above what that gives.
    """

    code: str
    name_zh: str
    name_en: str
    province: str
    region: str
    tier: str
    responses: int
    cases: int
    early: float
    late: float
    profile: Points


def _read_cities() -> tuple[City, ...]:
    with Path(__file__).with_name("example_cities.csv").open(encoding="utf-8", newline="") as file:
        _header, *rows = csv.reader(file)
    return tuple(_city(row) for row in rows)


def _city(row: list[str]) -> City:
    code, name_zh, name_en, province, region, tier = row[:6]
    early, late, speed, resolution, attitude, follow_up = (float(cell) for cell in row[8:])
    profile = (speed, resolution, attitude, follow_up)
    base, size = int(row[6]), int(row[7])
    return City(code, name_zh, name_en, province, region, tier, base, size, early, late, profile)


CITIES = _read_cities()
CODES = tuple(city.code for city in CITIES)

# Of the nation, January 2023 to March 2025.
RESPONSES = (
    4886, 4795, 5012, 5047, 5083, 5166, 5108, 5131, 5159, 5188, 5297, 5241,
    5218, 5064, 5302, 5334, 5361, 5443, 5377, 5402, 5426, 5458, 5561, 5514,
    5487, 5569, 5842,
)  # fmt: skip
CASES = (
    842, 765, 803, 812, 826, 894, 838, 845, 852, 861, 968, 905,
    918, 897, 902, 915, 931, 1012, 948, 957, 966, 978, 1104, 1043,
    1098, 1112, 1245,
)  # fmt: skip
SLOW_PARCELS = {Month(2023, 1), Month(2023, 11), Month(2024, 2), Month(2024, 11), Month(2025, 1), MARCH}


def gone(month: Month) -> float:
    """How much of the 27 months has passed, 0 to 1."""
    return MONTHS.index(month) / (len(MONTHS) - 1)


def between(ends: tuple[float, float], month: Month) -> float:
    """The value of a steady course from ``ends[0]`` in the first month to ``ends[1]`` in the last."""
    return ends[0] + (ends[1] - ends[0]) * gone(month)
