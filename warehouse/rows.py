"""The rows of a load's files: read, checked, the refused ones kept with their reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from data_access.tables import rejects
from domain.errors import LoadError
from warehouse.checked import Faults, reason, reason_kind, schema_for, typed_rows
from warehouse.chunks import Chunk, read_chunks, read_header
from warehouse.columns import find_columns
from warehouse.fields import FIELDS, Reading
from warehouse.forms import UnreadableError, Value
from warehouse.wide import long_chunks, long_header
from warehouse.work import Batch, Work

Judge = Callable[[pd.DataFrame, Faults], None]
MOST_FREQUENT = 3  # reasons named where nothing was accepted


def reading_of(work: Work, kind: str) -> Reading:
    """What the fields of this kind need: cities, metrics and dimensions of the warehouse."""
    cards = work.known.scorecards
    nation = kind in ("scorecard", "targets", "events", "figures")
    return Reading(
        work.mapping,
        work.cities.read_or_nation if nation else work.cities.read,
        _metric_reader(work),
        cards.dimensions if cards else (),
    )


def _metric_reader(work: Work) -> Callable[[str], Value]:
    from domain.errors import nearest

    known = {metric.id: metric.id for metric in work.known.registry}
    for metric in work.known.registry:
        for label in metric.label.values():
            known.setdefault(label.casefold(), metric.id)

    def read(cell: str) -> Value:
        if not cell:
            return None
        if cell.casefold() not in known:
            raise UnreadableError("a metric of the warehouse", nearest(cell, known))
        return known[cell.casefold()]

    return read


def accepted_rows(work: Work, batch: Batch, judge: Judge) -> Iterator[pd.DataFrame]:
    """Typed rows without a fault, piece by piece, with ``file`` and ``line`` besides the fields.

    Args:
        judge: adds the faults that only this kind of file knows; it may not change the rows.

    Raises:
        LoadError: a file cannot be read as a whole.
    """
    reading = reading_of(work, batch.kind)
    fields = FIELDS[batch.kind](reading)
    schema = schema_for(fields)
    names = [d.id for d in reading.dimensions] if batch.kind == "responses" else []
    total, before = sum(source.size for source in work.sources), 0
    for source in work.sources:
        came = read_header(source, work.mapping)
        header = long_header(source.name, came, work.mapping)
        origin = find_columns(source.name, header, fields, work.mapping, names)
        for chunk in long_chunks(read_chunks(source, work.mapping), work.mapping):
            _reject_torn(work, batch, chunk, len(came))
            cells, lines = _without_blank(chunk)
            typed, faults = typed_rows(cells, fields, origin, work.mapping.values, schema)
            typed["file"], typed["line"] = chunk.file, lines
            judge(typed, faults)
            _reject(work, batch, chunk.file, cells, lines, faults)
            yield typed[faults.good].reset_index(drop=True)
            share = (before + chunk.done * source.size) / max(total, 1)
            work.progress(share, f"{batch.kind}: {lines[-1] if len(lines) else 0:,} lines of {chunk.file}")
        before += source.size


def whole_frame(work: Work, batch: Batch, judge: Judge) -> pd.DataFrame:
    """Every accepted row of the small kinds at once."""
    return pd.concat(list(accepted_rows(work, batch, judge)), ignore_index=True)


def _without_blank(chunk: Chunk) -> tuple[pa.Table, np.ndarray]:
    """Without the lines that hold nothing at all: spreadsheets leave them at the end."""
    filled = np.zeros(chunk.cells.num_rows, dtype=bool)
    for column in chunk.cells.columns:
        filled |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
        if filled.all():
            return chunk.cells, chunk.lines
    return chunk.cells.filter(pa.array(filled)), chunk.lines[filled]


def _reject(work: Work, batch: Batch, file: str, cells: pa.Table, lines: np.ndarray, faults: Faults) -> None:
    bad = faults.bad()
    if not bad:
        return
    came = cells.take(pa.array([row for row, _ in bad])).to_pylist()
    _keep(
        work,
        batch,
        file,
        [int(lines[row]) for row, _ in bad],
        [why for _, why in bad],
        [json.dumps(row, ensure_ascii=False) for row in came],
    )


def _reject_torn(work: Work, batch: Batch, chunk: Chunk, width: int) -> None:
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


def check_any(batch: Batch) -> None:
    """Raises:
    LoadError: not one row was accepted; with the most frequent reasons.
    """
    if batch.accepted:
        return
    where = " and ".join(batch.files)
    if not batch.rejected:
        raise LoadError(where, "a header without rows", "at least one row")
    often = "; ".join(f"{count:,} × {text}" for text, count in batch.reasons.most_common(MOST_FREQUENT))
    raise LoadError(
        where, f"none of {batch.rejected:,} rows can be accepted", f"rows without faults ({often})"
    )
