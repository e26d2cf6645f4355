"""What any company's boundaries need before they are drawn: a fair projection, and no needless detail."""

from __future__ import annotations

import numpy as np
import shapely
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DETAIL = 2_000  # steps across the longer side; half a pixel of a map 1,000 px wide


def equal_area(xy: Floats) -> str:
    """An equal-area projection for points ``(n, 2)`` [degree]: Albers, else Lambert, else the world's.

    Albers (standard parallels a sixth within the bounds) is best for a country in the middle latitudes;
    it degenerates when the parallels lie about the equator, there Lambert's azimuthal is used.
    """
    west, east = _longitudes(xy[:, 0])
    south, north = float(xy[:, 1].min()), float(xy[:, 1].max())
    lon = round((west + east) / 2, 2)
    lon = lon - 360 if lon > 180 else lon
    step = (north - south) / 6
    first, second = round(south + step, 2), round(north - step, 2)
    if east - west > 180:
        return f"+proj=eqearth +lon_0={lon} +ellps=GRS80"
    if abs(first + second) < 10 or east - west > 120 or north - south > 80:
        return f"+proj=laea +lat_0={round((south + north) / 2, 2)} +lon_0={lon} +ellps=GRS80"
    return f"+proj=aea +lat_1={first} +lat_2={second} +lon_0={lon} +ellps=GRS80"


def _longitudes(lon: Floats) -> tuple[float, float]:
    """West and east of the shortest arc that holds all longitudes; east may pass 180 (Alaska does)."""
    ring = np.unique(np.round(lon % 360, 2))
    gaps = np.diff(np.append(ring, ring[0] + 360))
    after = (int(gaps.argmax()) + 1) % len(ring)
    west = float(ring[after])
    west = west - 360 if west > 180 else west
    return west, west + 360 - float(gaps.max())


def generalised(shapes: NDArray[np.object_]) -> NDArray[np.object_]:
    """Shapes with no more detail than a screen shows; neighbours keep their common border."""
    west, south, east, north = shapely.total_bounds(shapes)
    tolerance = max(east - west, north - south) / DETAIL
    polygons = bool((shapely.get_dimensions(shapes) == 2).all())
    whole = polygons and bool(shapely.coverage_is_valid(shapes))
    simple = shapely.coverage_simplify(shapes, tolerance) if whole else shapely.simplify(shapes, tolerance)
    return np.asarray(simple)
