"""Texts and numbers in the reader's language.

Texts are data: each file of assets/language holds the texts of one part in every language, so that a
page and its words are two files. A file with a ``[page]`` table makes ``pages/<name>.py`` a page.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_skeleton

from domain.errors import SettingError
from domain.metrics import Metric
from domain.months import Month

FOLDER = Path(__file__).parent.parent / "assets" / "language"
LANGUAGES = ("zh", "en")  # the first is the default
MINUS = "\u2212"  # a typographic minus is as wide as a plus, so columns of changes align
ABSENT = "–"


def _flat(table: dict[str, object], prefix: str = "") -> dict[str, str]:
    texts: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            texts |= _flat(value, f"{prefix}{key}.")
        else:
            texts[f"{prefix}{key}"] = str(value)
    return texts


class Words:
    """The texts and the formats of one language."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise SettingError("language", language, " or ".join(LANGUAGES), LANGUAGES)
        self.language = language
        self.locale = Locale.parse("zh_Hans_CN" if language == "zh" else "en_GB")
        self.texts: dict[str, str] = {}
        for table in _files().values():
            self.texts |= _flat(table.get(language, {}))

    def say(self, key: str, **values: object) -> str:
        """The text of ``key`` with ``{name}`` filled in.

        Raises:
            SettingError: no such text, or a value it names is missing.
        """
        if key not in self.texts:
            raise SettingError(f"assets/language [{self.language}]", key, "a text", self.texts)
        try:
            return self.texts[key].format(**values)
        except KeyError as missing:
            raise SettingError(f"text {key}", "no value", f"a value for {missing}") from missing

    def number(self, value: float | None, decimals: int = 0, *, signed: bool = False) -> str:
        """``12,345.6``; a signed number carries + or −, a zero after rounding carries neither."""
        if value is None or value != value:
            return ABSENT
        rounded = round(float(value), decimals) + 0.0
        text = f"{abs(rounded):,.{decimals}f}"  # the same in both languages
        if rounded < 0:
            return MINUS + text
        return f"+{text}" if signed and rounded > 0 else text

    def compact(self, value: float | None) -> str:
        """A count in few characters: 12,345; from 100,000 on 12.3万 or 123K."""
        if value is None or value != value or abs(value) < 100_000:
            return self.number(value)
        steps = ((1e8, "亿"), (1e4, "万")) if self.language == "zh" else ((1e6, "M"), (1e3, "K"))
        size, unit = next(step for step in steps if abs(value) >= step[0])
        return self.number(value / size, 1) + unit

    def value(self, metric: Metric, value: float | None, *, unit: bool = True) -> str:
        """A value as printed: 87.4 分, 45%, 28.6 秒, 1,245; long times in hours."""
        size, printed = _printed(metric, value)
        text = self.number(None if value is None else value / size, metric.decimals)
        return self.say(f"unit.{printed}", value=text) if unit and text != ABSENT else text

    def change(self, metric: Metric, change: float | None, *, unit: bool = True) -> str:
        """A signed difference with its unit: +1.0 分, −2 个百分点."""
        size, printed = _printed(metric, change)
        text = self.number(
            None if change is None else change / size,
            max(metric.decimals, 1) if metric.unit == "percent" else metric.decimals, signed=True,
        )  # fmt: skip
        shown = printed if size > 1 else metric.unit.difference
        return self.say(f"unit.{shown}", value=text) if unit and text != ABSENT else text

    def interval(self, metric: Metric, low: float, high: float) -> str:
        """87.0–87.8; empty where there is none."""
        if low != low or high != high:
            return ""
        size, _ = _printed(metric, high)
        ends = (self.number(end / size, metric.decimals) for end in (low, high))
        return self.texts["unit.to"].join(ends)

    def segment(self, value: str) -> str:
        """A value of a segment or a region in this language, as it came where no text is known."""
        return self.texts.get(f"value.{value}", value)

    def month(self, month: Month) -> str:
        """2025年3月, March 2025."""
        return _month(month, self.language)

    def month_short(self, month: Month) -> str:
        """25-03 on an axis: the same in both languages, and sortable."""
        return f"{month.year % 100:02d}-{month.number:02d}"

    def date(self, day: dt.date) -> str:
        return format_date(day, format="long", locale=self.locale)


@cache
def _files() -> dict[str, dict[str, Any]]:
    """Name of the part -> its tables, in order of names."""
    return {
        file.stem: tomllib.loads(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.toml"))
    }


def page_icons() -> dict[str, str]:
    """Page -> icon, in the order of the navigation."""
    pages = {name: table["page"] for name, table in _files().items() if "page" in table}
    return {name: str(pages[name]["icon"]) for name in sorted(pages, key=lambda name: pages[name]["order"])}


@lru_cache(maxsize=1_000)
def _month(month: Month, language: str) -> str:
    noon = dt.datetime(month.year, month.number, 1, 12)
    return format_skeleton("yMMMM", noon, locale=words(language).locale)


@cache
def words(language: str) -> Words:
    """The texts of a language, read once a process."""
    return Words(language)


# from so many of a unit on, a time is printed in hours: how many make an hour
IN_HOURS = {"seconds": (7_200.0, 3_600.0), "minutes": (600.0, 60.0)}


def _printed(metric: Metric, amount: float | None) -> tuple[float, str]:
    """What a value of the metric is divided by, and the unit that it is printed in."""
    least, hour = IN_HOURS.get(metric.unit, (float("inf"), 1.0))
    if amount is None or not abs(amount) >= least:
        return 1.0, str(metric.unit)
    return hour, "hours"
