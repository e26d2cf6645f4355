"""How a PostgreSQL warehouse keeps its tables: facts in a partition a batch, the others with indexes.

A batch's partition is a table of its own until the load is whole: filled without an index, and gone at once
when the batch is. Older warehouses keep all facts in one table with an index.
"""

from __future__ import annotations

from collections.abc import Collection

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

from data_access.tables import FACTS, ROLLUPS, metadata

PATIENCE = "1s"  # readers that come meanwhile wait as long
PARTITIONED = "SELECT relname FROM pg_class WHERE relkind = 'p' AND pg_table_is_visible(oid)"


def make_tables(connection: Connection) -> None:
    """The empty tables of a new warehouse."""
    others = [table for table in metadata.sorted_tables if table not in FACTS]
    metadata.create_all(connection, tables=others, checkfirst=False)
    for table in FACTS:
        parent = table.to_metadata(MetaData())
        parent.kwargs["postgresql_partition_by"] = "LIST (batch_id)"
        connection.execute(CreateTable(parent))
    make_indexes(connection, [table.name for table in others])


def make_indexes(connection: Connection, tables: Collection[str]) -> None:
    """Of tables just made: a batch's rows, and a metric's months, are found without reading the others.

    A batch lies together, so that the least and greatest of a range of blocks find it: an entry a row
    would cost a quarter of the time of a load.
    """
    mine = [table for table in metadata.sorted_tables if table.name in tables]
    for table in mine:
        name = table.name
        if "batch_id" in table.c:
            connection.exec_driver_sql(f"CREATE INDEX {name}_batch ON {name} USING brin (batch_id)")
        if table in ROLLUPS:
            connection.exec_driver_sql(f"CREATE INDEX {name}_metric ON {name} (metric, month)")


def partitioned(connection: Connection) -> set[str]:
    """The names of the tables that hold a partition a batch."""
    return set(connection.exec_driver_sql(PARTITIONED).scalars())


def partition(table: Table, batch_id: int) -> str:
    return f"{table.name}_{batch_id}"


def make_partition(connection: Connection, table: Table, batch_id: int) -> None:
    """A table of its own for a batch's rows. Each is checked as it comes, so that nothing is read again to
    attach them."""
    columns = f"LIKE {table.name}, CHECK (batch_id = {batch_id})"
    connection.exec_driver_sql(f"CREATE TABLE {partition(table, batch_id)} ({columns})")


def attach(connection: Connection, table: Table, batch_id: int) -> None:
    """Make a filled partition part of its table; readers need not stop."""
    part = partition(table, batch_id)
    connection.exec_driver_sql(f"ALTER TABLE {table.name} ATTACH PARTITION {part} FOR VALUES IN ({batch_id})")


def drop_partition(connection: Connection, table: Table, batch_id: int) -> None:
    """Drop a partition, if it is there; where somebody reads the table for long, only empty it."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            connection.exec_driver_sql(f"DROP TABLE IF EXISTS {partition(table, batch_id)}")
            connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
        connection.execute(table.delete().where(table.c.batch_id == batch_id))
