"""A load under way in the embedded warehouse: a copy of the mart, and Parquet files beside it."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq
from sqlalchemy import Connection, Select, Table

from data_access.dialects.duck import DuckFolder, show_facts
from data_access.tables import BESIDE, metadata
from warehouse.adapters.arrow import arrow_rows, schema_of

READ_ROWS = 20_000
COMPRESSION = "zstd"
GROUP_ROWS = 30_000  # segment sums come sorted by metric: a reader of one metric skips the other groups


def flush(path: Path) -> None:
    """Have the disk keep the file before something points to it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class DuckDraft:
    """A load into a copy of the mart, with its facts in Parquet files of its own."""

    def __init__(self, connection: Connection, folder: DuckFolder) -> None:
        self.connection = connection
        self.folder = folder
        self.committed = False
        self._writers: dict[tuple[str, int], pq.ParquetWriter] = {}
        self._written: list[Path] = []
        self._dropped: list[int] = []

    @property
    def _raw(self) -> Any:
        return self.connection.connection.dbapi_connection

    def append(self, table: Table, rows: pd.DataFrame) -> None:
        if rows.empty:
            return
        incoming = arrow_rows(table, rows)
        if table in BESIDE:
            for batch_id in rows["batch_id"].unique():
                part = (
                    incoming
                    if rows["batch_id"].nunique() == 1
                    else arrow_rows(table, rows[rows["batch_id"] == batch_id])
                )
                self._writer(table, int(batch_id)).write_table(part, GROUP_ROWS)
            return
        self._raw.register("incoming", incoming)
        self.connection.exec_driver_sql(f"INSERT INTO {table.name} SELECT * FROM incoming")  # noqa: S608
        self._raw.unregister("incoming")

    def _writer(self, table: Table, batch_id: int) -> pq.ParquetWriter:
        key = (table.name, batch_id)
        if key not in self._writers:
            path = self.folder.fact_file(table.name, batch_id)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[key] = pq.ParquetWriter(path, schema_of(table), compression=COMPRESSION)
            self._written.append(path)
        return self._writers[key]

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
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
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()
