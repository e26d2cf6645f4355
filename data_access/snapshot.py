"""Which batches are live: read once a page, so that a page never mixes two states of the warehouse."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import ColumnElement, Connection, Table, and_, false, func, or_, select

from data_access.tables import SCHEMA_VERSION, published
from domain.months import Month, Period

UNDATED = 0  # the month of kinds that have none, such as cities


@dataclass(frozen=True)
class Snapshot:
    """The state of the warehouse after publication ``version``; 0 is a warehouse without data.

    Args:
        entries: every publication up to then, oldest first: kind, month key, batch, rows.
    """

    version: int
    entries: tuple[tuple[str, int, int, int], ...]

    @cached_property
    def live(self) -> dict[tuple[str, int], int]:
        """Kind and month key -> the batch to read."""
        return {(kind, month): batch for kind, month, batch, _ in self.entries}

    @cached_property
    def rows(self) -> dict[tuple[str, int], int]:
        """Kind and month key -> records of the live batch."""
        return {(kind, month): rows for kind, month, _, rows in self.entries}

    @property
    def schema(self) -> int:
        """The version of the tables, see :mod:`warehouse.versions`."""
        return self.rows.get(("schema", UNDATED), SCHEMA_VERSION)

    def months(self, *kinds: str) -> tuple[Month, ...]:
        """Months that hold data of any of the kinds, oldest first."""
        return tuple(
            Month.from_key(m) for m in sorted({m for k, m in self.live if k in kinds and m != UNDATED})
        )

    def undated_batch(self, kind: str) -> int | None:
        return self.live.get((kind, UNDATED))

    def rows_of(
        self, table: Table, kinds: tuple[str, ...], period: Period | None = None
    ) -> ColumnElement[bool]:
        """The condition that keeps the live rows of ``table`` for these kinds and months.

        A batch that is live in all the months it was published for is named by its id alone; one
        that a later load has replaced in part also names the months that are still its own.
        """
        mine: dict[int, set[int]] = defaultdict(set)
        lost: set[int] = set()
        for kind, month, batch, _ in self.entries:
            outside = period is not None and month != UNDATED and Month.from_key(month) not in period
            if kind not in kinds or outside:
                continue
            if self.live[kind, month] == batch:
                mine[batch].add(month)
            else:
                lost.add(batch)
        whole = sorted(set(mine) - lost)
        parts: list[ColumnElement[bool]] = [table.c.batch_id.in_(whole)] if whole else []
        parts += [
            and_(table.c.batch_id == batch, table.c.month.in_(sorted(mine[batch])))
            for batch in sorted(set(mine) & lost)
        ]
        return or_(*parts) if parts else false()


def read_snapshot(connection: Connection) -> Snapshot:
    """The present state of the warehouse."""
    found = connection.execute(
        select(
            published.c.sequence, published.c.kind, published.c.month, published.c.batch_id, published.c.rows
        ).order_by(published.c.sequence)
    ).all()
    return Snapshot(max((row[0] for row in found), default=0), tuple(tuple(row[1:]) for row in found))


def read_version(connection: Connection) -> int:
    """The ``version`` of the present state, without the state."""
    return int(connection.execute(select(func.coalesce(func.max(published.c.sequence), 0))).scalar_one())
