"""How a PostgreSQL warehouse keeps its tables: facts in a partition a batch, the others with indexes.

A batch's partition is a table of its own until the load is whole: filled without an index, and gone at once
when the batch is. Older warehouses keep all facts in one table with an index.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from psycopg.errors import LockNotAvailable
from sqlalchemy import Connection, MetaData, Table
from sqlalchemy.exc import OperationalError
from sqlalchemy.schema import CreateTable

from data_access.tables import FACTS, ROLLUPS, metadata
from domain.query import SEGMENTS

PATIENCE = "1s"  # readers that come meanwhile wait as long
INDEXES = "SELECT relname FROM pg_class WHERE relkind = 'i' AND pg_table_is_visible(oid)"
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
    """Of tables just made: rollups by metric and month, with their segments, which the index knows without
    the table; the others by batch.

    A batch lies together, so that the least and greatest of a range of blocks find it: an entry a row
    would cost a quarter of the time of a load. Beside the other index it would only mislead: where both
    serve a question, whole blocks are looked through again.
    """
    for table in metadata.sorted_tables:
        name = table.name
        if name not in tables:
            continue
        if table in ROLLUPS:
            keys = ", ".join(["metric", "month", *(segment for segment in SEGMENTS if segment in table.c)])
            connection.exec_driver_sql(f"CREATE INDEX {name}_key ON {name} ({keys})")
        elif "batch_id" in table.c:
            connection.exec_driver_sql(f"CREATE INDEX {name}_batch ON {name} USING brin (batch_id)")


def renew_indexes(connection: Connection) -> bool:
    """Put the present indexes in the place of those of older warehouses; whether that was done. Where
    somebody reads a table for long, a later load does it."""
    there = set(connection.exec_driver_sql(INDEXES).scalars())
    older = [table.name for table in ROLLUPS if f"{table.name}_metric" in there]
    if not older:
        return False
    with _in_haste(connection):
        for name in older:
            connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}_metric, {name}_batch")
        make_indexes(connection, older)
        return True
    return False


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
    with _in_haste(connection):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {partition(table, batch_id)}")
        return
    connection.execute(table.delete().where(table.c.batch_id == batch_id))


@contextmanager
def _in_haste(connection: Connection) -> Iterator[None]:
    """Of what only a table that nobody reads can have done to it: after a while none of it is done, and what
    follows is."""
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            yield
            connection.exec_driver_sql("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if not isinstance(error.orig, LockNotAvailable):
            raise
