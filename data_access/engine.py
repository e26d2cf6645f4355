"""Opens a warehouse for reading; the one place that knows what a ``WAREHOUSE_URL`` means.

``duckdb:///FOLDER``                            the embedded warehouse, :mod:`data_access.dialects.duck`.
``postgresql://…``                              :mod:`data_access.dialects.postgresql`.
``clickhousedb://…`` and ``chdb:///FOLDER``     :mod:`data_access.dialects.clickhouse`.
``spark://…?folder=/shared/folder``             :mod:`data_access.dialects.spark_files`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from data_access.dialects.clickhouse import clickhouse_engine
from data_access.dialects.duck import DuckFolder
from data_access.dialects.postgresql import postgresql_engine
from data_access.dialects.server import Server
from data_access.dialects.spark import shared_folder, spark_engine
from data_access.dialects.spark_files import SparkServer
from domain.errors import SettingError

DEFAULT_URL = "duckdb:///var/warehouse"
SERVERS: dict[str, Callable[[URL], Engine]] = {
    "postgresql": postgresql_engine,
    "clickhousedb": clickhouse_engine,
    "chdb": clickhouse_engine,
}
SUPPORTED = ("duckdb", "spark", *SERVERS)


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
    return url


def open_engine(url: str | None = None) -> DuckFolder | Server:
    """The warehouse at ``url`` (see :func:`parse_url`), for reading.

    Raises:
        SettingError: the URL is not usable, or what its database needs is not installed.
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "spark":
        return SparkServer(spark_engine(parsed), shared_folder(parsed))
    if parsed.get_backend_name() != "duckdb":
        return Server(SERVERS[parsed.get_backend_name()](parsed))
    if not parsed.database or parsed.database == ":memory:":
        raise SettingError("WAREHOUSE_URL", "duckdb in memory", "a folder: duckdb:///folder")
    return DuckFolder(Path(parsed.database))
