"""A warehouse on PostgreSQL: one transaction a load, bulk rows by COPY."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from sqlalchemy import Connection, func, select

from data_access.dialects.server import Server
from domain.errors import WarehouseError
from warehouse.adapters import Say, refusals
from warehouse.adapters.postgres_draft import PostgresDraft
from warehouse.adapters.postgres_tables import make_indexes, make_tables, renew_indexes
from warehouse.versions import bring_up_to_date, stamp_version

LOCK_KEY = 7_260_325  # any number that no other program of the company locks; advisory locks are a database's


class PostgresStore:
    """A PostgreSQL database, for writing."""

    def __init__(self, server: Server) -> None:
        self.server = server

    def exists(self) -> bool:
        return self.server.exists()

    def create(self, say: Say) -> None:
        if self.exists():
            return
        with self._locked(say) as connection:
            if not self.exists():
                make_tables(connection)
                stamp_version(connection)
                connection.commit()

    @contextmanager
    def writing(self, say: Say) -> Iterator[PostgresDraft]:
        if not self.exists():
            raise WarehouseError("warehouse", "none there yet", "one made by `python -m warehouse create`")
        with self._locked(say) as connection:  # apart: readers wait until it ends
            if renew_indexes(connection):
                connection.commit()
        with self._locked(say) as connection:
            make_indexes(connection, bring_up_to_date(connection))
            draft = PostgresDraft(connection)
            try:
                yield draft
            finally:
                draft.close()

    @contextmanager
    def _locked(self, say: Say) -> Iterator[Connection]:
        """A transaction that holds the lock of the loads; rolled back unless committed."""
        try:
            with refusals(psycopg.Error), self.server.engine.connect() as connection:
                if not connection.execute(select(func.pg_try_advisory_xact_lock(LOCK_KEY))).scalar():
                    say("waiting for another load to end")
                    connection.execute(select(func.pg_advisory_xact_lock(LOCK_KEY)))
                yield connection
        finally:
            self.server.engine.dispose()
