"""ClickHouse of the tests' own: chdb in this process, one folder for all, a database for each warehouse."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import uuid
from functools import cache
from pathlib import Path

import pytest

from data_access.dialects.clickhouse import clickhouse_engine
from data_access.engine import parse_url


@cache
def _folder() -> Path:
    """chdb takes one folder a process, so it is not a test's own."""
    folder = Path(tempfile.mkdtemp(prefix="satisfaction-chdb-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def chdb_warehouse() -> str:
    """The URL of a new, empty database; the test is skipped where chdb is not installed."""
    pytest.importorskip("clickhouse_connect", reason="pip install -r requirements-clickhouse.txt")
    pytest.importorskip("chdb", reason="pip install -r requirements-clickhouse.txt")
    url = f"chdb:///{_folder()}"
    name = f"w{uuid.uuid4().hex}"
    engine = clickhouse_engine(parse_url(url))
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return f"{url}?database={name}"
