"""PostgreSQL, through psycopg 3."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, Integer, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import sum as sum_of

WORK_MB = 32  # of each sort or hash of a question


@compiles(sum_of, "postgresql")
def _sum(element: sum_of[Any], compiler: SQLCompiler, **words: Any) -> str:
    """The sum of whole numbers as one of 64 bits; PostgreSQL's own has any number of digits, and psycopg then
    takes a quarter of the time of a large answer to read them."""
    added = compiler.visit_function(element, **words)
    return f"CAST({added} AS BIGINT)" if isinstance(element.type, Integer) else added


def postgresql_engine(url: URL) -> Engine:
    """The engine of ``postgresql://…``."""
    engine = create_engine(
        url.set(drivername="postgresql+psycopg"), pool_pre_ping=True, pool_size=5, max_overflow=10
    )
    event.listen(engine, "connect", _give_room)
    return engine


def _give_room(connection: Any, _record: Any) -> None:
    """Memory to add up in: with PostgreSQL's usual 4 MB, sums of a filter are sorted on the disk before."""
    connection.autocommit = True
    connection.execute(f"SET work_mem = '{WORK_MB}MB'")
    connection.autocommit = False
