"""A Spark of the bench's own, kept in ``var/bench/spark``: one server, two workers, ended by its id."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bench.big import FOLDER, make, sized
from bench.serving import HOST, free_port
from data_access.dialects.spark import spark_engine
from data_access.engine import parse_url
from warehouse.spark_server import start, stop


@contextmanager
def spark(size: str) -> Iterator[str]:
    """The URL of a warehouse with ``size`` responses in a running Spark."""
    folder, port = FOLDER / "spark", free_port()
    start(folder, port=port)
    try:
        server, name = f"spark://bench@{HOST}:{port}", f"bench_{size}".lower()
        engine = spark_engine(parse_url(f"{server}/default"))
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE IF NOT EXISTS {name}")
        engine.dispose()
        yield make(f"{server}/{name}?folder={folder / name}", sized(size))
    finally:
        stop(folder)
