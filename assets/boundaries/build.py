"""Build china.parquet, the built-in boundaries, from three pinned packages (see SOURCE.md).

    python assets/boundaries/build.py [--sources DIR] [--out FILE]

Two builds from the same library versions give the same bytes.
"""

from __future__ import annotations

import argparse
import math
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pinned import SourceError, Sources, sources

HERE = Path(__file__).parent
ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80"
CGCS2000 = "EPSG:4490"
TOLERANCE = 2_000  # [m]: about a pixel where China is 1,000 px wide
TOLERANCE_LINES = 0.002  # [degree]
ISLET, SHARE = 20e6, 0.05  # [m²], of a city's largest part: what is under both is dropped, unless protected
DECIMALS = 4  # of a degree: about 10 m
SANSHA, LIANYUNGANG, RIZHAO, CHINA = 460300, 320700, 371100, 100000
PROTECTED = {  # islets that are never generalised: west, south, east, north [degree]
    "东沙群岛": (116.0, 20.0, 117.6, 21.5),
    "钓鱼岛 赤尾屿": (123.0, 25.4, 125.0, 26.2),
}
REGIONS = {
    "华北": (11, 12, 13, 14, 15), "东北": (21, 22, 23), "华东": (31, 32, 33, 34, 35, 36, 37),
    "华中": (41, 42, 43), "华南": (44, 45, 46), "西南": (50, 51, 52, 53, 54),
    "西北": (61, 62, 63, 64, 65), "港澳台": (71, 81, 82),
}  # fmt: skip
REGION_OF = {prefix: region for region, prefixes in REGIONS.items() for prefix in prefixes}
SPECIAL = (629700, 629800, 629900)  # forest and ranch areas of Gansu, no cities
CAPITALS = {  # provinces whose seat is not the city of their first adcode
    11: 110000, 12: 120000, 31: 310000, 50: 500000, 71: 710000, 81: 810000, 82: 820000,
}  # fmt: skip
FORMER = {  # today's adcode: the one echarts 4.9.0 still lists the city under
    460400: 469003, 540400: 542600, 540500: 542200, 540600: 542400, 650400: 652100, 650500: 652200,
}  # fmt: skip
COLUMNS = [
    "adcode", "level", "name_zh", "short_zh", "name_en", "parent", "region", "lon", "lat", "cx", "cy",
    "geometry",
]  # fmt: skip


def build(raw: Sources) -> gpd.GeoDataFrame:
    """Provinces, then cities and special areas, then lines; see SOURCE.md for the columns."""
    cities = generalised(raw.cities)
    cities = gpd.GeoDataFrame(
        {
            "adcode": raw.cities.city_adcode,
            "level": np.where(raw.cities.city_adcode.isin(SPECIAL), "special", "city"),
            "name_zh": raw.cities.city_name,
            "short_zh": raw.cities.short_name,
            "parent": raw.cities.province_adcode,
        },
        geometry=cities,
        crs=CGCS2000,
    ).sort_values("adcode")
    merged = cities.dissolve("parent").geometry
    provinces = gpd.GeoDataFrame(
        {
            "adcode": raw.provinces.province_adcode,
            "level": "province",
            "name_zh": raw.provinces.province_name,
            "short_zh": raw.provinces.short_name,
            "parent": CHINA,
        },
        geometry=merged.loc[raw.provinces.province_adcode].to_numpy(),
        crs=CGCS2000,
    ).sort_values("adcode")
    places = located(pd.concat([provinces, cities], ignore_index=True), raw)
    table = pd.concat([places, lines(raw)], ignore_index=True)
    return table.astype({"adcode": "int32", "parent": "int32"})[COLUMNS]


def generalised(table: pd.DataFrame) -> np.ndarray:
    """The cities' polygons as one valid coverage at the map's scale, in the table's order."""
    shapes = gpd.GeoSeries(table.geometry.array, index=table.city_adcode, crs=CGCS2000)
    # the one overlap of the source: Rizhao reaches into Lianyungang
    shapes[RIZHAO] = shapes[RIZHAO].difference(shapes[LIANYUNGANG])
    parts = shapes.explode()
    kept = (parts.index == SANSHA) | np.logical_or.reduce(
        [shapely.intersects(shapely.box(*box), parts.array) for box in PROTECTED.values()]
    )
    area = parts.to_crs(ALBERS).area
    largest = area.groupby(level=0).transform("max")
    land = parts[~kept & (area >= np.minimum(ISLET, largest * SHARE))].to_crs(ALBERS)
    land = gpd.GeoSeries(
        shapely.coverage_simplify(land.to_numpy(), TOLERANCE), index=land.index, crs=ALBERS
    ).to_crs(CGCS2000)
    both = pd.concat([land, parts[kept]])
    rounded = shapely.transform(both.array, lambda xy: np.round(xy, DECIMALS))
    whole = gpd.GeoSeries([_polygons(shape) for shape in rounded], index=both.index, crs=CGCS2000)
    joined = whole.groupby(level=0, sort=False).agg(lambda each: shapely.union_all(list(each)))
    return np.asarray(joined.loc[table.city_adcode].to_numpy())


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """A valid shape without the lines and points that a repair may leave."""
    if shape.is_valid:
        return shape
    parts = shapely.get_parts(shapely.make_valid(shape))
    return shapely.union_all([part for part in parts if part.area > 0])


def located(places: gpd.GeoDataFrame, raw: Sources) -> gpd.GeoDataFrame:
    """Places with English name, region, seat (``lon``, ``lat``) and centroid (``cx``, ``cy``)."""
    english = pd.read_csv(HERE / "names_en.csv", index_col="adcode").name_en
    parts = places.to_crs(ALBERS).geometry.explode()
    areas = parts.area
    largest = parts[areas == areas.groupby(level=0).transform("max")]
    largest = largest[~largest.index.duplicated()]
    centre = largest.centroid.to_crs(CGCS2000)
    inside = largest.representative_point().to_crs(CGCS2000)
    prefix = places.adcode // 10_000
    capital = np.where(
        places.level == "province", [CAPITALS.get(p, p * 10_000 + 100) for p in prefix], places.adcode
    )
    seats = [
        wgs84(*raw.seats[code]) if code in raw.seats else (point.x, point.y)
        for code, point in zip([FORMER.get(code, code) for code in capital], inside, strict=True)
    ]
    return places.assign(
        name_en=places.adcode.map(english),
        region=prefix.map(REGION_OF),
        lon=np.round([seat[0] for seat in seats], 4),
        lat=np.round([seat[1] for seat in seats], 4),
        cx=np.round(centre.x, 3),
        cy=np.round(centre.y, 3),
    )


def lines(raw: Sources) -> gpd.GeoDataFrame:
    """The ten dashes and the undefined boundary; adcode 0, told apart by ``short_zh``."""
    ten = shapely.MultiLineString([raw.tenth_dash, *raw.dashes.geoms])
    simple = shapely.simplify([ten, raw.undefined], TOLERANCE_LINES)
    return gpd.GeoDataFrame(
        {
            "adcode": 0,
            "level": "line",
            "name_zh": ["南海断续线（十段）", "未定国界"],
            "short_zh": ["南海断续线", "未定国界"],
            "name_en": ["South China Sea dashed line", "Undefined national boundary"],
            "parent": CHINA,
            "region": None,
        },
        geometry=shapely.transform(simple, lambda xy: np.round(xy, DECIMALS)),
        crs=CGCS2000,
    ).assign(lon=math.nan, lat=math.nan, cx=math.nan, cy=math.nan)


def wgs84(lon: float, lat: float) -> tuple[float, float]:
    """GCJ-02 to WGS 84 [degree], within about 2 m; the offset is near enough linear there."""
    x, y = lon - 105.0, lat - 35.0
    wave = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (wave + 20 * math.sin(y * math.pi) + 40 * math.sin(y / 3 * math.pi)) * 2 / 3
    north += (160 * math.sin(y / 12 * math.pi) + 320 * math.sin(y * math.pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (wave + 20 * math.sin(x * math.pi) + 40 * math.sin(x / 3 * math.pi)) * 2 / 3
    east += (150 * math.sin(x / 12 * math.pi) + 300 * math.sin(x / 30 * math.pi)) * 2 / 3
    # Krassovsky's ellipsoid, which GCJ-02 is defined on
    axis, eccentricity = 6_378_245.0, 0.00669342162296594323
    phi = math.radians(lat)
    curve = 1 - eccentricity * math.sin(phi) ** 2
    north = math.degrees(north / (axis * (1 - eccentricity) / curve**1.5))
    east = math.degrees(east / (axis / math.sqrt(curve) * math.cos(phi)))
    return lon - east, lat - north


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sources", type=Path, default=Path("var/boundaries"), help="cache of the packages")
    parser.add_argument("--out", type=Path, default=HERE / "china.parquet")
    chosen = parser.parse_args()
    try:
        table = build(sources(chosen.sources))
    except SourceError as error:
        parser.exit(1, f"{error}\n")
    table.to_parquet(
        chosen.out, index=False, compression="zstd", compression_level=19, use_dictionary=["level", "region"]
    )
    print(f"{chosen.out}: {len(table)} rows, {chosen.out.stat().st_size / 1024:.0f} KiB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
