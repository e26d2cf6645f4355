"""The built-in boundaries hold what a map of China must show; a company's own can take their place."""

from __future__ import annotations

import filecmp
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import psycopg
import pytest
import shapely
from shapely.geometry import box

from data_access.boundaries import CHINA, CHINA_ALBERS, COLUMNS, base_map, china
from data_access.projection import equal_area
from domain.errors import BoundaryError

ROOT = Path(__file__).parent.parent
REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "data" / "china-reference.parquet"
CAPITALS = {
    "北京市": 110000, "天津市": 120000, "石家庄市": 130100, "太原市": 140100, "呼和浩特市": 150100,
    "沈阳市": 210100, "长春市": 220100, "哈尔滨市": 230100, "上海市": 310000, "南京市": 320100,
    "杭州市": 330100, "合肥市": 340100, "福州市": 350100, "南昌市": 360100, "济南市": 370100,
    "郑州市": 410100, "武汉市": 420100, "长沙市": 430100, "广州市": 440100, "南宁市": 450100,
    "海口市": 460100, "重庆市": 500000, "成都市": 510100, "贵阳市": 520100, "昆明市": 530100,
    "拉萨市": 540100, "西安市": 610100, "兰州市": 620100, "西宁市": 630100, "银川市": 640100,
    "乌鲁木齐市": 650100, "台湾省": 710000, "香港特别行政区": 810000, "澳门特别行政区": 820000,
}  # fmt: skip
OTHERS = {
    "深圳市": 440300, "苏州市": 320500, "宁波市": 330200, "青岛市": 370200, "大连市": 210200,
    "厦门市": 350200,
}  # fmt: skip
ISLETS = {  # a box of 0.3° around each: west, south, east, north
    "钓鱼岛": (123.3, 25.6, 123.6, 25.9), "赤尾屿": (124.4, 25.7, 124.7, 26.1),
    "黄岩岛": (117.5, 15.0, 118.0, 15.4), "曾母暗沙": (112.0, 3.7, 112.5, 4.2),
    "东沙群岛": (116.5, 20.5, 117.0, 21.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def table() -> gpd.GeoDataFrame:
    return gpd.read_parquet(CHINA)


@pytest.fixture(scope="module")
def cities(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return table[table.level.isin(["city", "special"])]


def test_no_shape_is_invalid_or_empty(table: gpd.GeoDataFrame) -> None:
    assert table.geometry.notna().all()
    assert table.is_valid.all()
    assert not table.is_empty.any()


@pytest.mark.parametrize("levels", [["province"], ["city", "special"]])
def test_neighbours_neither_overlap_nor_part(table: gpd.GeoDataFrame, levels: list[str]) -> None:
    assert shapely.coverage_is_valid(table[table.level.isin(levels)].geometry.to_numpy())


def test_there_are_34_provinces_and_every_city_lies_in_its_own(table: gpd.GeoDataFrame) -> None:
    provinces = table[table.level == "province"].set_index("adcode")
    assert len(provinces) == 34
    cities = table[table.level.isin(["city", "special"])]
    inside = cities.geometry.representative_point()
    assert inside.within(provinces.geometry.loc[cities.parent].set_axis(cities.index)).all()


@pytest.mark.parametrize(("name", "adcode"), [*CAPITALS.items(), *OTHERS.items()])
def test_capitals_and_large_cities_are_found_by_adcode_and_by_name(
    cities: gpd.GeoDataFrame, name: str, adcode: int
) -> None:
    assert cities.loc[cities.adcode == adcode, "name_zh"].tolist() == [name]
    assert cities.loc[cities.name_zh == name, "adcode"].tolist() == [adcode]


def test_sansha_reaches_south_of_four_degrees_in_more_than_100_parts(cities: gpd.GeoDataFrame) -> None:
    sansha = cities[cities.adcode == 460300].geometry.iloc[0]
    assert sansha.bounds[1] < 4
    assert len(sansha.geoms) > 100


@pytest.mark.parametrize("name", ISLETS)
def test_the_islets_are_there(cities: gpd.GeoDataFrame, name: str) -> None:
    assert cities.intersects(box(*ISLETS[name])).any()


def test_there_are_ten_dashes_one_of_them_east_of_taiwan(table: gpd.GeoDataFrame) -> None:
    dashes = table.loc[table.name_zh.str.startswith("南海断续线"), "geometry"].item().geoms
    assert len(dashes) == 10
    assert [dash.bounds[1] > 23 for dash in dashes].count(True) == 1


def test_seats_lie_in_their_cities(cities: gpd.GeoDataFrame) -> None:
    seats = gpd.GeoSeries(gpd.points_from_xy(cities.lon, cities.lat), index=cities.index, crs=cities.crs)
    away = seats.to_crs(CHINA_ALBERS).distance(cities.to_crs(CHINA_ALBERS).geometry)
    # generalised by 2 km; 北屯 and 阿里's neighbours are enclaves whose office lies next door
    assert (away < 5_000).mean() > 0.98
    assert away[cities.adcode.isin([*CAPITALS.values(), *OTHERS.values()])].max() < 3_000


@pytest.mark.skipif(not REFERENCE.exists(), reason="the shared reference is not on this machine")
def test_the_shapes_agree_with_the_reference(table: gpd.GeoDataFrame) -> None:
    reference = gpd.read_parquet(REFERENCE)
    keys = ["adcode", "level"]
    both = table[table.level != "line"].merge(reference.astype({"level": str}), on=keys, suffixes=("", "_2"))
    assert len(both) == 409
    ours = gpd.GeoSeries(both.geometry, crs=table.crs).to_crs(CHINA_ALBERS)
    theirs = gpd.GeoSeries(both.geometry_2, crs=table.crs).to_crs(CHINA_ALBERS)
    alike = ours.intersection(theirs).area / ours.union(theirs).area
    assert alike[both.name_zh != "澳门特别行政区"].min() > 0.95  # Macao is smaller than the generalisation
    assert abs(ours.area.sum() / theirs.area.sum() - 1) < 0.001
    assert (both.name_zh == both.name_zh_2).all()


@pytest.mark.slow
def test_two_builds_give_the_same_bytes_as_the_committed_file(tmp_path: Path) -> None:
    folder = ROOT / "var" / "boundaries"
    for name in ("one", "two"):
        command = [sys.executable, str(ROOT / "assets/boundaries/build.py"), "--sources", str(folder)]
        done = subprocess.run(
            [*command, "--out", str(tmp_path / name)], capture_output=True, text=True, check=False
        )
        if "not to be had" in done.stderr:
            pytest.skip("the pinned packages cannot be fetched here")
        assert done.returncode == 0, done.stderr
    assert filecmp.cmp(tmp_path / "one", tmp_path / "two", shallow=False)
    assert gpd.read_parquet(tmp_path / "one").equals(gpd.read_parquet(CHINA))


def test_the_built_in_map_is_projected_with_an_inset_and_its_source() -> None:
    china_map = base_map(None)
    assert list(china_map.frame.columns) == COLUMNS
    assert china_map.inset
    assert china_map.crs == CHINA_ALBERS
    assert "天地图" in china_map.source
    assert "审图号" not in china_map.source
    assert base_map("", "审图号 of our own").source == "审图号 of our own"


def test_places_are_adcodes_as_text() -> None:
    frame = china()
    assert frame.loc[(frame.name_zh == "苏州市"), "place"].tolist() == ["320500"]
    assert frame.loc[frame.place == "320500", "parent"].tolist() == ["320000"]


def test_none_leaves_the_map_without_boundaries() -> None:
    bare = base_map("none")
    assert bare.frame.empty
    assert bare.crs == ""
    assert not bare.inset


@pytest.fixture
def states(tmp_path: Path) -> Path:
    frame = gpd.GeoDataFrame(
        {"gid": ["A", "B"], "title": ["Alpha", "Beta"]},
        geometry=[box(-60, -20, -50, -10), box(-50, -20, -40, -10)],
        crs="EPSG:4326",
    )
    for name in ("states.geojson", "states.gpkg", "states.shp"):
        frame.to_file(tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", ["states.geojson", "states.gpkg", "states.shp"])
def test_own_boundaries_come_from_a_file(states: Path, name: str) -> None:
    own = base_map(f"{states / name}#id=gid&name=title")
    assert own.frame.place.tolist() == ["A", "B"]
    assert own.frame.name_zh.tolist() == own.frame.name_en.tolist() == ["Alpha", "Beta"]
    assert own.frame.level.unique().tolist() == ["area"]
    assert own.source == name
    assert not own.inset
    assert own.crs.startswith("+proj=aea +lat_1=-18.33 +lat_2=-11.67 +lon_0=-50.0")
    areas = own.frame.area
    assert areas.iloc[0] == pytest.approx(areas.iloc[1], rel=1e-3)


@pytest.mark.parametrize(
    ("fragment", "said"),
    [
        ("#id=gidd", "Did you mean 'gid'"),
        ("#id=gid&nam=title", "Did you mean 'name'"),
        ("#id=gid&layer=state", "Did you mean 'states'"),
        ("#name=title", "id field: none; expected one of gid, title"),
    ],
)
def test_a_wrong_option_names_what_there_is(states: Path, fragment: str, said: str) -> None:
    with pytest.raises(BoundaryError, match=said):
        base_map(f"{states / 'states.gpkg'}{fragment}")


def test_a_missing_file_names_the_nearest(states: Path) -> None:
    with pytest.raises(BoundaryError, match=r"Did you mean 'states\.gpkg'"):
        base_map(str(states / "state.gpkg"))


def test_a_file_that_holds_no_boundaries_is_refused(tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_text("not a map", encoding="utf-8")
    with pytest.raises(BoundaryError, match="unreadable"):
        base_map(str(tmp_path / "areas.geojson"))


def test_an_id_that_repeats_is_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["A", "A"]}, geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1)], crs="EPSG:4326")
    frame.to_file(tmp_path / "twice.geojson")
    with pytest.raises(BoundaryError, match="A twice"):
        base_map(str(tmp_path / "twice.geojson"))


@pytest.mark.server
def test_own_boundaries_come_from_a_table_in_the_form_that_postgis_sends(postgres_url: str) -> None:
    # PostGIS answers in hexadecimal EWKB; a text column holds the same, so the extension is not needed
    shapes = shapely.set_srid([box(-60, -20, -50, -10), box(-50, -20, -40, -10)], 4326)
    rows = list(
        zip(["A", "B"], ["Alpha", "Beta"], shapely.to_wkb(shapes, hex=True, include_srid=True), strict=True)
    )
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA geo")
        connection.execute('CREATE TABLE geo.city (code text, "Title" text, shape text)')
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO geo.city VALUES (%s, %s, %s)", rows)
    own = base_map(f"{postgres_url}#table=geo.city&id=code&name=Title&geometry=shape")
    assert own.frame.set_index("place").name_en.to_dict() == {"A": "Alpha", "B": "Beta"}
    assert own.crs.startswith("+proj=aea")
    assert own.source == "PostGIS"
    with pytest.raises(BoundaryError, match=r"table geo\.city"):
        base_map(f"{postgres_url}#table=geo.city&id=kode&geometry=shape")


def test_an_unreachable_table_shows_no_password() -> None:
    with pytest.raises(BoundaryError) as caught:
        base_map("postgresql://me:secret@127.0.0.1:9/maps?connect_timeout=1#table=geo.city&id=code")
    assert "secret" not in str(caught.value)
    assert "geo.city" in str(caught.value)


@pytest.mark.parametrize(
    ("bounds", "expected"),
    [
        ([(-125, 25, -66, 49)], "+proj=aea +lat_1=29.0 +lat_2=45.0 +lon_0=-95.5"),
        ([(-74, -34, -34, 34)], "+proj=laea +lat_0=0.0 +lon_0=-54.0"),  # parallels about the equator
        ([(170, 50, 180, 60), (-180, 50, -130, 60)], "+lon_0=-160.0"),  # over the antimeridian
        ([(-180, -60, 180, 80)], "+proj=eqearth"),
    ],
)
def test_the_projection_suits_where_the_places_lie(bounds: list[tuple[float, ...]], expected: str) -> None:
    points = shapely.get_coordinates([box(*each).segmentize(10) for each in bounds])
    assert expected in equal_area(points)
