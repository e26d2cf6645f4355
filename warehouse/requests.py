"""Who asked for what on which day: which requests came again, and of which that can be told."""

from __future__ import annotations

import datetime as dt

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.days import day_key
from warehouse.fields import UNKNOWN

DAYS = 30  # METRICS.md: cases of one customer and type within 30 days
PART_BITS = 6  # of a hash: equal ones share a part, and parts sort in half the time and little memory
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int32]  # since 1970
Hashes = npt.NDArray[np.uint64]


class Requests:
    """Cases in the order in which they were added, 13 bytes each.

    Customer and type are one 64-bit hash: among ten million different ones the chance that any two share
    it is three in a million.

    Attributes:
        months: month keys of the cases.
        covered: of them, those with a case whose customer and type are known.
    """

    def __init__(self) -> None:
        self.months: set[int] = set()
        self.covered: set[int] = set()
        self._hasher = duckdb.connect()
        self._hashes: list[Hashes] = [np.zeros(0, "uint64")]
        self._days: list[Days] = [np.zeros(0, "int32")]
        self._named: list[Bools] = [np.zeros(0, dtype=bool)]

    def add(self, facts: pa.Table) -> None:
        """Add cases, in the columns of their table."""
        customer, case_type = facts.column("customer"), facts.column("case_type")
        named = pc.and_(customer.is_valid(), pc.not_equal(case_type, UNKNOWN)).to_numpy()
        months = facts.column("month").to_numpy()
        self.months |= set(np.unique(months).tolist())
        self.covered |= set(np.unique(months[named]).tolist())
        self._named.append(named)
        self._days.append(_days_of(facts.column("day").to_numpy()))
        self._hasher.register("requests", pa.table({"customer": customer, "case_type": case_type}))
        found = self._hasher.execute("SELECT hash(customer, case_type) AS hash FROM requests").fetchnumpy()
        self._hasher.unregister("requests")
        self._hashes.append(np.asarray(found["hash"], "uint64"))

    def repeats(self, earlier: Requests) -> tuple[Bools, Bools]:
        """Of each case in order, whether it is a repeat request, and whether that is known.

        What was added is let go. At the height 26 bytes a case, the ``earlier`` ones included.

        Args:
            earlier: cases of other months.
        """
        before = sum(map(len, earlier._days))
        hashes = np.concatenate(earlier._hashes + self._hashes)
        days, named = np.concatenate(earlier._days + self._days), np.concatenate(self._named)
        for held in (earlier, self):
            held._hashes, held._days, held._named = [], [], []
        known = named & _is_covered(days[before:], earlier.covered | self.covered)
        return _again(hashes, days)[before:], known


def months_touched(day: dt.date) -> set[int]:
    """Month keys of the day and of the :data:`DAYS` days before it."""
    return {day_key(day - dt.timedelta(back)) // 100 for back in range(DAYS + 1)}


def _days_of(keys: npt.NDArray[np.integer]) -> Days:
    """20250331 -> days since 1970."""
    keys = keys.astype("int64")
    months = (keys // 10_000 - 1970) * 12 + keys // 100 % 100 - 1
    firsts = months.astype("datetime64[M]").astype("datetime64[D]").astype("int64")
    return np.asarray(firsts + keys % 100 - 1, "int32")


def _again(hashes: Hashes, days: Days) -> Bools:
    """True for each case that follows an equal one by at most :data:`DAYS` days."""
    found = np.zeros(len(hashes), dtype=bool)
    part = (hashes >> np.uint64(64 - PART_BITS)).astype("uint8")
    for each in range(1 << PART_BITS):
        rows = np.flatnonzero(part == each)
        asked, day = hashes[rows], days[rows]
        order = np.lexsort((day, asked))  # stable: of one day, the earlier row comes first
        asked, day = asked[order], day[order]
        found[rows[order[1:]]] = (asked[1:] == asked[:-1]) & (day[1:] - day[:-1] <= DAYS)
    return found


def _is_covered(days: Days, months: set[int]) -> Bools:
    """True for each day that looks back on these months alone."""
    each = np.unique(days)
    covered = [months_touched(day) <= months for day in each.astype("datetime64[D]").tolist()]
    return np.isin(days, each[np.array(covered, dtype=bool)])
