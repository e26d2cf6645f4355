"""Small samples: hidden, and not to be had back by taking the visible ones off a total.

After NHS England's Friends and Family Test: a unit of 1 to 4 responses is hidden; where it would be the
only hidden one of its group, or the hidden ones are too few together, the next smallest is hidden too.
No response at all is nobody's answer: a zero stays visible and hides nothing.

What is guaranteed. Somebody who knows a group's total, its visible units and that no hidden unit is
empty cannot tell a hidden small unit from any other number of 1 to ``threshold`` − 1: it stays possible
that it holds any of them. Together the hidden units of a group hold at least ``threshold`` responses, so
their pooled figure is no small sample. Two exceptions, both without a visible unit left to hide: a group
whose total is under the threshold (the total is then itself a small unit one level up), and a group
whose units are all small and add up to less than threshold + units − 2.

Where totals are shown in several directions (cities and months), this holds in each by itself, and no
sum or difference of totals of all directions together gives a hidden cell
(:mod:`analysis.suppression_audit`).

What is not guaranteed: how narrowly totals of several directions bound a cell, since no cell is
negative; anything against somebody who knows responses of a hidden unit, or counts of the same people
under another metric.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.frames import require
from analysis.suppression_audit import exact
from domain.query import SEGMENTS
from domain.scorecard import NATION
from domain.thresholds import Thresholds

SMALLEST_SHOWN = Thresholds().shown
KEYS = ("month", "city", "metric", *SEGMENTS)


def suppress(
    counts: pd.DataFrame, group: Sequence[str], base: str = "n", threshold: int = SMALLEST_SHOWN
) -> pd.Series:
    """Which units must be hidden so that no total over a group gives a small one away.

    Args:
        counts: one row a unit: ``group`` and ``base`` [responses; NaN, no base at all, is never hidden].
        group: the columns that the units of one total have in common; none: all rows are one group.
        threshold: responses from which on a unit is shown.
    Returns:
        True where hidden, with the index of ``counts``. Of equally small ones the first is taken.
    Raises:
        FrameError: a column is missing.
    """
    require(counts, (*group, base), "suppress")
    size = counts[base].to_numpy(float)
    closed = (size > 0) & (size < threshold)
    if closed.any():
        closed |= _next_smallest(size, closed, _codes(counts, group), threshold)
    return pd.Series(closed, index=counts.index)


def _next_smallest(size: np.ndarray, closed: np.ndarray, of: np.ndarray, threshold: int) -> np.ndarray:
    """The smallest visible unit of every group whose hidden ones do not hide each other.

    One is enough: it holds at least ``threshold`` responses, or it would be hidden.
    """
    units = np.bincount(of, weights=closed)
    held = np.bincount(of, weights=np.where(closed, size, 0.0))
    bare = (units == 1) | ((units > 1) & (held < threshold + units - 2))
    candidates = np.flatnonzero(bare[of] & ~closed & (size > 0))
    ordered = candidates[np.lexsort((size[candidates], of[candidates]))]
    _, first = np.unique(of[ordered], return_index=True)
    found = np.zeros(len(size), bool)
    found[ordered[first]] = True
    return found


def hidden_cells(
    sums: pd.DataFrame, by: Sequence[str] = ("city",), base: str = "n", threshold: int = SMALLEST_SHOWN
) -> pd.Series:
    """Which rows of a table of sums must be hidden, each total over a column of ``by`` taken into account.

    Args:
        sums: one row a cell: ``base`` and keys such as ``month``, ``city``, ``metric``, a segment. Rows
            of the nation itself are totals: hidden when small, never to hide others.
        by: the columns over which totals are shown: ``city`` (the nation), a segment (the city), ``month``
            (the period; all months of the table together).
    Returns:
        True where hidden, with the index of ``sums``. Take the totals before :func:`blanked`.
    Raises:
        FrameError: a column is missing.
    """
    require(sums, (*by, base), "hidden_cells")
    keys = [column for column in sums.columns if column in KEYS or column in by]
    nation = sums["city"].eq(NATION) if "city" in sums else pd.Series(False, index=sums.index)
    hidden = (sums[base] > 0) & (sums[base] < threshold)
    cells = sums[~nation]
    lines = [_codes(cells, [key for key in keys if key != column]) for column in by]
    layer = _codes(cells, [key for key in keys if key not in by])
    closed = _closed(cells[base].to_numpy(float), hidden[~nation].to_numpy(bool), lines, layer, threshold)
    return pd.concat([pd.Series(closed, index=cells.index), hidden[nation]]).reindex(sums.index).astype(bool)


def _codes(rows: pd.DataFrame, keys: Sequence[str]) -> np.ndarray:
    """Rows that have ``keys`` in common, numbered."""
    if not keys or rows.empty:
        return np.zeros(len(rows), int)
    return rows.groupby(list(keys), sort=False, dropna=False, observed=True).ngroup().to_numpy()


def _closed(
    size: np.ndarray, closed: np.ndarray, lines: list[np.ndarray], layer: np.ndarray, threshold: int
) -> np.ndarray:
    """Hide more until no line, and no sum of lines, gives a cell away."""
    closed, checked = closed.copy(), np.zeros(len(size), bool)
    while closed.any():
        before = int(closed.sum())
        for of in lines:
            closed |= _next_smallest(size, closed, of, threshold)
        if int(closed.sum()) > before:
            continue
        changed = closed & np.isin(layer, layer[closed & ~checked])
        checked = closed.copy()
        for cell in exact(np.flatnonzero(changed), lines, layer) if len(lines) > 1 else ():
            beside = np.logical_or.reduce([of == of[cell] for of in lines]) & ~closed & (size > 0)
            if beside.any():  # opens another way for the rest
                closed[np.flatnonzero(beside)[size[beside].argmin()]] = True
        if int(closed.sum()) == before:
            break
    return closed


def blanked(sums: pd.DataFrame, hidden: pd.Series) -> pd.DataFrame:
    """The sums with nothing left in the hidden rows, which :func:`analysis.estimates.estimate` shows as
    hidden. Not for adding up: a total of blanked rows is too small."""
    columns = [column for column in ("n", "s", "q", "value") if column in sums]
    kept = sums.copy()
    kept[columns] = kept[columns].astype(float).mask(hidden, np.nan)
    if "histogram" in kept:
        kept["histogram"] = kept["histogram"].astype(object).mask(hidden, None)
    return kept
