"""Geometry for the screen: in km, generalised, clipped, as one path with gaps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

Floats = NDArray[np.float64]
Box = tuple[float, float, float, float]  # west, south, east, north [km of the projection]


@dataclass(frozen=True)
class Line:
    """Rings or lines as one path in km, parts divided by NaN; ``float32``.

    Args:
        places: whose the rings are, in order: place and number of its rings; empty where nobody asks.
    """

    x: NDArray[np.float32]
    y: NDArray[np.float32]
    places: tuple[tuple[str, int], ...] = ()


def km(frame: gpd.GeoDataFrame) -> NDArray[np.object_]:
    return np.asarray(shapely.transform(frame.geometry.to_numpy(), lambda xy: xy / 1000))


def simple(geometry: NDArray[np.object_], step: float) -> NDArray[np.object_]:
    if not len(geometry) or not shapely.coverage_is_valid(geometry):
        return geometry
    simple = shapely.coverage_simplify(geometry, step)
    return np.where(shapely.is_empty(simple) | ~shapely.is_valid(simple), geometry, simple)


def without_holes(shape: shapely.Geometry, under: float = np.inf) -> shapely.Geometry:
    """Polygons without holes smaller than ``under`` [km²]: slivers of the source are no coast."""
    return shapely.MultiPolygon(
        [
            shapely.Polygon(
                part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area >= under]
            )
            for part in shapely.get_parts([shape])
        ]
    )


def clip(geometry: Iterable[shapely.Geometry], box: Box) -> list[shapely.Geometry]:
    if box[0] == box[2]:
        return []
    # a little over the edge, so that no cut is drawn along the frame
    pad = (box[2] - box[0]) * 0.01
    return [shapely.clip_by_rect(s, box[0] - pad, box[1] - pad, box[2] + pad, box[3] + pad) for s in geometry]


def path(geometry: Iterable[shapely.Geometry], places: Sequence[str] = ()) -> Line:
    """Polygons' rings, or lines, as one path with NaN between the parts [km, to 0.1].

    Args:
        places: of the geometries, where they are to be told apart later.
    """
    rings = [_rings(shape) for shape in geometry]
    gap = np.full((1, 2), np.nan)
    pieces = [piece for mine in rings for line in mine for piece in (shapely.get_coordinates(line), gap)]
    xy = np.concatenate(pieces[:-1] or [np.empty((0, 2))]).round(1).astype(np.float32)
    counts = [(place, len(mine)) for place, mine in zip(places, rings, strict=True)] if places else []
    return Line(xy[:, 0].copy(), xy[:, 1].copy(), tuple((place, count) for place, count in counts if count))


def _rings(shape: shapely.Geometry) -> list[shapely.Geometry]:
    return [
        line
        for part in shapely.get_parts([shape])
        for line in ([part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part])
        if line.geom_type in ("LineString", "LinearRing") and not line.is_empty
    ]


@lru_cache(maxsize=8)
def _transformer(crs: str) -> Transformer:
    return Transformer.from_crs("EPSG:4326", crs, always_xy=True)


def project(lon: Floats, lat: Floats, crs: str) -> tuple[Floats, Floats]:
    """Degrees to km of the projection."""
    x, y = _transformer(crs).transform(lon, lat)
    return np.asarray(x) / 1000, np.asarray(y) / 1000
