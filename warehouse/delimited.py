"""CSV as pieces of text columns, with the line of each row; a row torn apart loses only itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pcsv

from domain.errors import LoadError
from warehouse.mapping import Mapping
from warehouse.sources import Source

DELIMITERS = ",;\t"
BLOCK = 1 << 20  # bytes parsed at once, some thirty blocks ahead; a single row must be shorter
Torn = list[tuple[int, str]]
Piece = tuple[pa.Table, np.ndarray, Torn, float]


def delimiter_of(source: Source, mapping: Mapping) -> str:
    """The mapping's, else the most frequent of ``, ;`` and tab in the first line."""
    if mapping.delimiter:
        return mapping.delimiter
    with source.path.open(encoding=source.encoding, newline="") as file:
        first = file.readline(BLOCK)
    return max(DELIMITERS, key=first.count)


def delimited_header(source: Source, mapping: Mapping) -> list[str]:
    """The cells of the first line."""
    delimiter = delimiter_of(source, mapping)
    with source.path.open(encoding=source.encoding, newline="") as file:
        return next(csv.reader(file, delimiter=delimiter), [])


class _Torn:
    """Takes the rows that have too many or too few cells; empty lines are no rows."""

    def __init__(self) -> None:
        self.numbers: list[int] = []  # of skipped rows, counted from 1 with the header
        self.texts: Torn = []

    def __call__(self, row: pcsv.InvalidRow) -> str:
        self.numbers.append(row.number)
        if row.text.strip():
            self.texts.append((row.number, row.text))
        return "skip"

    def numbers_after(self, position: int, count: int) -> np.ndarray:
        """The numbers of the next ``count`` rows after ``position``, without those skipped."""
        ahead = [number for number in self.numbers if number > position]
        numbers = np.arange(position + 1, position + 1 + count + len(ahead))
        if ahead:
            numbers = numbers[~np.isin(numbers, ahead)][:count]
        last = int(numbers[-1]) if len(numbers) else position
        self.numbers = [number for number in ahead if number > last]
        return numbers

    def up_to(self, numbers: np.ndarray, before: np.ndarray) -> Torn:
        """Hand over the rows before the last of ``numbers``; ``before`` are the line breaks before each."""
        last = int(numbers[-1]) if len(numbers) else 0
        mine = [(number, text) for number, text in self.texts if number < last]
        self.texts = self.texts[len(mine) :]
        at = np.searchsorted(numbers, [number for number, _ in mine])
        return [(number + int(before[i]), text) for (number, text), i in zip(mine, at, strict=True)]


def delimited_pieces(source: Source, mapping: Mapping, header: list[str], rows: int) -> Iterator[Piece]:
    """``(cells, lines, torn rows, share of the file read)`` for about ``rows`` rows each.

    Raises:
        LoadError: a quote that is never closed, or a broken file.
    """
    torn = _Torn()
    position = 1  # the header is row 1
    breaks = sum(name.count("\n") for name in header)  # line breaks within cells so far
    try:
        with source.path.open("rb") as raw:
            for table, blocks in _grouped(_batches(raw, source, mapping, header, torn), rows):
                numbers = torn.numbers_after(position, table.num_rows)
                position = int(numbers[-1]) if len(numbers) else position
                inner = _breaks(table) if source.quoted else np.zeros(table.num_rows, "int64")
                before = breaks + np.cumsum(inner) - inner
                breaks += int(inner.sum())
                lost = torn.up_to(numbers, before)
                yield table, numbers + before, lost, min(blocks * BLOCK / source.size, 1.0)
    except pa.ArrowInvalid as error:
        raise LoadError(
            source.name,
            f"cannot be read as CSV ({_brief(error)})",
            "rows of equal length, quotes that are closed",
        ) from error
    if torn.texts:
        empty = pa.table([pa.array([], pa.string()) for _ in header], names=header)
        yield empty, np.array([], "int64"), [(number + breaks, text) for number, text in torn.texts], 1.0


def _grouped(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[tuple[pa.Table, int]]:
    """Batches together up to ``rows`` rows, with the number of blocks read so far."""
    group: list[pa.RecordBatch] = []
    for blocks, batch in enumerate(batches, 1):
        group.append(batch)
        if sum(part.num_rows for part in group) + batch.num_rows > rows:
            yield pa.Table.from_batches(group), blocks
            group = []
    if group:
        yield pa.Table.from_batches(group), blocks


def _brief(error: Exception) -> str:
    return str(error).splitlines()[0][:200]


def _batches(
    raw: io.BufferedReader, source: Source, mapping: Mapping, header: list[str], torn: _Torn
) -> Iterator[pa.RecordBatch]:
    reader = pcsv.open_csv(
        raw,
        pcsv.ReadOptions(
            use_threads=False,
            block_size=BLOCK,
            encoding=source.encoding,
            column_names=header,
            skip_rows_after_names=1,
        ),
        pcsv.ParseOptions(
            delimiter=delimiter_of(source, mapping),
            newlines_in_values=source.quoted,
            ignore_empty_lines=False,
            invalid_row_handler=torn,
        ),
        pcsv.ConvertOptions(
            column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=False, check_utf8=False
        ),
    )
    yield from reader


def _breaks(table: pa.Table) -> np.ndarray:
    """How many line breaks each row holds within its cells."""
    found = np.zeros(table.num_rows, "int64")
    for column in table.columns:
        if any(_holds_break(part) for part in column.chunks):
            found += pc.count_substring(column, "\n").to_numpy(zero_copy_only=False)
    return found


def _holds_break(cells: pa.StringArray) -> bool:
    *_, texts = cells.buffers()
    return texts is not None and b"\n" in texts.to_pybytes()
