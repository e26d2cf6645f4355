"""Channels, case types, tiers and handlers of the example: their shares, what they do to ratings."""

from __future__ import annotations

import numpy as np

from domain.months import Month
from warehouse.example_random import Floats, Ints
from warehouse.example_world import FEBRUARY, LEADERS, MARCH, SLOW_PARCELS, between

CHANNELS = ("电话", "在线客服", "微信", "App")
CASE_TYPES = ("产品故障", "物流", "退换货", "咨询", "账务")
TIERS = ("普通", "会员", "VIP")
HANDLERS = ("agent", "intelligent", "self_service")
PHONE, ONLINE, WECHAT, APP = range(4)
FAULT, PARCEL, RETURN, ENQUIRY, BILLING = range(5)

# Points on response speed, resolution, attitude, follow-up.
CHANNEL_POINTS = (
    (-0.8, 0.6, 1.2, 0.2),
    (0.6, -0.5, -0.8, -0.3),
    (0.6, -0.2, -0.4, 0.4),
    (0.0, 0.2, -0.6, 0.0),
)
CASE_TYPE_POINTS = (
    (-0.5, -1.0, 0.0, 0.2),
    (-1.0, -2.2, -0.2, -2.0),
    (-0.2, -1.4, -0.3, -0.8),
    (1.0, 2.4, 0.3, 0.9),
    (0.0, 0.6, 0.0, 0.3),
)
TIER_POINTS = ((-0.4, -0.2, -0.2, -0.4), (0.4, 0.2, 0.2, 0.4), (1.6, 0.8, 0.9, 1.4))
SLOW_PARCEL_POINTS = (-1.0, -3.5, -0.3, -3.0)
# The intelligent service answers in writing: callers gain less of it.
WRITTEN_POINTS = ((-3.2, 0.0, 0.0, 0.0), (2.4, 0.0, 0.0, 0.0), (2.0, 0.0, 0.0, 0.0), (1.6, 0.0, 0.0, 0.0))


def channel_shares(month: Month) -> tuple[float, ...]:
    """Shares of CHANNELS; callers move to writing over the years."""
    ends = ((0.46, 0.38), (0.30, 0.34), (0.15, 0.18), (0.09, 0.10))  # of the first and the last month
    return tuple(between(share, month) for share in ends)


def case_type_shares(month: Month) -> tuple[float, ...]:
    """Shares of CASE_TYPES; parcels weigh more where they are slow, returns after the sales."""
    parcels = 0.24 if month in SLOW_PARCELS else 0.19
    returns = 0.18 if month.number in (6, 7, 11, 12) else 0.15
    return (0.21, parcels, returns, 0.86 - 0.21 - parcels - returns, 0.14)


def segment_effects(month: Month, channel: Ints, case_type: Ints, tier: Ints) -> Floats:
    """Points that the segments of each response add, shape (n, 4)."""
    effect: Floats = (
        np.array(CHANNEL_POINTS)[channel]
        + np.array(CASE_TYPE_POINTS)[case_type]
        + np.array(TIER_POINTS)[tier]
    )
    if month in SLOW_PARCELS:
        effect = effect + (case_type == PARCEL)[:, None] * np.array(SLOW_PARCEL_POINTS)
    if month == MARCH:
        effect = effect + np.array(WRITTEN_POINTS)[channel]
    return effect


def has_intelligent_service(month: Month, code: str) -> bool:
    """Live everywhere in March 2025, on trial in the leading cities the month before."""
    return month == MARCH or (month == FEBRUARY and code in LEADERS)
