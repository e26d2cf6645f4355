"""Rows that are refused: kept as they came, with their line and reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

import pandas as pd
import pyarrow as pa

from data_access.tables import rejects
from warehouse.checked import Faults, reason, reason_kind
from warehouse.chunks import Chunk
from warehouse.work import Batch, Work


def keep_refused(work: Work, batch: Batch, chunk: Chunk, faults: Faults) -> None:
    """Rows with faults."""
    if not faults:
        return
    bad = faults.bad()
    came = chunk.cells.take(pa.array([row for row, _ in bad])).to_pylist()
    _keep(
        work,
        batch,
        chunk.file,
        [int(chunk.lines[row]) for row, _ in bad],
        [why for _, why in bad],
        [json.dumps(row, ensure_ascii=False) for row in came],
    )


def keep_torn(work: Work, batch: Batch, chunk: Chunk, width: int) -> None:
    """Rows with another number of cells than the header's ``width``."""
    if chunk.torn:
        why = reason("row", f"{width} cells", "another number")
        rows = [json.dumps({"row": text}, ensure_ascii=False) for _, text in chunk.torn]
        _keep(work, batch, chunk.file, [line for line, _ in chunk.torn], [why] * len(rows), rows)


def _keep(
    work: Work, batch: Batch, file: str, lines: Sequence[int], reasons: Sequence[str], rows: Sequence[str]
) -> None:
    kept = pd.DataFrame({"file": file, "line": lines, "reason": reasons, "row": rows}).assign(
        batch_id=batch.batch_id
    )
    work.draft.append(rejects, kept)
    batch.rejected += len(kept)
    for text, count in Counter(reasons).items():
        batch.reasons[reason_kind(text)] += count
