"""Facts -> counts by day: what pages ask of single days, a row a city and day (see :mod:`domain.tallies`).

Counted while the records are loaded, as the sums are. What a low response is, is told by the setting
``LOW_SCORE`` of the load; a reader with another one asks the records.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Table

from data_access.tables import daily_counts, responses
from domain.errors import LoadError
from domain.query import SEGMENTS
from domain.scorecard import Scorecards
from domain.supervision import LOW_OVERALL, Supervision
from domain.tallies import SLOTS
from warehouse.adapters import Draft
from warehouse.adapters.arrow import in_one
from warehouse.daily_rows import FLAGS, KNOWN, Coded, DailyRows
from warehouse.groups import Ordered, Texts
from warehouse.measures import Ints, Records
from warehouse.scoring import in_force
from warehouse.tallies import Tallies

DAY_BITS, EXTRA_BITS = 5, 24  # of a code, after the group's number: the day of the month, what is counted
MOST_AGENT_GROUPS = (1 << EXTRA_BITS) // (2 * SLOTS)
UNANSWERED = np.iinfo("int64").max


class Daily:
    """Counts the records of a batch by group and day.

    Args:
        table: of the facts.
        cards: whose weakest dimension counts; none for cases.
    """

    def __init__(self, table: Table, cards: Scorecards | None) -> None:
        self.is_of_responses = table is responses
        self.low_score = Supervision.from_environment().low_score if self.is_of_responses else None
        self._cards = cards
        self._agent_groups = Texts()
        self._tallies = Tallies(DAY_BITS + EXTRA_BITS)

    def add(self, place: Ints, facts: pa.Table, records: Records) -> None:
        """Add records, each in the group of its ``place``."""
        extra = self._topics(facts, records) if self.is_of_responses else _flags(records)
        day = records.amount("day") % 100
        self._tallies.add((((place << DAY_BITS) | day) << EXTRA_BITS) | extra)

    def _topics(self, facts: pa.Table, records: Records) -> Ints:
        """Agent group, weakest dimension and whether it is low, of each response as one number."""
        assert self.low_score is not None
        low = records.known("score") & (records.amount("score") < self.low_score)
        low |= records.known("overall") & (records.amount("overall") <= LOW_OVERALL)
        group = self._agent_groups.codes(facts.column("agent_group"))
        if (came := len(self._agent_groups.texts)) > MOST_AGENT_GROUPS:
            raise LoadError("column agent_group", f"{came} groups", f"at most {MOST_AGENT_GROUPS} in a load")
        return (group * SLOTS + weakest(records, self._cards)) * 2 + low

    def rows(self, groups: Ordered) -> Iterator[pd.DataFrame]:
        """Rows of the table, but for the batch: cities of a month, some or all of them, at once."""
        of_place = np.argsort(groups.number)
        columns = {name: _coded(groups.keys.column(name)) for name in ("city", *SEGMENTS)}
        months = groups.keys.column("month").to_numpy()
        for codes, counts in self._tallies.parts(groups):
            extra = codes & ((1 << EXTRA_BITS) - 1)
            day = (codes >> EXTRA_BITS) & ((1 << DAY_BITS) - 1)
            group = of_place[codes >> (EXTRA_BITS + DAY_BITS)]
            yield DailyRows(
                int(months[group[0]]), day, group, columns, extra, counts,
                self._agent_groups.texts, self.low_score,
            ).rows()  # fmt: skip


def _flags(records: Records) -> Ints:
    """The outcomes of each case as one number."""
    code = np.zeros(len(records), "int64")
    for name, value in FLAGS.items():
        code = code * KNOWN + records.known(name) * (1 + (records.amount(name) == value))
    return code


def weakest(records: Records, cards: Scorecards | None) -> Ints:
    """The slot of each response's weakest dimension under the national scorecard in force, of equally weak
    ones the one that weighs most; 0 where none is answered."""
    slots = np.zeros(len(records), "int64")
    for card, here in in_force(records.amount("month"), cards) if cards else ():
        least = np.full(len(slots[here]), UNANSWERED)
        mine = np.zeros(len(least), "int64")
        for d in sorted(card.dimensions, key=lambda d: (-d.weight, d.slot)):
            name = f"d{d.slot}"
            score = np.where(records.known(name)[here], records.amount(name)[here], UNANSWERED)
            mine[score < least] = d.slot
            np.minimum(least, score, out=least)
        slots[here] = mine
    return slots


def _coded(column: pa.ChunkedArray) -> Coded:
    held = in_one(column)
    return held.indices.to_numpy(zero_copy_only=False).astype("int64"), held.dictionary.to_pylist()


def append_daily(draft: Draft, batch_id: int, daily: Daily, groups: Ordered) -> None:
    """Append the counts of a batch."""
    for rows in daily.rows(groups):
        draft.append(daily_counts, rows.assign(batch_id=batch_id))
