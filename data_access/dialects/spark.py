"""Spark SQL through its Thrift server: PyHive with what Spark does otherwise than Hive.

``spark://user@host:10000/database?folder=/shared/warehouse``   ``folder`` is where the tables' Parquet
files lie, under the same path for the loader and for Spark's workers. A reader who sees it too reads the
small tables there (:mod:`data_access.dialects.spark_files`); one without it asks Spark everything.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.dialects import registry
from sqlalchemy.engine import URL
from sqlalchemy.sql.compiler import SQLCompiler

from domain.errors import SettingError

NEEDED = ("pyhive", "thrift", "thrift_sasl")
ROWS_A_FETCH = 20_000  # PyHive asks for 1,000 at a time
OWN = ("folder",)  # settings of ours in the URL; the others are PyHive's

if all(find_spec(package) for package in NEEDED):
    from pyhive import hive
    from pyhive.sqlalchemy_hive import HiveCompiler, HiveDialect, HiveExecutionContext
    from thrift.Thrift import TException

    @contextmanager
    def _told() -> Iterator[None]:
        """A server that went away: an error of the database, as SQLAlchemy expects, not of the transport."""
        try:
            yield
        except (TException, OSError, EOFError) as error:
            raise hive.OperationalError(type(error).__name__) from error

    class SparkCursor(hive.Cursor):
        def execute(self, *given: Any, **settings: Any) -> None:
            with _told():
                super().execute(*given, **settings)

        def _fetch_more(self) -> None:
            with _told():
                super()._fetch_more()

    class SparkContext(HiveExecutionContext):
        def create_cursor(self) -> SparkCursor:
            return SparkCursor(self._dbapi_connection.dbapi_connection, arraysize=ROWS_A_FETCH)

    class SparkCompiler(HiveCompiler):
        def visit_insert(self, *given: Any, **settings: Any) -> str:
            """With its columns' names, which Hive cannot take and Spark needs: a partition's come last."""
            return SQLCompiler.visit_insert(self, *given, **settings)

    class SparkDialect(HiveDialect):
        name = "spark"
        supports_statement_cache = True
        execution_ctx_cls = SparkContext
        statement_compiler = SparkCompiler

        @classmethod
        def import_dbapi(cls) -> Any:
            return hive

        def create_connect_args(self, url: URL) -> Any:
            """A password says how to sign in; ``?auth=CUSTOM`` or ``KERBEROS`` where it is otherwise."""
            if url.password and "auth" not in url.query:
                url = url.update_query_dict({"auth": "LDAP"})
            return super().create_connect_args(url)

        def connect(self, *given: Any, **settings: Any) -> Any:
            with _told():
                return super().connect(*given, **settings)

        def do_ping(self, dbapi_connection: Any) -> bool:
            try:
                with _told():
                    SparkCursor(dbapi_connection).execute("SELECT 1")
            except hive.OperationalError:
                return False  # the pool then opens another
            return True

        def do_close(self, dbapi_connection: Any) -> None:
            with _told():
                dbapi_connection.close()

        def has_table(self, connection: Any, table_name: str, schema: str | None = None, **_: Any) -> bool:
            """Hive's way of telling is not Spark's."""
            return table_name in self.get_table_names(connection, schema)

        def get_table_names(self, connection: Any, schema: str | None = None, **_: Any) -> list[str]:
            """Spark puts the database first."""
            within = f" IN `{schema}`" if schema else ""
            return [row[1] for row in connection.exec_driver_sql("SHOW TABLES" + within)]

    registry.register("spark", __name__, "SparkDialect")


def spark_engine(url: URL) -> Engine:
    """The engine of ``spark://…``.

    Raises:
        SettingError: the optional packages are not installed.
    """
    if missing := [package for package in NEEDED if find_spec(package) is None]:
        raise SettingError(
            "WAREHOUSE_URL", f"spark without {', '.join(missing)}", "pip install -r requirements-spark.txt"
        )
    return create_engine(url.difference_update_query(OWN), pool_pre_ping=True, pool_size=5, max_overflow=10)


def shared_folder(url: URL) -> Path | None:
    """The tables' folder, as the URL names it.

    Raises:
        SettingError: one that is not absolute, or could not be put in quotes.
    """
    folder = str(url.query.get("folder", ""))
    if folder and (not folder.startswith("/") or "'" in folder or "\\" in folder):
        raise SettingError(
            "WAREHOUSE_URL", "spark with another folder", "an absolute path without quotes: ?folder=/shared"
        )
    return Path(folder) if folder else None
