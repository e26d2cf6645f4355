"""Outlines as DrawingML paths, simplified to what a slide can show."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

from exports.native_map_marks import Floats, Place

GRID = 635  # EMU, a twentieth of a point: paths and positions are written on it
POINT = 12_700  # EMU
DETAIL_PT = 0.25  # finer is not seen on a slide


def on_grid(length: float) -> int:
    """The nearest whole step of the grid [EMU]."""
    return round(length / GRID) * GRID


def freeform_xml(paths: tuple[Floats, ...], place: Place, scale: float) -> str:
    """``a:custGeom`` of one path with many parts.

    Args:
        paths: rings and open lines, ``(n, 2)`` [px].
        place: what they fill [px].
        scale: EMU a px.
    """
    lines = _simple(paths, DETAIL_PT * POINT / scale)
    drawn = _steps(lines, np.array(place[:2]), scale / GRID)
    wide, high = (max(round(side * scale / GRID), 1) for side in place[2:])
    return (
        '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{wide}" h="{high}">{drawn}</a:path></a:pathLst></a:custGeom>'
    )


def _simple(paths: tuple[Floats, ...], step: float) -> NDArray[np.object_]:
    """Lines without the points that a slide cannot show; an islet stays however small."""
    sizes = [len(path) for path in paths]
    lines = shapely.linestrings(np.concatenate(paths), indices=np.repeat(np.arange(len(paths)), sizes))
    simple = shapely.simplify(lines, step, preserve_topology=False)
    enough = shapely.get_num_coordinates(simple) >= np.where(shapely.is_closed(lines), 4, 2)
    return np.where(enough, simple, lines)


def _steps(lines: NDArray[np.object_], corner: Floats, scale: float) -> str:
    """Moves, lines and closings, each point once."""
    points, of = shapely.get_coordinates(lines, return_index=True)
    grid = np.rint((points - corner) * scale).astype(int)
    closed = shapely.is_closed(lines)[of]
    starts = np.r_[True, of[1:] != of[:-1]]
    ends = np.r_[starts[1:], True]
    first = np.flatnonzero(starts)
    # an islet smaller than the grid becomes a step of it, or there would be nothing to stroke
    tiny = (np.maximum.reduceat(grid, first) == np.minimum.reduceat(grid, first)).all(axis=1)[of]
    count = np.arange(len(grid)) - first[of]
    grid += np.stack([tiny & (count == 1), tiny & (count == 2)], axis=-1)
    moved = starts | np.r_[True, (grid[1:] != grid[:-1]).any(axis=1)]
    kept = moved & ~(ends & closed)
    last = np.flatnonzero(kept)[np.searchsorted(np.flatnonzero(kept), np.flatnonzero(ends & closed)) - 1]
    closing = np.zeros(len(points), dtype=bool)
    closing[last] = True
    written = []
    for (x, y), start, close in zip(
        grid[kept].tolist(), starts[kept].tolist(), closing[kept].tolist(), strict=True
    ):
        step = "moveTo" if start else "lnTo"
        written.append(f'<a:{step}><a:pt x="{x}" y="{y}"/></a:{step}>')
        if close:
            written.append("<a:close/>")
    return "".join(written)
