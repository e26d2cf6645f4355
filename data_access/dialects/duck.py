"""DuckDB: the embedded warehouse, a folder of files that are never changed once they are pointed to."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL

from data_access.dialects.parquet import KEEP_METADATA, BatchFiles
from data_access.dialects.server import readable
from data_access.tables import BESIDE
from domain.errors import WarehouseError

# What the mart's own table holds, whatever view lies over it.
COLUMNS = """
    SELECT column_name, data_type FROM duckdb_columns()
    WHERE table_name = ? AND database_name <> 'temp' ORDER BY column_index
"""


class DuckFolder:
    """The embedded warehouse as a folder.

    ::

        CURRENT                      the name of the mart file to read, replaced atomically
        mart-000012.duckdb           the small tables; never changed once named in CURRENT
        facts/responses/7.parquet    the records of batch 7; never changed;
                                     segment_sums and rejects likewise

    A mart is opened read-only and a new one is written beside it, so readers never wait and never
    see half a load, and any number of processes may read. Facts, segment sums and rejects lie
    beside the mart, since a copy of them a load would cost more with every month of history.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._name = ""
        self._engine: Engine | None = None
        self.files = BatchFiles("parse_filename(filename, true)")

    @property
    def pointer(self) -> Path:
        return self.folder / "CURRENT"

    def exists(self) -> bool:
        return self.pointer.exists()

    def mart(self) -> Path:
        """The mart file to read now.

        Raises:
            WarehouseError: no warehouse in the folder.
        """
        try:
            return self.folder / self.pointer.read_text(encoding="utf-8").strip()
        except FileNotFoundError as error:
            raise WarehouseError(
                "warehouse", "none there yet", "one made by `python -m warehouse example`"
            ) from error

    def fact_file(self, table: str, batch_id: int) -> Path:
        return self.folder / "facts" / table / f"{batch_id}.parquet"

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with self._lock:
            mart = self.mart()
            if mart.name != self._name or self._engine is None:
                old, self._engine, self._name = self._engine, self._open(mart), mart.name
                if old is not None:
                    old.dispose()
            engine = self._engine
        with readable(engine) as connection:
            yield connection

    def close(self) -> None:
        with self._lock:
            if self._engine is not None:
                self._engine.dispose()
            self._engine, self._name = None, ""

    def _open(self, mart: Path) -> Engine:
        engine = create_engine(URL.create("duckdb", database=str(mart)), connect_args={"read_only": True})

        @event.listens_for(engine, "connect")
        def _show_facts(dbapi_connection: Any, _record: Any) -> None:
            dbapi_connection.execute(KEEP_METADATA)
            present = {row[0] for row in dbapi_connection.execute("SELECT batch_id FROM batches").fetchall()}
            for table in BESIDE:
                show_facts(dbapi_connection, self, table.name, sorted(present))

        return engine


def show_facts(dbapi_connection: Any, folder: DuckFolder, table: str, batch_ids: list[int]) -> None:
    """Lay a temporary view over the Parquet files of these batches, in place of the mart's empty table."""
    files = [file for file in (folder.fact_file(table, batch) for batch in batch_ids) if file.exists()]
    columns = dbapi_connection.execute(COLUMNS, [table]).fetchall()
    if columns and files:
        records = folder.files.rows(dbapi_connection, files, columns)
        dbapi_connection.execute(f"CREATE OR REPLACE TEMP VIEW {table} AS {records}")
