"""ClickHouse: a server through clickhouse-connect, or chdb, the same database inside this process.

``clickhousedb://user:password@host:8123/database``   ``?secure=true`` for HTTPS.
``chdb:///FOLDER``                                   ``?database=…`` where not ``default``.

chdb serves one folder in one process at a time: trials and tests, not a dashboard with several workers.
"""

from __future__ import annotations

from importlib.util import find_spec

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import URL

from domain.errors import SettingError

# Without it CAST of an empty value is an error, and fails the question that the other engines answer.
SESSION = {"ch_cast_keep_nullable": "1"}
NEEDED = {"clickhousedb": ("clickhouse_connect",), "chdb": ("clickhouse_connect", "chdb")}


def clickhouse_engine(url: URL) -> Engine:
    """The engine of ``clickhousedb://…`` and ``chdb:///…``.

    Raises:
        SettingError: the optional packages are not installed, or chdb has no folder.
    """
    name = url.get_backend_name()
    if missing := [package for package in NEEDED[name] if find_spec(package) is None]:
        raise SettingError(
            "WAREHOUSE_URL",
            f"{name} without {', '.join(missing)}",
            "pip install -r requirements-clickhouse.txt",
        )
    pool = {"pool_pre_ping": True, "pool_size": 5, "max_overflow": 10}
    if name == "clickhousedb":
        return create_engine(url.set(drivername="clickhousedb"), connect_args=SESSION, **pool)
    if not url.database or url.database == ":memory:":
        raise SettingError("WAREHOUSE_URL", "chdb in memory", "a folder: chdb:///folder")
    embedded = {"interface": "chdb", "path": url.database, **SESSION}
    database = url.query.get("database", "default")
    return create_engine(URL.create("clickhousedb", database=str(database)), connect_args=embedded, **pool)
