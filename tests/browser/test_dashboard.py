"""What a reader does with the dashboard: read, filter, click, switch, follow a link."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visitor
from tests.browser.serving import serving
from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

PAGES = {"overview": "月度总览", "map": "城市热力图", "leaders": "领先与落后", "trends": "趋势"}
ENGLISH = {"overview": "Overview", "map": "City map", "leaders": "Leaders & laggards", "trends": "Trends"}
PHONE = {"width": 390, "height": 844}
CHINESE = re.compile(r"[一-鿿]")
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_four_pages_show_without_asking_any_other_host(visit: Visit) -> None:
    for name, title in PAGES.items():
        visit.open("" if name == "overview" else name)
        expect(visit.kicker).to_contain_text(title)
        assert visit.page.locator(".chart > .plot").count() > 0
    for title in PAGES.values():  # and from one to the next, as one walks
        visit.turn_to(title)
    assert len(visit.asked) > 50, "every request is watched"
    assert any(url.startswith("ws://") for url in visit.asked), "websockets too"
    assert any(url.endswith(".woff2") for url in visit.asked), "fonts too"
    assert visit.foreign == []
    assert visit.complaints == []


def test_no_page_scrolls_sideways_on_a_phone(visitor: Visitor) -> None:
    visit = visitor(viewport=PHONE, has_touch=True, device_scale_factor=2)
    for name in PAGES:
        visit.open("" if name == "overview" else name)
        assert visit.page.evaluate(OVERFLOW) <= 0, name
        wide = visit.charts("chart => chart.getBoundingClientRect().right")
        assert max(wide) <= PHONE["width"], name
    assert visit.complaints == []


def test_a_legend_stays_above_its_plot_when_the_window_narrows(visit: Visit) -> None:
    """The wide chart, with room on its right, becomes the narrow one: the legend takes fewer lines."""
    visit.open("annual", lang="en")
    visit.page.set_viewport_size({"width": PHONE["width"], "height": PHONE["height"]})
    expect(visit.page.locator(".chart")).to_have_css("width", "334px")
    visit.settled()
    found = visit.charts(
        """chart => {
          const legend = chart.querySelector('.legend').getBoundingClientRect();
          const room = chart._fullLayout._size;
          return [legend.bottom - chart.getBoundingClientRect().top, room.t, room.r];
        }"""
    )
    for legend_ends, plot_begins, right in found:
        assert legend_ends <= plot_begins + 1
        assert right < 90, "the narrow chart has come"


def test_clearing_the_filters_takes_them_out_of_the_lists_too(visit: Visit) -> None:
    visit.open()
    visit.choose("cities", "cq", re.compile("重庆"))
    expect(visit.kicker).to_contain_text("重庆")
    visit.settled().page.locator(".st-key-filter-clear button").click()
    expect(visit.kicker).to_contain_text("全国")
    expect(visit.control("cities")).not_to_contain_text("重庆")
    visit.settled().choose("cities", "bj", re.compile("北京"))
    expect(visit.kicker).to_contain_text("· 北京")
    expect(visit.page).to_have_url(re.compile(r"[?&]c=110000(&|$)"))


@pytest.mark.parametrize("typed", ["cq", "chongqing", "重庆"])
def test_a_city_is_found_by_name_pinyin_and_initials(visit: Visit, typed: str) -> None:
    visit.open()
    nation = visit.headline.inner_text()
    visit.choose("cities", typed, re.compile("重庆"))
    expect(visit.kicker).to_contain_text("重庆")
    expect(visit.headline).not_to_have_text(nation)
    expect(visit.page).to_have_url(re.compile(r"[?&]c=500000(&|$)"))
    expect(visit.page.locator(".kpi.hero")).not_to_contain_text("5,842")


def test_a_click_on_a_city_brings_it_into_focus(visit: Visit) -> None:
    visit.open("map")
    card = visit.page.locator(".city-card h3")
    for city, name in (("110000", "北京"), ("510100", "成都"), ("110000", "北京")):
        click_city(visit, city)
        expect(card).to_have_text(name)
        visit.settled()
        assert visit.query["city"] == city
    visit.choose("focus", "cq", re.compile("重庆"))
    expect(card).to_have_text("重庆")
    visit.settled()
    assert visit.query["city"] == "500000"
    click_city(visit, "110000")  # clicked before the list was used: the map has it marked
    expect(card).to_have_text("北京")
    visit.settled()
    assert visit.query["city"] == "110000"


BUBBLE = """city => {
  const chart = document.querySelector('.st-key-chart-map-panel .chart > .plot');
  chart.scrollIntoView({block: 'center'});
  const cities = chart._fullData.find(trace => trace.meta?.role === 'cities');
  const i = cities.customdata.indexOf(city);
  const {left, top} = chart.getBoundingClientRect();
  const {xaxis, yaxis} = chart._fullLayout;
  return [left + xaxis._offset + xaxis.l2p(cities.x[i]), top + yaxis._offset + yaxis.l2p(cities.y[i])];
}"""
HOVERED = """city => document.querySelector('.st-key-chart-map-panel .chart > .plot')
  ._hoverdata?.some(point => String(point.customdata) === city)"""


def click_city(visit: Visit, city: str) -> None:
    """Point at a city's bubble until the chart knows it, then click."""
    x, y = visit.page.evaluate(BUBBLE, city)
    visit.page.mouse.move(x - 60, y - 60)
    visit.page.mouse.move(x, y, steps=5)
    visit.page.wait_for_function(HOVERED, arg=city)
    visit.page.mouse.click(x, y)


def test_the_language_changes_every_text_and_keeps_the_view(visit: Visit) -> None:
    visit.open("map", m="2025-02", metric="attitude", city="440300")
    visit.page.get_by_role("radio", name="English").click()
    expect(visit.kicker).to_contain_text("February 2025")
    visit.settled()
    assert visit.query == {"m": "2025-02", "metric": "attitude", "city": "440300", "lang": "en"}
    for title in ENGLISH.values():
        visit.turn_to(title)
        assert visit.query["lang"] == "en"
        shown = visit.page.get_by_test_id("stApp").inner_text().replace("中文", "")
        assert CHINESE.findall(shown) == [], title


def test_a_link_into_a_fresh_server_opens_its_page(
    visitor: Visitor, example_url: str, tmp_path: Path
) -> None:
    with serving(example_url, tmp_path) as address:
        visit = visitor(address).open("leaders", m="2025-02", lang="en")
        expect(visit.kicker).to_contain_text("Leaders & laggards · February 2025")
        assert visit.query == {"m": "2025-02", "lang": "en"}
        assert visit.foreign == []
        assert visit.complaints == []
        visit.page.close()  # before its server goes


def test_another_month_shows_other_figures(visit: Visit) -> None:
    visit.open()
    hero = visit.page.locator(".kpi.hero")
    march = hero.inner_text()
    visit.choose("month", "2024年11月", "2024年11月")
    expect(visit.kicker).to_contain_text("2024年11月")
    expect(hero).not_to_have_text(march)
    expect(visit.page).to_have_url(re.compile(r"[?&]m=2024-11(&|$)"))


def test_a_refused_value_of_a_link_is_named(visit: Visit) -> None:
    visit.open("trends", m="2031-01", c="110000,999999", metric="happiness")
    notice = visit.page.get_by_test_id("stAlert")
    for refused in ("m=2031-01", "c=999999", "metric=happiness"):
        expect(notice).to_contain_text(refused)
    expect(visit.kicker).to_contain_text("2025年3月 · 北京")


CONTRAST = """chart => {
  const light = colour => {
    const [r, g, b, a = 1] = colour.match(/[\\d.]+/g).map(Number);
    return a > 0.5 ? (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255 : null;
  };
  let paper = light(getComputedStyle(chart.querySelector('.main-svg')).backgroundColor);
  for (let place = chart; paper === null && place; place = place.parentElement)
    paper = light(getComputedStyle(place).backgroundColor);
  const hex = chart._fullLayout.font.color.match(/[0-9a-f]{2}/gi).map(part => parseInt(part, 16));
  return {paper, ink: light(`rgb(${hex})`)};
}"""


@pytest.mark.parametrize("page", PAGES)
def test_a_dark_screen_has_dark_charts(visitor: Visitor, page: str) -> None:
    dark = visitor(color_scheme="dark").open(page).charts(CONTRAST)
    assert all(chart["paper"] < 0.2 and chart["ink"] > 0.6 for chart in dark), dark
    light = visitor(color_scheme="light").open(page).charts(CONTRAST)
    assert all(chart["paper"] > 0.9 and chart["ink"] < 0.4 for chart in light), light


LOOK = """field => {
  const frame = field.closest('[role="group"]');
  return [field, frame, frame.parentElement].map(element => {
    const {outline, boxShadow, borderColor} = getComputedStyle(element);
    return [outline, boxShadow, borderColor].join();
  }).join(';');
}"""
LOOKS_ELSE = f"before => ({LOOK})(document.activeElement) !== before"
HIGHLIGHTED = """() => document.getElementById(
  document.activeElement.getAttribute('aria-activedescendant'))?.textContent"""


def test_the_keyboard_reaches_the_filters_and_shows_where_it_is(visit: Visit) -> None:
    visit.open()
    month = visit.control("month").get_by_role("combobox")
    at_rest = month.evaluate(LOOK)
    for _ in range(20):
        visit.page.keyboard.press("Tab")
        if month.evaluate("field => field === document.activeElement"):
            break
    expect(month).to_be_focused()
    visit.page.wait_for_function(LOOKS_ELSE, arg=at_rest)
    visit.page.keyboard.press("ArrowDown")
    expect(visit.page.get_by_role("listbox")).to_be_visible()
    while visit.page.evaluate(HIGHLIGHTED) != "2025年1月":
        visit.page.keyboard.press("ArrowDown")
    visit.page.keyboard.press("Enter")
    expect(visit.kicker).to_contain_text("2025年1月")
