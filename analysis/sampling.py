"""A random sample that anyone can draw again: the same cases whatever the order they come in."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from decimal import Decimal
from fractions import Fraction

import pandas as pd

from analysis.frames import require


def sample_size(records: int, percent: Decimal) -> int:
    """How many to draw: ``percent`` of them, rounded up, so never less than asked and at least one of any."""
    return math.ceil(Fraction(percent) * records / 100)


def draw_key(day: dt.date, case_id: str, seed: str) -> str:
    """SHA-256 of seed, day and case, hexadecimal: as good as a random number, and the same each time."""
    return hashlib.sha256(f"{seed}\n{day}\n{case_id}".encode()).hexdigest()


def drawn(cases: pd.DataFrame, day: dt.date, percent: Decimal, seed: str) -> pd.DataFrame:
    """The cases with the lowest keys, lowest first.

    A case's key knows nothing of the others, so cases of other days change nothing, and the cases of one
    city that all cities' sample holds are in that city's own sample before any other.

    Args:
        cases: one row a case of ``day``, ``case_id`` each once.
        percent: of the cases that are drawn, 0 to 100.
        seed: whoever does not know it cannot tell beforehand which will be drawn.
    Raises:
        FrameError: no column ``case_id``.
    """
    require(cases, ("case_id",), "drawn")
    keys = [draw_key(day, str(case_id), seed) for case_id in cases["case_id"]]
    ordered = cases.assign(key=keys).sort_values("key", ignore_index=True).drop(columns="key")
    return ordered.head(sample_size(len(cases), percent))
