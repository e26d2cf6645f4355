"""One load under way: the draft it writes to, what the warehouse knows, what came of its rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, func, insert, select

from data_access.snapshot import Snapshot, read_snapshot
from data_access.tables import batches, published
from data_access.warehouse import Warehouse
from domain.errors import LoadError
from domain.scope import Scope
from warehouse.adapters import Draft
from warehouse.mapping import Mapping
from warehouse.places import CityBook
from warehouse.sources import Source

Progress = Callable[[float, str], None]
Rows = Counter[int]  # month key (0 for kinds without months) -> rows


class _Within:
    """Lets the data-access layer read what the draft sees."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        yield self._connection

    def exists(self) -> bool:
        return True

    def close(self) -> None:
        """The draft's own connection stays open."""


@dataclass
class Batch:
    """What one batch brings; written to ``batches`` and ``published`` at the very end.

    Args:
        rows: by month, as readers will see them.
        unscored: of them, those that answered no dimension of a scorecard made later.
        carried: of them, those that were there before (figures that the files do not restate).
        reasons: faults without the values that came -> rows.
    """

    batch_id: int
    kind: str
    files: tuple[str, ...]
    digest: str
    rows: Rows = field(default_factory=Counter)
    unscored: int = 0
    rejected: int = 0
    carried: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def accepted(self) -> int:
        return self.rows.total() - self.carried

    def count(self, months: pd.Series | pa.ChunkedArray) -> None:
        """Add rows by the month they belong to."""
        for month, rows in zip(*np.unique(months.to_numpy(), return_counts=True), strict=True):
            self.rows[int(month)] += int(rows)


@dataclass
class Work:
    """The load: its draft, its files, and the state of the warehouse before it.

    Args:
        today: records dated after it are refused.
    """

    draft: Draft
    by: str
    mapping: Mapping = field(default_factory=Mapping)
    sources: Sequence[Source] = ()
    progress: Progress = lambda _share, _text: None
    today: dt.date = field(default_factory=dt.date.today)
    allow_shrink: bool = False
    begun: list[Batch] = field(default_factory=list)

    @cached_property
    def snapshot(self) -> Snapshot:
        return read_snapshot(self.draft.connection)

    @cached_property
    def known(self) -> Warehouse:
        """Scorecards, metrics and cities before this load."""
        return Warehouse(_Within(self.draft.connection), self.snapshot)

    @cached_property
    def cities(self) -> CityBook:
        return CityBook(self.known.cities(Scope.everything()).to_dict("records"))

    @cached_property
    def _next(self) -> int:
        newest = [
            self.draft.connection.execute(select(func.max(table.c.batch_id))).scalar() or 0
            for table in (batches, published)
        ]
        return max(newest) + 1

    def begin(self, kind: str, files: tuple[str, ...], digest: str) -> Batch:
        batch = Batch(self._next + len(self.begun), kind, files, digest)
        self.begun.append(batch)
        return batch

    def publish(self) -> None:
        """Append every begun batch to ``batches`` and, last, its months to ``published``.

        Raises:
            LoadError: a published month would shrink to under half, unless that is allowed.
        """
        now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
        for batch in self.begun:
            self._check_shrinking(batch)
            values = {
                "batch_id": batch.batch_id,
                "kind": batch.kind,
                "files": " | ".join(batch.files),
                "digest": batch.digest,
                "loaded_at": now,
                "loaded_by": self.by,
                "accepted": batch.accepted,
                "rejected": batch.rejected,
            }
            self.draft.connection.execute(insert(batches).values(values))
        entries = [
            (b.kind, month, b.batch_id, rows) for b in self.begun for month, rows in sorted(b.rows.items())
        ]
        names = ("sequence", "kind", "month", "batch_id", "rows")
        after = [(self.snapshot.version + i, *entry) for i, entry in enumerate(entries, 1)]
        self.draft.append(published, pd.DataFrame(after, columns=list(names)))
        self._drop_old([*self.snapshot.entries, *entries])

    def _check_shrinking(self, batch: Batch) -> None:
        for month, rows in batch.rows.items():
            before = self.snapshot.rows.get((batch.kind, month), 0)
            if month and not self.allow_shrink and rows * 2 < before:
                raise LoadError(
                    f"{batch.kind} of {month // 100}-{month % 100:02d}",
                    f"{rows:,} rows instead of {before:,}",
                    "the whole month, or --allow-shrink where it did shrink",
                )

    def _drop_old(self, entries: list[tuple[str, int, int, int]]) -> None:
        """Drop the batches that are no longer live, nor were before the newest publications."""
        kept: set[int] = set()
        newest = sorted({entry[2] for entry in entries}, reverse=True)[:KEPT]
        for last in (max(newest), *(batch_id - 1 for batch_id in newest)):
            kept |= set({(kind, month): batch for kind, month, batch, _ in entries if batch <= last}.values())
        present = set(self.draft.connection.execute(select(batches.c.batch_id)).scalars())
        if dead := sorted(present - kept):
            self.draft.drop(dead)


KEPT = 3  # batches that can be replaced while a reader still reads the state before them
