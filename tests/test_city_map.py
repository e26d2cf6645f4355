"""The map of cities: what is drawn, what is named, and what is withheld."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
from shapely.geometry import box

from charts.city_map import city_map
from charts.map_base import MapShapes, shapes
from charts.map_labels import overlap, text_width
from charts.map_layout import plan
from charts.map_texts import scale_of
from charts.theme import palette
from data_access.boundaries import base_map
from domain.errors import FrameError
from domain.view import View

CITIES = {  # adcode: name, value, responses
    "110000": ("北京", 85.0, 2100), "120000": ("天津", 81.0, 900), "130100": ("石家庄", 71.8, 520),
    "140100": ("太原", 73.0, 430), "210100": ("沈阳", 76.5, 560), "210200": ("大连", 80.2, 450),
    "220100": ("长春", 75.5, 480), "230100": ("哈尔滨", 74.0, 510), "310000": ("上海", 87.5, 2400),
    "320100": ("南京", 86.4, 1100), "320500": ("苏州", 90.1, 1300), "330100": ("杭州", 92.4, 1500),
    "330200": ("宁波", 88.0, 800), "340100": ("合肥", 84.6, 620), "350100": ("福州", 86.8, 540),
    "350200": ("厦门", 90.8, 500), "360100": ("南昌", 81.2, 420), "370100": ("济南", 82.0, 640),
    "370200": ("青岛", 85.9, 760), "410100": ("郑州", 78.0, 820), "420100": ("武汉", 83.0, 1200),
    "430100": ("长沙", 88.2, 900), "440100": ("广州", 87.6, 1900), "440300": ("深圳", 91.2, 2000),
    "450100": ("南宁", 78.4, 500), "500000": ("重庆", 84.0, 1800), "510100": ("成都", 89.6, 1700),
    "520100": ("贵阳", 79.0, 400), "530100": ("昆明", 80.1, 560), "610100": ("西安", 80.0, 980),
    "620100": ("兰州", 70.6, 300), "650100": ("乌鲁木齐", 72.4, 260),
}  # fmt: skip
WIDE, NARROW = View(), View(narrow=True)
BEST, WORST = ["杭州", "深圳", "厦门", "苏州", "成都"], ["乌鲁木齐", "石家庄", "兰州"]


@cache
def china() -> MapShapes:
    built_in = base_map(None)
    return shapes(built_in.frame, built_in.crs, built_in.inset)


def scores(hidden: tuple[str, ...] = (), seed: int | None = None) -> pd.DataFrame:
    names, values, responses = (list(each) for each in zip(*CITIES.values(), strict=True))
    if seed is not None:
        values = list(np.random.default_rng(seed).permutation(values))
    table = pd.DataFrame({"city": [f"c{code}" for code in CITIES], "name": names, "boundary": list(CITIES)})
    table = table.assign(value=values, responses=responses, lon=np.nan, lat=np.nan)
    table = table.assign(low=table.value - 1.23, high=table.value + 1.23, standing="in_line")
    return table.assign(shown=~table.name.isin(hidden))


def traces(figure: go.Figure, role: str) -> list[Any]:
    return [trace for trace in figure.data if (trace.meta or {}).get("role") == role]


def labels(figure: go.Figure) -> list[Any]:
    return [note for note in figure.layout.annotations if (note.name or "").startswith("label ")]


def texts(figure: go.Figure) -> list[str]:
    return [re.sub("<[^>]+>", " ", note.text) for note in labels(figure)]


def test_a_bubble_a_city_carries_its_id_for_the_click() -> None:
    figure = city_map(scores(), china(), WIDE)
    (bubbles,) = traces(figure, "cities")
    assert sorted(bubbles.customdata) == sorted(f"c{code}" for code in CITIES)
    assert figure.layout.meta == {"chart": "city_map", "width": 1000}


def test_only_bubbles_can_be_hovered_or_selected() -> None:
    figure = city_map(scores(hidden=("太原",)), china(), WIDE)
    for trace in (*traces(figure, "base"), *traces(figure, "area")):
        assert trace.hoverinfo == "skip"
        assert trace.mode == "lines"


def test_bubbles_lie_where_the_cities_are_and_area_follows_responses() -> None:
    (bubbles,) = traces(city_map(scores(), china(), WIDE), "cities")
    at = list(bubbles.customdata).index("c110000")
    # Beijing, 39.90° N 116.40° E, in the Albers projection of China
    assert (bubbles.x[at], bubbles.y[at]) == pytest.approx((956, 4344), abs=15)
    sizes = dict(zip(bubbles.customdata, bubbles.marker.size, strict=True))
    assert (sizes["c110000"] / sizes["c370200"]) ** 2 == pytest.approx(2100 / 760, rel=0.02)


def test_the_best_five_and_the_worst_three_are_named_with_rank_and_value() -> None:
    found = texts(city_map(scores(), china(), WIDE))
    assert [text.split()[1] for text in found[:5]] == BEST
    assert {text.split()[1] for text in found[5:]} == set(WORST)
    assert found[0].split() == ["1", "杭州", "92.4"]
    assert ["32", "兰州", "70.6"] in [text.split() for text in found]


def test_where_low_is_good_low_ranks_first_and_red_is_high_all_the_same() -> None:
    figure = city_map(scores(), china(), WIDE, good="down", title="投诉率", unit="%")
    first = labels(figure)[0]
    assert texts(figure)[0].split() == ["1", "兰州", "70.6%"]
    assert first.font.color == palette("light").lagging
    assert "越低越好" in figure.layout.coloraxis.colorbar.title.text


def test_colours_turn_about_the_weighted_mean_and_hold_85_per_cent_of_the_cities() -> None:
    table = scores()
    mean = float(np.average(table.value, weights=table.responses))
    axis = city_map(table, china(), WIDE).layout.coloraxis
    assert (axis.cmin + axis.cmax) / 2 == pytest.approx(mean)
    half = (axis.cmax - axis.cmin) / 2
    assert half == np.ceil(np.quantile(np.abs(table.value - mean), 0.85))
    assert [text[0] for text in axis.colorbar.ticktext] == ["≤", "均", "≥"]
    assert city_map(table, china(), WIDE, centre=80.0).layout.coloraxis.colorbar.tickvals[1] == 80.0


def test_a_metric_whose_differences_are_under_one_still_spreads_the_colours() -> None:
    table = scores()
    table["value"] = table.value / 1000
    assert 0 < scale_of(table, None).half < 0.02


def test_one_city_alone_can_be_drawn() -> None:
    figure = city_map(scores().head(1), china(), WIDE)
    assert len(labels(figure)) == 1


def test_hidden_cities_are_hollow_and_carry_no_number_anywhere() -> None:
    table = scores()
    odd = table.city.isin(["c140100", "c360100"])
    secret = {"value": 61.73519, "low": 57.91357, "high": 66.31975, "responses": 31337}
    for column, number in secret.items():
        table[column] = table[column].astype(float)
        table.loc[odd, column] = number
    table["shown"] = ~odd
    figure = city_map(table, china(), WIDE, decimals=2)
    (hollow,) = traces(figure, "too_few")
    assert sorted(hollow.customdata) == ["c140100", "c360100"]
    assert hollow.marker.color == palette("light").card
    assert not any(re.search(r"\d", re.sub("<[^>]+>", "", text)) for text in hollow.hovertext)
    whole = json.loads(figure.to_json())
    for trace in whole["data"]:
        if trace["meta"]["role"] in ("base", "area"):  # a coordinate may be any number [km]
            del trace["x"], trace["y"]
    plain = json.dumps(whole, ensure_ascii=False)
    for trace in figure.data:  # numbers are rounded in texts: look at them as numbers too
        for array in (
            trace.x,
            trace.y,
            getattr(trace.marker, "color", None),
            getattr(trace.marker, "size", None),
        ):
            held = (
                np.asarray(array, dtype=float)
                if isinstance(array, (np.ndarray, tuple, list))
                else np.empty(0)
            )
            assert not np.isin(held, list(secret.values())).any()
    for shown_as in ("61.7", "57.9", "66.3", "31337", "31,337"):
        assert shown_as not in plain
    assert "30" in [text.split()[0] for text in texts(figure)]  # the last rank: hidden cities have none
    assert any(trace.fillpattern and trace.fillpattern.shape == "/" for trace in traces(figure, "area"))


def test_a_value_that_is_missing_counts_as_hidden() -> None:
    table = scores()
    table.loc[table.city == "c330100", "value"] = np.nan
    (hollow,) = traces(city_map(table, china(), WIDE), "too_few")
    assert list(hollow.customdata) == ["c330100"]


def test_all_hidden_is_a_map_without_labels() -> None:
    figure = city_map(scores(hidden=tuple(name for name, _, _ in CITIES.values())), china(), WIDE)
    assert not labels(figure)
    assert len(traces(figure, "too_few")[0].customdata) == len(CITIES)


def test_an_empty_table_is_the_base_map_and_a_sentence() -> None:
    figure = city_map(scores().head(0), china(), WIDE)
    assert not traces(figure, "cities")
    assert traces(figure, "base")
    assert any("没有城市数据" in note.text for note in figure.layout.annotations)


@pytest.mark.parametrize("view", [WIDE, NARROW], ids=["wide", "narrow"])
def test_in_60_permutations_no_card_lies_on_anything(view: View) -> None:
    for seed in range(60):
        boxes, bubbles, blocks, edge = placed_cards(seed, view)
        pairs = overlap(boxes, boxes)
        np.fill_diagonal(pairs, 0)
        assert pairs.max() == 0, seed
        assert overlap(boxes, bubbles).max() == 0, seed
        assert overlap(boxes, blocks).max() == 0, seed
        assert (boxes[:, :2] >= 0).all(), seed
        assert (boxes[:, 2:] <= edge).all(), seed


def placed_cards(seed: int, view: View) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Boxes of the cards, the bubbles and all that is kept clear, in px of the sheet."""
    figure = city_map(scores(seed=seed, hidden=("太原", "南昌")), china(), view)
    sheet = plan(china(), view)
    boxes = []
    for note in labels(figure):
        x, y = sheet.px(np.array([note.x]), np.array([note.y]))
        lines = [re.sub("<[^>]+>", "", line) for line in note.text.split("<br>")]
        wide = max(text_width(line, note.font.size, bold=True) for line in lines) - note.font.size * 0.5
        high = note.font.size * 1.3 * len(lines)
        half = np.array([wide / 2 + note.borderpad, high / 2 + note.borderpad])
        centre = np.array([x[0] + note.ax, y[0] + note.ay])
        boxes.append([*(centre - half), *(centre + half)])
    circles = []
    for trace in (*traces(figure, "cities"), *traces(figure, "too_few")):
        x, y = sheet.px(np.asarray(trace.x), np.asarray(trace.y))
        half = np.asarray(trace.marker.size) / 2
        circles.append(np.stack([x - half, y - half, x + half, y + half], axis=-1))
    return (
        np.array(boxes), np.concatenate(circles), sheet.blocks(china().keep_off),
        np.array([sheet.width, sheet.map_height]),
    )  # fmt: skip


def test_what_labels_keep_clear_of_holds_taiwan_hainan_the_dashes_and_the_islets() -> None:
    base = china()
    seats = {"台湾": base.seats["710000"], "海南": base.seats["469001"]}
    for x, y in seats.values():
        inside = (base.keep_off[:, 0] < x) & (x < base.keep_off[:, 2])
        assert (inside & (base.keep_off[:, 1] < y) & (y < base.keep_off[:, 3])).any()
    # 赤尾屿, 25.92° N 124.56° E, and the dash east of Taiwan
    for x, y in ((1942, 2908), (1791, 2665)):
        near = (np.abs(base.keep_off[:, [0, 2]].mean(axis=1) - x) < 15) & (base.keep_off[:, 3] > y - 30)
        assert near.any()


def test_the_same_scores_give_the_same_figure() -> None:
    assert city_map(scores(), china(), WIDE).to_json() == city_map(scores(), china(), WIDE).to_json()


def test_the_inset_shows_the_south_china_sea_to_the_south_of_zengmu_ansha() -> None:
    figure = city_map(scores(), china(), WIDE)
    low, high = figure.layout.yaxis2.range
    assert low < 362 < 422 < high  # the southernmost dash, 曾母暗沙 [km]
    (land,) = [trace for trace in figure.data if trace.name == "inset land"]
    assert np.nanmin(land.y) < 430
    assert any(note.text == "南海诸岛" for note in figure.layout.annotations)


@pytest.mark.parametrize(
    ("view", "width"),
    [(WIDE, width) for width in (1200, 1000, 900, 890, 780, 600)]
    + [(NARROW, width) for width in (470, 374, 330)],
    ids=str,
)
def test_the_inset_hides_no_island_and_no_dash(view: View, width: int) -> None:
    sheet = plan(china(), view, width)
    inset = np.array([sheet.inset], dtype=float)
    everything = replace(sheet, inset=None).blocks(china().keep_off)[1:]
    seen = everything[everything[:, 1] < sheet.map_height]
    assert overlap(seen, inset).max() == 0
    assert len(seen) > 10


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("narrow", "width"), [(False, 1000), (False, 780), (False, 600), (True, 330)])
def test_the_insets_name_fits_into_it(language: str, narrow: bool, width: int) -> None:
    view = View(language, narrow=narrow)
    figure = city_map(scores(), china(), view, width=width)
    (name,) = [note for note in figure.layout.annotations if note.name == "inset name"]
    left, _, right, _ = plan(china(), view, width).inset or (0, 0, 0, 0)
    assert text_width(name.text, name.font.size) <= right - left


def test_provinces_and_cities_can_be_told_apart_within_a_trace() -> None:
    figure = city_map(scores(hidden=("太原",)), china(), View("en"))
    (land,) = [trace for trace in figure.data if trace.name == "land"]
    assert len(land.meta["places"]) == 34
    assert ["440000", "Guangdong"] in [list(place[:2]) for place in land.meta["places"]]
    for trace in (land, *traces(figure, "area")):
        rings = np.split(np.asarray(trace.x), np.flatnonzero(np.isnan(trace.x)))
        drawn = sum(np.isfinite(ring).any() for ring in rings)
        assert sum(count for _, _, count in trace.meta["places"]) == drawn
    named = {city: name for trace in traces(figure, "area") for city, name, _ in trace.meta["places"]}
    assert named == {f"c{code}": name for code, (name, _, _) in CITIES.items()}


def test_the_whole_of_china_is_in_the_frame() -> None:
    figure = city_map(scores(), china(), WIDE)
    (land,) = [trace for trace in figure.data if trace.name == "land"]
    west, east = figure.layout.xaxis.range
    assert west < np.nanmin(land.x)
    assert np.nanmax(land.x) < east
    assert np.nanmax(land.y) < figure.layout.yaxis.range[1]
    assert figure.layout.yaxis.range[0] < 1_878  # Hainan's south
    assert figure.layout.yaxis.scaleanchor == "x"
    assert figure.layout.xaxis.constrain == figure.layout.yaxis.constrain == "domain"


def test_a_narrow_screen_has_smaller_bubbles_and_cards() -> None:
    wide, narrow = (city_map(scores(), china(), view) for view in (WIDE, NARROW))
    assert max(traces(narrow, "cities")[0].marker.size) < max(traces(wide, "cities")[0].marker.size)
    assert labels(narrow)[0].font.size < labels(wide)[0].font.size
    assert len(labels(narrow)) == len(labels(wide)) == 8
    assert narrow.layout.height < 480


def test_the_dark_theme_takes_its_own_colours() -> None:
    figure = city_map(scores(), china(), View(theme="dark"))
    dark = palette("dark")
    (land,) = [trace for trace in figure.data if trace.name == "land"]
    assert land.fillcolor == dark.land
    assert labels(figure)[0].bgcolor == dark.card
    assert labels(figure)[0].font.color == dark.leading


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_hover_says_value_interval_responses_rank_and_verdict(language: str) -> None:
    unit = "分" if language == "zh" else "points"
    table = scores().assign(standing="leading")
    (bubbles,) = traces(city_map(table, china(), View(language), unit=unit), "cities")
    text = bubbles.hovertext[list(bubbles.customdata).index("c330100")]
    for part in ("92.4", unit, "91.2", "93.6", "1,500", "领先" if language == "zh" else "Leading"):
        assert part in text


def test_the_figure_is_small_and_asks_no_host() -> None:
    made = city_map(scores(), china(), WIDE).to_json()
    assert len(made) < 320_000
    assert "http" not in made
    assert {trace.type for trace in city_map(scores(), china(), WIDE).data} == {"scatter"}


def test_the_figure_survives_json() -> None:
    figure = city_map(scores(), china(), WIDE)
    again = pio.from_json(figure.to_json())
    for trace, came in zip(figure.data, again.data, strict=True):
        for axis in "xy":
            kept, sent = (np.asarray(part[axis], np.float32) for part in (came, trace))
            assert np.array_equal(kept, sent, equal_nan=True)


def own_shapes(tmp_path: Path) -> MapShapes:
    frame = gpd.GeoDataFrame(
        {"id": ["A", "B"]}, geometry=[box(-60, -20, -50, -10), box(-50, -20, -40, -10)], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "own.geojson")
    own = base_map(str(tmp_path / "own.geojson"))
    return shapes(own.frame, own.crs, own.inset)


def two_cities() -> pd.DataFrame:
    return scores().head(2).assign(boundary=["A", None], lon=[np.nan, -45.0], lat=[np.nan, -15.0])


@pytest.mark.parametrize("view", [WIDE, NARROW], ids=["wide", "narrow"])
def test_own_boundaries_are_filled_and_have_no_inset(tmp_path: Path, view: View) -> None:
    figure = city_map(two_cities(), own_shapes(tmp_path), view)
    assert len(traces(figure, "area")) == 1  # the other city has no boundary, only a bubble
    (bubbles,) = traces(figure, "cities")
    x = dict(zip(bubbles.customdata, bubbles.x, strict=True))
    assert x["c110000"] < 0 < x["c120000"]
    assert "xaxis2" not in figure.layout
    assert not any(note.text == "南海诸岛" for note in figure.layout.annotations)


def test_without_boundaries_cities_stand_at_their_coordinates() -> None:
    bare = base_map("none")
    base = shapes(bare.frame, bare.crs, bare.inset)
    table = scores().head(3).assign(lon=[116.4, 117.2, 114.5], lat=[39.9, 39.1, 38.0])
    figure = city_map(table, base, WIDE)
    (bubbles,) = traces(figure, "cities")
    assert len(bubbles.x) == 3
    assert figure.layout.xaxis.range[0] < min(bubbles.x) < max(bubbles.x) < figure.layout.xaxis.range[1]


def test_a_city_without_a_position_is_counted_in_a_notice() -> None:
    table = scores()
    table.loc[0, "boundary"] = "999999"
    figure = city_map(table, china(), WIDE)
    assert any("另有 1 个城市" in note.text for note in figure.layout.annotations)
    assert len(traces(figure, "cities")[0].x) == len(CITIES) - 1


def test_no_position_at_all_is_an_error_that_names_the_nearest_place() -> None:
    with pytest.raises(FrameError, match="lon and lat, or a boundary"):
        city_map(scores().assign(boundary=None), china(), WIDE)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FrameError, match="no column responses"):
        city_map(scores().drop(columns="responses"), china(), WIDE)
    with pytest.raises(FrameError, match="no column level"):
        shapes(base_map(None).frame.drop(columns="level"), "", False)


def test_a_city_that_is_both_best_and_worst_has_one_card() -> None:
    assert len(labels(city_map(scores().head(4), china(), WIDE))) == 4
    assert not labels(city_map(scores(), china(), WIDE, label_top=0, label_bottom=0))
