"""A warehouse that a database server holds, whichever it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import SQLAlchemyError

from domain.errors import WarehouseError


@contextmanager
def readable(engine: Engine) -> Iterator[Connection]:
    """A connection whose failures show neither SQL nor URL to the reader; the cause stays chained."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise WarehouseError("warehouse", "did not answer the question", "a working database") from error


class Server:
    """A warehouse on a database server, for reading."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def exists(self) -> bool:
        try:
            return inspect(self.engine).has_table("published")
        except SQLAlchemyError as error:
            raise WarehouseError(
                "warehouse", "cannot be reached", "a database that answers at WAREHOUSE_URL"
            ) from error

    def close(self) -> None:
        self.engine.dispose()

    @contextmanager
    def connect(self) -> Iterator[Connection]:
        with readable(self.engine) as connection:
            yield connection
