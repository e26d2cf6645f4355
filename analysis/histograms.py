"""Histograms of times added up, and percentiles read from them, for many groups at once.

A percentile is the middle of the bucket that holds its rank, so within 1/128 (0.8 %) of the record of that
rank; up to 127 s it is that record. Its interval reaches from the least time of the bucket of the lower
rank to the longest of the upper one's: counting by bucket widens it and never narrows it.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from analysis.intervals import Floats
from analysis.percentiles import ROUNDING, order_ranks
from domain.histograms import Histogram, Ints, added, laid_out, longest_of, middle_of

Objects = npt.NDArray[np.object_]


def pooled(histograms: Iterable[object], group: npt.NDArray[np.integer], groups: int) -> Objects:
    """The histograms of each group as one; None where none has any.

    Args:
        histograms: one a row, not a :class:`Histogram` where a row has none.
        group: of each row, 0 to ``groups`` − 1.
    """
    held = [(g, h) for g, h in zip(group, histograms, strict=True) if isinstance(h, Histogram)]
    found = np.full(groups, None, dtype=object)
    row, bucket, count = laid_out([h for _, h in held])
    of_row = np.array([g for g, _ in held], dtype=np.int64)
    for g, histogram in added(of_row[row], bucket, count).items():
        found[g] = histogram
    return found


def read(histograms: Iterable[object], quantile: npt.ArrayLike) -> tuple[Floats, Floats, Floats]:
    """Value, low, high [s] of a percentile of each histogram; NaN where there is none or not estimable.

    Args:
        quantile: 0 to 1, both excluded; one a histogram.
    """
    rows = [h if isinstance(h, Histogram) else None for h in histograms]
    share = np.asarray(quantile, dtype=float)
    size = np.array([0 if h is None else h.records for h in rows], dtype=np.int64)
    low, high = order_ranks(size, share)
    rank = np.where(size > 0, np.maximum(np.ceil(size * share - ROUNDING), 1), np.nan)
    if not size.any():
        return rank, low, high
    _, bucket, count = laid_out([h for h in rows if h is not None])
    reached, before = np.cumsum(count), np.cumsum(size) - size

    def at(ranks: Floats) -> Ints:
        wanted = np.where(np.isnan(ranks), 1, ranks).astype(np.int64) + before
        return bucket[np.minimum(reached.searchsorted(wanted), len(bucket) - 1)]

    return (
        np.where(np.isnan(rank), np.nan, middle_of(at(rank))),
        np.where(np.isnan(low), np.nan, at(low)),
        np.where(np.isnan(high), np.nan, longest_of(at(high))),
    )
