"""Pieces of rows that wait on the disk until all have come."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator

import pyarrow as pa


class Held:
    """Tables in the order in which they were added, in a temporary file in the folder of ``TMPDIR``.

    The file has no name: nobody else can open it, and it is gone with the process, however that ends.

    Attributes:
        rows: of all of them.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115, closed by close
        self._added = self.rows = 0

    def close(self) -> None:
        self._file.close()

    def add(self, rows: pa.Table) -> None:
        """Keep one more; its columns may be of other types than those before, as texts are."""
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_stream(self._file, rows.schema, options=options) as writer:
            writer.write_table(rows)
        self._added += 1
        self.rows += len(rows)

    def tables(self) -> Iterator[pa.Table]:
        """All of them, once more; none may be added from then on."""
        self._file.seek(0)
        for _ in range(self._added):
            yield pa.ipc.open_stream(self._file).read_all()
