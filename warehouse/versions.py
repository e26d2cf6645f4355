"""The version of the tables, kept as the first publication: kind ``schema``, sequence 0.

Version 2 added histograms of times, limits of times, and topics of a company's own metrics; version 3
the agent group of a response; version 4 counts by day. An older warehouse can be read as it is; the next
load brings its tables up to date, and ``python -m warehouse rollup`` fills what can be had of the records
that are there.
"""

from __future__ import annotations

from sqlalchemy import Connection, insert, inspect, select, update

from data_access.tables import SCHEMA_VERSION, metadata, published
from domain.errors import WarehouseError

KIND = "schema"


def stamp_version(connection: Connection) -> None:
    """Write the version into tables just made."""
    connection.execute(
        insert(published).values(sequence=0, kind=KIND, month=0, batch_id=0, rows=SCHEMA_VERSION)
    )


def held_version(connection: Connection) -> int:
    """The version of the tables that are there.

    Raises:
        WarehouseError: it is later than this program's.
    """
    found = connection.execute(select(published.c.rows).where(published.c.kind == KIND)).scalar()
    if found is None or found > SCHEMA_VERSION:
        raise WarehouseError(
            "warehouse", f"made for version {found} of the tables", f"version {SCHEMA_VERSION} or older"
        )
    return int(found)


def bring_up_to_date(connection: Connection) -> tuple[str, ...]:
    """Make the tables and columns that an older warehouse lacks; part of the load's transaction.

    Returns: the names of the tables just made; none where the version is this program's.

    Raises:
        WarehouseError: the tables are of a later version than this program's.
    """
    if held_version(connection) == SCHEMA_VERSION:
        return ()
    present = set(inspect(connection).get_table_names())
    metadata.create_all(connection)
    for table in metadata.sorted_tables:
        if table.name in present:
            held = {column["name"] for column in inspect(connection).get_columns(table.name)}
            for column in table.c:
                if column.name not in held:  # new columns are a table's last: rows are added by position
                    kind = column.type.compile(connection.dialect)
                    connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN {column.name} {kind}")
    connection.execute(update(published).where(published.c.kind == KIND).values(rows=SCHEMA_VERSION))
    return tuple(table.name for table in metadata.sorted_tables if table.name not in present)
