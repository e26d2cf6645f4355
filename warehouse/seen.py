"""Ids seen so far in a load, in eight bytes each."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from warehouse.hashes import Hashes, hashes_of

MARKS = 27  # bits of a hash that choose its mark: 16 MB of them, of which ten million ids set one in fourteen
TOGETHER = 8  # runs of about a size are sorted into one,
LONGEST = 4_000_000  # up to this length: bounds what sorting takes


class Seen:
    """Remembers 64-bit hashes in sorted runs: ten million ids take 80 MB.

    A mark, one bit each, tells at once of most new ids that no run holds them. Among ten million ids the
    chance that any two share a hash is three in a million; the later one would be refused as a duplicate,
    with its line and reason.
    """

    def __init__(self) -> None:
        self._runs: list[Hashes] = []
        self._marks = np.zeros(1 << (MARKS - 3), "uint8")

    def again(
        self, ids: pa.Array | pa.ChunkedArray, asked: npt.NDArray[np.bool_] | None = None
    ) -> npt.NDArray[np.bool_]:
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
        marks = (ordered >> np.uint64(64 - MARKS)).astype("int64")
        at, bit = marks >> 3, np.left_shift(1, marks & 7).astype("uint8")
        maybe = ordered[self._marks[at] & bit != 0]
        firsts = np.flatnonzero(np.diff(at, prepend=-1))
        if len(firsts):
            self._marks[at[firsts]] |= np.bitwise_or.reduceat(bit, firsts)
        held = np.zeros(len(maybe), dtype=bool)
        for run in self._runs:
            held |= run[np.minimum(np.searchsorted(run, maybe), len(run) - 1)] == maybe
        return maybe[held]

    def _remember(self, run: Hashes) -> None:
        if not len(run):
            return
        self._runs.append(run)
        while len(together := self._runs[-TOGETHER:]) == TOGETHER:
            uneven = len(together[0]) > 2 * len(run)
            if uneven or sum(map(len, together)) > LONGEST:
                return
            run = np.sort(np.concatenate(together), kind="stable")  # which merges what is sorted
            self._runs[-TOGETHER:] = [run]
