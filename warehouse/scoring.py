"""The score of a response: the weighted mean of what it answered, in whole thousandths of a point."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.months import Month
from domain.scorecard import MOST_DIMENSIONS, Scorecard, Scorecards

WEIGHT_UNITS = 10**9  # weights as whole numbers: means are exact, and the same on every machine
SLOTS = tuple(f"d{slot}" for slot in range(1, MOST_DIMENSIONS + 1))


def scored(rows: pd.DataFrame, cards: Scorecards) -> pd.DataFrame:
    """``rows`` with ``score``, ``own_score`` and ``incomplete``.

    Args:
        rows: ``month`` [key], ``city``, ``d1`` … ``d12`` [mp, empty where not answered]; index 0 to n − 1.

    ``score`` is under the national scorecard in force in the month, ``own_score`` under the city's own
    where it has one by then, both over the answered dimensions and rounded half to even;
    ``incomplete`` is 1 where a national dimension is not answered.
    """
    values = np.stack([rows[slot].fillna(0).to_numpy("int64") for slot in SLOTS])
    given = np.stack([rows[slot].notna().to_numpy(dtype=bool) for slot in SLOTS])
    size = len(rows)
    score, known = np.zeros(size, "int64"), np.zeros(size, dtype=bool)
    own, own_known = np.zeros(size, "int64"), np.zeros(size, dtype=bool)
    incomplete = np.zeros(size, "int64")
    months = rows["month"].to_numpy("int64")
    places = rows["city"].astype("str").to_numpy(dtype=object)
    with_own = sorted({card.city for card in cards.cards if card.city})
    for key in np.unique(months):
        month = Month.from_key(int(key))
        here = np.flatnonzero(months == key)
        national = cards.national(month)
        score[here], known[here] = weighted(values[:, here], given[:, here], national)
        slots = [d.slot - 1 for d in national.dimensions]
        incomplete[here] = ~given[slots][:, here].all(axis=0)
        for city in with_own:
            card = cards.in_force(month, city)
            mine = here[places[here] == city] if card else here[:0]
            if card and len(mine):
                own[mine], own_known[mine] = weighted(values[:, mine], given[:, mine], card)
    return rows.assign(
        score=pd.arrays.IntegerArray(score, ~known),
        own_score=pd.arrays.IntegerArray(own, ~own_known),
        incomplete=incomplete,
    )


def weighted(values: np.ndarray, given: np.ndarray, card: Scorecard) -> tuple[np.ndarray, np.ndarray]:
    """Weighted means and whether anything was answered.

    Args:
        values, given: one row a slot, one column a response [mp].
    """
    total = np.zeros(values.shape[1], "int64")
    weight = np.zeros(values.shape[1], "int64")
    for d in card.dimensions:
        units = round(d.weight * WEIGHT_UNITS)
        answered = given[d.slot - 1]
        total += np.where(answered, values[d.slot - 1] * units, 0)
        weight += np.where(answered, units, 0)
    base = np.maximum(weight, 1)
    mean, rest = np.divmod(total, base)
    up = (2 * rest > base) | ((2 * rest == base) & (mean % 2 == 1))
    return mean + up, weight > 0
