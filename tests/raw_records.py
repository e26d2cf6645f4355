"""What the records themselves say, computed apart from our SQL; the reviews that are compared with it."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.supervision import Supervision
from domain.view import View

WEIGHTS = {"response_speed": 0.3, "resolution": 0.4, "attitude": 0.2, "follow_up": 0.1}
HEAVIEST_FIRST = ["resolution", "response_speed", "attitude", "follow_up"]
WEEK = Days(dt.date(2025, 3, 25), dt.date(2025, 4, 1))
RULES = Supervision(sample_seed="a seed of the tests")
MARCH = Period.of_month(Month(2025, 3))
SOUTH = Scope.of(["440100", "440300"])
NARROWED = Filters(channel=("电话", "微信"), tier=("普通",))


def with_low(frame: pd.DataFrame) -> pd.DataFrame:
    """Raw responses with ``day``, ``low`` and ``dimension``: one response after the other, in plain words."""
    found = []
    for row in frame.to_dict("records"):
        known = {name: float(row[name]) for name in HEAVIEST_FIRST if not pd.isna(row[name])}
        score = sum(known[n] * WEIGHTS[n] for n in known) / sum(WEIGHTS[n] for n in known)
        weakest = min(known, key=lambda name: (known[name], HEAVIEST_FIRST.index(name)))
        found.append((round(score, 3) < 60 or float(row["overall"]) <= 40, weakest))
    low = pd.DataFrame(found, columns=["low", "dimension"], index=frame.index)
    return frame.assign(
        **low, day=frame["date"].map(dt.date.fromisoformat), agent_group=frame["agent_group"].fillna("")
    )


def inside(frame: pd.DataFrame, days: Days) -> pd.DataFrame:
    day = frame["date"].map(dt.date.fromisoformat)
    return frame[(day >= days.start) & (day < days.end)]


def chosen(frame: pd.DataFrame, review: Review) -> pd.DataFrame:
    """The rows that the review's scope and filters leave."""
    for name in ("channel", "case_type", "tier"):
        if values := getattr(review.filters, name):
            frame = frame[frame[name].isin(values)]
    reachable = review.scope.cities
    return frame if reachable is None else frame[frame["city"].isin(reachable)]


def review_of(
    warehouse: Warehouse, scope: Scope | None = None, filters: Filters | None = None, language: str = "zh"
) -> Review:
    return Review.of(warehouse, scope or Scope.everything(), MARCH, View(language), filters)
