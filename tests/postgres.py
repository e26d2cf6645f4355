"""A PostgreSQL of the tests' own: a temporary cluster on loopback, and warehouses to load into."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

SYSTEM_USER = "postgres"  # initdb refuses root
PATIENCE_S = 30


def binaries() -> Path | None:
    """The folder of initdb and postgres, the newest version first; None where there is none."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return next((folder for folder in reversed(folders) if (folder / "initdb").exists()), None)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """One server process over one data directory."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self.programs = programs
        self.port = _free_port()
        self._user: dict[str, object] = {}
        if os.geteuid() == 0:
            account = pwd.getpwnam(SYSTEM_USER)
            os.chown(folder, account.pw_uid, account.pw_gid)
            folder.chmod(0o700)
            self._user = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}

    def url(self, database: str) -> str:
        return f"postgresql://dashboard@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        data = self.folder / "data"
        self._run(
            "initdb", "-D", data, "-U", "dashboard", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        options = [
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "fsync=off",
            "-c",
            f"unix_socket_directories={self.folder}",
        ]
        with (self.folder / "log").open("wb") as log:
            self.process = subprocess.Popen(  # type: ignore[call-overload]
                [self.programs / "postgres", "-D", data, "-p", str(self.port), *options],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._user,
            )
        self._wait()

    def _run(self, program: str, *words: object) -> None:
        subprocess.run(  # type: ignore[call-overload]
            [self.programs / program, *words], check=True, capture_output=True, cwd=self.folder, **self._user
        )

    def _wait(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while True:
            try:
                psycopg.connect(self.url("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if self.process.poll() is not None or time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                return

    def stop(self) -> None:
        """End this process, by its id: SIGINT is PostgreSQL's fast shutdown."""
        self.process.send_signal(2)
        try:
            self.process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def database(self, name: str) -> str:
        """A new, empty database; its URL."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


@pytest.fixture(scope="session")
def postgres_cluster() -> Iterator[Cluster]:
    """A running cluster; the tests that need it are skipped where PostgreSQL is not installed."""
    programs = binaries()
    if programs is None:
        pytest.skip("no PostgreSQL binaries: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="satisfaction-postgres-"))
    cluster = Cluster(folder, programs)
    try:
        cluster.start()
        yield cluster
    finally:
        if hasattr(cluster, "process"):
            cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_url(postgres_cluster: Cluster) -> str:
    """One database for the whole session, for tests that only read what one fixture loaded."""
    return postgres_cluster.database("shared")


@pytest.fixture(params=["duckdb", pytest.param("postgresql", marks=pytest.mark.server)])
def warehouse_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty place for a warehouse, once embedded and once on PostgreSQL."""
    if request.param == "duckdb":
        return f"duckdb:///{tmp_path / 'warehouse'}"
    cluster: Cluster = request.getfixturevalue("postgres_cluster")
    return cluster.database(f"w{uuid.uuid4().hex}")
