"""A PostgreSQL of the bench's own, kept in ``var/bench/postgres``: ``python -m bench.postgres 10M`` fills it.

Loopback, Debian's programs, its own settings but for ``fsync``, which no reader notices.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from bench.big import FOLDER, make, sized
from tests.postgres import Cluster, binaries


class KeptCluster(Cluster):
    """A cluster whose data outlive it."""

    def _run(self, program: str, *words: object) -> None:
        if program == "initdb" and (self.folder / "data" / "PG_VERSION").exists():
            return
        super()._run(program, *words)

    def place(self, name: str) -> str:
        """The URL of a database, made if it is not there yet."""
        with psycopg.connect(self.url("postgres")) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        return self.url(name) if found else self.database(name)


@contextmanager
def postgres() -> Iterator[KeptCluster]:
    """The running cluster.

    Raises:
        RuntimeError: PostgreSQL is not installed.
    """
    programs = binaries()
    if programs is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    folder = FOLDER / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    cluster = KeptCluster(folder, programs)
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


def filled(cluster: KeptCluster, size: str) -> str:
    """The URL of a warehouse with ``size`` responses, statistics up to date as autovacuum would have them."""
    url = make(cluster.place(f"bench_{size}"), sized(size))
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("ANALYZE")
    return url


if __name__ == "__main__":
    start = time.perf_counter()
    with postgres() as running:
        address = filled(running, sys.argv[1])
        with psycopg.connect(address) as asked:
            size = asked.execute("SELECT pg_database_size(current_database())").fetchone()
    print(f"{sys.argv[1]}: {size[0] / 1e9:.2f} GB in {time.perf_counter() - start:.0f} s" if size else "")
