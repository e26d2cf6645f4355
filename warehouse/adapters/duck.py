"""The embedded warehouse: a copy of the small mart file, changed aside, then pointed to."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
from filelock import FileLock, Timeout
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from data_access.dialects.duck import DuckFolder
from data_access.tables import metadata
from warehouse.adapters import Say, refusals
from warehouse.adapters.duck_draft import DuckDraft
from warehouse.adapters.parquet import flush
from warehouse.versions import bring_up_to_date, stamp_version

GRACE_S = 600  # a reader that opened a mart may use it, and its files, this long after it was replaced


def _mart_number(name: str) -> int:
    found = re.match(r"mart-(\d+)\.duckdb", name)
    return int(found[1]) if found else 0


@contextmanager
def _opened(mart: Path) -> Iterator[Connection]:
    """One writing connection to a mart; the file is whole and closed afterwards."""
    engine = create_engine(URL.create("duckdb", database=str(mart)), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


class DuckStore:
    """The folder of :class:`data_access.engine.DuckFolder`, for writing."""

    def __init__(self, folder: DuckFolder) -> None:
        self.folder = folder

    def exists(self) -> bool:
        return self.folder.exists()

    def create(self, say: Say) -> None:
        if self.exists():
            return  # its version is checked at each opening
        with refusals(duckdb.Error):
            self.folder.folder.mkdir(parents=True, exist_ok=True)
            with self._locked(say):
                if not self.exists():
                    self._make(self._mart(1))

    def _make(self, fresh: Path) -> None:
        self._unlink_mart(fresh)
        with _opened(fresh) as connection:
            metadata.create_all(connection, checkfirst=False)
            stamp_version(connection)
            connection.commit()
        self._point_to(fresh)

    @contextmanager
    def writing(self, say: Say) -> Iterator[DuckDraft]:
        self.folder.mart()  # a missing warehouse is told before its folder is locked
        with refusals(duckdb.Error), self._locked(say):
            current = self.folder.mart()
            fresh = self._mart(_mart_number(current.name) + 1)
            self._sweep(_mart_number(current.name))
            shutil.copyfile(current, fresh)
            try:
                with _opened(fresh) as connection:
                    bring_up_to_date(connection)
                    self._sweep_facts(connection)
                    draft = DuckDraft(connection, self.folder)
                    try:
                        yield draft
                    finally:
                        draft.close()
                if draft.committed:
                    self._point_to(fresh)
            finally:
                if self.folder.mart() != fresh:
                    self._unlink_mart(fresh)

    @contextmanager
    def _locked(self, say: Say) -> Iterator[None]:
        lock = FileLock(self.folder.folder / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout:
            say("waiting for another load to end")
            lock.acquire()
        try:
            yield
        finally:
            lock.release()

    def _mart(self, number: int) -> Path:
        return self.folder.folder / f"mart-{number:06d}.duckdb"

    def _point_to(self, mart: Path) -> None:
        flush(mart)
        aside = self.folder.pointer.with_suffix(".next")
        aside.write_text(mart.name + "\n", encoding="utf-8")
        flush(aside)
        os.replace(aside, self.folder.pointer)

    def _unlink_mart(self, mart: Path) -> None:
        for path in (mart, mart.with_name(mart.name + ".wal")):
            with suppress(OSError):  # Windows keeps a file that a reader has open; a later load removes it
                path.unlink()

    def _sweep(self, current: int) -> None:
        """Remove what a killed load left, and the marts that no reader can still have open."""
        marts = {_mart_number(path.name): path for path in self.folder.folder.glob("mart-*.duckdb*")}
        for number in marts:
            successor = self._mart(number + 1)
            retired = number < current and (
                not successor.exists() or time.time() - successor.stat().st_mtime > GRACE_S
            )
            if number > current or retired:
                self._unlink_mart(self._mart(number))

    def _sweep_facts(self, connection: Connection) -> None:
        """Remove fact files of killed loads at once, those of dropped batches after the grace."""
        known = {row[0] for row in connection.execute(metadata.tables["batches"].select())}
        newest = max(known, default=0)
        for path in self.folder.folder.glob("facts/*/*.parquet"):
            batch_id = int(path.stem)
            old = batch_id not in known and time.time() - path.stat().st_mtime > GRACE_S
            if batch_id > newest or old:
                with suppress(OSError):  # as above
                    path.unlink()
