"""A Spark of the bench's own with the example in it: a Thrift server with two workers, ended by its id."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.serving import HOST, free_port
from data_access.dialects.spark import spark_engine
from data_access.engine import parse_url
from domain.errors import SettingError
from warehouse.example import build
from warehouse.spark_server import spark_home, start, stop


def missing() -> str:
    """What Spark lacks here; empty where it can be started."""
    if not all(importlib.util.find_spec(package) for package in ("pyhive", "thrift_sasl")):
        return "pip install -r requirements-spark.txt"
    try:
        spark_home()
    except SettingError as error:
        return error.sentence()
    return ""


@contextmanager
def spark() -> Iterator[str]:
    """The URL of the example in a running Spark."""
    with TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        start(folder, port=port)
        try:
            server = f"spark://bench@{HOST}:{port}"
            engine = spark_engine(parse_url(f"{server}/default"))
            with engine.connect() as connection:
                connection.exec_driver_sql("CREATE DATABASE example")
            engine.dispose()
            url = f"{server}/example?folder={folder / 'example'}"
            build(url)
            yield url
        finally:
            stop(folder)
