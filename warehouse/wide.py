"""Figures with a column a metric, laid out as a row a metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.errors import LoadError
from warehouse.chunks import Chunk
from warehouse.mapping import Mapping

METRIC, VALUE = "metric", "value"  # the columns that the metrics' own become


def long_header(file: str, header: Sequence[str], mapping: Mapping) -> list[str]:
    """The file's columns with ``metric`` and ``value`` in place of the metrics' own.

    Raises:
        LoadError: the mapping names a column that is not there, or the file has both forms.
    """
    if not mapping.metrics:
        return list(header)
    for column in mapping.metrics.values():
        if column not in header:
            raise LoadError(f"{file}, no such column", column, ", ".join(header), header)
    kept = [name for name in header if name not in mapping.metrics.values()]
    if taken := {METRIC, VALUE} & {name.strip().casefold() for name in kept}:
        raise LoadError(
            file, f"a column {min(taken)} beside [metrics]", "a column a metric, or a row a metric"
        )
    return [*kept, METRIC, VALUE]


def long_chunks(chunks: Iterator[Chunk], mapping: Mapping) -> Iterator[Chunk]:
    """Each row once for every metric that it has a value of; the line stays the row's own."""
    for chunk in chunks:
        yield _long(chunk, mapping.metrics) if mapping.metrics else chunk


def _long(chunk: Chunk, metrics: dict[str, str]) -> Chunk:
    kept = [name for name in chunk.cells.column_names if name not in metrics.values()]
    parts, lines = [], []
    for metric, column in metrics.items():
        value = chunk.cells.column(column)
        filled = pc.not_equal(pc.utf8_trim_whitespace(value), "")
        named = pa.array([metric] * len(value), pa.string())
        wide = chunk.cells.select(kept).append_column(METRIC, named).append_column(VALUE, value)
        parts.append(wide.filter(filled))
        lines.append(chunk.lines[filled.to_numpy()])
    return replace(chunk, cells=pa.concat_tables(parts), lines=np.concatenate(lines))
