"""One load at a time on ClickHouse, which has no locks: whoever could create the table ``loading`` loads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from domain.errors import WarehouseError
from warehouse.adapters import Say

BEAT_S = 5.0
DEAD_AFTER_S = 60  # without a beat; a load that was killed leaves its table
HELD = "SELECT toString(uuid) FROM system.tables WHERE database = currentDatabase() AND name = 'loading'"
# Made a moment ago it has no beat yet, hence the greater of both; by the server's clock alone.
AGE_S = (
    "SELECT dateDiff('second', greatest((SELECT max(at) FROM loading), metadata_modification_time), now()) "
    "FROM system.tables WHERE database = currentDatabase() AND name = 'loading'"
)


@contextmanager
def locked(engine: Engine, say: Say) -> Iterator[Callable[[], None]]:
    """Hold the lock of the loads; yields a check that it is still held.

    Two that find a dead load's lock may both drop it, and a load that slept for longer than
    :data:`DEAD_AFTER_S` loses its own: hence the check, just before a load is published.
    """
    with engine.connect() as connection:
        _take(connection, say)
        mine = connection.exec_driver_sql(HELD).scalar()

        def still_mine() -> None:
            if connection.exec_driver_sql(HELD).scalar() != mine:
                raise WarehouseError("warehouse", "another load has taken over", "one load at a time")

        ended = threading.Event()
        beating = threading.Thread(target=_beat, args=(engine, ended), daemon=True)
        beating.start()
        try:
            yield still_mine
        finally:
            ended.set()
            beating.join()
            if connection.exec_driver_sql(HELD).scalar() == mine:
                connection.exec_driver_sql("DROP TABLE loading SYNC")


def _take(connection: Connection, say: Say) -> None:
    told = False
    while True:
        try:
            connection.exec_driver_sql("CREATE TABLE loading (at DateTime) ENGINE = Memory")
            return
        except DBAPIError as error:
            if "TABLE_ALREADY_EXISTS" not in str(error.orig):
                raise
        if not told:
            say("waiting for another load to end")
            told = True
        age = _age(connection)
        if age is not None and age > DEAD_AFTER_S:
            connection.exec_driver_sql("DROP TABLE IF EXISTS loading SYNC")
        else:
            time.sleep(1)


def _age(connection: Connection) -> int | None:
    """Seconds since the other load's last sign of life; None where it has just ended."""
    try:
        return connection.exec_driver_sql(AGE_S).scalar()
    except DBAPIError:
        if connection.exec_driver_sql(HELD).scalar() is None:
            return None
        raise


def _beat(engine: Engine, ended: threading.Event) -> None:
    with engine.connect() as connection:
        while not ended.wait(BEAT_S):
            try:
                connection.exec_driver_sql("INSERT INTO loading SELECT now()")
            except DBAPIError:
                return  # unreachable, or taken over: the check before publishing tells
