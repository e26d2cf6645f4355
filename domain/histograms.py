"""Times counted in buckets: what percentiles are read from, and what adds up over months, cities, segments.

Whole seconds. Up to 127 s every second is a bucket of its own; from there each doubling of the time is
cut into 64 equal buckets, so a bucket is never wider than 1/64 of the times in it, and its middle is
within 1/128 (0.8 %) of each of them. A bucket is named by its least time, which makes the name a whole
number that every engine computes alike: ``v - v % width``, the width told by a short list of bounds.

Stored, a histogram is one text of whole numbers with blanks between, in any order: a bucket stands for one
record in it, ``records * PACK + bucket`` for several. A row a bucket would be a row a record in small
groups: thirteen times as many rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

EXACT = 128  # below, a bucket a second
DOUBLINGS = 20  # above: up to 2**27 s, four years
# Times below the first number lie in buckets as wide as the second [s]; longer ones in the widest.
WIDTHS: tuple[tuple[int, int], ...] = tuple((EXACT << i, 1 << i) for i in range(DOUBLINGS + 1))

PACK = 1_000_000_000  # above every bucket


@dataclass(frozen=True, eq=False)
class Histogram:
    """Records of one group by bucket.

    Args:
        buckets: least time of each bucket that holds any, rising [s].
        counts: records in each.
    """

    buckets: Ints
    counts: Ints

    @property
    def records(self) -> int:
        return int(self.counts.sum())


def width_of(seconds: npt.ArrayLike) -> Ints:
    """Width [s] of the bucket that each time lies in."""
    bounds, widths = (np.array(column, dtype=np.int64) for column in zip(*WIDTHS, strict=True))
    at = bounds.searchsorted(np.asarray(seconds, dtype=np.int64), side="right")
    return np.asarray(widths[np.minimum(at, len(widths) - 1)], dtype=np.int64)


def bucket_of(seconds: npt.ArrayLike) -> Ints:
    """The least time of the bucket that each time [s] lies in."""
    whole = np.asarray(seconds, dtype=np.int64)
    return np.asarray(whole - whole % width_of(whole), dtype=np.int64)


def middle_of(buckets: npt.ArrayLike) -> Floats:
    """Half way between the least and the longest time of each bucket [s]."""
    least = np.asarray(buckets, dtype=np.int64)
    return np.asarray(least + (width_of(least) - 1) / 2, dtype=np.float64)


def longest_of(buckets: npt.ArrayLike) -> Ints:
    """The longest time of each bucket [s]."""
    least = np.asarray(buckets, dtype=np.int64)
    return np.asarray(least + width_of(least) - 1, dtype=np.int64)


def by_time(seconds: npt.ArrayLike) -> Histogram:
    """The histogram of single times [s]."""
    buckets, counts = np.unique(bucket_of(seconds), return_counts=True)
    return Histogram(buckets, counts.astype(np.int64))


def packed(histogram: Histogram) -> str:
    """The text that stands for a histogram in the warehouse."""
    several = np.where(histogram.counts > 1, histogram.counts * PACK, 0)
    return " ".join(map(str, (several + histogram.buckets).tolist()))


def unpacked(texts: Sequence[str]) -> tuple[Ints, Ints, Ints]:
    """Position of the text, bucket and records of every bucket of some texts."""
    codes = np.fromstring(" ".join(texts), dtype=np.int64, sep=" ")
    rows = np.repeat(np.arange(len(texts)), [text.count(" ") + 1 for text in texts])
    return rows, codes % PACK, np.maximum(codes // PACK, 1)


def laid_out(held: Sequence[Histogram]) -> tuple[Ints, Ints, Ints]:
    """Position of the histogram, bucket and records of every bucket of some histograms."""
    none = np.empty(0, dtype=np.int64)
    return (
        np.repeat(np.arange(len(held)), [len(h.buckets) for h in held]),
        np.concatenate([none, *(h.buckets for h in held)]),
        np.concatenate([none, *(h.counts for h in held)]),
    )


def added(group: Ints, bucket: Ints, count: Ints) -> dict[int, Histogram]:
    """Group -> the histogram of all its buckets, equal ones added up; one entry a bucket each argument."""
    width = int(bucket.max(initial=0)) + 1
    cell, place = np.unique(group * width + bucket, return_inverse=True)
    total = np.bincount(place, weights=count, minlength=len(cell)).astype(np.int64)
    owner, least = cell // width, cell % width
    starts = np.flatnonzero(np.diff(owner, prepend=-1))
    pieces = zip(np.split(least, starts[1:]), np.split(total, starts[1:]), strict=True)
    return {int(g): Histogram(*piece) for g, piece in zip(owner[starts], pieces, strict=False)}
