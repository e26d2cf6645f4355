"""Counts by day, as the loader left them -> tables such as the records themselves would give.

A row of ``daily_counts`` is a city and a day. Its ``types`` is a table (see :mod:`domain.tallies`): a cell,
which is a number whose digits are places in ``words``, and counts of its records: of responses all and
the low ones, of cases all and, of each outcome, those that tell it and those that have it. ``topics`` tells
the same of responses apart by agent group and by the slot of the weakest dimension.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_access import record_statements as ask
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.months import Period
from domain.query import SEGMENTS, Filters, Query
from domain.tallies import SLOTS, Ints, unpacked

DAILY_SINCE = 4  # version of the tables that brought counts by day
TOPIC = (*SEGMENTS, "agent_group", "slot")
SLOT_NAMES = [str(slot) for slot in range(SLOTS)]
NONE = np.zeros(0, "int64")
COUNTS = {
    "responses": ("n", "low"),
    "cases": ("n", "first_known", "unresolved", "repeat_known", "repeats", "complaint_known", "complaints"),
}


def is_counted(warehouse: Warehouse, kind: str, period: Period, low_score: int | None = None) -> bool:
    """Whether every live batch of the months is counted by day.

    Args:
        low_score: below which responses have to have been counted as low; any unless given.
    """
    snapshot = warehouse.snapshot
    if snapshot.schema < DAILY_SINCE:
        return False
    live = {snapshot.live[kind, month.key] for month in period if (kind, month.key) in snapshot.live}
    found = warehouse.records(ask.daily_batches(kind, period, snapshot))
    mine = found if low_score is None else found[found["low_score"] == low_score]
    return live <= set(mine["batch_id"])


def counted(warehouse: Warehouse, kind: str, query: Query, days: Days, keys: Sequence[str]) -> pd.DataFrame:
    """``day`` [key], ``keys``, and the counts of the kind under the query's filters: no row without one.

    Args:
        keys: of ``case_type`` and, with ``slot`` among them, ``agent_group``.
    """
    column, digits = ("topics", TOPIC) if "slot" in keys else ("types", SEGMENTS)
    stored = warehouse.records(ask.daily(kind, column, query, days, warehouse.snapshot))
    stored = stored.sort_values("words", kind="stable", ignore_index=True)
    place, table = unpacked(stored[column].tolist(), 1 + len(COUNTS[kind]))
    laid = _Laid(keys)
    for words, rows in _alike(stored["words"]):
        first, end = np.searchsorted(place, [rows.start, rows.stop])
        found, kept = _read(json.loads(words), table[first:end, 0], digits, query.filters)
        laid.add(found, first + np.flatnonzero(kept))
    return laid.counted(stored["day"].to_numpy("int64")[place], table[:, 1:], COUNTS[kind])


def _alike(words: pd.Series) -> Iterator[tuple[str, slice]]:
    """Each text with where it stands; equal ones lie together."""
    codes, texts = pd.factorize(words)
    bounds = np.flatnonzero(np.diff(codes, prepend=-1, append=-1))
    for text, (first, end) in zip(texts, pairwise(bounds.tolist()), strict=True):
        yield str(text), slice(first, end)


def _read(
    words: dict[str, list[str]], cells: Ints, digits: Sequence[str], filters: Filters
) -> tuple[dict[str, tuple[Ints, list[str]]], npt.NDArray[np.bool_]]:
    """Of each digit the places of its texts and these, and True for each cell that the filters leave."""
    found: dict[str, tuple[Ints, list[str]]] = {}
    kept = np.ones(len(cells), dtype=bool)
    for name in reversed(digits):
        texts = SLOT_NAMES if name == "slot" else words[name]
        cells, place = np.divmod(cells, len(texts))
        found[name] = place, texts
        if chosen := getattr(filters, name, ()):
            kept &= np.isin(texts, chosen)[place]
    return {name: (place[kept], texts) for name, (place, texts) in found.items()}, kept


class _Laid:
    """Entries of several cities under the same texts.

    Args:
        keys: that are told apart.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self._texts: dict[str, dict[str, int]] = {name: {} for name in keys}
        self._codes: dict[str, list[Ints]] = {name: [] for name in keys}
        self._rows: list[Ints] = []

    def add(self, found: dict[str, tuple[Ints, list[str]]], rows: Ints) -> None:
        self._rows.append(rows)
        for name, known in self._texts.items():
            place, texts = found[name]
            numbers = np.array([known.setdefault(text, len(known)) for text in texts], "int64")
            self._codes[name].append(numbers[place])

    def counted(self, days: Ints, amounts: Ints, names: Sequence[str]) -> pd.DataFrame:
        """The counts of equal keys together; ``days`` and ``amounts`` are of all rows."""
        rows = np.concatenate([NONE, *self._rows])
        held, key = np.unique(days[rows], return_inverse=True)
        for name, known in self._texts.items():
            key = key * max(len(known), 1) + np.concatenate([NONE, *self._codes[name]])
        keys, at = np.unique(key, return_inverse=True)
        sums = {
            name: np.bincount(at, amounts[rows, i], len(keys)).astype("int64") for i, name in enumerate(names)
        }
        texts: dict[str, npt.NDArray[np.object_]] = {}
        for name, known in reversed(self._texts.items()):
            keys, code = np.divmod(keys, max(len(known), 1))
            texts[name] = np.array(list(known), dtype=object)[code]
        return pd.DataFrame({"day": held[keys], **{n: texts[n] for n in self._texts}, **sums})
