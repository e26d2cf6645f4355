"""Facts -> segment sums, monthly sums, histograms and counts by day, as the registry of metrics says.

The records are added up piece by piece while they are loaded, in this process: every engine then holds the
same sums, and none has to read its facts again.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Table

from data_access.tables import cases, monthly_sums, responses, segment_sums
from domain.errors import WarehouseError
from domain.limits import Limits
from domain.metrics import Kind, Metric, Registry, Source
from domain.scorecard import Scorecards
from warehouse.adapters import Draft
from warehouse.adapters.arrow import in_pieces, with_constants
from warehouse.daily import Daily, append_daily
from warehouse.groups import Groups, Ordered
from warehouse.measures import PARTS, Ints, Records, parts_of
from warehouse.times import Times, append_times
from warehouse.work import Batch

FACTS_OF = {"responses": responses, "cases": cases}
COUNTED_BY = {"responses": "responses", "cases": "case_volume"}  # the metric that counts every record
MOST = 2.0**63  # what a sum may not reach


class Sums:
    """The sums of a batch, by month, city and segment.

    Args:
        table: of the facts.
        limits: of times.
        cards: under which responses are scored; none for cases.
    """

    def __init__(
        self, table: Table, registry: Registry, limits: Limits, cards: Scorecards | None = None
    ) -> None:
        source: Source = "responses" if table is responses else "cases"
        self.metrics = [metric for metric in registry.of_source(source) if metric.kind is not Kind.PERCENTILE]
        self.times = [Times(metric) for metric in registry.timed(source)]
        self.groups = Groups()
        self.daily = Daily(table, cards)
        self._limits = limits
        self._totals = {metric: [np.zeros(0, "int64")] * PARTS.get(metric.kind, 3) for metric in self.metrics}

    def add(self, facts: pa.Table) -> None:
        """Add records, in the columns of their table.

        Raises:
            WarehouseError: a sum of squares leaves 64 bits.
        """
        records, place = Records(facts), self.groups.places(facts)
        for metric, totals in self._totals.items():
            parts = parts_of(records, metric, self._limits)
            for i, amounts in enumerate(parts):
                totals[i] = _grown(totals[i], len(self.groups))
                np.add.at(totals[i], place, amounts)
            largest = parts[-1].sum(dtype="float64") if parts else 0
            if largest >= MOST or (len(totals) == 3 and totals[-1].min(initial=0) < 0):
                raise WarehouseError("rollup", f"sums of {metric.id} beyond 64 bits", "smaller values")
        for times in self.times:
            times.add(place, records)
        self.daily.add(place, facts, records)

    def of(self, metric: Metric, groups: Ordered) -> tuple[Ints, Ints, Ints]:
        """n, s and q of each group."""
        parts = [_grown(total, len(self.groups))[groups.number] for total in self._totals[metric]]
        n, s, q = (parts + [parts[-1]] * 2)[:3]
        return n, s, q


def _grown(total: Ints, size: int) -> Ints:
    """The same sums with room for ``size`` groups and more."""
    if len(total) >= size:
        return total
    room = np.zeros(max(2 * size, 1024), "int64")
    room[: len(total)] = total
    return room


def roll_up(draft: Draft, batch: Batch, sums: Sums) -> None:
    """Append the sums of a batch's facts, the histograms of its times, and its counts by day.

    Raises:
        WarehouseError: the sums do not count the records that were accepted.
    """
    groups = sums.groups.ordered()
    monthly: list[pd.DataFrame] = []
    for rows in in_pieces(_segment_rows(batch, sums, groups, monthly)):
        draft.append(segment_sums, rows)
    totals = pd.concat(monthly).sort_values(["month", "city", "metric"], ignore_index=True)
    counted = int(totals.loc[totals["metric"] == COUNTED_BY[batch.kind], "n"].sum())
    if counted != batch.accepted - batch.unscored:
        expected = f"{batch.accepted - batch.unscored:,}, as were accepted"
        raise WarehouseError("rollup", f"{counted:,} records summed", expected)
    draft.append(monthly_sums, totals.assign(batch_id=batch.batch_id))
    for times in sums.times:
        append_times(draft, batch.batch_id, times, groups)
    append_daily(draft, batch.batch_id, sums.daily, groups)


def _segment_rows(
    batch: Batch, sums: Sums, groups: Ordered, monthly: list[pd.DataFrame]
) -> Iterator[pa.Table]:
    """One row a group and metric; those without a base are left out. Sorted by metric, so that a reader
    of one metric skips the others' row groups. Adds the sums of each city to ``monthly``."""
    for metric in sums.metrics:
        parts = dict(zip("nsq", sums.of(metric, groups), strict=True))
        held = np.flatnonzero(parts["n"] > 0)
        if not len(held):
            continue
        parts = {name: part[held] for name, part in parts.items()}
        keys = groups.keys.take(pa.array(held))
        summed = pa.table({name: keys.column(name) for name in keys.column_names} | parts)
        yield with_constants(summed, {"metric": metric.id, "batch_id": batch.batch_id})
        firsts = np.flatnonzero(np.diff(groups.city[held], prepend=-1))
        cities = groups.cities.take(pa.array(groups.city[held][firsts]))
        whole = {name: np.add.reduceat(part, firsts) for name, part in parts.items()}
        monthly.append(pd.DataFrame(cities.to_pydict() | {"metric": metric.id} | whole))
