"""A Spark of the bench's own, kept in ``var/bench/spark``: one server, two workers, ended by its id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.big import FOLDER, make, sized
from bench.serving import free_port
from tests.engines.sparks import database
from warehouse.spark_server import start, stop


@contextmanager
def spark(size: str) -> Iterator[str]:
    """The URL of a warehouse with ``size`` responses in a running Spark."""
    folder, port = FOLDER / "spark", free_port()
    start(folder, port=port)
    try:
        yield make(database(folder, port, f"bench_{size}".lower()), sized(size))
    finally:
        stop(folder)
