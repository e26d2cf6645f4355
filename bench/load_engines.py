"""Where loading is measured: the embedded warehouse and a PostgreSQL of the bench's own, both temporary."""

from __future__ import annotations

import shutil
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import psycopg

from bench.load_files import NUMBERS, TEXTS
from tests.postgres import Cluster

TYPES = {"date": "DATE", **dict.fromkeys(NUMBERS, "INTEGER")}
TABLE = "CREATE TABLE copied ({})".format(
    ", ".join(f"{name} {TYPES.get(name, 'TEXT')}" for name in (*TEXTS, *NUMBERS))
)
COPY = "import duckdb, sys; made = duckdb.connect(sys.argv[1]); [made.execute(sql) for sql in sys.argv[2:]]"


class Place(Protocol):
    """Where warehouses are made."""

    name: str

    def new(self) -> str:
        """The URL of an empty place for a warehouse."""

    def again(self, url: str) -> str:
        """The URL of a copy of a warehouse."""

    def bulk_load(self, file: Path, url: str) -> list[str]:
        """The program that loads a file into a table of an empty place by the engine's own means."""

    def remove(self, url: str) -> None:
        """Make room."""


class Embedded:
    """Folders of DuckDB's."""

    name = "DuckDB"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self) -> Path:
        return self._folder / uuid.uuid4().hex

    def new(self) -> str:
        return f"duckdb:///{self._path()}"

    def again(self, url: str) -> str:
        copy = self.new()
        shutil.copytree(_folder_of(url), _folder_of(copy))
        return copy

    def bulk_load(self, file: Path, url: str) -> list[str]:
        folder = _folder_of(url)
        folder.mkdir()
        made = str(folder / "copied.duckdb")
        return [sys.executable, "-c", COPY, made, TABLE, f"COPY copied FROM '{file}'"]

    def remove(self, url: str) -> None:
        shutil.rmtree(_folder_of(url))


def _folder_of(url: str) -> Path:
    return Path(url.removeprefix("duckdb:///"))


class OnServer:
    """Databases of a PostgreSQL."""

    name = "PostgreSQL"

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster

    def new(self) -> str:
        return self._cluster.database(uuid.uuid4().hex)

    def again(self, url: str) -> str:
        name = uuid.uuid4().hex
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{url.rpartition("/")[2]}"')
        return self._cluster.url(name)

    def bulk_load(self, file: Path, url: str) -> list[str]:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(TABLE)
        psql = str(self._cluster.programs / "psql")
        return [psql, url, "-v", "ON_ERROR_STOP=1", "-c", f"\\copy copied FROM '{file}' CSV HEADER"]

    def remove(self, url: str) -> None:
        self._do(f'DROP DATABASE "{url.rpartition("/")[2]}"')

    def _do(self, statement: str) -> None:
        with psycopg.connect(self._cluster.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def on_server(programs: Path, folder: Path) -> Iterator[OnServer]:
    """A cluster in a folder, while it is needed."""
    folder.mkdir()
    folder.parent.chmod(0o755)  # the server's own user has to pass
    cluster = Cluster(folder, programs)
    cluster.start()
    try:
        yield OnServer(cluster)
    finally:
        cluster.stop()
