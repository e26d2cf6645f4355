"""Why rows are refused, in words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd


class Faults:
    """Why rows of a chunk are refused: the first reason of each column, in order."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._found: dict[int, dict[str, str]] = {}

    def __bool__(self) -> bool:
        return bool(self._found)

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


def reason_kind(text: str) -> str:
    """A reason without the value that came, so that equal faults count together."""
    return re.sub(r"; came .*?(?= \| |$)", "", text, flags=re.DOTALL)
