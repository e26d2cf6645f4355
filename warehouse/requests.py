"""Who asked for what on which day: which requests came again, and of which that can be told."""

from __future__ import annotations

import datetime as dt
import tempfile

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from domain.days import day_key
from warehouse.fields import UNKNOWN

DAYS = 30  # METRICS.md: cases of one customer and type within 30 days
PART_BITS = 8  # of a hash: equal ones share a part, and a part is in the memory at once
ENTRY = np.dtype([("hash", "u8"), ("row", "i8"), ("day", "i4")])
Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.int32]  # since 1970
Entries = npt.NDArray[np.void]


class Requests:
    """Cases in the order in which they were added, in a temporary file in the folder of ``TMPDIR``.

    Customer and type are one 64-bit hash: among ten million different ones the chance that any two share
    it is three in a million. The file has no name: nobody else can open it, and it is gone with the process.

    Attributes:
        months: month keys of the cases.
        covered: of them, those with a case whose customer and type are known.
    """

    def __init__(self) -> None:
        self.months: set[int] = set()
        self.covered: set[int] = set()
        self._hasher = duckdb.connect()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, closed by close
        self._parts: list[list[int]] = []  # of each piece, where its parts begin and the last ends, in bytes
        self._rows = self._end = 0

    def close(self) -> None:
        self._file.close()
        self._hasher.close()

    def add(self, facts: pa.Table) -> None:
        """Add cases, in the columns of their table."""
        named = is_named(facts)
        months = facts.column("month").to_numpy()
        self.months |= set(np.unique(months).tolist())
        self.covered |= set(np.unique(months[named]).tolist())
        entries = np.empty(np.count_nonzero(named), ENTRY)
        entries["hash"] = self._hashes(facts.select(["customer", "case_type"]))[named]
        entries["row"] = self._rows + np.flatnonzero(named)
        entries["day"] = _days_of(facts)[named]
        part = (entries["hash"] >> np.uint64(64 - PART_BITS)).astype("uint16")
        order = np.argsort(part, kind="stable")
        bounds = np.searchsorted(part[order], np.arange((1 << PART_BITS) + 1)) * ENTRY.itemsize
        self._file.write(entries[order].tobytes())
        self._parts.append((self._end + bounds).tolist())
        self._end += entries.nbytes
        self._rows += len(facts)

    def repeats(self, earlier: Requests) -> Bits:
        """Which cases follow an equal one by at most :data:`DAYS` days, where customer and type are known.

        Args:
            earlier: cases of other months.
        """
        found = Bits(self._rows)
        for part in range(1 << PART_BITS):
            before, mine = earlier._part(part), self._part(part)
            entries = np.concatenate([before, mine])
            order = np.lexsort((entries["day"], entries["hash"]))  # stable: of one day, the earlier row first
            asked, day, later = entries["hash"][order], entries["day"][order], order[1:]
            again = (asked[1:] == asked[:-1]) & (day[1:] - day[:-1] <= DAYS) & (later >= len(before))
            found.add(entries["row"][later[again]])
        return found

    def _part(self, part: int) -> Entries:
        pieces = []
        for bounds in self._parts:
            self._file.seek(bounds[part])
            pieces.append(self._file.read(bounds[part + 1] - bounds[part]))
        return np.frombuffer(b"".join(pieces), ENTRY)

    def _hashes(self, asked: pa.Table) -> npt.NDArray[np.uint64]:
        self._hasher.register("requests", asked)
        found = self._hasher.execute("SELECT hash(customer, case_type) AS hash FROM requests").fetchnumpy()
        self._hasher.unregister("requests")
        return np.asarray(found["hash"], "uint64")


class Bits:
    """A set of row numbers below ``rows``, a bit each."""

    def __init__(self, rows: int) -> None:
        self._bytes = np.zeros(rows // 8 + 1, "uint8")

    def add(self, rows: npt.NDArray[np.int64]) -> None:
        np.bitwise_or.at(self._bytes, rows >> 3, np.left_shift(1, rows & 7).astype("uint8"))

    def between(self, first: int, end: int) -> Bools:
        """Of the rows from ``first`` to before ``end``, which are in the set."""
        rows = np.arange(first, end)
        return np.asarray(self._bytes[rows >> 3] >> (rows & 7) & 1, bool)


def is_named(facts: pa.Table) -> Bools:
    """True for each case whose customer and type are known."""
    given = facts.column("customer").is_valid()
    return np.asarray(pc.and_(given, pc.not_equal(facts.column("case_type"), UNKNOWN)).to_numpy(), bool)


def is_covered(facts: pa.Table, months: set[int]) -> Bools:
    """True for each case whose day looks back on these months alone."""
    days = _days_of(facts)
    each = np.unique(days)
    covered = [months_touched(day) <= months for day in each.astype("datetime64[D]").tolist()]
    return np.isin(days, each[np.array(covered, dtype=bool)])


def months_touched(day: dt.date) -> set[int]:
    """Month keys of the day and of the :data:`DAYS` days before it."""
    return {day_key(day - dt.timedelta(back)) // 100 for back in range(DAYS + 1)}


def _days_of(facts: pa.Table) -> Days:
    """20250331 -> days since 1970."""
    keys = facts.column("day").to_numpy().astype("int64")
    months = (keys // 10_000 - 1970) * 12 + keys // 100 % 100 - 1
    firsts = months.astype("datetime64[M]").astype("datetime64[D]").astype("int64")
    return np.asarray(firsts + keys % 100 - 1, "int32")
