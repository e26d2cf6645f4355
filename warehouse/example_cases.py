"""The service cases of the example, one row a case."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_calendar import days_drawn
from warehouse.example_complaints import complaints, handled_by, simple_enquiries
from warehouse.example_handling import handling_columns, settle_times
from warehouse.example_outcome import mark_repeats, outcome_columns
from warehouse.example_random import Flags, Floats, Ints, apportion, draw_some, normal, pick, stream
from warehouse.example_segments import (
    CASE_TYPES,
    CHANNELS,
    HANDLERS,
    ONLINE,
    TIERS,
    case_type_shares,
    channel_shares,
)
from warehouse.example_story import SHANGHAI, SHANGHAI_PROACTIVE, SHANGHAI_PROACTIVE_SINCE, SHENZHEN, planned
from warehouse.example_world import CASES, CITIES, CODES, MARCH, MONTHS, between

CUSTOMERS_PER_CASE = 5  # customers of a city for each case of a month
SHENZHEN_WRITES = 1.5  # times the usual share of written cases
PROACTIVE_SHARE = (0.06, 0.10)  # of all cities but Shanghai, January 2023 to March 2025


def cases() -> pd.DataFrame:
    """Every case, in the columns of the cases file; about 25,000 rows, by date.

    Times are whole seconds, flags 0 or 1, empty where unknown or where the case has no such thing:
    handling by an agent, the stages of a complaint.
    """
    months = [_month(month, CASES[i]) for i, month in enumerate(MONTHS)]
    return mark_repeats(settle_times(pd.concat(months, ignore_index=True)))


def _month(month: Month, total: int) -> pd.DataFrame:
    rng = stream("cases", month.key)
    jitter = 1 + 0.04 * normal(rng, len(CITIES)) * (month != MARCH)
    sizes = apportion(total, np.array([city.cases for city in CITIES]) * jitter)
    day = days_drawn(rng, month, total)
    city = np.repeat(np.arange(len(CITIES)), sizes)[np.argsort(rng.random(total), kind="stable")]
    channel = _channels(month, city, rng)
    case_type = pick(rng, case_type_shares(month), total)
    complaint = complaints(month, city, channel, case_type, rng)
    handled = handled_by(month, city, case_type, complaint, rng)
    simple = simple_enquiries(month, handled, case_type, complaint, rng)
    customer, tier = _customers(city, rng)
    frame = pd.DataFrame(
        {
            "case_id": [f"C{month.key}-{i:04d}" for i in range(1, total + 1)],
            "date": [f"{month}-{d:02d}" for d in day],
            "city": np.array(CODES)[city],
            "channel": np.array(CHANNELS)[channel],
            "case_type": np.array(CASE_TYPES)[case_type],
            "tier": np.array(TIERS)[tier],
            "customer": customer,
            "handled_by": np.array(HANDLERS)[handled],
            "complaint": complaint.astype(np.int64),
            "simple": simple.astype(np.int64),
            "proactive": _proactive(month, city, complaint, rng).astype(np.int64),
        }
    )
    return outcome_columns(handling_columns(frame, month), month)


def _channels(month: Month, city: Ints, rng: np.random.Generator) -> Ints:
    usual = pick(rng, channel_shares(month), len(city))
    shares = list(channel_shares(month))
    shares[ONLINE] *= SHENZHEN_WRITES
    return np.where(city == CODES.index(SHENZHEN), pick(rng, shares, len(city)), usual)


def _customers(city: Ints, rng: np.random.Generator) -> tuple[list[str], Ints]:
    """Customer numbers of a pool for each city, and the tier that goes with each number."""
    pool = np.array([c.cases * CUSTOMERS_PER_CASE for c in CITIES])[city]
    number = np.floor(rng.random(len(city)) * pool).astype(np.int64)
    tier = np.searchsorted(np.array([62, 90]), number * 37 % 100, side="right").astype(np.int64)
    names = [f"K{CODES[c]}-{n:04d}" for c, n in zip(city, number, strict=True)]
    return names, tier


def _proactive(month: Month, city: Ints, complaint: Flags, rng: np.random.Generator) -> Flags:
    """Cases that the company opened itself, never a complaint."""
    shanghai = city == CODES.index(SHANGHAI)
    flags: Flags = (rng.random(len(city)) < between(PROACTIVE_SHARE, month)) & ~complaint & ~shanghai
    percent = planned(month, SHANGHAI_PROACTIVE_SINCE, SHANGHAI_PROACTIVE) or 10.0 + float(normal(rng, 1)[0])
    able: Floats = (shanghai & ~complaint).astype(np.float64)
    return flags | draw_some(rng, able, round(percent / 100 * int(shanghai.sum())))
