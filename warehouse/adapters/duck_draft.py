"""A load under way in the embedded warehouse: a copy of the mart, and Parquet files beside it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, Table

from data_access.dialects.duck import DuckFolder, show_facts
from data_access.tables import BESIDE, metadata
from warehouse.adapters.arrow import arrow_rows
from warehouse.adapters.parquet import FileOfRows, by_batch, flush
from warehouse.ahead import Behind

READ_ROWS = 20_000


class DuckDraft:
    """A load into a copy of the mart, with its facts in Parquet files of its own."""

    def __init__(self, connection: Connection, folder: DuckFolder) -> None:
        self.connection = connection
        self.folder = folder
        self.committed = False
        self._behind = Behind()
        self._writers: dict[tuple[str, int], FileOfRows] = {}
        self._written: list[Path] = []
        self._dropped: list[int] = []

    @property
    def _raw(self) -> Any:
        return self.connection.connection.dbapi_connection

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        if not len(rows):
            return
        incoming = arrow_rows(table, rows, coded=table in BESIDE)
        if table in BESIDE:
            for batch_id, part in by_batch(incoming):
                self._behind.run(partial(self._write, table, batch_id, part))
            return
        self._raw.register("incoming", incoming)
        self.connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM incoming")  # noqa: S608
        self._raw.unregister("incoming")

    def _write(self, table: Table, batch_id: int, rows: pa.Table) -> None:
        key = (table.name, batch_id)
        if key not in self._writers:
            path = self.folder.fact_file(table.name, batch_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._written.append(path)
            self._writers[key] = FileOfRows(path, rows)
        self._writers[key].write(rows)

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        self._behind.wait()
        for batch_id in batch_ids:
            if writer := self._writers.pop((table.name, batch_id), None):
                writer.close()
        show_facts(self._raw, self.folder, table.name, list(batch_ids))

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        result = self.connection.execute(statement)
        cursor: Any = result.cursor
        for batch in cursor.to_arrow_reader(READ_ROWS):
            yield batch.to_pandas(integer_object_nulls=False)

    def drop(self, batch_ids: Collection[int]) -> None:
        for table in metadata.sorted_tables:
            if table not in BESIDE and "batch_id" in table.c and table.name != "published":
                self.connection.execute(table.delete().where(table.c.batch_id.in_(sorted(batch_ids))))
        self._dropped += batch_ids

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        self.connection.execute(table.delete().where(table.c[column].in_(sorted(values))))

    def commit(self) -> None:
        self._behind.wait()
        self.close()
        for path in self._written:
            flush(path)
        self.connection.commit()
        for table in BESIDE:
            for batch_id in self._dropped:  # the time of retirement: from here the grace counts
                with suppress(FileNotFoundError):
                    os.utime(self.folder.fact_file(table.name, batch_id))
        self.committed = True

    def close(self) -> None:
        self._behind.stop()
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
