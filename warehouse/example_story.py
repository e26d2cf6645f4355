"""What the story fixes of the cases, month by month: complaints, who handles what, how long it takes."""

from __future__ import annotations

import numpy as np

from domain.months import Month
from warehouse.example_random import Floats
from warehouse.example_segments import has_intelligent_service
from warehouse.example_world import CODES, FEBRUARY, MARCH, MONTHS

BEIJING, SHANGHAI, SHENZHEN = "110000", "310000", "440300"

PARCEL_COMPLAINTS = (
    62, 47, 41, 42, 43, 50, 44, 43, 42, 44, 61, 50,
    52, 63, 47, 45, 46, 54, 48, 47, 46, 48, 66, 57,
    69, 60, 84,
)  # fmt: skip
OTHER_COMPLAINTS = (
    104, 93, 96, 99, 98, 109, 101, 104, 103, 106, 119, 109,
    110, 106, 109, 108, 113, 121, 112, 116, 121, 119, 132, 124,
    128, 124, 136,
)  # fmt: skip
# Written complaints of Shenzhen, from June 2024 on; offline service points open in October.
SHENZHEN_ONLINE_SINCE, SHENZHEN_ONLINE = Month(2024, 6), (16, 17, 18, 20, 19, 18, 16, 17, 14, 13)
# Complaints that fell to agents of Shenzhen in their first month, from June 2024; mentors since November.
SHENZHEN_NEW_SINCE, SHENZHEN_NEW = Month(2024, 6), (7, 8, 7, 8, 8, 9, 7, 7, 6, 6)
# Shanghai, per cent of its cases opened by the company; customer profiles since June 2024.
SHANGHAI_PROACTIVE_SINCE = Month(2024, 6)
SHANGHAI_PROACTIVE = (12.0, 13.0, 16.0, 15.0, 19.0, 20.0, 22.0, 24.0, 25.0, 28.0)
# Beijing, mean time on a complaint against August 2024; emotion recognition since September.
EMOTION_BASELINE = Month(2024, 8)
BEIJING_COMPLAINTS = (31, 33, 31, 37, 34, 36, 33, 36)  # from August 2024 on; 30 allow an estimate
BEIJING_COMPLAINT_TIME = (1.0, 0.94, 0.87, 0.85, 0.77, 0.74, 0.68, 0.60)

INTELLIGENT = {
    FEBRUARY: {"110000": 0.33, "310000": 0.31, "440300": 0.32, "330100": 0.29, "440100": 0.28},
    MARCH: {"110000": 0.64, "310000": 0.627, "440300": 0.66, "330100": 0.65, "440100": 0.6125},
}
INTELLIGENT_CASES = {MARCH: 560}  # of the nation; what the leading cities leave falls to the others
AGENT_CASES = {FEBRUARY: 880, MARCH: 585}
SIMPLE_OF_AGENTS = {FEBRUARY: 0.35, MARCH: 0.20}
SIMPLE_RISE = (0.395, 0.355)  # of the months before, while everything came to agents
SELF_SERVICE = (0.035, 0.065)  # share of cases, January 2023 to January 2025
HARD_COMPLAINTS = {FEBRUARY: (50, 34), MARCH: (50, 38)}  # complaints, resolved ones
HARD_SHARE, HARD_RESOLVED = 0.26, (0.60, 0.675)
PARCEL_TIME_SHARE = {MARCH: 0.30}  # of the agents' time that complaints about parcels take


def planned(month: Month, since: Month, values: tuple[float, ...]) -> float | None:
    """The value that the story fixes for a month, None before it sets in."""
    place = month.since(since)
    return values[place] if 0 <= place < len(values) else None


def intelligent_counts(month: Month, sizes: dict[str, int], free: dict[str, int]) -> dict[str, int]:
    """Cases of each city that the intelligent service takes.

    Args:
        sizes: cases of each city; free: those of them that are no complaints.
    """
    shares = INTELLIGENT.get(month, {})
    counts = {
        code: round(shares.get(code, 0.0) * sizes[code]) if has_intelligent_service(month, code) else 0
        for code in CODES
    }
    left = INTELLIGENT_CASES.get(month, 0) - sum(counts.values())
    others = [code for code in CODES if code not in shares]
    # the places taken one by one in the city that is furthest behind: an even share, never too much
    while left > 0:
        behind = min(others, key=lambda code: (counts[code] + 1) / max(free[code], 1))
        counts[behind] += 1
        left -= 1
    return counts


def time_factors() -> Floats:
    """Mean time on a complaint in Beijing of every month, against August 2024."""
    before = np.ones(MONTHS.index(EMOTION_BASELINE))
    return np.concatenate([before, np.array(BEIJING_COMPLAINT_TIME)])
