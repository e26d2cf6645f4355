"""Writes the provinces as GeoJSON for the plain pages, with no more vertices than the dashboard's map."""

from __future__ import annotations

import json

import geopandas as gpd

from bench.constants import GEOMETRY
from data_access.boundaries import china

TOLERANCE = 0.012  # degrees: leaves about 18,000 of 23,000 vertices; the dashboard's small map draws 19,000
DECIMALS = 3


def write() -> None:
    """Make the file if it is not there yet."""
    if GEOMETRY.exists():
        return
    GEOMETRY.parent.mkdir(parents=True, exist_ok=True)
    found = china()
    provinces = found[found["level"] == "province"]
    simple = gpd.GeoSeries(provinces.geometry.simplify(TOLERANCE)).set_precision(10**-DECIMALS)
    frame = gpd.GeoDataFrame({"id": provinces["place"]}, geometry=simple.orient_polygons(exterior_cw=True))
    collection = json.loads(frame.to_json(show_bbox=False))
    for feature in collection["features"]:
        feature["id"] = feature["properties"].pop("id")
    GEOMETRY.write_text(json.dumps(collection, separators=(",", ":")), encoding="utf-8")


if __name__ == "__main__":
    write()
