"""Rows as they came -> typed rows, with every fault of every row in words."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
import pandera.pandas as pa_schema
import pyarrow as pa
import pyarrow.compute as pc
from pandera.errors import SchemaErrors

from domain.errors import FrameError
from warehouse.fields import Field
from warehouse.forms import CONTROL, UnreadableError, Value, text

BLANKS = " \u3000\xa0"  # around a cell; a tab stays, since it may be what makes a text harmless or not
Cell = tuple[str, str]  # column of the file, or "" and a constant


class Faults:
    """Why rows of a chunk are refused: the first reason of each column, in order."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._found: dict[int, dict[str, str]] = {}

    def add(self, row: int | np.integer, column: str, reason: str) -> None:
        self._found.setdefault(int(row), {}).setdefault(column, reason)

    def add_where(self, mask: pd.Series | np.ndarray, column: str, reason: str) -> None:
        for row in np.flatnonzero(np.asarray(mask, dtype=bool)):
            self.add(row, column, reason)

    @property
    def good(self) -> np.ndarray:
        """True for each row without a fault."""
        good = np.ones(self.rows, dtype=bool)
        good[list(self._found)] = False
        return good

    def bad(self) -> list[tuple[int, str]]:
        """Row and its reasons, by row."""
        return [(row, " | ".join(found.values())) for row, found in sorted(self._found.items())]


def reason(column: str, expected: str, came: str, nearest: str = "") -> str:
    """``city: expected a city of the warehouse; came 'Pekin'. Did you mean 'Peking'?``"""
    text = (
        f"{column}: expected {expected}; came {came!r}"
        if came
        else f"{column}: expected {expected}; came nothing"
    )
    return f"{text}. Did you mean {nearest!r}?" if nearest else text


def schema_for(fields: Sequence[Field]) -> pa_schema.DataFrameSchema:
    """The ranges, allowed values and required cells of a kind of file, for typed rows."""
    columns = {}
    for field in fields:
        checks = []
        if field.low is not None or field.high is not None:
            low = -np.inf if field.low is None else field.low
            high = np.inf if field.high is None else field.high
            checks.append(pa_schema.Check.in_range(low, high, error=field.range_in_words()))
        if field.allowed:
            checks.append(pa_schema.Check.isin(field.allowed, error=field.range_in_words()))
        columns[field.name] = pa_schema.Column(field.dtype, checks, nullable=not field.required)
    return pa_schema.DataFrameSchema(columns)


def typed_rows(
    cells: pa.Table,
    fields: Sequence[Field],
    origin: dict[str, Cell],
    words: dict[str, dict[str, str]],
    schema: pa_schema.DataFrameSchema,
) -> tuple[pd.DataFrame, Faults]:
    """One typed column a field, index 0 to n − 1, and the faults found in them.

    Args:
        origin: where each field comes from; a field that is not in it is filled.
        words: field -> their value -> ours.
    """
    faults = Faults(cells.num_rows)
    frame: dict[str, object] = {}
    for field in fields:
        if field.name not in origin:
            frame[field.name] = _filled(field, cells.num_rows)
            continue
        column, constant = origin[field.name]
        came = _column(cells, column) if column else pa.array([constant] * cells.num_rows, pa.string())
        frame[field.name] = _read(came, field, words.get(field.name, {}), faults)
    typed = pd.DataFrame(frame, index=pd.RangeIndex(cells.num_rows))
    _check(typed, schema, faults, cells, origin)
    for field in fields:
        if field.fill is not None:
            typed[field.name] = typed[field.name].fillna(field.fill)
    return typed, faults


def _column(cells: pa.Table, name: str) -> pa.Array:
    column = cells.column(name)
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _filled(field: Field, rows: int) -> pd.Series:
    value = pd.NA if field.fill is None else field.fill
    return pd.Series([value], dtype=field.dtype).repeat(rows).reset_index(drop=True)


def _read(came: pa.Array, field: Field, words: dict[str, str], faults: Faults) -> object:
    """Each different text is read once: most columns hold few different ones."""
    came = pc.utf8_trim(came, BLANKS)
    if field.read is text and not words and not pc.any(pc.match_substring_regex(came, CONTROL)).as_py():
        return pc.if_else(pc.equal(came, ""), pa.scalar(None, pa.string()), came).to_pandas()
    coded = came.dictionary_encode()
    values: list[Value] = []
    wrong: dict[int, str] = {}
    for code, cell in enumerate(coded.dictionary.to_pylist()):
        try:
            values.append(field.read(words.get(cell, cell)))
        except UnreadableError as error:
            values.append(None)
            wrong[code] = reason(field.name, error.expected, cell, error.nearest)
    codes = coded.indices.to_numpy(zero_copy_only=False)
    if wrong:
        for row in np.flatnonzero(np.isin(codes, list(wrong))):
            faults.add(row, field.name, wrong[int(codes[row])])
    return _taken(values, codes, field.dtype)


def _taken(values: list[Value], codes: np.ndarray, dtype: str) -> object:
    if dtype == "str":
        return pa.array(values, pa.string()).take(pa.array(codes)).to_pandas()
    empty = np.array([value is None for value in values] or [True])
    kind = "int64" if dtype == "Int64" else "float64"
    known = np.array([0 if value is None else value for value in values] or [0], dtype=kind)
    array = pd.arrays.IntegerArray if dtype == "Int64" else pd.arrays.FloatingArray
    return array(known[codes], empty[codes])


def _check(
    typed: pd.DataFrame,
    schema: pa_schema.DataFrameSchema,
    faults: Faults,
    cells: pa.Table,
    origin: dict[str, Cell],
) -> None:
    try:
        schema.validate(typed, lazy=True)
    except SchemaErrors as found:
        cases = found.failure_cases
        if cases["index"].isna().any():
            raise FrameError("rows", str(cases["check"].iloc[0]), "columns of the declared types") from found
        for column, check, row in zip(cases["column"], cases["check"], cases["index"], strict=True):
            name, constant = origin.get(column, ("", ""))
            came = cells.column(name)[int(row)].as_py() if name else constant
            expected = "a value" if check == "not_nullable" else str(check)
            faults.add(row, column, reason(column, expected, came))


def reason_kind(text: str) -> str:
    """A reason without the value that came, so that equal faults count together."""
    return re.sub(r"; came .*?(?= \| |$)", "", text, flags=re.DOTALL)
