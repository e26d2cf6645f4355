"""How often each whole number came, counted piece by piece."""

from __future__ import annotations

import numpy as np

from warehouse.measures import Ints

Tally = tuple[Ints, Ints]  # codes, rising, and how often each came
MOST_WAITING = 1_000_000  # codes of further pieces that are held beside those counted


class Tallies:
    """Counts codes; pieces wait until there are as many of them as of those that are counted."""

    def __init__(self) -> None:
        self._whole: Tally = np.zeros(0, "int64"), np.zeros(0, "int64")
        self._waiting: list[Tally] = []

    def add(self, codes: Ints) -> None:
        found, counts = np.unique(codes, return_counts=True)
        self._waiting.append((found, counts.astype("int32")))
        if sum(len(run[0]) for run in self._waiting) > max(MOST_WAITING, len(self._whole[0])):
            self.whole()

    def whole(self) -> Tally:
        if self._waiting:
            self._whole = added(self._whole, *self._waiting)
            self._waiting = []
        return self._whole


def added(*runs: Tally) -> Tally:
    """Equal codes of some tallies together."""
    codes, counts = (np.concatenate(part) for part in zip(*runs, strict=True))
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    return codes[firsts], np.add.reduceat(counts[order], firsts) if len(firsts) else counts
