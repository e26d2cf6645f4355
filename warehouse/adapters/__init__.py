"""What differs between databases when a warehouse is written: one small adapter each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, Table
from sqlalchemy.exc import SQLAlchemyError

from data_access.dialects.duck import DuckFolder
from data_access.engine import open_engine, parse_url
from domain.errors import WarehouseError

Say = Callable[[str], None]


class Draft(Protocol):
    """A load that nobody sees yet. Without :meth:`commit` it vanishes."""

    @property
    def connection(self) -> Connection:
        """Sees what was appended; nothing else may use it meanwhile."""

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        """Add rows; columns of the table that ``rows`` lacks are left empty."""

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        """Make the rows of these batches readable (facts, rejects, segment sums and times only)."""

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        """The rows in pieces of bounded size. Only tables that :meth:`show` takes may be appended to
        between two pieces."""

    def drop(self, batch_ids: Collection[int]) -> None:
        """Remove every row of these batches, also once no reader can still be reading them."""

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        """Remove the rows of a small table whose ``column`` is one of ``values``."""

    def commit(self) -> None:
        """Make everything visible at once."""


class Store(Protocol):
    """A warehouse as the loader sees it."""

    def exists(self) -> bool:
        """Whether a warehouse has been created there."""

    def create(self, say: Say) -> None:
        """Make the empty warehouse where there is none.

        Raises:
            WarehouseError: there is one of another version.
        """

    def writing(self, say: Say) -> AbstractContextManager[Draft]:
        """One writer at a time; waits for the one before, and says so.

        Raises:
            WarehouseError: no warehouse there, one of another version, or unreachable.
        """


@contextmanager
def refusals(*of_driver: type[Exception]) -> Iterator[None]:
    """Tells of a database or disk that refuses a load, without SQL and URL; the cause stays chained."""
    try:
        yield
    except (SQLAlchemyError, pa.ArrowException, OSError, *of_driver) as error:
        cause = getattr(error, "orig", None) or error
        raise WarehouseError(
            "warehouse",
            f"did not take the load ({type(cause).__name__})",
            "a database and disk that can be written",
        ) from error


def open_store(url: str | None = None) -> Store:
    """The warehouse at ``url`` (see :func:`data_access.engine.parse_url`), for writing."""
    from warehouse.adapters.duck import DuckStore
    from warehouse.adapters.postgres import PostgresStore

    engine = open_engine(url)
    if isinstance(engine, DuckFolder):
        return DuckStore(engine)
    if engine.engine.dialect.name == "clickhousedb":  # its driver is optional
        from warehouse.adapters.clickhouse import ClickHouseStore

        return ClickHouseStore(engine)
    if engine.engine.dialect.name == "spark":
        from warehouse.adapters.spark import SparkStore

        return SparkStore(engine, parse_url(url))
    return PostgresStore(engine)
