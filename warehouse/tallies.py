"""How often each whole number came, counted piece by piece, in the same memory however many they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from warehouse.groups import Ordered
from warehouse.measures import Ints
from warehouse.spilled import Spilled, spilled

Tally = tuple[Ints, Ints]  # codes, rising, and how often each came
MOST_WAITING = 1_000_000  # codes of further pieces that are held beside those counted
MOST_HELD = 1_000_000  # codes counted in the memory; more of them go to the disk
MOST_AT_ONCE = 250_000  # codes of groups that are laid out together
RUNS = 8  # on the disk, of about a size, become one;
STEP = 50_000  # codes of each are in the memory for that
BEYOND = np.iinfo("int64").max  # of all codes


class Tallies:
    """Counts codes, each a group's number and, in its last ``bits``, what is counted in the group."""

    def __init__(self, bits: int) -> None:
        self._bits = bits
        self._whole: Tally = np.zeros(0, "int64"), np.zeros(0, "int64")
        self._waiting: list[Tally] = []
        self._runs: list[_Run] = []

    def add(self, codes: Ints) -> None:
        found, counts = np.unique(codes, return_counts=True)
        self._waiting.append((found, counts.astype("int32")))
        if sum(len(run[0]) for run in self._waiting) > MOST_WAITING:
            self._count()

    def _count(self) -> None:
        """Let none wait any more."""
        if not self._waiting:
            return
        self._whole = added(self._whole, *self._waiting)
        self._waiting = []
        if len(self._whole[0]) > MOST_HELD:
            self._runs.append(_Run.spilled([self._whole]))
            self._whole = np.zeros(0, "int64"), np.zeros(0, "int64")
        while len(last := self._runs[-RUNS:]) == RUNS and len(last[0].codes) <= 2 * len(last[-1].codes):
            self._runs[-RUNS:] = [_Run.spilled(_merged(last))]

    def parts(self, groups: Ordered) -> Iterator[Tally]:
        """All that was counted, in the order of the groups: cities of a month, some or all, at once."""
        self._count()
        runs = [*self._runs, _Run(*self._whole)]
        for numbers in self._together(groups, runs):
            codes, counts = added(*(run.of(np.sort(numbers), self._bits) for run in runs))
            if len(codes):
                yield codes, counts

    def _together(self, groups: Ordered, runs: Sequence[_Run]) -> Iterator[Ints]:
        """The numbers of groups that are laid out together."""
        sizes = np.sum([run.sizes(len(groups.number), self._bits) for run in runs], axis=0)[groups.number]
        month = groups.keys.column("month").to_numpy()
        begin = held = 0
        for first, end in pairwise(np.flatnonzero(np.diff(groups.city, prepend=-1, append=-1)).tolist()):
            size = int(sizes[first:end].sum())
            if first and (held + size > MOST_AT_ONCE or month[first] != month[begin]):
                yield groups.number[begin:first]
                begin, held = first, 0
            held += size
        yield groups.number[begin:]


def added(*runs: Tally) -> Tally:
    """Equal codes of some tallies together."""
    codes, counts = (np.concatenate(part) for part in zip(*runs, strict=True))
    order = np.argsort(codes, kind="stable")
    codes = codes[order]
    firsts = np.flatnonzero(np.diff(codes, prepend=-1))
    return codes[firsts], np.add.reduceat(counts[order], firsts) if len(firsts) else counts


def _merged(runs: Sequence[_Run]) -> Iterator[Tally]:
    """Some runs as one, a stretch of codes after the other."""
    bounds = np.unique(np.concatenate([run.codes[::STEP] for run in runs]))
    for first, end in pairwise([*bounds.tolist(), BEYOND]):
        yield added(*(run.between(first, end) for run in runs))


@dataclass(frozen=True, eq=False)
class _Run:
    """A tally, in the memory or on the disk."""

    codes: Ints
    counts: Ints
    files: Sequence[Spilled] = ()

    @classmethod
    def spilled(cls, pieces: Iterable[Tally]) -> _Run:
        """On the disk; the pieces follow one another."""
        files = spilled(pieces, ("int64", "int64"))
        codes, counts = (file.numbers for file in files)
        return cls(codes, counts, files)

    def sizes(self, groups: int, bits: int) -> Ints:
        """How many codes each group has."""
        bounds = np.searchsorted(self.codes, np.arange(groups + 1) << bits)
        self._let_go()
        return np.diff(bounds)

    def of(self, groups: Ints, bits: int) -> Tally:
        """The codes of these groups, whose numbers rise."""
        firsts, ends = (np.searchsorted(self.codes, numbers << bits) for numbers in (groups, groups + 1))
        sizes = ends - firsts
        return self._at(np.repeat(firsts - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum()))

    def between(self, first: int, end: int) -> Tally:
        """The codes from ``first`` to before ``end``."""
        return self._at(slice(*np.searchsorted(self.codes, (first, end))))

    def _at(self, rows: Ints | slice) -> Tally:
        found = self.codes[rows].copy(), self.counts[rows].copy()
        self._let_go()
        return found

    def _let_go(self) -> None:
        for file in self.files:
            file.let_go()
