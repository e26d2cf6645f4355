"""A warehouse on Spark SQL: Parquet files in a folder that loader and workers share, a partition a batch.

Spark has no transactions. A load writes files that nobody reads, and its commit is one statement: the
partition of ``published`` that names its batches. Folders are never changed once they are a partition,
so what Spark remembers of their files stays true.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from filelock import FileLock, Timeout
from sqlalchemy import Connection, Table, select
from sqlalchemy.engine import URL

from data_access.dialects.server import Server
from data_access.dialects.spark import shared_folder
from data_access.tables import SCHEMA_VERSION, metadata, published
from domain.errors import SettingError, WarehouseError
from warehouse.adapters import Say, refusals
from warehouse.adapters.arrow import schema_of
from warehouse.adapters.duck import GRACE_S
from warehouse.adapters.spark_draft import SparkDraft, drop_partitions
from warehouse.versions import KIND, held_version, stamp_version

TYPES = {"int16": "SMALLINT", "int32": "INT", "int64": "BIGINT", "double": "DOUBLE", "string": "STRING"}


def _columns(table: Table) -> dict[str, str]:
    return {field.name: TYPES[str(field.type)] for field in schema_of(table)}


class SparkStore:
    """A database of a Spark Thrift server, for writing.

    Args:
        url: with ``folder`` in its query.

    Raises:
        SettingError: no folder, or one that cannot be used.
    """

    def __init__(self, server: Server, url: URL) -> None:
        folder = shared_folder(url)
        if folder is None:
            raise SettingError(
                "WAREHOUSE_URL",
                "spark without a folder to load into",
                "spark://host:port?folder=/shared/folder",
            )
        self.server = server
        self.folder = folder

    def exists(self) -> bool:
        return self.server.exists()

    def create(self, say: Say) -> None:
        if self.exists():
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._locked(say) as connection:
            if not self.exists():
                self._make_tables(connection)
                stamp_version(connection)

    def _make_tables(self, connection: Connection) -> None:
        for table in sorted(metadata.sorted_tables, key=lambda table: table is published):
            columns = ", ".join(f"`{name}` {kind}" for name, kind in _columns(table).items())
            connection.exec_driver_sql(
                f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}) USING PARQUET "
                f"PARTITIONED BY (batch_id) LOCATION '{self.folder / table.name}'"
            )

    @contextmanager
    def writing(self, say: Say) -> Iterator[SparkDraft]:
        if not self.exists():
            raise WarehouseError("warehouse", "none there yet", "one made by `python -m warehouse create`")
        with self._locked(say) as connection, self.server.engine.connect() as beside:
            beside.exec_driver_sql("SET spark.sql.thriftServer.incrementalCollect=true")
            draft = SparkDraft(connection, beside, self.folder)
            self._bring_up_to_date(draft)
            self._sweep(connection)
            try:
                yield draft
            finally:
                draft.close()

    @contextmanager
    def _locked(self, say: Say) -> Iterator[Connection]:
        lock = FileLock(self.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("waiting for another load to end")
            lock.acquire()
        try:
            with refusals(), self.server.engine.connect() as connection:
                yield connection
        finally:
            lock.release()
            self.server.engine.dispose()

    def _bring_up_to_date(self, draft: SparkDraft) -> None:
        """Make what an older warehouse lacks; the version comes last, so that a crash repeats it."""
        if held_version(draft.connection) == SCHEMA_VERSION:
            return
        self._make_tables(draft.connection)
        for table in metadata.sorted_tables:
            found = draft.connection.exec_driver_sql(f"SHOW COLUMNS IN {table.name}").scalars()
            held = set(found)
            new = [f"`{name}` {kind}" for name, kind in _columns(table).items() if name not in held]
            if new:
                draft.connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD COLUMNS ({', '.join(new)})")
        stamp = {"sequence": [0], "kind": [KIND], "month": [0], "batch_id": [0], "rows": [SCHEMA_VERSION]}
        draft.replace(published, 0, pd.DataFrame(stamp))

    def _sweep(self, connection: Connection) -> None:
        """Remove the files of killed loads at once, those of dropped batches after the grace."""
        live = set(connection.execute(select(metadata.tables["batches"].c.batch_id)).scalars())
        known = set(connection.execute(select(published.c.batch_id)).scalars())
        for table in metadata.sorted_tables:
            folders = {path: _batch(path) for path in (self.folder / table.name).glob("batch_id=*")}
            killed = sorted({batch_id for batch_id in folders.values() if batch_id not in known})
            if killed:
                drop_partitions(connection, table, killed)
            for path, batch_id in folders.items():
                retired = table is not published and batch_id not in live
                if batch_id in killed or (retired and time.time() - path.stat().st_mtime > GRACE_S):
                    shutil.rmtree(path)


def _batch(path: Path) -> int:
    """``batch_id=7`` and, of rows put in their place later, ``batch_id=7.…`` -> 7."""
    return int(path.name.partition("=")[2].partition(".")[0])
