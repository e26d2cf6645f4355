"""Histograms of times, by segment and by city: what percentiles are read from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from data_access.tables import monthly_times, segment_times
from domain.histograms import PACK, bucket_of
from domain.metrics import Metric
from warehouse.adapters import Draft
from warehouse.adapters.arrow import in_pieces, with_constants
from warehouse.groups import Ordered
from warehouse.measures import Ints, Records, base_of
from warehouse.tallies import Tallies, added

BITS = 27  # of a bucket: four years of seconds
LOWER = (1 << BITS) - 1


class Times:
    """Counts the records of a time metric by group and bucket."""

    def __init__(self, metric: Metric) -> None:
        self.metric = metric
        self.tallies = Tallies(BITS)  # of buckets

    def add(self, place: Ints, records: Records) -> None:
        """Add records, each in the group of its ``place``."""
        base = base_of(records, self.metric)
        seconds = records.amount(self.metric.column)
        if self.metric.plus:
            seconds = seconds + records.amount(self.metric.plus)
        self.tallies.add((place[base] << BITS) | bucket_of(seconds[base]))


def append_times(draft: Draft, batch_id: int, times: Times, groups: Ordered) -> None:
    """Append the histograms of a metric: month after month, so that a reader of one skips the others."""
    told: dict[str, str | int] = {"metric": times.metric.id, "batch_id": batch_id}
    for table, owners, laid in (
        (segment_times, np.arange(len(groups.number)), groups.keys),
        (monthly_times, groups.city, groups.cities),
    ):
        for rows in in_pieces(histogram_rows(times, groups, owners, laid)):
            draft.append(table, with_constants(rows, told))


def histogram_rows(times: Times, groups: Ordered, owners: Ints, keys: pa.Table) -> Iterator[pa.Table]:
    """One row an owner that holds records, with ``n`` and ``histogram``, month after month.

    Args:
        owners: row of ``keys`` of each group.
    """
    owner = owners[np.argsort(groups.number)]
    for codes, counts in times.tallies.parts(groups):
        rows, n, texts = _texts(*added(((owner[codes >> BITS] << BITS) | (codes & LOWER), counts)))
        yield keys.take(pa.array(rows)).append_column("n", pa.array(n)).append_column("histogram", texts)


def _texts(code: Ints, count: Ints) -> tuple[Ints, Ints, pa.Array]:
    """Each owner, its records, and the text of its histogram (see :mod:`domain.histograms`)."""
    owner, bucket = code >> BITS, code & LOWER
    firsts = np.flatnonzero(np.diff(owner, prepend=-1))
    named = pa.array(np.where(count > 1, count * PACK + bucket, bucket)).cast(pa.string())
    of_owner = pa.ListArray.from_arrays(pa.array([*firsts.tolist(), len(owner)], pa.int32()), named)
    return owner[firsts], np.add.reduceat(count, firsts), pc.binary_join(of_owner, " ")
