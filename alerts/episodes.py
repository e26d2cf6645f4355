"""From single verdicts to alerts that stay open: an alert rings once, and not anew before it was over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]


def opened(rings: Flags, over: Flags) -> tuple[Flags, Flags]:
    """Walk through the months with hysteresis.

    Args:
        rings: whether the rule's level is crossed; months along the last axis.
        over: whether the clear level is reached. A month with neither leaves everything as it is.
    Returns:
        new [rings for the first time since it was last over], open [after the month].
    """
    new, after = np.zeros(rings.shape, bool), np.zeros(rings.shape, bool)
    now = np.zeros(rings.shape[:-1], bool)
    for month in range(rings.shape[-1]):
        now = now & ~over[..., month]
        new[..., month] = rings[..., month] & ~now
        now = now | rings[..., month]
        after[..., month] = now
    return new, after


def episodes(verdict: pd.DataFrame, signs: Sequence[int]) -> pd.DataFrame:
    """Every alert of the months walked through.

    Args:
        verdict: of :func:`alerts.verdicts.judged_by`.
        signs: the ways the rule rings.
    Returns:
        ``place``, ``side`` [−1, 1], ``since`` [key of the month it rang], ``until`` [key of the month it was
        over; 0 while it is open]; by time and place.
    """
    found = []
    for place, rows in verdict.groupby("place", sort=True):
        months = rows["month"].to_numpy(int)
        for side in signs:
            over = rows["clear_down" if side < 0 else "clear_up"].to_numpy(bool)
            new, after = opened(rows["ring"].to_numpy(int) == side, over)
            for start in np.flatnonzero(new):
                ends = np.flatnonzero(~after[start:])
                until = int(months[start + ends[0]]) if len(ends) else 0
                found.append((str(place), side, int(months[start]), until))
    table = pd.DataFrame(found, columns=["place", "side", "since", "until"])
    return table.sort_values(["since", "place", "side"], ignore_index=True)
