"""A chart saved as a picture: by click and by keyboard, in the reader's language, theme and fonts."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import pytest
from lxml import etree
from PIL import Image, ImageColor
from playwright.sync_api import Locator, expect

from charts.theme import palette
from tests.browser.conftest import Visitor
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

SVG = "{http://www.w3.org/2000/svg}"
ITEMS = {"png": "图片 (PNG)", "svg": "矢量图 (SVG)"}
# page, panel, and what its marks are in the drawing
CHARTS = [
    ("leaders", "leaders-gap", ".bars .point path"),
    ("trends", "trends-line", ".scatter .points path"),
    ("map", "map-panel", ".scatter .points path"),
    ("map", "map-months", ".heatmaplayer image"),
    ("", "overview-waterfall", ".bars .point path"),
]


def item(visit: Visit, panel: str, kind: str) -> Locator:
    """The item of a chart's menu; opens the menu unless it is open."""
    found = visit.page.get_by_role("button", name=ITEMS[kind])
    if not found.is_visible():
        visit.page.locator(f".st-key-menu-{panel}").get_by_role("button").first.click()
    expect(found).to_be_visible()
    return found


def saved(visit: Visit, panel: str, kind: str) -> tuple[str, bytes]:
    """Click the item; the file's name and content."""
    button = item(visit, panel, kind)
    with visit.page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, download.value.path().read_bytes()


def drawing(content: bytes) -> Any:
    return etree.fromstring(content)


def texts(picture: Any) -> str:
    return " ".join(" ".join(text.itertext()) for text in picture.iter(f"{SVG}text"))


def chart(panel: str) -> str:
    return f".st-key-chart-{panel} .chart"


@pytest.mark.parametrize(("page", "panel", "mark"), CHARTS, ids=lambda part: part.replace(" ", "_"))
def test_a_chart_is_saved_as_png_and_svg(visit: Visit, page: str, panel: str, mark: str) -> None:
    visit.open(page)
    visit.see(visit.page.locator(chart(panel)))
    head = visit.page.locator(f".st-key-panel-{panel} .panel-head")
    marks = visit.page.locator(f"{chart(panel)} {mark}").count()
    size = visit.page.locator(f"{chart(panel)} .main-svg").first.bounding_box()
    assert size is not None
    name, content = saved(visit, panel, "svg")
    picture = drawing(content)
    assert name.endswith("_2025-03.svg")
    assert head.locator("h2").inner_text().replace(" ", "") in texts(picture).replace(" ", "")
    assert "2025年3月" in texts(picture)
    assert "数据截至" in texts(picture)
    drawn = [part.strip(".").split()[0] for part in mark.split()[:-1]]
    steps = "".join(f"//*[contains(concat(' ', @class, ' '), ' {step} ')]" for step in drawn)
    assert len(picture.xpath(f"{steps}//*[local-name() = '{mark.split()[-1]}']")) == marks > 0
    width, height = (float(picture.get(side)) for side in ("width", "height"))
    assert width == pytest.approx(size["width"] + 48, abs=1)
    assert height > size["height"] + 60
    name, content = saved(visit, panel, "png")
    assert name.endswith("_2025-03.png")
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.size == (round(2 * width), round(2 * height))
    assert image.getpixel((2, 2)) == ImageColor.getrgb(palette("light").card)
    assert len(image.getcolors(image.width * image.height) or []) > 50
    assert ink_share(image, (0, 0, 1, 0.15)) > 0.005, "the title is drawn"
    assert ink_share(image, (0.1, 0.2, 0.9, 0.8)) > 0.005, "the chart is drawn"
    assert visit.foreign == []
    assert visit.complaints == []


def ink_share(image: Image.Image, part: tuple[float, float, float, float]) -> float:
    """How much of a part of the picture is not its ground."""
    box = tuple(round(share * side) for share, side in zip(part, image.size * 2, strict=True))
    pixels = np.asarray(image.crop((box[0], box[1], box[2], box[3])))
    return float((pixels != np.asarray(image)[2, 2]).any(axis=2).mean())


def test_the_vector_picture_stands_on_its_own(visit: Visit) -> None:
    visit.open("map")
    _, content = saved(visit, "map-panel", "svg")
    picture, text = drawing(content), content.decode("utf-8")
    ids = [element.get("id") for element in picture.iter() if element.get("id")]
    assert len(ids) == len(set(ids)), "no two layers share an id"
    referred = set(re.findall(r"url\(#([^)]+)\)", text))
    assert referred <= set(ids)
    assert "url(http" not in text
    assert set(re.findall(r"https?://[^\"'\s)]+", text)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    for letters in picture.iter(f"{SVG}text"):
        assert "sans-serif" in (letters.get("font-family") or letters.get("style"))
    assert not picture.xpath("//*[contains(@class, 'draglayer') or contains(@class, 'hoverlayer')]")
    for name in ("北京", "乌鲁木齐", "南海诸岛"):
        assert name in texts(picture)


def test_hidden_cities_leave_no_number_in_the_picture(visit: Visit) -> None:
    visit.open("map")
    _, content = saved(visit, "map-panel", "svg")
    assert "样本不足" in texts(drawing(content))
    assert "hovertext" not in content.decode("utf-8")


def test_a_dark_screen_saves_a_dark_picture(visitor: Visitor) -> None:
    visit = visitor(color_scheme="dark").open("leaders")
    _, content = saved(visit, "leaders-gap", "png")
    image = Image.open(io.BytesIO(content)).convert("RGB")
    assert image.getpixel((2, 2)) == ImageColor.getrgb(palette("dark").card)


def test_an_english_page_saves_an_english_picture(visit: Visit) -> None:
    visit.open("leaders", lang="en")
    visit.page.locator(".st-key-menu-leaders-gap").get_by_role("button").first.click()
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Vector picture (SVG)").click()
    written = texts(drawing(download.value.path().read_bytes()))
    assert "March 2025" in written
    assert not re.search("[一-鿿]", written)


def test_the_keyboard_reaches_the_items_and_shows_where_it_is(visit: Visit) -> None:
    visit.open("leaders")
    png = item(visit, "leaders-gap", "png")
    focused = "button => button === button.getRootNode().activeElement"
    for _ in range(60):  # Streamlit hangs an open menu at the page's end
        if png.evaluate(focused):
            break
        visit.page.keyboard.press("Tab")
    assert png.evaluate(focused)
    assert png.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    with visit.page.expect_download() as download:
        visit.page.keyboard.press("Enter")
    assert download.value.suggested_filename.endswith(".png")


def test_a_chart_that_is_not_there_is_said_so(visit: Visit) -> None:
    visit.open("leaders")
    png = item(visit, "leaders-gap", "png")
    visit.page.evaluate("selector => document.querySelector(selector).remove()", chart("leaders-gap"))
    png.click()
    expect(visit.page.get_by_role("status").filter(has_text="图表尚未显示")).to_be_visible()
