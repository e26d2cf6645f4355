"""A warehouse on PostgreSQL: one transaction a load, bulk rows by COPY."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import pandas as pd
import psycopg
import pyarrow as pa
import pyarrow.csv as pc
from sqlalchemy import Connection, Select, Table, func, select

from data_access.dialects.server import Server
from data_access.tables import ROLLUPS, metadata
from domain.errors import WarehouseError
from warehouse.adapters import Say, refusals
from warehouse.adapters.arrow import arrow_rows
from warehouse.ahead import Behind
from warehouse.versions import bring_up_to_date, stamp_version

LOCK_KEY = 7_260_325  # any number that no other program of the company locks; advisory locks are a database's
READ_ROWS = 20_000
WITHOUT_HEADER = pc.WriteOptions(include_header=False)  # texts come quoted, so "" is not NULL
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

    @property
    def connection(self) -> Connection:
        """Rows that are still on their way are written first: a connection does one thing at a time."""
        self._behind.wait()
        return self._connection

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        if not len(rows):
            return
        self._behind.run(partial(self._copy, table, arrow_rows(table, rows)))

    def _copy(self, table: Table, rows: pa.Table) -> None:
        names = [name for name in rows.column_names if rows.column(name).null_count < len(rows)]
        text = io.BytesIO()
        pc.write_csv(rows.select(names), text, WITHOUT_HEADER)
        listed = ", ".join(f'"{name}"' for name in names)
        copy_in = f"COPY {table.name} ({listed}) FROM STDIN (FORMAT csv)"
        with self._driver.cursor() as cursor, cursor.copy(copy_in) as copy:
            copy.write(text.getbuffer())

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        """Every table is readable as it is."""

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        options = {"stream_results": True, "yield_per": READ_ROWS}
        result = self.connection.execute(statement, execution_options=options)
        names = list(result.keys())
        for rows in result.partitions():
            yield pd.DataFrame([tuple(row) for row in rows], columns=names)

    def drop(self, batch_ids: Collection[int]) -> None:
        for table in metadata.sorted_tables:
            if "batch_id" in table.c and table.name != "published":
                self.connection.execute(table.delete().where(table.c.batch_id.in_(sorted(batch_ids))))

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        self.connection.execute(table.delete().where(table.c[column].in_(sorted(values))))

    def commit(self) -> None:
        self.connection.exec_driver_sql(SUMMARIZE)
        self.connection.commit()

    def close(self) -> None:
        self._behind.stop()


def _indexes(tables: Collection[str]) -> list[str]:
    """Of tables just made: a batch's rows, and a metric's months, are found without reading the others.

    A batch lies together, so that the least and greatest of a range of blocks find it: an entry a row
    would cost a quarter of the time of a load.
    """
    mine = [table for table in metadata.sorted_tables if table.name in tables]
    batched = [table.name for table in mine if "batch_id" in table.c]
    made = [f"CREATE INDEX {name}_batch ON {name} USING brin (batch_id)" for name in batched]
    summed = [table.name for table in mine if table in ROLLUPS]
    return made + [f"CREATE INDEX {name}_metric ON {name} (metric, month)" for name in summed]


class PostgresStore:
    """A PostgreSQL database, for writing."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def exists(self) -> bool:
        return self.server.exists()

    def create(self, say: Say) -> None:
        if self.exists():
            return
        with self._locked(say) as connection:
            if not self.exists():
                metadata.create_all(connection, checkfirst=False)
                for index in _indexes(metadata.tables):
                    connection.exec_driver_sql(index)
                stamp_version(connection)
                connection.commit()

    @contextmanager
    def writing(self, say: Say) -> Iterator[PostgresDraft]:
        if not self.exists():
            raise WarehouseError("warehouse", "none there yet", "one made by `python -m warehouse create`")
        with self._locked(say) as connection:
            for index in _indexes(bring_up_to_date(connection)):
                connection.exec_driver_sql(index)
            draft = PostgresDraft(connection)
            try:
                yield draft
            finally:
                draft.close()

    @contextmanager
    def _locked(self, say: Say) -> Iterator[Connection]:
        """A transaction that holds the lock of the loads; rolled back unless committed."""
        try:
            with refusals(psycopg.Error), self.server.engine.connect() as connection:
                if not connection.execute(select(func.pg_try_advisory_xact_lock(LOCK_KEY))).scalar():
                    say("waiting for another load to end")
                    connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
                yield connection
        finally:
            self.server.engine.dispose()
