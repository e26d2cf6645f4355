"""Rows that are refused: kept as they came, with their line and reason."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import pyarrow as pa

from data_access.tables import rejects
from warehouse.adapters.arrow import in_one
from warehouse.checked import Faults, reason, reason_kind
from warehouse.chunks import Chunk
from warehouse.work import Batch, Work

TOGETHER = 5000  # rows held
Row = tuple[int, str, int, str, str]  # as in the table: batch, file, line, reason, what came


class Refused:
    """Keeps refused rows of a batch: some thousand at once, since each writing costs the engine a while."""

    def __init__(self, work: Work, batch: Batch) -> None:
        self._work = work
        self._batch = batch
        self._held: list[Row] = []

    def keep_faulty(self, chunk: Chunk, faults: Faults) -> None:
        """Rows with faults."""
        bad = faults.bad()
        at = [row for row, _ in bad]
        cells = [in_one(column).take(pa.array(at, pa.int32())).to_pylist() for column in chunk.cells.columns]
        for (row, why), came in zip(bad, zip(*cells, strict=True), strict=True):
            told = dict(zip(chunk.cells.column_names, came, strict=True))
            self._keep(chunk.file, int(chunk.lines[row]), why, told)

    def keep_torn(self, chunk: Chunk, width: int) -> None:
        """Rows with another number of cells than the header's ``width``."""
        why = reason("row", f"{width} cells", "another number")
        for line, text in chunk.torn:
            self._keep(chunk.file, line, why, {"row": text})

    def _keep(self, file: str, line: int, why: str, came: Mapping[str, str]) -> None:
        self._held.append((self._batch.batch_id, file, line, why, json.dumps(came, ensure_ascii=False)))
        self._batch.rejected += 1
        self._batch.reasons[reason_kind(why)] += 1
        if len(self._held) >= TOGETHER:
            self.write()

    def write(self) -> None:
        """Hand over what is held; to be called once more at the end."""
        rows = pd.DataFrame(self._held, columns=rejects.c.keys())
        self._held.clear()
        self._work.draft.append(rejects, rows)
