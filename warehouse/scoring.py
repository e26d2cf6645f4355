"""The score of a response: the weighted mean of what it answered, in whole thousandths of a point."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.months import Month
from domain.scorecard import MOST_DIMENSIONS, NATION, Scorecard, Scorecards
from warehouse.measures import Ints, Mask, Records

WEIGHT_UNITS = 10**9  # weights as whole numbers: means are exact, and the same on every machine
SLOTS = tuple(f"d{slot}" for slot in range(1, MOST_DIMENSIONS + 1))


def scores(rows: pa.Table, cards: Scorecards) -> dict[str, pa.Array]:
    """``score``, ``own_score`` and ``incomplete`` of each row.

    Args:
        rows: ``month`` [key], ``city``, ``d1`` … ``d12`` [mp, empty where not answered].

    ``score`` is under the national scorecard in force in the month, ``own_score`` under the city's own
    where it has one by then, both over the answered dimensions and rounded half to even;
    ``incomplete`` is 1 where a national dimension is not answered.
    """
    records = Records(rows)
    months = records.amount("month")
    score, known = np.zeros(len(rows), "int64"), np.zeros(len(rows), dtype=bool)
    own, own_known = score.copy(), known.copy()
    incomplete = np.zeros(len(rows), "int16")
    for national, here in in_force(months, cards):
        score[here], known[here] = weighted(records, here, national)
        answered = [records.known(f"d{d.slot}")[here] for d in national.dimensions]
        incomplete[here] = ~np.logical_and.reduce(answered)
    cities = rows.column("city").cast(pa.string())
    for city in sorted({card.city for card in cards.cards if card.city}):
        mine = np.flatnonzero(pc.equal(cities, city).to_numpy())
        for card, months_here in in_force(months[mine], cards, city):
            here = mine[months_here]
            own[here], own_known[here] = weighted(records, here, card)
    return {
        "score": pa.array(score.astype("int32"), mask=~known),
        "own_score": pa.array(own.astype("int32"), mask=~own_known),
        "incomplete": pa.array(incomplete),
    }


def in_force(months: Ints, cards: Scorecards, city: str = NATION) -> Iterator[tuple[Scorecard, Ints | slice]]:
    """Each scorecard of a place, with where in ``months`` [keys, or 0] it is in force."""
    valid = [key for key in np.unique(months).tolist() if key]
    found = [(key, cards.in_force(Month.from_key(key), city)) for key in valid]
    for card, mine in groupby(found, key=itemgetter(1)):  # months come in order, and so do their scorecards
        keys = [key for key, _ in mine]
        here = np.flatnonzero((months >= keys[0]) & (months <= keys[-1]))
        if card is not None:
            yield card, here if len(here) < len(months) else slice(None)


def weighted(records: Records, here: Ints | slice, card: Scorecard) -> tuple[Ints, Mask]:
    """Weighted means and whether anything was answered.

    Args:
        here: the records that are weighed.
    """
    total, weight = np.zeros_like(records.all[here], "int64"), np.zeros_like(records.all[here], "int64")
    for d in card.dimensions:
        units = round(d.weight * WEIGHT_UNITS)
        total += records.amount(f"d{d.slot}")[here] * units
        weight += records.known(f"d{d.slot}")[here] * units
    base = np.maximum(weight, 1)
    mean, rest = np.divmod(total, base)
    up = (2 * rest > base) | ((2 * rest == base) & (mean % 2 == 1))
    return mean + up, weight > 0
