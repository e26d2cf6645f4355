"""Frames as Arrow tables in the types of the warehouse's tables."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
from sqlalchemy import BigInteger, Float, Integer, SmallInteger, Table

from domain.errors import FrameError


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


def arrow_rows(table: Table, rows: pd.DataFrame) -> pa.Table:
    """``rows`` with exactly the table's columns; those it lacks are null.

    Raises:
        FrameError: ``rows`` has a column that the table lacks.
    """
    schema = schema_of(table)
    unknown = [name for name in rows.columns if name not in schema.names]
    if unknown:
        raise FrameError(table.name, ", ".join(unknown), "columns of the table", schema.names)
    arrays = [
        pa.array(rows[field.name], type=field.type, from_pandas=True)
        if field.name in rows
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    return pa.Table.from_arrays([_whole(array) for array in arrays], schema=schema)


def _whole(array: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array
