"""A page that takes part in the comparison: what is chosen on it, and what must then stand in its charts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bench.browser import Watched
from bench.constants import MONTHS, STEPS, values
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.metrics import POINT, SATISFACTION
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope

RANKED = 100  # responses; cities with fewer are not ranked
CITIES = {
    "beijing": "北京", "chongqing": "重庆", "wuhan": "武汉", "suzhou": "苏州", "xiamen": "厦门",
    "tianjin": "天津", "changsha": "长沙", "kunming": "昆明", "qingdao": "青岛", "nanjing": "南京",
    "lanzhou": "兰州",
}  # fmt: skip


@dataclass
class Contender:
    """A page that is changed, and the times of its changes [ms]: to months that nobody had chosen before, to
    the same months again, to cities.

    Args:
        typed: month -> what is typed into the select, and stands on the page afterwards where ``named``.
        drawn: month -> a figure that must stand in a chart afterwards.
    """

    name: str
    watched: Watched
    typed: Callable[[str], str]
    drawn: Callable[[str], str]
    named: bool = True
    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    cities: list[float] = field(default_factory=list)

    def change(self, month: str) -> float:
        """Choose a month; the time.

        Raises:
            RuntimeError: the month's figure is in no chart.
        """
        text = self.typed(month)
        taken = self.watched.change(text, text if self.named else "")
        if not any(self.drawn(month) in shown for shown in self.watched.texts()):
            raise RuntimeError(f"{self.name}: {self.drawn(month)} of {month} is in no chart")
        return taken

    def choose_city(self, pinyin: str) -> None:
        """Choose a city in the dashboard's filter, and take it away again, which is not counted.

        Raises:
            RuntimeError: no chart has changed.
        """
        cities = replace(self.watched, select=".st-key-view_cities")
        before = cities.charts()
        kicker = f" · {CITIES[pinyin]}"  # above the headline, where the place comes last
        self.cities.append(cities.change(pinyin, kicker, every_chart=False))
        if not set(cities.charts()) - set(before):
            raise RuntimeError(f"{self.name}: {pinyin} changed no chart")
        cities.page.keyboard.press("Escape")
        cities.page.locator(".st-key-filter-clear button").click()
        cities.settled([], " · 全国")


def in_chinese(month: str) -> str:
    """``2024-03`` as the dashboard's select has it."""
    return f"{month[:4]}年{int(month[5:])}月"


def figures_of(url: str, page: str) -> dict[str, str]:
    """Month -> a figure that the page's charts show, read from the warehouse without the page's analysis:
    the national mean on the overview, the best ranked city's on the leaders page."""
    engine = open_engine(url)
    warehouse = Warehouse(engine)
    months = Period(Month.parse(MONTHS[-1]), Month.parse(MONTHS[0]) + 1)
    sums = warehouse.monthly_sums(Query((SATISFACTION,), months, Scope.everything()))
    engine.close()
    found = {}
    for key, rows in sums.groupby("month"):
        ranked = rows[rows["n"] >= RANKED]
        best = (ranked["s"] / ranked["n"]).max()
        mean = best if page == "leaders" else rows["s"].sum() / rows["n"].sum()
        found[str(Month.from_key(int(key)))] = f"{mean / POINT:.1f}"
    return found


def of_constants(month: str) -> str:
    """A figure of the first chart of :mod:`bench.constants`, as plotly.js writes it."""
    return f"{values(month, 'steps', STEPS)[0]:g}"
