"""Columns of the example's files that may be empty."""

from __future__ import annotations

import pandas as pd
from pandas.api.extensions import ExtensionArray

from warehouse.example_random import Flags, Floats, Ints


def whole(values: Ints | Flags | Floats, known: Flags | None = None) -> ExtensionArray:
    """Whole numbers, empty where not ``known``; the same type on every platform."""
    column: ExtensionArray = pd.array(values.astype("int64"), dtype="Int64")
    if known is not None:
        column[~known] = pd.NA
    return column
