"""Counts of a place and day as one text: what the records of a day are asked for, without the records.

A day of a city holds a few hundred counts by segment. As a row each they would be a tenth of the records
again; as one text of numbers they are a row a city and day.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

SLOTS = 16  # the last digit of a topic: room for the number of any slot
WIDTHS = {"2": "<u2", "4": "<u4", "8": "<i8"}  # bytes of a number, told by the text's first letter


def packed(rows: Ints, bounds: Sequence[int]) -> list[str]:
    """The texts of tables of whole numbers, none below zero.

    Args:
        rows: of all tables.
        bounds: where each table begins, and where the last ends.
    """
    most = int(rows.max(initial=0))
    width = "2" if most < 1 << 16 else "4" if most < 1 << 32 else "8"
    laid = np.ascontiguousarray(rows.astype(WIDTHS[width]))
    tables = (laid[first:end].tobytes() for first, end in pairwise(bounds))
    return [width + base64.b64encode(table).decode("ascii") for table in tables]


def unpacked(texts: Sequence[str], columns: int) -> tuple[Ints, Ints]:
    """Position of the text of each row, and the rows.

    Args:
        columns: of the tables.
    """
    tables = [
        np.frombuffer(base64.b64decode(text[1:]), WIDTHS[text[0]]).reshape(-1, columns) for text in texts
    ]
    places = np.repeat(np.arange(len(tables)), [len(table) for table in tables])
    return places, np.concatenate([np.zeros((0, columns), "int64"), *tables]).astype("int64")
