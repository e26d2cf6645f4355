"""A warehouse on ClickHouse, server or chdb: a partition a batch, and published by one INSERT at the end.

ClickHouse has no transactions over several tables. A load therefore only adds partitions that nobody
reads, since readers read the batches that ``published`` names; its commit is the one INSERT into
``published``. What a killed load left is removed by the next one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from clickhouse_connect.driver.exceptions import Error as DriverError
from sqlalchemy import Connection, Table

from data_access.dialects.server import Server
from data_access.tables import FACTS, ROLLUPS, SCHEMA_VERSION, metadata, published
from domain.errors import WarehouseError
from warehouse.adapters import Say, refusals
from warehouse.adapters.arrow import schema_of
from warehouse.adapters.clickhouse_draft import ClickHouseDraft, sweep
from warehouse.adapters.clickhouse_lock import locked
from warehouse.versions import KIND, held_version, stamp_version

# A question names a metric and its months, or a batch and its months: what lies together is read together.
SORTED_BY = {**dict.fromkeys(ROLLUPS, "metric, month, city"), **dict.fromkeys(FACTS, "month, city")}
TYPES = {"int16": "Int16", "int32": "Int32", "int64": "Int64", "double": "Float64", "string": "String"}


def _columns(table: Table) -> dict[str, str]:
    """Name -> type; ClickHouse's own are never empty unless told so."""
    types = {field.name: TYPES[str(field.type)] for field in schema_of(table)}
    return {c.name: f"Nullable({types[c.name]})" if c.nullable else types[c.name] for c in table.c}


def _made(table: Table) -> str:
    columns = ", ".join(f"`{name}` {kind}" for name, kind in _columns(table).items())
    batched = "PARTITION BY batch_id " if "batch_id" in table.c and table is not published else ""
    order = SORTED_BY.get(table, "tuple()")
    return (
        f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}) ENGINE = MergeTree {batched}ORDER BY ({order})"
    )


def _make_tables(connection: Connection) -> None:
    """``published`` last: its presence tells that the warehouse is whole."""
    for table in sorted(metadata.sorted_tables, key=lambda table: table is published):
        connection.exec_driver_sql(_made(table))


def _bring_up_to_date(connection: Connection) -> None:
    """Make what an older warehouse lacks; all may be repeated after a crash."""
    if held_version(connection) == SCHEMA_VERSION:
        return
    _make_tables(connection)
    for table in metadata.sorted_tables:
        for name, kind in _columns(table).items():
            connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMN IF NOT EXISTS `{name}` {kind}")
    connection.exec_driver_sql(
        f"ALTER TABLE published UPDATE rows = {SCHEMA_VERSION} WHERE kind = '{KIND}' "
        "SETTINGS mutations_sync = 2"
    )


class ClickHouseStore:
    """A ClickHouse database, for writing."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def exists(self) -> bool:
        return self.server.exists()

    def create(self, say: Say) -> None:
        if self.exists():
            return
        with self._locked(say) as (connection, _):
            if not self.exists():
                _make_tables(connection)
                stamp_version(connection)

    @contextmanager
    def writing(self, say: Say) -> Iterator[ClickHouseDraft]:
        if not self.exists():
            raise WarehouseError("warehouse", "none there yet", "one made by `python -m warehouse create`")
        with self._locked(say) as (connection, still_mine):
            _bring_up_to_date(connection)
            sweep(connection)
            with self.server.engine.connect() as beside:
                yield ClickHouseDraft(connection, beside, still_mine)

    @contextmanager
    def _locked(self, say: Say) -> Iterator[tuple[Connection, Callable[[], None]]]:
        engine = self.server.engine
        try:
            with refusals(DriverError), locked(engine, say) as still_mine, engine.connect() as connection:
                yield connection, still_mine
        finally:
            engine.dispose()
