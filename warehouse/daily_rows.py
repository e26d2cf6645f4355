"""Counts of a month's days as rows of ``daily_counts``."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.query import SEGMENTS
from domain.tallies import SLOTS, packed
from warehouse.measures import Ints, Mask

Coded = tuple[Ints, list[str]]  # the place of each text among these
FLAGS = {"resolved_first": 0, "repeat_request": 1, "complaint": 1}  # of cases, and the value that is counted
KNOWN = 3  # values of a flag: not told, another value, the one that is counted


@dataclass(frozen=True, eq=False)
class DailyRows:
    """The counts of a month, an entry a day, group and ``extra``; equal groups lie together.

    Args:
        group: of each entry, a place in ``columns``.
        columns: the city and the segments of each group of the batch.
        agent_groups: of responses, by the number that is in ``extra``.
        low_score: below which a response was counted as low; None for cases.
    """

    month: int
    day: Ints
    group: Ints
    columns: dict[str, Coded]
    extra: Ints
    counts: Ints
    agent_groups: list[str]
    low_score: int | None

    def rows(self) -> pd.DataFrame:
        """Without the batch."""
        city, cities = self.columns["city"]
        owner = self.day * len(cities) + city[self.group]
        order = np.argsort(owner, kind="stable")
        owner = owner[order]
        bounds = np.flatnonzero(np.diff(owner, prepend=-1, append=-1))
        mine = owner[bounds[:-1]]
        words: list[dict[str, list[str]]] = [{} for _ in cities]
        types = self._types(words)[self.group]
        is_new = (np.diff(owner, prepend=-1) != 0) | (np.diff(self.group[order], prepend=-1) != 0)
        columns = [self._packed(types[order], is_new, order, bounds)]
        if self.low_score is not None:
            topics = self._topics(types, words)
            is_new |= np.diff(self.extra[order] >> 1, prepend=-1) != 0
            columns.append(self._packed(topics[order], is_new, order, bounds))
        said = [json.dumps(each, ensure_ascii=False) for each in words]
        texts = dict(zip(("types", "topics"), columns, strict=False))
        days, places = self.month * 100 + mine // len(cities), (mine % len(cities)).tolist()
        told = {"city": [cities[i] for i in places], "words": [said[i] for i in places]}
        return pd.DataFrame({"day": days, **told, **texts}).assign(
            month=self.month, low_score=pd.array([self.low_score] * len(days), "Int64")
        )

    def _packed(self, cells: Ints, is_new: Mask, order: Ints, bounds: Ints) -> list[str]:
        """The text of each city and day: a row a cell with its counts, those of equal ones together."""
        firsts = np.flatnonzero(is_new)
        added = [np.add.reduceat(amounts[order], firsts) for amounts in self._amounts()]
        rows = np.stack([cells[firsts], *added], axis=1)
        return packed(rows, np.searchsorted(firsts, bounds).tolist())

    def _amounts(self) -> list[Ints]:
        """What each entry adds to the counts of its cell."""
        if self.low_score is not None:
            return [self.counts, self.counts * (self.extra & 1)]
        parts: list[Ints] = []
        rest = self.extra
        for _ in FLAGS:
            value, rest = rest % KNOWN, rest // KNOWN
            parts = [self.counts * (value > 0), self.counts * (value == KNOWN - 1), *parts]
        return [self.counts, *parts]

    def _types(self, words: list[dict[str, list[str]]]) -> Ints:
        """The cell of each group of the batch: a number whose digits are the places of its segments among
        the texts of its city in this month, which are added to ``words``."""
        city, cities = self.columns["city"]
        used = np.unique(self.group)
        cell = np.zeros(len(city), "int64")
        for name in SEGMENTS:
            code, texts = self.columns[name]
            digit, size = _digits(city[used], code[used], (cities, texts), name, words)
            cell[used] = cell[used] * size + digit
        return cell

    def _topics(self, types: Ints, words: list[dict[str, list[str]]]) -> Ints:
        """The cell of each entry, with two digits more: agent group and slot."""
        city, cities = self.columns["city"]
        agents, slot = self.extra // (2 * SLOTS), (self.extra >> 1) % SLOTS
        digit, size = _digits(city[self.group], agents, (cities, self.agent_groups), "agent_group", words)
        return (types * size + digit) * SLOTS + slot


def _digits(
    city: Ints, code: Ints, texts: tuple[list[str], list[str]], name: str, words: list[dict[str, list[str]]]
) -> tuple[Ints, Ints]:
    """The place of each text among those of its city, and how many these are; they are added to ``words``.

    Args:
        texts: of ``city`` and of ``code``.
    """
    held = np.zeros((len(texts[0]), len(texts[1])), dtype=bool)
    held[city, code] = True
    for mine, present in zip(words, held, strict=True):
        mine[name] = [texts[1][at] for at in np.flatnonzero(present).tolist()]
    return (np.cumsum(held, axis=1) - 1)[city, code], held.sum(axis=1)[city]
