"""What a driver's cursor holds -> a table, with the types that pandas finds in the values themselves.

Most of the time of a question of some thousand rows went into making rows of its columns and columns of its
rows again: DuckDB gives columns, the other drivers rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa


def frame_of(names: Sequence[str], cursor: Any) -> pd.DataFrame:
    """Every row that is left. Whole numbers are 64 bits wide, or floats where one is missing; a column
    without any value holds None."""
    if hasattr(cursor, "to_arrow_table"):
        found = cursor.to_arrow_table()
        return pd.DataFrame(dict(zip(names, map(_of_arrow, found.columns), strict=True)), columns=names)
    cells = zip(*cursor.fetchall(), strict=True)  # nothing at all where there are no rows
    columns = {name: _of_cells(column) for name, column in zip(names, cells, strict=False)}
    return pd.DataFrame(columns, columns=names)


def _of_arrow(column: pa.ChunkedArray) -> Any:
    if column.null_count == len(column):
        return np.full(len(column), None, dtype=object)
    if pa.types.is_integer(column.type) or pa.types.is_decimal(column.type):  # a sum of 64 bits has 128
        return column.cast(pa.int64()).to_pandas()
    return column.to_pandas()


def _of_cells(cells: tuple[Any, ...]) -> Any:
    first = next((cell for cell in cells if cell is not None), None)
    if isinstance(first, str):
        return pa.array(cells, pa.string()).to_pandas()
    if isinstance(first, int | float) and None in cells:
        return np.array(cells, dtype=np.float64)
    return np.array(cells)
