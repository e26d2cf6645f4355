"""The version of the tables, kept as the first publication: kind ``schema``, sequence 0."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from data_access.tables import SCHEMA_VERSION, published
from domain.errors import WarehouseError

KIND = "schema"


def stamp_version(connection: Connection) -> None:
    """Write the version into tables just made."""
    connection.execute(
        insert(published).values(sequence=0, kind=KIND, month=0, batch_id=0, rows=SCHEMA_VERSION)
    )


def check_version(connection: Connection) -> None:
    """Raises:
    WarehouseError: the tables are of another version than this program's.
    """
    found = connection.execute(select(published.c.rows).where(published.c.kind == KIND)).scalar()
    if found != SCHEMA_VERSION:
        raise WarehouseError(
            "warehouse", f"made for version {found} of the tables", f"version {SCHEMA_VERSION}: build it anew"
        )
