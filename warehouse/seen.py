"""Ids seen so far in a load: marks in the memory, their hashes on the disk."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from warehouse.hashes import Hashes, hashes_of
from warehouse.spilled import Spilled, spilled

MARKS, MOST_MARKS = 27, 29  # bits of a hash that choose its mark: 16 MB of them to begin with, 64 MB at most
SPARSE = 16  # marks for each id, as long as there may be more: one new id in twenty finds its mark set
TOGETHER = 6  # runs of about a size are sorted into one,
LONGEST = 4_000_000  # up to this length: bounds what sorting takes, and what is held before it is written
AT_ONCE = 100_000  # marked, as many as a piece of a file has
Mask = npt.NDArray[np.bool_]


class Seen:
    """Remembers 64-bit hashes in sorted runs, in the same memory however many they are.

    A mark, one bit each, tells at once of most new ids that no run holds them. Among ten million ids the
    chance that any two share a hash is three in a million; the later one would be refused as a duplicate,
    with its line and reason.
    """

    def __init__(self) -> None:
        self._runs: list[_Run] = []
        self._count = 0
        self._bits = MARKS
        self._marks = _no_marks(MARKS)

    def again(self, ids: pa.Array | pa.ChunkedArray, asked: Mask | None = None) -> Mask:
        """True for each id that was seen before, in this piece or an earlier one.

        Args:
            asked: True for the ids that count, the others being neither asked for nor remembered; the
                answer is theirs.
        """
        hashes = hashes_of(ids)
        if asked is not None and not asked.all():
            hashes = hashes[asked]
        ordered = np.sort(hashes)  # so that marks and runs are walked through, not jumped about in
        earlier = self._earlier(ordered)
        found = np.zeros(len(hashes), dtype=bool)
        if (ordered[1:] == ordered[:-1]).any():
            found |= pd.Series(hashes).duplicated().to_numpy()
        if len(earlier):
            found |= np.isin(hashes, earlier)
        self._remember(np.sort(hashes[~found]) if found.any() else ordered)
        return found

    def _earlier(self, ordered: Hashes) -> Hashes:
        """Those that an earlier piece held; marks them all."""
        maybe = ordered[self._mark(ordered)]
        held = np.zeros(len(maybe), dtype=bool)
        for run in self._runs:
            held |= run.holds(maybe)
        return maybe[held]

    def _mark(self, ordered: Hashes) -> Mask:
        """Mark these; True for each whose mark was set before."""
        marks = (ordered >> np.uint64(64 - self._bits)).astype("int64")
        at, bit = marks >> 3, np.left_shift(1, marks & 7).astype("uint8")
        was_set = self._marks[at] & bit != 0
        firsts = np.flatnonzero(np.diff(at, prepend=-1))
        if len(firsts):
            self._marks[at[firsts]] |= np.bitwise_or.reduceat(bit, firsts)
        return np.asarray(was_set, dtype=bool)

    def _remember(self, hashes: Hashes) -> None:
        if not len(hashes):
            return
        self._count += len(hashes)
        self._runs.append(_Run(hashes))
        while len(together := [run.hashes for run in self._runs[-TOGETHER:]]) == TOGETHER:
            uneven = len(together[0]) > 2 * len(together[-1])
            if uneven or sum(map(len, together)) > LONGEST:
                break
            merged = np.concatenate(together)
            merged.sort(kind="stable")  # which merges what is sorted
            self._runs[-TOGETHER:] = [_Run(merged)]
        if len(self._runs[-1].hashes) * TOGETHER > LONGEST:
            self._runs[-1].spill()
        if self._count * SPARSE > 1 << self._bits and self._bits < MOST_MARKS:
            self._have_more_marks()

    def _have_more_marks(self) -> None:
        self._bits += 1
        del self._marks  # or both would be there at once
        self._marks = _no_marks(self._bits)
        for run in self._runs:
            for first in range(0, len(run.hashes), AT_ONCE):
                self._mark(run.hashes[first : first + AT_ONCE])
            run.let_go()


def _no_marks(bits: int) -> npt.NDArray[np.uint8]:
    return np.zeros(1 << (bits - 3), "uint8")


class _Run:
    """A sorted run, in the memory or on the disk."""

    def __init__(self, hashes: Hashes) -> None:
        self.hashes = hashes
        self._spilled: Spilled | None = None

    def holds(self, asked: Hashes) -> Mask:
        """True for each that the run holds."""
        at = np.minimum(np.searchsorted(self.hashes, asked), len(self.hashes) - 1)
        found = np.asarray(self.hashes[at] == asked, dtype=bool)
        self.let_go()
        return found

    def spill(self) -> None:
        [self._spilled] = spilled([(self.hashes,)], ["uint64"])
        self.hashes = self._spilled.numbers

    def let_go(self) -> None:
        if self._spilled:
            self._spilled.let_go()
