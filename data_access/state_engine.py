"""Opens the store of rules, acknowledgements and digests: SQLite beside the warehouse, or PostgreSQL.

Every change is one transaction that waits for the one before it, whichever process makes it: SQLite is
locked for writing as a transaction begins (BEGIN IMMEDIATE), PostgreSQL by an advisory lock. What a process
did not commit before it died did not happen.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from data_access.engine import parse_url as parse_warehouse
from data_access.state_tables import SCHEMA, facts, metadata
from domain.errors import SettingError, WarehouseError

SUPPORTED = ("sqlite", "postgresql")
PATIENCE_S = 20  # for another process's transaction
LOCK = 0x0A1E27  # PostgreSQL's advisory lock of this store
ANOTHER_FILE = "sqlite:///var/state.sqlite"  # where the warehouse is on a server


def parse_url(given: str | None = None, beside: str | None = None) -> URL:
    """The store's URL: the argument, else ``STATE_URL``, else a file beside the embedded warehouse that
    bears its name, so that two warehouses in one folder have a store each.

    Args:
        beside: the warehouse's URL; ``WAREHOUSE_URL`` unless given.
    Raises:
        SettingError: not a URL, or a database that is not supported. The text is not repeated, since it may
            hold a password.
    """
    given = given or os.environ.get("STATE_URL")
    if not given:
        warehouse = parse_warehouse(beside)
        if warehouse.get_backend_name() != "duckdb" or not warehouse.database:
            return make_url(ANOTHER_FILE)
        folder = Path(warehouse.database)
        return URL.create("sqlite", database=str(folder.parent / f"{folder.name}.state.sqlite"))
    try:
        url = make_url(given)
    except ArgumentError:
        raise SettingError("STATE_URL", "not a URL", "sqlite:///file or postgresql://…") from None
    name = url.get_backend_name()
    if name not in SUPPORTED:
        raise SettingError("STATE_URL", name, " or ".join(SUPPORTED), SUPPORTED)
    if name == "sqlite" and not url.database:
        raise SettingError("STATE_URL", "sqlite in memory", "a file: sqlite:///file")
    return url.set(drivername="postgresql+psycopg") if name == "postgresql" else url


class StateEngine:
    """Connections to the store; it is made by the first change, not by reading.

    Raises (all methods):
        WarehouseError: the database does not answer, or is of a newer version.
    """

    def __init__(self, url: URL) -> None:
        self._file = Path(str(url.database)) if url.get_backend_name() == "sqlite" else None
        options: dict[str, Any] = {"poolclass": NullPool, "hide_parameters": True}
        if self._file is not None:
            options["connect_args"] = {"timeout": PATIENCE_S, "check_same_thread": False}
        self._engine: Engine = create_engine(url, **options)
        if self._file is not None:
            _begin_by_us(self._engine)

    @property
    def exists(self) -> bool:
        """Whether anything was ever saved."""
        if self._file is not None and not self._file.exists():
            return False
        with _answered():
            return inspect(self._engine).has_table(facts.name)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for SELECTs of one state; ask :attr:`exists` before."""
        with _answered(), self._engine.connect() as connection:
            _check_version(connection)
            yield connection

    @contextmanager
    def changing(self) -> Iterator[Connection]:
        """A transaction that nobody else's runs beside; made of the tables if they are not there."""
        if self._file is not None:
            self._file.parent.mkdir(parents=True, exist_ok=True)
        changes = self._engine.execution_options(changes=True)
        with _answered(), changes.begin() as connection:
            if self._file is None:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
            if not inspect(connection).has_table(facts.name):
                metadata.create_all(connection)
                connection.execute(insert(facts).values(name="schema", value=str(SCHEMA)))
            _check_version(connection)
            yield connection

    def close(self) -> None:
        """Give back what is held open."""
        self._engine.dispose()


def _begin_by_us(engine: Engine) -> None:
    """SQLite's module begins transactions late; a change must hold the lock before it reads."""

    @event.listens_for(engine, "connect")
    def _by_hand(dbapi_connection: Any, _record: Any) -> None:
        dbapi_connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        changes = connection.get_execution_options().get("changes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if changes else "BEGIN")


def _check_version(connection: Connection) -> None:
    found = connection.execute(select(facts.c.value).where(facts.c.name == "schema")).scalar_one()
    if int(found) > SCHEMA:
        raise WarehouseError("store of alerts", f"version {found}", f"at most {SCHEMA}: update the dashboard")


@contextmanager
def _answered() -> Iterator[None]:
    """Failures show neither SQL nor URL to the reader; the cause stays chained."""
    try:
        yield
    except SQLAlchemyError as error:
        raise WarehouseError("store of alerts", "did not answer", "a database at STATE_URL") from error
