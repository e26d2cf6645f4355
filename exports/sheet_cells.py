"""Cells of a spreadsheet: what a value becomes, and how much room it takes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from numbers import Integral, Real
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pandas as pd

STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLAIN_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")
NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
NAME_LENGTH = 31  # signs, Excel's limit
LOOKED_AT = 300  # rows that a column's width is taken from
WIDTHS = (7, 60)  # of a column, in digits
DECIMALS = 4  # more are kept in the cell, two are shown

Cell = str | float | int | bool | dt.date | None


def cell(value: Any) -> Cell:
    """A value as a spreadsheet knows it; None where there is none, text where it knows no better."""
    if isinstance(value, str):
        return value
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        number = float(value)
        return None if np.isinf(number) else int(number) if number.is_integer() else number
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value.strftime("%Y-%m-%d %H:%M")
    return value if isinstance(value, dt.date) else str(value)


def escaped(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet would run it; plain numbers stay."""
    runs = text.startswith(STARTS_FORMULA) and not PLAIN_NUMBER.fullmatch(text)
    return f"'{text}" if runs else text


def decimals(cells: Sequence[Cell]) -> tuple[int, int]:
    """Of a column's whole numbers and of its others: alike, as many as they need.

    Where they need more than four, they were never rounded: two then, and none for counts among them.
    """
    numbers = np.array([value for value in cells if isinstance(value, int | float)], dtype=float)
    exact = (d for d in range(DECIMALS + 1) if np.allclose(numbers, numbers.round(d), rtol=0, atol=1e-9))
    needed = next(exact, None)
    return (0, 2) if needed is None else (needed, needed)


def width(title: str, cells: Sequence[Cell]) -> int:
    """Of a column in digits; a Chinese sign is two wide, the header leaves room for its arrow."""
    longest = max([_signs(title) + 3, *(_signs(_shown(value)) for value in cells[:LOOKED_AT])])
    return min(max(longest + 1, WIDTHS[0]), WIDTHS[1])


def _shown(value: Cell) -> str:
    return f"{value:,.2f}" if isinstance(value, float) else "" if value is None else str(value)


def _signs(text: str) -> int:
    lines = text.splitlines() or [""]
    return max(sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line) for line in lines)


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel takes: 31 signs, none of ``[]:*?/\\``, no apostrophe at an end, each once."""
    taken: set[str] = {"history"}  # Excel keeps that one for itself
    found = []
    for name in wanted:
        legal = NOT_IN_A_NAME.sub(" ", name).strip("' ") or "-"
        number, unique = 1, legal[:NAME_LENGTH].rstrip("' ")
        while unique.casefold() in taken:
            number += 1
            unique = f"{legal[: NAME_LENGTH - len(str(number)) - 3]} ({number})"
        taken.add(unique.casefold())
        found.append(unique)
    return found
