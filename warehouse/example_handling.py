"""Who handles a case of the example, how fast it is answered, how long it takes."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_calendar import outage_days
from warehouse.example_columns import whole
from warehouse.example_random import Flags, Floats, Ints, draw_some, normal, stream
from warehouse.example_story import (
    BEIJING,
    EMOTION_BASELINE,
    PARCEL_TIME_SHARE,
    SHENZHEN,
    SHENZHEN_NEW,
    SHENZHEN_NEW_SINCE,
    planned,
    time_factors,
)
from warehouse.example_world import FEBRUARY, MARCH, MONTHS, between

URGENT_SHARE = {"普通": 0.07, "会员": 0.10, "VIP": 0.22}
ON_TIME_LIMIT = {"普通": 60, "紧急": 30}  # seconds to the first response
FIRST_RESPONSE = (62.0, 50.0)  # mean seconds of agents, January 2023 to January 2025
FIRST_RESPONSE_LATE = {FEBRUARY: 48.0, MARCH: 44.0}
OUTAGE_DELAY = 1.5
URGENT_PACE = (0.62, 0.5)  # time to the first response of urgent cases against others, over the months
NEW_AGENT_SHARE, LONGEST_TENURE = 0.07, 60  # cases of agents in their first month; months
# Mean minutes of an agent on a case, and how they spread (SD of the logarithm).
SIMPLE_MINUTES, USUAL_MINUTES, COMPLAINT_MINUTES, PARCEL_MINUTES = 6.0, 15.0, 29.0, 36.0
LOG_SD = 0.45
GROUPS = ("客户联络", "技术支持", "投诉处理")


def handling_columns(frame: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The month's cases with priority, agent_group, agent_tenure_months, first_response_s, on_time
    and handling_s."""
    rng = stream("handling", month.key)
    agents = (frame["handled_by"] == "agent").to_numpy()
    urgent = rng.random(len(frame)) < frame["tier"].map(URGENT_SHARE).to_numpy(dtype=np.float64)
    group = np.where(frame["complaint"] == 1, 2, np.where(frame["case_type"] == "产品故障", 1, 0))
    names = np.array(GROUPS, dtype=object)[group]
    names[~agents] = None
    first = _first_response(frame, urgent, month, rng)
    limit = np.where(urgent, ON_TIME_LIMIT["紧急"], ON_TIME_LIMIT["普通"])
    answered = (frame["handled_by"] != "self_service").to_numpy()
    return frame.assign(
        priority=np.where(urgent, "紧急", "普通"),
        agent_group=pd.array(names, "str"),
        agent_tenure_months=whole(_tenure(frame, agents, month, rng), agents),
        first_response_s=whole(first, answered),
        on_time=whole(first <= limit, answered),
        handling_s=whole(_handling(frame, rng), agents),
    )


def spread(rng: np.random.Generator, mean: Floats, log_sd: float) -> Floats:
    """Log-normal times with the means ``mean``."""
    return np.asarray(mean * np.exp(log_sd * normal(rng, len(mean)) - log_sd * log_sd / 2), dtype=np.float64)


def _first_response(frame: pd.DataFrame, urgent: Flags, month: Month, rng: np.random.Generator) -> Ints:
    """Seconds; the intelligent service answers within a few, agents slower while the CRM is down, and
    sooner where it is urgent."""
    mean = FIRST_RESPONSE_LATE.get(month, between(FIRST_RESPONSE, month) + 1.2 * float(normal(rng, 1)[0]))
    day = frame["date"].str[-2:].astype("int64").to_numpy()
    slow = np.where(np.isin(day, outage_days(month)), OUTAGE_DELAY, 1.0)
    pace = np.where(urgent, between(URGENT_PACE, month), 1.0)
    agent = spread(rng, mean * slow * pace, 0.5)
    machine = 2.0 + 5.0 * rng.random(len(frame))
    seconds = np.where(frame["handled_by"] == "agent", agent, machine)
    return np.maximum(np.floor(seconds + 0.5), 1).astype(np.int64)


def _tenure(frame: pd.DataFrame, agents: Flags, month: Month, rng: np.random.Generator) -> Ints:
    """Whole months the agent has been there; Shenzhen's complaints with new agents as planned."""
    tenure = 1 + np.floor(rng.random(len(frame)) ** 2 * LONGEST_TENURE).astype(np.int64)
    tenure[rng.random(len(frame)) < NEW_AGENT_SHARE] = 0
    here = (agents & (frame["city"] == SHENZHEN) & (frame["complaint"] == 1)).to_numpy()
    count = planned(month, SHENZHEN_NEW_SINCE, SHENZHEN_NEW) or 5 + int(rng.integers(0, 4))
    new = draw_some(rng, here.astype(np.float64), round(count))
    tenure[here] = np.where(new, 0, np.maximum(tenure, 1))[here]
    return tenure


def _handling(frame: pd.DataFrame, rng: np.random.Generator) -> Ints:
    """Seconds an agent spends; complaints take longest, parcel complaints longer still."""
    complaint, simple = (frame["complaint"] == 1).to_numpy(), (frame["simple"] == 1).to_numpy()
    parcel = (frame["case_type"] == "物流").to_numpy()
    minutes = np.where(simple, SIMPLE_MINUTES, USUAL_MINUTES)
    minutes = np.where(complaint, np.where(parcel, PARCEL_MINUTES, COMPLAINT_MINUTES), minutes)
    return np.maximum(np.floor(60 * spread(rng, minutes, LOG_SD)), 45).astype(np.int64)


def settle_times(frame: pd.DataFrame) -> pd.DataFrame:
    """All cases, with the times on complaints brought to the story: Beijing's against August 2024,
    the parcel complaints' share of March."""
    month = frame["date"].str[:7]
    complaint = frame["complaint"] == 1
    beijing = complaint & (frame["city"] == BEIJING)
    times = frame["handling_s"].copy()
    base = float(times[beijing & (month == str(EMOTION_BASELINE))].mean())
    for each, factor in zip(MONTHS, time_factors(), strict=True):
        if each > EMOTION_BASELINE:
            rows = beijing & (month == str(each))
            times[rows] = scaled(times[rows], base * factor * int(rows.sum()))
    for each, share in PARCEL_TIME_SHARE.items():
        rows = complaint & (frame["case_type"] == "物流") & (month == str(each))
        free, total = rows & ~beijing, float(times[month == str(each)].sum())
        wanted = share * (total - float(times[rows].sum())) / (1 - share)
        times[free] = scaled(times[free], wanted - float(times[rows & beijing].sum()))
    return frame.assign(handling_s=times)


def scaled(times: pd.Series, total: float) -> pd.Series:
    """Whole seconds in proportion to ``times`` whose sum is ``total``, to the second."""
    seconds = np.floor(times.to_numpy(dtype=np.float64) * (total / float(times.sum()))).astype(np.int64)
    seconds[: round(total) - int(seconds.sum())] += 1
    return pd.Series(whole(seconds), index=times.index)
