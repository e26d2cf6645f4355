"""A load under way on ClickHouse: partitions that nobody reads until they are published."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, Table, select

from data_access.tables import metadata, published
from warehouse.adapters.arrow import arrow_rows

READ_ROWS = 20_000
BATCHED = [t.name for t in metadata.sorted_tables if "batch_id" in t.c and t is not published]


class ClickHouseDraft:
    """What may not be seen before the load is whole is kept back until :meth:`commit`.

    Args:
        beside: a second connection: one that is read in pieces takes nothing else.
        still_mine: raises WarehouseError where another load has taken this one's place.
    """

    def __init__(self, connection: Connection, beside: Connection, still_mine: Callable[[], None]) -> None:
        self.connection = connection
        self._beside = beside
        self._still_mine = still_mine
        self._entries: list[pa.Table] = []
        self._dropped: set[int] = set()
        self._forgotten: list[tuple[Table, str, Collection[str]]] = []

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        if not len(rows):
            return
        if table is published:
            self._entries.append(arrow_rows(table, rows))
        else:
            client(self.connection).insert_arrow(table.name, arrow_rows(table, rows))

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        """Every table is readable as it is."""

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        compiled = statement.compile(
            dialect=self._beside.dialect, compile_kwargs={"render_postcompile": True}
        )
        pieces = client(self._beside).query_arrow_stream(str(compiled), compiled.params, use_strings=True)
        with pieces:
            for table in _gathered(pieces):
                yield table.to_pandas(integer_object_nulls=False)

    def drop(self, batch_ids: Collection[int]) -> None:
        self._dropped |= set(batch_ids)

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        self._forgotten.append((table, column, values))

    def commit(self) -> None:
        self._still_mine()
        if self._entries:
            client(self.connection).insert_arrow(published.name, pa.concat_tables(self._entries))
        for table, column, values in self._forgotten:
            self.connection.execute(table.delete().where(table.c[column].in_(sorted(values))))
        drop_partitions(self.connection, lambda batch_id: batch_id in self._dropped)


def _gathered(pieces: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """The rows in fewer pieces: groups come in 256 of them, however few rows each has."""
    held: list[pa.RecordBatch] = []
    for piece in pieces:
        held.append(piece)
        if sum(len(one) for one in held) >= READ_ROWS:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def client(connection: Connection) -> Any:
    """clickhouse-connect's client under a connection: it takes and gives Arrow tables."""
    driver: Any = connection.connection.driver_connection
    return driver.client


def drop_partitions(connection: Connection, is_dropped: Callable[[int], bool]) -> None:
    """Remove every row of some batches: whole partitions, at once."""
    parts = connection.exec_driver_sql(
        "SELECT DISTINCT table, partition FROM system.parts WHERE active AND database = currentDatabase()"
    )
    for table, partition in parts.all():
        if table in BATCHED and is_dropped(int(partition)):
            connection.exec_driver_sql(f"ALTER TABLE {table} DROP PARTITION {int(partition)}")


def sweep(connection: Connection) -> None:
    """Remove what killed loads left: batches that were never published."""
    kept = set(connection.execute(select(published.c.batch_id)).scalars())
    drop_partitions(connection, lambda batch_id: batch_id not in kept)
