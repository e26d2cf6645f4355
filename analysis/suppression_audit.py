"""Which hidden cells follow exactly from the totals in all directions together.

Totals less the visible cells are linear equations in the hidden ones, one a line of the table. A cell
follows from them where its unit vector lies in their row space (for two directions: where it is a bridge
of the graph of lines, Gusfield 1988, doi 10.1137/0217034).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

SURE = 1e-9  # how near to 1 the projection of a cell on the equations is 1


def exact(cells: np.ndarray, lines: Sequence[np.ndarray], layer: np.ndarray) -> list[int]:
    """The cells that are told.

    Args:
        cells: numbers of the hidden cells.
        lines: for each direction, the line of every cell of the table.
        layer: for every cell of the table, which part of it has lines of its own.
    Returns:
        their numbers; empty where nothing follows.
    """
    return [
        int(cell)
        for number in np.unique(layer[cells])
        for cell in _told(cells[layer[cells] == number], lines)
    ]


def _told(cells: np.ndarray, lines: Sequence[np.ndarray]) -> np.ndarray:
    """The cells of one layer whose unit vector is its own projection on the equations."""
    equations = np.concatenate(
        [(np.unique(of[cells])[:, None] == of[cells][None, :]).astype(float) for of in lines]
    )
    inverse = np.linalg.pinv(equations @ equations.T, hermitian=True)
    return cells[((inverse @ equations) * equations).sum(axis=0) > 1 - SURE]
