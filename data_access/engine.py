"""Opens a warehouse for reading; the one place that knows what a ``WAREHOUSE_URL`` means.

``duckdb:///FOLDER``   the embedded warehouse: a folder with versioned files, see :class:`DuckFolder`.
``postgresql://…``     a company's PostgreSQL, through psycopg 3.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from data_access.tables import BESIDE
from domain.errors import SettingError, WarehouseError

DEFAULT_URL = "duckdb:///var/warehouse"
SUPPORTED = ("duckdb", "postgresql")


class ReadEngine(Protocol):
    """What the data-access layer needs of an engine."""

    def connect(self) -> Any:
        """A context manager that yields a connection for SELECTs only."""

    def exists(self) -> bool:
        """Whether a warehouse has been created there."""

    def close(self) -> None:
        """Give back what is held open; the next question opens it anew."""


def parse_url(text: str | None = None) -> URL:
    """The warehouse's URL: the argument, else ``WAREHOUSE_URL``, else the embedded default.

    Raises:
        SettingError: not a URL, or a database that is not supported. The text is not repeated, since
            it may hold a password.
    """
    text = text or os.environ.get("WAREHOUSE_URL") or DEFAULT_URL
    try:
        url = make_url(text)
    except ArgumentError as error:
        raise SettingError("WAREHOUSE_URL", "not a URL", "duckdb:///folder or postgresql://…") from error
    name = url.get_backend_name()
    if name not in SUPPORTED:
        raise SettingError("WAREHOUSE_URL", name, " or ".join(SUPPORTED), SUPPORTED)
    return url.set(drivername="postgresql+psycopg") if name == "postgresql" else url


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
        with _readable(engine) as connection:
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
            present = {row[0] for row in dbapi_connection.execute("SELECT batch_id FROM batches").fetchall()}
            for table in BESIDE:
                show_facts(dbapi_connection, self, table.name, sorted(present))

        return engine


def show_facts(dbapi_connection: Any, folder: DuckFolder, table: str, batch_ids: list[int]) -> None:
    """Lay a temporary view over the Parquet files of these batches, in place of the mart's empty table."""
    files = [folder.fact_file(table, batch_id) for batch_id in batch_ids]
    names = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files if file.exists())
    if names:
        dbapi_connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM read_parquet([{names}])"  # noqa: S608
        )


class Server:
    """A warehouse on a database server."""

    def __init__(self, url: URL) -> None:
        self.engine = create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=10)

    def exists(self) -> bool:
        from sqlalchemy import inspect

        try:
            return inspect(self.engine).has_table("published")
        except SQLAlchemyError as error:
            raise _unreachable() from error

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with _readable(self.engine) as connection:
            yield connection


def _unreachable() -> WarehouseError:
    return WarehouseError("warehouse", "cannot be reached", "a database that answers at WAREHOUSE_URL")


@contextmanager
def _readable(engine: Engine) -> Iterator[Connection]:
    """A connection whose failures show neither SQL nor URL to the reader; the cause stays chained."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise WarehouseError("warehouse", "did not answer the question", "a working database") from error


def open_engine(url: str | None = None) -> ReadEngine:
    """The warehouse at ``url`` (see :func:`parse_url`), for reading."""
    parsed = parse_url(url)
    if parsed.get_backend_name() == "duckdb":
        if not parsed.database or parsed.database == ":memory:":
            raise SettingError("WAREHOUSE_URL", "duckdb in memory", "a folder: duckdb:///folder")
        return DuckFolder(Path(parsed.database))
    return Server(parsed)
