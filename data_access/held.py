"""Sums at hand: those of half a year that were read once answer for any of its months, cities and metrics.

Half a year: little enough to be there at once, enough for a server that takes long over any question to be
asked few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
import numpy.typing as npt
import pandas as pd

from domain.months import Month, Period
from domain.query import Query

Read = Callable[[Query], pd.DataFrame]
Codes = npt.NDArray[np.intp]


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
        parts = [self._half(first, query).of_query(query) for first in halves]
        whole = pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        return whole.reset_index(drop=True)

    def _half(self, first: Month, query: Query) -> _Half:
        with self._lock:
            held = self._halves.get(first)
            known: frozenset[str] = held.asked if held else frozenset()
            missing = frozenset(query.metrics) - known
            if held and not missing:
                return held
            period = Period(first, first + 6)
            filters = replace(query.filters, cities=())
            asked = replace(query, metrics=tuple(missing), period=period, filters=filters)
            read = self._read(asked)
            if held and len(held.rows):
                read = pd.concat([held.rows, read], ignore_index=True) if len(read) else held.rows
            self._halves[first] = _Half.of(read, known | missing, self._order)
            return self._halves[first]
