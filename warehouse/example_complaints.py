"""Which cases of the example are complaints, who takes each case, which are simple enquiries."""

from __future__ import annotations

import numpy as np

from domain.months import Month
from warehouse.example_random import Flags, Ints, draw_some, normal
from warehouse.example_segments import BILLING, CASE_TYPES, ENQUIRY, ONLINE, PARCEL
from warehouse.example_story import (
    AGENT_CASES,
    BEIJING,
    BEIJING_COMPLAINTS,
    EMOTION_BASELINE,
    OTHER_COMPLAINTS,
    PARCEL_COMPLAINTS,
    SELF_SERVICE,
    SHENZHEN,
    SHENZHEN_ONLINE,
    SHENZHEN_ONLINE_SINCE,
    SIMPLE_OF_AGENTS,
    SIMPLE_RISE,
    intelligent_counts,
    planned,
)
from warehouse.example_world import CITIES, CODES, MONTHS, between

SIMPLE_WEIGHT = {ENQUIRY: 6.0, BILLING: 3.0}  # against other types, that a case is a simple enquiry
COMPLAINT_WEIGHT = (1.4, 1.0, 1.3, 0.35, 1.0)  # of CASE_TYPES; parcels are planned apart
WRITTEN_SHARE, BEIJING_SHARE = 0.14, 0.20  # complaints in writing, all complaints, where not planned
SIMPLE_ELSEWHERE = 0.8  # of the cases that no agent takes


def complaints(month: Month, city: Ints, channel: Ints, case_type: Ints, rng: np.random.Generator) -> Flags:
    """As many complaints about parcels and others as planned, of Beijing and of Shenzhen's in writing."""
    late = np.array([c.late for c in CITIES])
    # the less satisfied a city, the more complaints
    weight = (1.0 - 0.05 * late[city]) * np.array(COMPLAINT_WEIGHT)[case_type]
    parcel, beijing, shenzhen = (
        case_type == PARCEL,
        city == CODES.index(BEIJING),
        city == CODES.index(SHENZHEN),
    )
    written = shenzhen & (channel == ONLINE)
    chosen = np.zeros(len(city), dtype=np.bool_)
    for group, place, usual, plan in (
        (written, shenzhen, WRITTEN_SHARE, planned(month, SHENZHEN_ONLINE_SINCE, SHENZHEN_ONLINE)),
        (beijing, beijing, BEIJING_SHARE, planned(month, EMOTION_BASELINE, BEIJING_COMPLAINTS)),
    ):
        some = round((usual + 0.01 * float(normal(rng, 1)[0])) * int(place.sum()) if plan is None else plan)
        chosen |= draw_some(rng, group * np.where(parcel, 2.0, weight), some)
    free = ~written & ~beijing
    counts = (PARCEL_COMPLAINTS[MONTHS.index(month)], OTHER_COMPLAINTS[MONTHS.index(month)])
    for group, count in zip((parcel, ~parcel), counts, strict=True):
        chosen |= draw_some(rng, weight * (group & free), count - int((chosen & group).sum()))
    return chosen


def handled_by(month: Month, city: Ints, case_type: Ints, complaint: Flags, rng: np.random.Generator) -> Ints:
    """Who took the case (position in HANDLERS); complaints always go to an agent."""
    eager = np.array([SIMPLE_WEIGHT.get(kind, 1.5) for kind in range(len(CASE_TYPES))])[case_type]
    sizes = {code: int((city == i).sum()) for i, code in enumerate(CODES)}
    free = {code: int(((city == i) & ~complaint).sum()) for i, code in enumerate(CODES)}
    handled = np.zeros(len(city), dtype=np.int64)
    for code, count in intelligent_counts(month, sizes, free).items():
        here = (city == CODES.index(code)) & ~complaint
        handled[draw_some(rng, eager * here, count)] = 1
    alone = len(city) - int((handled == 1).sum()) - AGENT_CASES.get(month, 0)
    if month not in AGENT_CASES:
        alone = round(between(SELF_SERVICE, month) * len(city) + 4 * float(normal(rng, 1)[0]))
    handled[draw_some(rng, eager * ((handled == 0) & ~complaint), alone)] = 2
    return handled


def simple_enquiries(
    month: Month, handled: Ints, case_type: Ints, complaint: Flags, rng: np.random.Generator
) -> Flags:
    """Simple enquiries: most of what is not handled by an agent, and the planned share of what is."""
    likely = np.array([SIMPLE_WEIGHT.get(kind, 1.0) for kind in range(len(CASE_TYPES))])[case_type]
    agents = handled == 0
    share = SIMPLE_OF_AGENTS.get(month, between(SIMPLE_RISE, month) + 0.008 * float(normal(rng, 1)[0]))
    simple = draw_some(rng, likely * (agents & ~complaint), round(share * int(agents.sum())))
    return np.where(agents, simple, rng.random(len(handled)) < SIMPLE_ELSEWHERE)
