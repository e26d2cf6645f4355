"""A load under way on Spark: Parquet files beside those that are read, shown as partitions."""

from __future__ import annotations

import os
import uuid
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, Select, Table, select

from data_access.dialects.spark_files import CHANGING
from data_access.tables import metadata, published
from warehouse.adapters.arrow import arrow_rows
from warehouse.adapters.parquet import FileOfRows, by_batch, flush

PIECE = 20_000


def partition(table: Table, batch_id: int) -> str:
    """Where Spark itself would put a batch's rows, in the table's folder."""
    return f"{table.name}/batch_id={batch_id}"


class SparkDraft:
    """Every table is one folder, every batch one folder in it that no one reads before it is a partition;
    what may not be seen before the load is whole is kept back until :meth:`commit`.

    Args:
        beside: a second connection, whose results come in pieces instead of through the server's memory.
    """

    def __init__(self, connection: Connection, beside: Connection, folder: Path) -> None:
        self.connection = connection
        self._beside = beside
        self.folder = folder
        self._writers: dict[tuple[Table, int], FileOfRows] = {}
        self._written: list[Path] = []
        self._dropped: list[int] = []
        self._forgotten: list[tuple[Table, str, Collection[str]]] = []

    def append(self, table: Table, rows: pd.DataFrame | pa.Table) -> None:
        for batch_id, part in by_batch(arrow_rows(table, rows)):
            incoming = part.drop_columns(["batch_id"])
            if (table, batch_id) not in self._writers:
                self._writers[table, batch_id] = self._opened(partition(table, batch_id), incoming)
            self._writers[table, batch_id].write(incoming)

    def _opened(self, place: str, first: pa.Table) -> FileOfRows:
        path = self.folder / place / f"{uuid.uuid4().hex}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        self._written.append(path)
        return FileOfRows(path, first)

    def show(self, table: Table, batch_ids: Sequence[int]) -> None:
        mine = sorted(batch_id for of, batch_id in self._writers if of is table and batch_id in batch_ids)
        for batch_id in mine:
            self._writers.pop((table, batch_id)).close()
        if mine:
            listed = " ".join(f"PARTITION (batch_id={batch_id})" for batch_id in mine)
            self.connection.exec_driver_sql(f"ALTER TABLE {table.name} ADD IF NOT EXISTS {listed}")

    def read(self, statement: Select[tuple[object, ...]]) -> Iterator[pd.DataFrame]:
        result = self._beside.execute(statement)
        names = list(result.keys())
        for rows in result.partitions(PIECE):
            yield pd.DataFrame([tuple(row) for row in rows], columns=names)

    def drop(self, batch_ids: Collection[int]) -> None:
        self._dropped += batch_ids

    def forget(self, table: Table, column: str, values: Collection[str]) -> None:
        self._forgotten.append((table, column, values))

    def commit(self) -> None:
        """All files are on the disk and every other table shows them before ``published`` does."""
        written = {table: [b for of, b in self._writers if of is table] for table, _ in list(self._writers)}
        for writer in self._writers.values():
            writer.close()
        for path in self._written:
            flush(path)
        for table in sorted(written, key=lambda table: table is published):
            self.show(table, written[table])
        for table, column, values in self._forgotten:
            self._forget(table, column, sorted(values))
        self._drop()

    def _forget(self, table: Table, column: str, values: list[str]) -> None:
        said = table.c[column].in_(values)
        holding = self.connection.execute(select(table.c.batch_id).where(said)).scalars()
        for batch_id in sorted(set(holding)):
            kept = select(*table.c).where(table.c.batch_id == batch_id, table.c[column].not_in(values))
            found = self.connection.execute(kept)
            self.replace(table, batch_id, pd.DataFrame(found.all(), columns=list(found.keys())))

    def replace(self, table: Table, batch_id: int, rows: pd.DataFrame) -> None:
        """Other rows for a batch: a folder beside the old one, and the partition moves there. Readers that
        look for files themselves would not notice."""
        assert table in (published, *CHANGING)
        place = f"{partition(table, batch_id)}.{uuid.uuid4().hex}"
        incoming = arrow_rows(table, rows).drop_columns(["batch_id"])
        writer = self._opened(place, incoming)
        writer.write(incoming)
        writer.close()
        self.connection.exec_driver_sql(
            f"ALTER TABLE {table.name} PARTITION (batch_id={batch_id}) SET LOCATION '{self.folder / place}'"
        )

    def _drop(self) -> None:
        for table in metadata.sorted_tables:
            if table is published:
                continue
            gone = [b for b in self._dropped if (self.folder / partition(table, b)).exists()]
            if gone:
                drop_partitions(self.connection, table, gone)
            for batch_id in gone:  # the time of retirement: the files stay for readers that have begun
                with suppress(FileNotFoundError):
                    os.utime(self.folder / partition(table, batch_id))

    def close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers.clear()


def drop_partitions(connection: Connection, table: Table, batch_ids: Sequence[int]) -> Any:
    listed = ", ".join(f"PARTITION (batch_id={batch_id})" for batch_id in batch_ids)
    return connection.exec_driver_sql(f"ALTER TABLE {table.name} DROP IF EXISTS {listed}")
