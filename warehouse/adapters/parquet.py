"""Rows of one batch as a Parquet file."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.adapters.arrow import is_varied

COMPRESSION = "zstd"
GROUP_ROWS = 30_000  # segment sums come sorted by metric: a reader of one metric skips the other groups

ASKED = ("batch_id", "month", "day", "city", "metric")  # least and greatest value are kept of a row group


def flush(path: Path) -> None:
    """Have the disk keep the file before something points to it."""
    handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def by_batch(rows: pa.Table) -> Iterator[tuple[int, pa.Table]]:
    """The rows of each batch."""
    found = rows.column("batch_id").unique().to_pylist()
    for batch_id in sorted(found):
        yield batch_id, rows if len(found) == 1 else rows.filter(pc.field("batch_id") == batch_id)


class FileOfRows:
    """A file that grows.

    Args:
        first: rows as they will come; the columns that are dictionaries in them are written as such. The
            file holds texts either way.
    """

    def __init__(self, path: Path, first: pa.Table) -> None:
        self._schema = first.schema
        texts = [name for name in first.column_names if first.schema.field(name).type == pa.string()]
        few = [name for name in first.column_names if name not in texts or not is_varied(first.column(name))]
        asked = [name for name in first.column_names if name in ASKED]
        self._writer = pq.ParquetWriter(
            path, self._schema, compression=COMPRESSION, use_dictionary=few, write_statistics=asked
        )

    def write(self, rows: pa.Table) -> None:
        columns = [_in_type(rows.column(field.name), field.type) for field in self._schema]
        self._writer.write_table(pa.Table.from_arrays(columns, schema=self._schema), GROUP_ROWS)

    def close(self) -> None:
        self._writer.close()


def _in_type(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    return column.dictionary_encode() if pa.types.is_dictionary(kind) else column.cast(kind)
