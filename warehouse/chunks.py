"""Files as pieces of bounded size: every cell as text, with the line it stands on."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from domain.errors import LoadError
from warehouse.delimited import delimited_header, delimited_pieces
from warehouse.mapping import Mapping
from warehouse.sources import Source

ROWS = 100_000  # at once: bounds the memory of a load
SHEET_ROWS = 20_000
BUFFER = 1 << 20  # bytes read at once of a column of Parquet, whose row group may be as large as the file
BROKEN = (  # what openpyxl passes on from archives and markup that are damaged
    SyntaxError, ValueError, LookupError, TypeError, OSError, EOFError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class Chunk:
    """Rows of one file as they came.

    Args:
        cells: one text column a column of the file, named as in its header.
        lines: line of each row in the file; the header is line 1.
        torn: line and text of rows that have another number of cells than the header.
        done: share of the file that has been read, 0 to 1.
    """

    file: str
    cells: pa.Table
    lines: np.ndarray
    done: float
    torn: Sequence[tuple[int, str]] = field(default=())


def read_header(source: Source, mapping: Mapping) -> list[str]:
    """The names of the columns as they stand in the file.

    Raises:
        LoadError: the file cannot be read, or a name is there twice.
    """
    if source.format == "csv":
        header = delimited_header(source, mapping)
    elif source.format == "parquet":
        header = list(_parquet(source).schema_arrow.names)
    else:
        with _sheet(source, mapping) as (_, rows):
            header = [_cell(value) for value in next(rows, ())]
        while header and not header[-1]:
            header.pop()
    folded = [name.strip().casefold() for name in header]
    twice = sorted({name for name in folded if name and folded.count(name) > 1})
    if twice:
        raise LoadError(source.name, f"column {', '.join(twice)} twice", "each column once")
    if not any(folded):
        raise LoadError(source.name, "no header", "the names of the columns in the first line")
    return [name or f"column {i}" for i, name in enumerate(header, 1)]


def read_chunks(source: Source, mapping: Mapping) -> Iterator[Chunk]:
    """The rows of a file, piece by piece.

    Raises:
        LoadError: the file ends or breaks in the middle.
    """
    header = read_header(source, mapping)
    if source.format == "csv":
        for cells, lines, torn, done in delimited_pieces(source, mapping, header, ROWS):
            yield Chunk(source.name, cells, lines, done, torn)
    elif source.format == "parquet":
        yield from _parquet_chunks(source, header)
    else:
        with _sheet(source, mapping) as (told, sheet):
            yield from _sheet_chunks(source, told, sheet, header)


def _parquet(source: Source) -> pq.ParquetFile:
    try:
        return pq.ParquetFile(source.path, buffer_size=BUFFER, pre_buffer=False)
    except (pa.ArrowInvalid, OSError) as error:
        raise LoadError(source.name, "a broken Parquet file", "a whole one") from error


def _parquet_chunks(source: Source, header: list[str]) -> Iterator[Chunk]:
    file = _parquet(source)
    total, line = max(file.metadata.num_rows, 1), 2
    try:
        for batch in file.iter_batches(ROWS):
            columns = [
                _as_text(source, name, column) for name, column in zip(header, batch.columns, strict=True)
            ]
            lines = np.arange(line, line + batch.num_rows)
            line += batch.num_rows
            yield Chunk(source.name, pa.table(columns, names=header), lines, (line - 2) / total)
    except (pa.ArrowInvalid, OSError) as error:
        raise LoadError(source.name, "a broken Parquet file", "a whole one") from error


def _as_text(source: Source, name: str, column: pa.Array) -> pa.Array:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_boolean(column.type):
        column = column.cast(pa.int8())
    if pa.types.is_timestamp(column.type):  # the day counts; local where a zone is given
        column = column.cast(pa.timestamp("s", column.type.tz), safe=False)
    try:
        return column.cast(pa.string()).fill_null("")
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid) as error:
        raise LoadError(
            source.name, f"column {name} holds {column.type}", "texts, numbers or dates"
        ) from error


@contextmanager
def _sheet(source: Source, mapping: Mapping) -> Iterator[tuple[int, Iterator[tuple[object, ...]]]]:
    """How many rows the sheet says it has, which some programs write wrongly, and its rows."""
    import openpyxl  # only here: other files need not wait for it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
    except (InvalidFileException, *BROKEN) as error:
        raise LoadError(source.name, "no workbook, or a damaged one", "a workbook") from error
    try:
        if not book.worksheets:
            raise LoadError(source.name, "a workbook without a sheet", "a sheet with a header and rows")
        if mapping.sheet and mapping.sheet not in book.sheetnames:
            raise LoadError(
                f"{source.name}, no such sheet", mapping.sheet, ", ".join(book.sheetnames), book.sheetnames
            )
        sheet = book[mapping.sheet] if mapping.sheet else book.worksheets[0]
        told = sheet.max_row or 0
        sheet.reset_dimensions()
        yield told, _whole(source, sheet.iter_rows(values_only=True))
    finally:
        book.close()


def _whole(source: Source, rows: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    line = 0
    try:
        for row in rows:
            line += 1
            yield row
    except BROKEN as error:
        where = f"{source.name}, after line {line}"
        raise LoadError(where, f"a damaged sheet ({error})", "a whole one: save the workbook anew") from error


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dt.datetime):
        return (
            value.isoformat(sep=" ", timespec="seconds")
            if value.time() != dt.time()
            else value.date().isoformat()
        )
    return str(value)


def _sheet_chunks(
    source: Source, told: int, sheet: Iterator[tuple[object, ...]], header: list[str]
) -> Iterator[Chunk]:
    rows: list[list[str]] = []
    lines: list[int] = []
    torn: list[tuple[int, str]] = []
    width = len(header)
    for line, row in enumerate(sheet, 1):
        cells = [_cell(value) for value in row]
        if line == 1 or not any(cells):
            continue
        if any(cells[width:]):
            torn.append((line, " | ".join(cells)))
            continue
        rows.append((cells + [""] * width)[:width])
        lines.append(line)
        if len(rows) == SHEET_ROWS:
            done = line / (told if told >= line else 2 * line)
            yield _sheet_chunk(source, header, rows, lines, torn, done)
            rows, lines, torn = [], [], []
    yield _sheet_chunk(source, header, rows, lines, torn, 1.0)


def _sheet_chunk(
    source: Source,
    header: list[str],
    rows: list[list[str]],
    lines: list[int],
    torn: list[tuple[int, str]],
    done: float,
) -> Chunk:
    columns = [pa.array([row[i] for row in rows], pa.string()) for i in range(len(header))]
    return Chunk(source.name, pa.table(columns, names=header), np.array(lines, "int64"), done, torn)
