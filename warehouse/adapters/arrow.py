"""Rows as Arrow tables in the types of the warehouse's tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd
import pyarrow as pa
from sqlalchemy import BigInteger, Float, Integer, SmallInteger, Table

from domain.errors import FrameError

PIECE_ROWS = 300_000
LOOKED_AT = 1000


def schema_of(table: Table) -> pa.Schema:
    """The columns of a table as Arrow fields, in order."""
    return pa.schema([(column.name, _type(column.type)) for column in table.c])


def _type(kind: object) -> pa.DataType:
    if isinstance(kind, SmallInteger):
        return pa.int16()
    if isinstance(kind, BigInteger):
        return pa.int64()
    if isinstance(kind, Integer):
        return pa.int32()
    return pa.float64() if isinstance(kind, Float) else pa.string()


def arrow_rows(table: Table, rows: pd.DataFrame | pa.Table, *, coded: bool = False) -> pa.Table:
    """``rows`` with exactly the table's columns; those it lacks are null.

    Args:
        coded: texts that are dictionaries stay so.

    Raises:
        FrameError: ``rows`` has a column that the table lacks.
    """
    schema = schema_of(table)
    names = list(rows.column_names if isinstance(rows, pa.Table) else rows.columns)
    if unknown := [name for name in names if name not in schema.names]:
        raise FrameError(table.name, ", ".join(unknown), "columns of the table", schema.names)
    columns: dict[str, pa.Array | pa.ChunkedArray] = {}
    for field in schema:
        if field.name not in names:
            columns[field.name] = pa.nulls(len(rows), field.type)
        elif isinstance(rows, pa.Table):
            columns[field.name] = _typed(rows.column(field.name), field.type, coded)
        else:
            columns[field.name] = _whole(pa.array(rows[field.name], type=field.type, from_pandas=True))
    return pa.table(columns)


def _typed(column: pa.ChunkedArray, kind: pa.DataType, coded: bool) -> pa.ChunkedArray:
    return column if coded and pa.types.is_dictionary(column.type) else column.cast(kind)


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def is_varied(texts: pa.Array | pa.ChunkedArray) -> bool:
    """Whether most texts differ, as ids do, told by the first ones: then a dictionary of them is no gain."""
    head = texts[:LOOKED_AT]
    return len(head) == LOOKED_AT and 2 * len(head.unique()) > LOOKED_AT


def with_constants(rows: pa.Table, values: Mapping[str, str | int]) -> pa.Table:
    """``rows`` with further columns, each of one value."""
    for name, value in values.items():
        constant = pa.repeat(pa.scalar(value), len(rows))
        if isinstance(value, str):
            constant = constant.dictionary_encode()
        rows = rows.append_column(name, constant)
    return rows


def in_pieces(tables: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same rows in tables of about :data:`PIECE_ROWS`."""
    held: list[pa.Table] = []
    for table in tables:
        held.append(table)
        if sum(map(len, held)) >= PIECE_ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)
