"""A load under way on PostgreSQL: one transaction, its rows by COPY in a thread beside the load."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, Table

from data_access.tables import metadata
from warehouse.adapters.arrow import arrow_rows
from warehouse.adapters.parquet import by_batch
from warehouse.adapters.postgres_rows import binary_rows
from warehouse.adapters.postgres_tables import attach, drop_partition, make_partition, partition, partitioned
from warehouse.ahead import Behind

READ_ROWS = 20_000
# A block-range index leaves out what was added behind its end until it is told; older warehouses have none.
SUMMARIZE = """
    SELECT brin_summarize_new_values(pg_class.oid) FROM pg_class
    JOIN pg_am ON pg_am.oid = relam AND amname = 'brin'
    WHERE relname LIKE '%%\\_batch' AND pg_table_is_visible(pg_class.oid) AND pg_has_role(relowner, 'USAGE')
"""


class PostgresDraft:
    """A load in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._driver: Any = connection.connection.driver_connection
        self._behind = Behind()
        self._partitioned = partitioned(connection)
        self._attached: dict[tuple[Table, int], bool] = {}  # the partitions made, and whether they are read

    @property
    def connection(self) -> Connection:
        """Rows that are still on their way are written first: a connection does one thing at a time."""
        self._behind.wait()
        return self._connection

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        if not len(rows):
            return
        typed = arrow_rows(table, rows, coded=True)
        if table.name not in self._partitioned:
            self._send(table.name, typed)
            return
        for batch_id, part in by_batch(typed):
            self._send(self._place(table, batch_id), part)

    def _place(self, table: Table, batch_id: int) -> str:
        """The partition of a batch that begins with this load."""
        place = partition(table, batch_id)
        if (table, batch_id) not in self._attached:
            make_partition(self.connection, table, batch_id)
            self._attached[table, batch_id] = False
        return place

    def _send(self, place: str, rows: pa.Table) -> None:
        """Lay rows out here, and copy them beside: so the server need not wait for the next ones."""
        names = [name for name in rows.column_names if rows.column(name).null_count < len(rows)]
        listed = ", ".join(f'"{name}"' for name in names)
        copy_in = f"COPY {place} ({listed}) FROM STDIN (FORMAT binary)"
        self._behind.run(partial(self._copy, copy_in, list(binary_rows(rows.select(names)))))

    def _copy(self, copy_in: str, pieces: Sequence[memoryview]) -> None:
        with self._driver.cursor() as cursor, cursor.copy(copy_in) as copy:
            for piece in pieces:
                copy.write(piece)

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        """Tables without partitions are readable as they are."""
        for batch_id in batch_ids:
            if not self._attached.get((table, batch_id), True):
                attach(self.connection, table, batch_id)
                self._attached[table, batch_id] = True

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        options = {"stream_results": True, "yield_per": READ_ROWS}
        result = self.connection.execute(statement, execution_options=options)
        names = list(result.keys())
        for rows in result.partitions():
            yield pd.DataFrame([tuple(row) for row in rows], columns=names)

    def drop(self, batch_ids: Collection[int]) -> None:
        for table in metadata.sorted_tables:
            if table.name in self._partitioned:
                for batch_id in sorted(batch_ids):
                    drop_partition(self.connection, table, batch_id)
                    self._attached.pop((table, batch_id), None)
            elif "batch_id" in table.c and table.name != "published":
                self.connection.execute(table.delete().where(table.c.batch_id.in_(sorted(batch_ids))))

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        self.connection.execute(table.delete().where(table.c[column].in_(sorted(values))))

    def commit(self) -> None:
        for table, batch_id in self._attached:
            self.show(table, [batch_id])
        self.connection.exec_driver_sql(SUMMARIZE)
        self.connection.commit()

    def close(self) -> None:
        self._behind.stop()
