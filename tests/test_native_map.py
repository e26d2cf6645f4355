"""The map on a slide: one group of shapes named by place, as the figure has them, and brought up to date."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io as pio
import pytest
import shapely
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.shapes.group import GroupShape
from pptx.util import Emu, Inches

from charts.city_map import city_map
from charts.map_labels import overlap
from charts.map_layout import plan
from charts.theme import palette
from data_access.boundaries import base_map
from domain.errors import FrameError
from domain.view import View
from exports.ink import Box
from exports.native_map import add_map
from exports.native_map_update import update_map
from tests.test_city_map import BEST, CITIES, WORST, china, labels, own_shapes, scores, traces, two_cities

WIDE = View()
WIDTH = 780
BOX = Box(Inches(0.5), Inches(1), Inches(7.5), Inches(5.5))


def figure_of(table: pd.DataFrame | None = None, view: View = WIDE, **options: Any) -> go.Figure:
    cities = scores(hidden=("太原",)) if table is None else table
    return city_map(cities, china(), view, width=WIDTH, title="满意度", unit="分", **options)


def on_slide(figure: go.Figure, view: View = WIDE, alt: str = "") -> GroupShape:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    return add_map(slide, figure, BOX, view, alt=alt)


def slide_of(group: GroupShape) -> Any:
    part: Any = group.part
    return part.slide


def named(group: GroupShape) -> dict[str, Any]:
    shapes = {shape.name: shape for shape in group.shapes}
    assert len(shapes) == len(group.shapes), "each name once"
    return shapes


def of_kind(group: GroupShape, kind: str) -> dict[str, Any]:
    """Id to shape: ``area 330100 杭州`` is the area of 330100."""
    found = {name: shape for name, shape in named(group).items() if name.startswith(f"{kind} ")}
    return {name.removeprefix(f"{kind} ").split()[0]: shape for name, shape in found.items()}


def fill(shape: Any) -> str:
    """``#rrggbb``, or the kind of a fill that has no one colour."""
    inner = next(
        child
        for child in shape._element.spPr
        if child.tag in (qn("a:solidFill"), qn("a:pattFill"), qn("a:noFill"))
    )
    return (
        f"#{inner[0].get('val').lower()}" if inner.tag == qn("a:solidFill") else etree.QName(inner).localname
    )


def middle(shape: Any) -> tuple[float, float]:
    return shape.left + shape.width / 2, shape.top + shape.height / 2


def scale_of(group: GroupShape) -> float:
    """EMU a px of the figure."""
    return named(group)["sheet"].width / WIDTH


def rings(shape: Any) -> list[np.ndarray]:
    """The outlines of a freeform in EMU of the slide."""
    path = next(shape._element.iter(qn("a:path")))
    size = np.array([shape.width / int(path.get("w")), shape.height / int(path.get("h"))])
    found: list[list[tuple[int, int]]] = []
    for step in path:
        if step.tag == qn("a:moveTo"):
            found.append([])
        found[-1] += [(int(point.get("x")), int(point.get("y"))) for point in step]
    return [np.array(ring) * size + (shape.left, shape.top) for ring in found]


def whole_file(group: GroupShape) -> str:
    """Every part of the presentation as text."""
    out = io.BytesIO()
    group.part.package.save(out)
    with zipfile.ZipFile(out) as archive:
        return "\n".join(archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())


def test_the_map_is_one_group_with_its_alternative_text() -> None:
    group = on_slide(figure_of(), alt="满意度最高的是杭州")
    assert group.name == "csat:map"
    (drawn,) = slide_of(group).shapes
    assert drawn.shape_id == group.shape_id
    assert group._element.xpath("p:nvGrpSpPr/p:cNvPr/@descr") == ["满意度最高的是杭州"]


def test_every_city_and_province_is_a_shape_named_by_place() -> None:
    group = on_slide(figure_of())
    shapes = named(group)
    for code, (name, _, _) in CITIES.items():
        assert f"city c{code} {name}" in shapes
        assert f"area c{code} {name}" in shapes
    provinces = of_kind(group, "land")
    assert len(provinces) == 34
    assert provinces["440000"].name == "land 440000 广东省"
    assert provinces["710000"].name.startswith("land 710000 台湾")
    english = on_slide(figure_of(view=View("en")), View("en"))
    assert of_kind(english, "land")["440000"].name == "land 440000 Guangdong"


def test_areas_and_bubbles_have_the_colours_of_the_figure() -> None:
    table = scores(hidden=("太原",))
    group, figure = on_slide(figure_of(table)), figure_of(table)
    tint = {}
    for trace in traces(figure, "area"):
        for city, _, _ in trace.meta["places"]:
            tint[city] = trace.fillcolor
    areas = of_kind(group, "area")
    for city, colour in tint.items():
        wanted = "pattFill" if colour is None else "#" + bytes(map(int, re.findall(r"\d+", colour))).hex()
        assert fill(areas[city]) == wanted
    low, high, stops = (figure.layout.coloraxis[key] for key in ("cmin", "cmax", "colorscale"))
    bubbles = of_kind(group, "city")
    for code, (name, value, _) in CITIES.items():
        if name != "太原":
            share = min(max((value - low) / (high - low), 0), 1) * (len(stops) - 1)
            first, last = stops[int(share)][1], stops[min(int(share) + 1, len(stops) - 1)][1]
            mixed = [
                int(first[i : i + 2], 16)
                + (share % 1) * (int(last[i : i + 2], 16) - int(first[i : i + 2], 16))
                for i in (1, 3, 5)
            ]
            drawn = [int(fill(bubbles[f"c{code}"])[i : i + 2], 16) for i in (1, 3, 5)]
            assert drawn == pytest.approx(mixed, abs=1), name


def test_bubbles_stand_where_the_figure_has_them_and_as_large() -> None:
    figure = figure_of()
    group = on_slide(figure)
    sheet, scale, ground = plan(china(), WIDE, WIDTH), scale_of(group), named(group)["sheet"]
    (cities,) = traces(figure, "cities")
    x, y = sheet.px(np.array(cities.x), np.array(cities.y))
    for city, across, down, size in zip(cities.customdata, x, y, cities.marker.size, strict=True):
        bubble = of_kind(group, "city")[city]
        assert middle(bubble) == pytest.approx(
            (ground.left + across * scale, ground.top + down * scale), abs=1000
        )
        assert bubble.width == bubble.height == pytest.approx(size * scale, abs=700)


def test_the_group_fills_its_box_and_keeps_its_proportions() -> None:
    figure = figure_of()
    group = on_slide(figure)
    assert group.width / group.height == pytest.approx(WIDTH / figure.layout.height, rel=1e-3)
    assert max(group.height / BOX.height, group.width / BOX.width) == pytest.approx(1, rel=1e-3)
    assert BOX.left - 700 <= group.left
    assert group.left + group.width <= BOX.left + BOX.width + 700


@pytest.mark.parametrize("place", ["440000", "150000", "710000"])
def test_a_provinces_outline_has_its_area(place: str) -> None:
    group = on_slide(figure_of())
    frame = base_map(None).frame
    true = frame[(frame.place == place) & (frame.level == "province")].geometry.area.sum() / 1e6
    drawn = sum(
        abs(shapely.Polygon(ring).area) for ring in rings(of_kind(group, "land")[place]) if len(ring) > 2
    )
    km = 1 / (plan(china(), WIDE, WIDTH).scale * scale_of(group))
    assert drawn * km**2 == pytest.approx(true, rel=0.02)


def lines_of(trace: Any) -> int:
    """How many lines lie between the gaps."""
    x = np.asarray(trace.x)
    return sum(np.isfinite(part).any() for part in np.split(x, np.flatnonzero(np.isnan(x))))


def test_islands_islets_and_dashes_are_there() -> None:
    figure = figure_of()
    group = on_slide(figure)
    assert len(rings(named(group)["inset land 460000 海南省"])) > 100  # with 三沙
    dashes = {trace.name: lines_of(trace) for trace in figure.data if trace.name in ("lines", "inset lines")}
    assert dashes["inset lines"] == 9  # the tenth, east of Taiwan, is in the main map
    assert dashes["lines"] >= 3
    assert {name: len(rings(named(group)[name])) for name in dashes} == dashes
    for shape in group.shapes:
        if shape.name.startswith(("land", "inset land", "coast", "lines")):
            assert all(np.ptp(ring, axis=0).any() for ring in rings(shape)), "each outline can be seen"


def test_the_inset_lies_within_its_frame_and_above_the_map() -> None:
    group = on_slide(figure_of())
    shapes = named(group)
    edge = shapes["inset edge"]
    for name in ("inset land 460000 海南省", "inset lines", "inset name", "inset ground"):
        shape = shapes[name]
        assert edge.left - 1300 <= shape.left
        assert edge.top - 1300 <= shape.top
        assert shape.left + shape.width <= edge.left + edge.width + 1300
        assert shape.top + shape.height <= edge.top + edge.height + 1300
    order = list(shapes)
    assert order.index("inset ground") > max(
        i for i, name in enumerate(order) if name.startswith(("land ", "city "))
    )
    assert order.index("inset ground") < order.index("inset lines") < order.index("inset edge")
    assert shapes["inset name"].text_frame.text == "南海诸岛"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_labels_say_what_the_figures_say_and_do_not_overlap(language: str) -> None:
    view = View(language)
    figure = figure_of(view=view)
    group = on_slide(figure, view)
    cards = of_kind(group, "label")
    for note in labels(figure):
        plain = re.sub("<[^>]+>", "", note.text)
        assert cards[note.name.removeprefix("label ")].text_frame.text == plain
    assert [card.name.split()[2] for card in cards.values()][:5] == BEST
    assert {card.name.split()[2] for card in cards.values()} == {*BEST, *WORST}
    boxes = np.array(
        [[c.left, c.top, c.left + c.width, c.top + c.height] for c in cards.values()], dtype=float
    )
    pairs = overlap(boxes, boxes)
    np.fill_diagonal(pairs, 0)
    assert pairs.max() == 0


def test_a_leader_runs_from_its_bubbles_edge_to_its_cards_middle() -> None:
    group = on_slide(figure_of())
    bubbles, cards = of_kind(group, "city"), of_kind(group, "label")
    for city, leader in of_kind(group, "leader").items():
        ends = sorted(
            ((leader.begin_x, leader.begin_y), (leader.end_x, leader.end_y)),
            key=lambda end: np.hypot(*np.subtract(end, middle(bubbles[city]))),
        )
        assert np.hypot(*np.subtract(ends[0], middle(bubbles[city]))) == pytest.approx(
            bubbles[city].width / 2, abs=1500
        )
        assert ends[1] == pytest.approx(middle(cards[city]), abs=1500)


def test_the_legends_say_what_the_figures_say() -> None:
    figure = figure_of()
    shapes = named(on_slide(figure))
    bar = figure.layout.coloraxis
    assert [
        shapes[f"legend {end}"].text_frame.text for end in ("low", "mean", "high")
    ] == bar.colorbar.ticktext
    assert shapes["legend colours"].text_frame.text == "满意度（分）"
    steps = [fill(shape) for name, shape in shapes.items() if name.startswith("legend bar ")]
    assert (steps[0], steps[12], steps[24]) == tuple(bar.colorscale[i][1] for i in (0, 4, 8))
    assert {
        shape.text_frame.text for name, shape in shapes.items() if re.fullmatch(r"legend size \d name", name)
    } == {"200", "1,000", "2,000"}
    assert shapes["legend too few name"].text_frame.text == "样本不足"


def test_hidden_cities_are_hatched_and_hollow_and_carry_no_number() -> None:
    table = scores()
    odd = table.city.isin(["c140100", "c360100"])
    secret = {"value": 61.73519, "low": 57.91357, "high": 66.31975, "responses": 31337}
    for column, number in secret.items():
        table[column] = table[column].astype(float)
        table.loc[odd, column] = number
    table["shown"] = ~odd
    group = on_slide(figure_of(table, decimals=2))
    assert {fill(of_kind(group, "area")[city]) for city in ("c140100", "c360100")} == {"pattFill"}
    assert {fill(of_kind(group, "city")[city]) for city in ("c140100", "c360100")} == {palette("light").card}
    assert of_kind(group, "city")["c140100"].width == of_kind(group, "city")["c360100"].width
    content = whole_file(group)
    for trail in ("61.73", "57.91", "66.31", "31337", "31,337"):
        assert trail not in content


def test_texts_have_an_east_asian_font_and_no_shape_the_themes_shadow() -> None:
    group = on_slide(figure_of())
    runs = list(group._element.iter(qn("a:rPr")))
    assert len(runs) > 20
    for properties in runs:
        assert properties.find(qn("a:ea")).get("typeface")
        assert properties.find(qn("a:latin")).get("typeface")
    for shape in group.shapes:
        assert shape._element.find(qn("p:style")) is None
        effects = shape._element.spPr.find(qn("a:effectLst"))
        assert effects is not None
        assert not len(effects)
        assert shape._element.spPr.find(qn("a:ln")) is not None


def test_texts_are_as_large_as_the_scale_makes_them() -> None:
    group = on_slide(figure_of())
    run = of_kind(group, "label")["c330100"].text_frame.paragraphs[0].runs[-1]
    assert run.font.size.pt == pytest.approx(13 * scale_of(group) / 12_700, abs=0.01)
    assert run.font.bold


def test_ids_are_unique_on_the_slide() -> None:
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[5])
    for _ in range(2):
        add_map(slide, figure_of(), BOX, WIDE)
    ids = slide.shapes._spTree.xpath("//p:cNvPr/@id")
    assert len(ids) == len(set(ids)) > 300


def test_a_figure_from_json_makes_the_same_shapes() -> None:
    figure = figure_of()
    again = pio.from_json(figure.to_json())
    assert etree.tostring(on_slide(figure)._element) == etree.tostring(on_slide(again)._element)


def test_a_name_with_signs_that_xml_cannot_hold_is_written() -> None:
    table = scores()
    table.loc[table.name == "杭州", "name"] = 'Hang<b>&"\x0bzhou'
    group = on_slide(figure_of(table))
    assert of_kind(group, "city")["c330100"].name == 'city c330100 Hang<b>&"zhou'


def wrong_role(figure: go.Figure) -> None:
    figure.data[-1].meta = {"role": "citys"}


def wrong_note(figure: go.Figure) -> None:
    figure.add_annotation(name="remark", text="x", x=0, y=0)


def wrong_shape(figure: go.Figure) -> None:
    figure.add_shape(type="line", name="arrow", x0=0, x1=1, y0=0, y1=1, line={"width": 1, "color": "#000000"})


def wrong_colour(figure: go.Figure) -> None:
    figure.data[3].fillcolor = "red"


def wrong_tag(figure: go.Figure) -> None:
    figure.layout.annotations[-1].text = "<i>x</i>"


def wrong_chart(figure: go.Figure) -> None:
    figure.layout.meta = {"chart": "trend"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (wrong_role, "citys.*Did you mean 'cities'"),
        (wrong_note, "annotation remark"),
        (wrong_shape, "shape arrow"),
        (wrong_colour, "colour red"),
        (wrong_tag, "tag <i>"),
        (wrong_chart, "'trend'.*expected chart city_map"),
    ],
)
def test_what_is_not_a_maps_is_an_error_and_never_a_guess(spoil: Any, message: str) -> None:
    figure = figure_of()
    spoil(figure)
    with pytest.raises(FrameError, match=message):
        on_slide(figure)


def test_an_empty_map_is_the_land_and_a_sentence() -> None:
    group = on_slide(figure_of(scores().head(0)))
    assert "没有城市数据" in named(group)["notice"].text_frame.text
    assert not of_kind(group, "city")
    assert len(of_kind(group, "land")) == 34


def test_own_boundaries_without_provinces_are_drawn_too(tmp_path: Path) -> None:
    figure = city_map(two_cities(), own_shapes(tmp_path), WIDE, width=WIDTH)
    group = on_slide(figure)
    assert set(of_kind(group, "land")) == {"A", "B"}
    assert list(of_kind(group, "area")) == ["c110000"]
    assert len(of_kind(group, "city")) == 2
    assert "inset edge" not in named(group)


@pytest.mark.parametrize("view", [View(theme="dark"), View(narrow=True)], ids=["dark", "narrow"])
def test_dark_and_narrow_figures_are_drawn(view: View) -> None:
    group = on_slide(figure_of(view=view), view)
    assert fill(of_kind(group, "land")["440000"]) == palette(view.theme).land


def test_a_map_is_written_in_a_moment_and_small() -> None:
    figure = figure_of()
    on_slide(figure)
    slides = Presentation()
    slide = slides.slides.add_slide(slides.slide_layouts[6])
    took = []
    for _ in range(3):
        start = time.perf_counter()
        group = add_map(slide, figure, BOX, WIDE)
        took.append(time.perf_counter() - start)
    assert min(took) < 0.2  # 0.06 s where nothing else runs
    assert len(etree.tostring(group._element)) < 800_000


# --- brought up to date


def april() -> pd.DataFrame:
    """Other scores and bases; 兰州 has too few now, 太原 enough."""
    table = scores(seed=3, hidden=("兰州",))
    return table.assign(responses=table.responses[::-1].to_numpy())


def parts(group: GroupShape) -> dict[str, list[bytes]]:
    """What each shape looks like, its id left out."""
    return {
        name: [etree.tostring(part, method="c14n") for part in shape._element[1:]]
        for name, shape in named(group).items()
    }


def test_an_untouched_map_becomes_what_a_new_one_would_be() -> None:
    group = on_slide(figure_of())
    changes = update_map(group, figure_of(april()), WIDE)
    assert parts(group) == parts(on_slide(figure_of(april())))
    assert "area c330100 杭州" in changes.changed
    assert changes.added
    assert changes.removed
    assert not changes.moved
    ids = group._element.xpath(".//p:cNvPr/@id")
    assert len(ids) == len(set(ids))


def test_the_same_figure_changes_nothing() -> None:
    group = on_slide(figure_of())
    before = etree.tostring(group._element)
    changes = update_map(group, figure_of(), WIDE)
    assert etree.tostring(group._element) == before
    assert (changes.changed, changes.added, changes.removed, changes.moved) == ([], [], [], [])


def test_a_group_that_was_moved_and_scaled_stays_where_it_is() -> None:
    group = on_slide(figure_of())
    group.left, group.top, group.width, group.height = Emu(10), Emu(20), Emu(4_000_000), Emu(3_000_000)
    update_map(group, figure_of(april()), WIDE)
    assert (group.left, group.top, group.width, group.height) == (10, 20, 4_000_000, 3_000_000)
    assert parts(group) == parts(on_slide(figure_of(april())))


def test_a_label_that_a_person_moved_stays_there_with_its_new_value() -> None:
    table = scores(hidden=("太原",))
    group = on_slide(figure_of(table))
    card, other = of_kind(group, "label")["c330100"], of_kind(group, "label")["c440300"]
    card.left, card.top = Emu(card.left + 300_000), Emu(card.top - 200_000)
    place = (card.left, card.top)
    card.text_frame.paragraphs[0].runs[-1].font.size = Emu(20 * 12_700)
    later = table.assign(value=table.value.where(table.name != "杭州", 93.3))
    changes = update_map(group, figure_of(later), WIDE)
    assert changes.moved == [card.name]
    assert (card.left, card.top) == place
    assert card.text_frame.text.endswith("93.3")
    assert card.text_frame.paragraphs[0].runs[-1].font.size.pt == 20
    assert other.name not in changes.moved


def test_shapes_that_are_a_persons_own_are_not_touched() -> None:
    group = on_slide(figure_of())
    note = group.shapes.add_textbox(Emu(0), Emu(0), Emu(100), Emu(100))
    note.text_frame.text = "看这里"
    named(group)["inset edge"]._element.getparent().remove(named(group)["inset edge"]._element)
    bubble = of_kind(group, "city")["c110000"]
    bubble.left = Emu(bubble.left + 50_000)
    at = middle(bubble)
    update_map(group, figure_of(april()), WIDE)
    assert note.text_frame.text == "看这里"
    assert "inset edge" not in named(group), "what a person took away of the land stays away"
    assert middle(bubble) == pytest.approx(at, abs=2)


def test_a_city_that_is_hidden_now_leaves_no_number_behind() -> None:
    group = on_slide(figure_of())
    assert "70.6" in whole_file(group)
    update_map(group, figure_of(scores(hidden=("太原", "兰州"))), WIDE)
    assert fill(of_kind(group, "area")["c620100"]) == "pattFill"
    assert fill(of_kind(group, "city")["c620100"]) == palette("light").card
    assert "c620100" not in of_kind(group, "label")
    assert "70.6" not in whole_file(group)


# --- in LibreOffice


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    if shutil.which("soffice") is None or shutil.which("pdftotext") is None:
        pytest.skip(
            "LibreOffice or poppler is not installed: apt-get install libreoffice-impress poppler-utils"
        )
    folder = tmp_path_factory.mktemp("office")

    def text(group: GroupShape) -> str:
        """What LibreOffice reads on the slide."""
        group.part.package.save(str(folder / "map.pptx"))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder)]
        subprocess.run([*command, str(folder / "map.pptx")], check=True, capture_output=True, timeout=180)
        found = subprocess.run(["pdftotext", str(folder / "map.pdf"), "-"], check=True, capture_output=True)
        return found.stdout.decode("utf-8")

    return text


@pytest.mark.slow
def test_libreoffice_opens_the_map(office: Any) -> None:
    text = office(on_slide(figure_of()))
    for word in (*BEST, *WORST, "92.4", "南海诸岛", "样本不足"):
        assert word in text


def test_the_figure_is_not_changed_by_reading_it() -> None:
    figure = figure_of()
    before = json.loads(figure.to_json())
    on_slide(figure)
    assert json.loads(figure.to_json()) == before
