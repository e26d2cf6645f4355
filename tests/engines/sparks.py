"""Spark of the tests' own: one Thrift server with two workers for all, a database for each warehouse."""

from __future__ import annotations

import atexit
import shutil
import socket
import tempfile
import uuid
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from data_access.dialects.spark import spark_engine
from data_access.engine import parse_url
from domain.errors import SettingError
from warehouse.example import build
from warehouse.spark_server import spark_home, start, stop


def missing() -> str:
    """What Spark or its driver lacks here; empty where it can be started."""
    if not all(find_spec(package) for package in ("pyhive", "thrift_sasl")):
        return "pip install -r requirements-spark.txt"
    try:
        spark_home()
    except SettingError as error:
        return error.sentence()
    return ""


@cache
def _server() -> tuple[Path, int]:
    """Folder and port of a running server."""
    folder = Path(tempfile.mkdtemp(prefix="satisfaction-spark-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    atexit.register(stop, folder)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    start(folder, port=port)
    return folder, port


def spark_warehouse() -> str:
    """The URL of a new, empty database; the test is skipped where Spark or its driver is not installed."""
    if lacks := missing():
        pytest.skip(lacks)
    return database(*_server(), f"w{uuid.uuid4().hex}")


def database(folder: Path, port: int, name: str) -> str:
    """The URL of a database of the server in ``folder``, made if it is not there yet."""
    server = f"spark://tests@127.0.0.1:{port}"
    engine = spark_engine(parse_url(f"{server}/default"))
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE IF NOT EXISTS {name}")
    engine.dispose()
    return f"{server}/{name}?folder={folder / name}"


@cache
def spark_example() -> str:
    """The example in Spark, loaded once for all tests; nobody writes to it."""
    url = spark_warehouse()
    build(url)
    return url


def server_process() -> int:
    """The process id of the server that :func:`spark_warehouse` started."""
    return int((_server()[0] / "server.pid").read_text(encoding="utf-8"))
