"""The level of satisfaction that the example plans for each month, city and dimension.

The plan is the story; records are drawn around it, so months and cities scatter as samples do.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from domain.months import Month
from warehouse.example_random import Floats, normal, stream
from warehouse.example_world import CITIES, CODES, DIMENSIONS, LEADERS, MARCH, MONTHS, Points

# The nation's path, January 2023 to March 2025, points. Spring Festival (January 2023, February 2024,
# January 2025), the June and the November sales slow the answers and the parcels down; the intelligent
# service of March 2025 speeds the answers up, three CRM outages cost resolution.
NATION = {
    "response_speed": (
        77.8, 79.6, 80.2, 80.6, 80.9, 79.7, 80.9, 81.3, 81.5, 81.7, 79.9, 81.0,
        81.6, 80.2, 82.1, 82.5, 82.8, 81.7, 82.9, 83.1, 83.4, 83.5, 82.1, 83.0,
        82.7, 84.0, 89.2,
    ),
    "resolution": (
        81.2, 82.3, 83.1, 83.4, 83.5, 82.9, 83.8, 84.0, 84.3, 84.4, 83.4, 84.2,
        84.6, 83.5, 85.0, 85.2, 85.4, 84.9, 85.7, 85.9, 86.2, 86.3, 85.5, 86.2,
        85.9, 87.0, 85.7,
    ),
    "attitude": (
        87.6, 88.0, 88.1, 88.3, 88.4, 88.2, 88.6, 88.7, 88.8, 88.9, 88.6, 88.9,
        89.1, 88.9, 89.3, 89.4, 89.5, 89.4, 89.7, 89.8, 90.0, 90.1, 89.9, 90.1,
        90.2, 90.5, 90.5,
    ),
    "follow_up": (
        77.6, 78.0, 78.4, 78.6, 78.9, 78.7, 79.2, 79.4, 79.6, 79.8, 79.5, 79.9,
        80.1, 79.8, 80.5, 80.6, 80.8, 80.7, 81.1, 81.2, 81.4, 81.5, 81.3, 81.6,
        81.4, 82.1, 82.4,
    ),
}  # fmt: skip


class Turn(NamedTuple):
    """What happened in one city: points on each dimension in the months [start, end)."""

    code: str
    start: Month
    end: Month
    points: Points


END = MARCH + 1
TURNS = (
    Turn("420100", Month(2023, 7), Month(2023, 9), (-1.5, -3.5, 0.0, -2.0)),  # floods
    Turn("230100", Month(2024, 1), Month(2024, 2), (-4.0, -2.0, -1.0, -1.0)),  # winter tourists
    Turn("420100", Month(2024, 2), Month(2024, 3), (-1.5, -3.0, 0.0, -2.0)),  # freezing rain
    Turn("430100", Month(2024, 2), Month(2024, 3), (-1.0, -2.5, 0.0, -1.5)),
    Turn("440100", Month(2024, 4), Month(2024, 6), (-1.5, -2.5, 0.0, -1.5)),  # rainstorms
    Turn("350200", Month(2023, 9), Month(2023, 10), (-1.5, -3.0, 0.0, -2.0)),  # typhoon
    Turn("330100", Month(2024, 11), Month(2025, 1), (-2.6, -2.4, -0.6, -1.5)),  # the sales' peak
    Turn("330100", Month(2023, 1), Month(2025, 1), (0.0, -0.6, 0.0, -3.0)),  # before revisits counted
    Turn("510100", Month(2023, 1), Month(2025, 1), (1.8, 1.0, 0.4, 0.6)),  # before the centre moved
    Turn("110000", Month(2024, 9), END, (0.0, 0.6, 0.9, 0.3)),  # emotion recognition
    Turn("310000", Month(2024, 6), END, (0.4, 0.6, 0.4, 0.6)),  # customer profiles
    Turn("440300", Month(2024, 10), END, (0.3, 1.0, 0.4, 0.8)),  # offline service points
    Turn("230100", Month(2024, 10), END, (-1.2, -0.8, -0.3, -0.8)),  # agents left
)


def planned_levels() -> Floats:
    """The planned mean of every month × city × dimension, points, shape (27, 32, 4).

    The cities that do not lead are shifted together until the nation follows its path.
    """
    nation = np.array([NATION[d] for d in DIMENSIONS]).T
    sizes = np.array([city.responses for city in CITIES], dtype=np.float64)
    follow = np.array([code not in LEADERS for code in CODES])
    levels = nation[:, None, :] + _city_offsets()
    mean = (levels * sizes[None, :, None]).sum(axis=1) / sizes.sum()
    shift = (nation - mean) * sizes.sum() / sizes[follow].sum()
    levels[:, follow, :] += shift[:, None, :]
    return levels


def _city_offsets() -> Floats:
    """Points above the nation of every month × city × dimension, before the nation is met."""
    time = np.linspace(0.0, 1.0, len(MONTHS))[:, None]
    early, late = (np.array([getattr(city, name) for city in CITIES]) for name in ("early", "late"))
    offsets = (early + (late - early) * time)[:, :, None] + np.array([city.profile for city in CITIES])
    for turn in TURNS:
        months = [i for i, month in enumerate(MONTHS) if turn.start <= month < turn.end]
        lasting = turn.end == END  # a lasting gain is part of ``late``: it is missing before, not added
        rows = [i for i in range(len(MONTHS)) if i not in months] if lasting else months
        offsets[rows, CODES.index(turn.code)] += np.array(turn.points) * (-1 if lasting else 1)
    return offsets + _wander()


def _wander() -> Floats:
    """Slow ups and downs of every city and dimension, SD about half a point."""
    steps = normal(stream("plan"), len(MONTHS), len(CITIES), len(DIMENSIONS))
    path = np.zeros_like(steps)
    for i in range(1, len(MONTHS)):
        path[i] = 0.8 * path[i - 1] + 0.3 * steps[i]
    return path
