"""The rows of a load's files: read, checked, the refused ones kept with their reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from domain.errors import LoadError
from warehouse.adapters.arrow import without
from warehouse.ahead import ahead
from warehouse.cells import Column
from warehouse.checked import Faults
from warehouse.chunks import Chunk, read_chunks
from warehouse.fields import FIELDS, Field
from warehouse.layout import dimensions_of, origin_of, reading_of
from warehouse.refused import Refused
from warehouse.wide import long_chunks
from warehouse.work import Batch, Work

Judge = Callable[[pa.Table, Faults], None]
JudgeFrame = Callable[[pd.DataFrame, Faults], None]
FRAME_TYPES = {pa.int32(): pd.Int64Dtype(), pa.int64(): pd.Int64Dtype(), pa.float64(): pd.Float64Dtype()}
MOST_FREQUENT = 3  # reasons named where nothing was accepted


@dataclass(frozen=True)
class Piece:
    """Rows of one file.

    Args:
        chunk: without its empty lines.
        rows: one typed column a field, with ``file`` and ``line`` besides.
        width: columns of the file.
        done: share of the load's bytes that have been read, 0 to 1.
    """

    chunk: Chunk
    rows: pa.Table
    faults: Faults
    width: int
    done: float


def accepted_rows(work: Work, batch: Batch, judge: Judge) -> Iterator[pa.Table]:
    """Typed rows without a fault, piece by piece, with ``file`` and ``line`` besides the fields.

    Args:
        judge: adds the faults that only this kind of file knows.

    Raises:
        LoadError: a file cannot be read as a whole.
    """
    refused = Refused(work, batch)
    for piece in _pieces(work, batch):
        judge(piece.rows, piece.faults)
        good = _told(work, batch, piece, refused)
        yield without(piece.rows, good)
    refused.write()


def accepted_frames(work: Work, batch: Batch, judge: JudgeFrame) -> Iterator[pd.DataFrame]:
    """The same as frames, for the small kinds; ``judge`` may put values right."""
    refused = Refused(work, batch)
    for piece in _pieces(work, batch):
        typed = _frame(piece.rows)
        judge(typed, piece.faults)
        yield typed[_told(work, batch, piece, refused)].reset_index(drop=True)
    refused.write()


def whole_frame(work: Work, batch: Batch, judge: JudgeFrame) -> pd.DataFrame:
    """Every accepted row of the small kinds at once."""
    return pd.concat(list(accepted_frames(work, batch, judge)), ignore_index=True)


def _frame(rows: pa.Table) -> pd.DataFrame:
    texts = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field for field in rows.schema
    ]
    return rows.cast(pa.schema(texts)).to_pandas(types_mapper=FRAME_TYPES.get)


def _told(work: Work, batch: Batch, piece: Piece, refused: Refused) -> np.ndarray:
    """Keep the refused rows and tell how far the load is; True for each row without a fault."""
    refused.keep_torn(piece.chunk, piece.width)
    if piece.faults:
        refused.keep_faulty(piece.chunk, piece.faults)
    lines = piece.chunk.lines
    last = f"{lines[-1] if len(lines) else 0:,} lines of {piece.chunk.file}"
    work.progress(piece.done, f"{batch.kind}: {last}")
    return piece.faults.good


def _pieces(work: Work, batch: Batch) -> Iterator[Piece]:
    """The rows of every file, read and typed in a thread beside the caller's."""
    reading = reading_of(work, batch.kind)  # asks the warehouse: here, not in the other thread
    return ahead(_read(work, FIELDS[batch.kind](reading), dimensions_of(reading, batch.kind)))


def _read(work: Work, fields: tuple[Field, ...], dimensions: list[str]) -> Iterator[Piece]:
    total, before = sum(source.size for source in work.sources), 0
    for source in work.sources:
        width, origin = origin_of(work, source, fields, dimensions)
        columns = [Column(f, origin.get(f.name), work.mapping.values.get(f.name, {})) for f in fields]
        for read in long_chunks(read_chunks(source, work.mapping), work.mapping):
            chunk = _without_blank(read)
            faults = Faults(len(chunk.lines))
            typed = {column.field.name: column.read(chunk.cells, faults) for column in columns}
            rows = pa.table(typed | _place(chunk))
            done = (before + chunk.done * source.size) / max(total, 1)
            yield Piece(chunk, rows, faults, width, done)
        before += source.size


def _place(chunk: Chunk) -> dict[str, pa.Array]:
    return {
        "file": pa.repeat(pa.scalar(chunk.file), len(chunk.lines)).dictionary_encode(),
        "line": pa.array(chunk.lines, pa.int64()),
    }


def _without_blank(chunk: Chunk) -> Chunk:
    """Without the lines that hold nothing at all: spreadsheets leave them at the end."""
    filled = np.zeros(chunk.cells.num_rows, dtype=bool)
    for column in chunk.cells.columns:
        filled |= pc.not_equal(column, "").to_numpy(zero_copy_only=False)
        if filled.all():
            return chunk
    return replace(chunk, cells=chunk.cells.filter(pa.array(filled)), lines=chunk.lines[filled])


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
