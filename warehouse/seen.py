"""Ids seen so far in a load, in eight bytes each."""

from __future__ import annotations

import numpy as np
import pandas as pd


class Seen:
    """Remembers 64-bit hashes in sorted runs that double in size: ten million ids take 80 MB.

    Among ten million ids the chance that any two share a hash is three in a million; the later one
    would be refused as a duplicate, with its line and reason.
    """

    def __init__(self) -> None:
        self._runs: list[np.ndarray] = []

    def again(self, ids: pd.Series) -> np.ndarray:
        """True for each id that was seen before, in this piece or an earlier one."""
        hashes = pd.util.hash_array(ids.to_numpy(dtype=object), categorize=False)
        found = pd.Series(hashes).duplicated().to_numpy(copy=True)
        for run in self._runs:
            at = np.searchsorted(run, hashes)
            at[at == len(run)] = 0
            found |= run[at] == hashes
        self._remember(np.unique(hashes[~found]))
        return found

    def _remember(self, run: np.ndarray) -> None:
        if not len(run):
            return
        while self._runs and len(self._runs[-1]) <= 2 * len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
