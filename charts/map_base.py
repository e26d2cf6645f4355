"""What every map stands on: boundaries prepared once for the screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from charts.map_geometry import Box, Floats, Line, clip, km, path, project, simple, without_holes
from domain.errors import FrameError

# China from the Pamirs to the Ussuri and Hainan; east of Taiwan there is room for the inset
CHINA_FRAME: Box = (-2_690.0, 1_810.0, 2_740.0, 5_975.0)
# from Hanoi and Manila to south of 曾母暗沙
INSET_FRAME: Box = (70.0, 120.0, 1_840.0, 2_330.0)
DETAIL = 1_500  # steps across the frame; finer is not seen on a map 1,000 px wide
HALO = 450  # the glow along the coast needs less
ALONE = 500.0  # [km] around a city that stands alone, without boundaries
MARGIN = 0.02  # around own boundaries, of the longer side
SLIVER = 1_000.0  # [km²]: holes under that are drawn over
ISLET = 40_000.0  # [km²]: labels keep off parts smaller than that (Hainan 34, Taiwan 36 thousand)


@dataclass(frozen=True)
class MapShapes:
    """Boundaries prepared for drawing, all in km of the projection.

    Args:
        crs: the projection, or empty when there is no boundary.
        frame: what the main map shows.
        inset: what the inset shows, or None.
        land, coast, halo, lines, undefined: provinces; their outer edge, fine and coarse; dashes in the
            sea; the undefined boundary.
        inset_land, inset_lines: the same within the inset.
        areas: place id to its polygon's path, for filling.
        names: place id to its name in each language.
        seats: place id to the point that stands for it.
        keep_off: boxes that no label may cover (islands, islets, dashes), ``(n, 4)``.
    """

    crs: str
    frame: Box
    inset: Box | None
    land: Line
    coast: Line
    halo: Line
    lines: Line
    undefined: Line
    inset_land: Line
    inset_lines: Line
    areas: Mapping[str, Line]
    names: Mapping[str, dict[str, str]]
    seats: Mapping[str, tuple[float, float]]
    keep_off: Floats

    @cached_property
    def outlines(self) -> dict[str, Line]:
        """Every path by the name that traces call it."""
        base = {
            "land": self.land, "coast": self.coast, "halo": self.halo, "lines": self.lines,
            "undefined": self.undefined, "inset land": self.inset_land, "inset lines": self.inset_lines,
        }  # fmt: skip
        return base | {f"area {place}": line for place, line in self.areas.items()}


def shapes(frame: gpd.GeoDataFrame, crs: str, inset: bool) -> MapShapes:
    """The shapes of a projected base map; takes about 0.2 s for China, so keep the result.

    Args:
        frame: ``place`` [id], ``level`` (line for lines), ``lon``, ``lat`` [degree], ``geometry`` [m].
        crs: the projection of the geometry; empty for an empty frame.
        inset: True to draw the South China Sea islands apart.

    Raises:
        FrameError: a column is missing.
    """
    for column in ("place", "level", "lon", "lat", "geometry"):
        if column not in frame:
            raise FrameError("base map", f"no column {column}", "place, level, lon, lat, geometry")
    solid = frame[frame.level != "line"]
    geometry = km(solid)
    outer = ~solid.level.isin(["city", "special"]).to_numpy() | ~(solid.level == "province").any()
    bounds = _frame(geometry, inset)
    step = max(bounds[2] - bounds[0], bounds[3] - bounds[1]) / DETAIL
    fine = np.empty(len(solid), dtype=object)
    for group in (outer, ~outer):  # a province and its cities cover each other: two coverages
        fine[group] = simple(geometry[group], step)
    whole = without_holes(shapely.union_all(fine[outer])) if outer.any() else shapely.MultiPolygon()
    drawn = shapely.get_parts(km(frame[frame.level == "line"]))
    on_land = shapely.dwithin(drawn, whole, 5.0)
    drawn, undefined = drawn[~on_land], drawn[on_land]
    window = INSET_FRAME if inset else (0.0, 0.0, 0.0, 0.0)
    places = [str(place) for place in solid.place[outer]]
    return MapShapes(
        crs=crs,
        frame=bounds,
        inset=INSET_FRAME if inset else None,
        land=path(clip([without_holes(shape, SLIVER) for shape in fine[outer]], bounds), places),
        coast=path(clip([whole], bounds)),
        halo=path(clip([shapely.simplify(whole, step * DETAIL / HALO)], bounds)),
        lines=path(clip(drawn, bounds)),
        undefined=path(undefined),
        inset_land=path(
            clip([shapely.simplify(shape, 1.5) for shape in geometry[outer]], window), places if inset else ()
        ),
        inset_lines=path(clip(drawn, window)),
        # the finer level wins where a municipality is province and city at once
        areas={
            place: path([shape])
            for group in (outer, ~outer)
            for place, shape in zip(solid.place[group], fine[group], strict=True)
        },
        names=_names(solid),
        seats=_seats(solid, crs),
        keep_off=_keep_off(whole, drawn, bounds) if inset else np.empty((0, 4)),
    )


def _frame(geometry: NDArray[np.object_], inset: bool) -> Box:
    if inset:
        return CHINA_FRAME
    if not len(geometry):
        return (-1.0, -1.0, 1.0, 1.0)
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(geometry))
    pad = max(east - west, north - south) * MARGIN
    return (west - pad, south - pad, east + pad, north + pad)


def fitted(base: MapShapes, lon: Floats, lat: Floats) -> MapShapes:
    """A base without boundaries turned to where the cities lie [degree]: equal area about their middle."""
    known = ~(np.isnan(lon) | np.isnan(lat))
    if not known.any():
        return base
    crs = f"+proj=laea +lat_0={lat[known].mean():.2f} +lon_0={lon[known].mean():.2f} +ellps=GRS80"
    x, y = project(lon[known], lat[known], crs)
    pad = max(float(np.ptp(x)), float(np.ptp(y))) * 0.15 or ALONE
    box = (float(x.min()) - pad, float(y.min()) - pad, float(x.max()) + pad, float(y.max()) + pad)
    return replace(base, crs=crs, frame=box)


def _names(solid: gpd.GeoDataFrame) -> dict[str, dict[str, str]]:
    """Of places in each language; their ids where the frame has no names."""
    zh, en = (solid.get(column, solid.place) for column in ("name_zh", "name_en"))
    return {
        str(place): {"zh": str(chinese), "en": str(english)}
        for place, chinese, english in zip(solid.place, zh, en, strict=True)
    }


def _seats(solid: gpd.GeoDataFrame, crs: str) -> dict[str, tuple[float, float]]:
    known = solid.dropna(subset=["lon", "lat"])
    if known.empty:
        return {}
    x, y = project(known.lon.to_numpy(), known.lat.to_numpy(), crs)
    return {str(place): (float(a), float(b)) for place, a, b in zip(known.place, x, y, strict=True)}


def _keep_off(whole: shapely.Geometry, drawn: NDArray[np.object_], bounds: Box) -> Floats:
    parts = shapely.get_parts([whole])
    small = parts[shapely.area(parts) < ISLET]
    boxes = shapely.bounds(np.concatenate([small, drawn]))
    return np.asarray(boxes[(boxes[:, 3] > bounds[1]) & (boxes[:, 0] < bounds[2])])
