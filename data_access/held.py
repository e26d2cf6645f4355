"""Sums at hand: those of half a year that were read once answer for any of its months, cities and metrics.

Half a year: little enough to be there at once, enough for a server that takes long over any question to be
asked few. Of few metrics several are read at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby
from threading import Lock

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.months import Month, Period
from domain.query import Query

Read = Callable[[Query], pd.DataFrame]
Codes = npt.NDArray[np.intp]
MOST = 24  # metrics × half years in a question: fewer rows than all metrics have in one


@dataclass(frozen=True)
class _Half:
    """The sums of half a year.

    Args:
        rows: sorted by month and metric.
        asked: the metrics that were read, with sums or without.
        month: key of each row; metric, city: number of each row's text in ``metrics`` and ``cities``.
    """

    rows: pd.DataFrame
    asked: frozenset[str]
    month: npt.NDArray[np.int64]
    metric: Codes
    metrics: pd.Index[str]
    city: Codes
    cities: pd.Index[str]

    @classmethod
    def of(cls, rows: pd.DataFrame, asked: frozenset[str], order: list[str]) -> _Half:
        rows = rows.sort_values(order, ignore_index=True)
        metric, metrics = pd.factorize(rows["metric"])
        city, cities = pd.factorize(rows["city"])
        return cls(rows, asked, rows["month"].to_numpy(np.int64), metric, metrics, city, cities)

    def of_query(self, query: Query) -> pd.DataFrame:
        first, last = np.searchsorted(self.month, [query.period.start.key, query.period.end.key])
        wanted = self.metrics.isin(query.metrics)[self.metric[first:last]]
        if query.cities is not None:
            wanted &= self.cities.isin(query.cities)[self.city[first:last]]
        return self.rows.take(first + np.flatnonzero(wanted))


class HeldSums:
    """The sums of one scope and of certain segments.

    Args:
        read: asks the warehouse; its answer has ``month``, ``metric``, ``city``.
        order: of the rows, ``month`` and ``metric`` first.
    """

    def __init__(self, read: Read, order: list[str]) -> None:
        self._read, self._order = read, order
        self._halves: dict[Month, _Half] = {}
        self._lock = Lock()

    def rows(self, query: Query) -> pd.DataFrame:
        """The query's rows in order. It may choose any months, metrics and cities; its scope and its segments
        are those that this was made for."""
        halves = sorted({Month(month.year, 7 if month.number > 6 else 1) for month in query.period})
        with self._lock:
            self._hold(halves, query)
            held = [self._halves[first] for first in halves]
        parts = [half.of_query(query) for half in held]
        whole = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        return whole.reset_index(drop=True)

    def _hold(self, halves: list[Month], query: Query) -> None:
        """Read what is missing of some half years."""
        wanted = frozenset(query.metrics)
        known = {first: held.asked for first, held in self._halves.items()}
        missing = {first: wanted - known.get(first, frozenset()) for first in halves}
        for metrics, same in groupby(halves, missing.__getitem__):
            if not metrics:
                continue
            few, left = 1 if query.filters.segmented else max(MOST // len(metrics), 1), [*same]
            for start in range(0, len(left), few):
                self._read_in(left[start : start + few], metrics, query)

    def _read_in(self, halves: list[Month], metrics: frozenset[str], query: Query) -> None:
        period = Period(halves[0], halves[-1] + 6)
        filters = replace(query.filters, cities=())
        found = self._read(replace(query, metrics=tuple(metrics), period=period, filters=filters))
        for first in halves:
            read = found[found["month"].between(first.key, (first + 5).key)] if len(halves) > 1 else found
            held = self._halves.get(first)
            if held and len(held.rows):
                read = pd.concat([held.rows, read], ignore_index=True) if len(read) else held.rows
            known = held.asked if held else frozenset()
            self._halves[first] = _Half.of(read, known | metrics, self._order)
