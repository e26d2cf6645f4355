"""From a filter's change to everything drawn, in Chromium: the dashboard, a plain Streamlit page, Vizro.

The three are changed in turn, each on its own server, in one browser: to months that no side has seen before,
then to the same again. The dashboard has rested before, so that it could make pages ahead; beside itself,
large and small, it makes none. The figures of the new month must stand in the charts before a change counts.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from bench import geometry
from bench.big import big_url, make, sized
from bench.browser import DASH, STREAMLIT, Watched, WatchedVizro, chromium
from bench.constants import MONTHS
from bench.contender import CITIES, Contender, figures_of, in_chinese, of_constants
from bench.row import Row, quantile
from bench.serving import dashboard, plain, rested, vizro

PAGES = ("overview", "leaders")
ROUNDS = 30
WARMING = 3  # changes that do not count
SEED = 7
SHARES = {"p50": 0.5, "p95": 0.95}
LIMITS = {"plain": 0.7, "Vizro": 0.5}  # of the p50
OF_LARGE = 1.1
EVERY_CITY = "1,2,3"  # with the usual thresholds, few responses would mean few marks


def _path(address: str, page: str) -> str:
    return address if page == PAGES[0] else f"{address}/{page}"


def _ours(browser: Browser, address: str, url: str, page: str, name: str) -> Contender:
    watched = Watched.opened(browser, _path(address, page), STREAMLIT, ".st-key-view_month")
    return Contender(name, watched, in_chinese, figures_of(url, page).__getitem__)


def _plain(browser: Browser, address: str, page: str) -> Contender:
    watched = Watched.opened(browser, _path(address, page), STREAMLIT, ".st-key-month")
    return Contender("plain", watched, str, of_constants)


def _vizro(browser: Browser, address: str, page: str) -> Contender:
    select = "#left-side .dash-dropdown"
    watched = WatchedVizro.opened(browser, _path(address, page), DASH, select)
    return Contender("Vizro", watched, str, of_constants, named=False)


def in_turn(contenders: list[Contender], rounds: int) -> None:
    """Change each contender to each of some months and then to the same again, all in turn, each going first
    equally often."""
    months = MONTHS[1:-1]  # the newest is there to begin with, the oldest has nothing before it
    random.Random(SEED).shuffle(months)
    asked = months[: rounds + WARMING]
    for i, month in enumerate(asked + asked):
        start = i % len(contenders)
        for contender in contenders[start:] + contenders[:start]:
            taken = contender.change(month)
            if i >= WARMING:
                (contender.first if i < len(asked) else contender.again).append(taken)


def _rows(what: str, ours: Contender, theirs: Contender, limit: float, note: str) -> list[Row]:
    """Months for the first time, where nothing is at hand, and chosen before by somebody."""
    return [
        Row(f"{what}, {how}, {words}", quantile(getattr(ours, times), share),
            quantile(getattr(theirs, times), share), limit if words == "p50" else None, note=note)
        for times, how in (("first", "first time"), ("again", "seen before"))
        for words, share in SHARES.items()
    ]  # fmt: skip


def cities_in_turn(ours: Contender, theirs: Contender, rounds: int) -> list[Row]:
    """A city chosen in ours beside a month chosen in theirs, which has no cities."""
    others = []
    for month, pinyin in zip(MONTHS, list(CITIES)[: rounds + 1], strict=False):
        ours.choose_city(pinyin)
        others.append(theirs.change(month))
    mine = ours.cities[1:]
    return [
        Row(f"a city chosen to drawn, overview, against a month of {theirs.name}, {words}",
            quantile(mine, share), quantile(others[1:], share), note=f"{len(mine)} cities")
        for words, share in SHARES.items()
    ]  # fmt: skip


def against_others(browser: Browser, folder: Path, size: str, page: str, rounds: int) -> list[Row]:
    """Ours beside the plain page and Vizro."""
    url = make(big_url(size), sized(size))
    with dashboard(url, folder) as own, plain(folder) as simple, vizro(folder) as other:
        ours = _ours(browser, own.address, url, page, "ours")
        theirs = [_plain(browser, simple.address, page), _vizro(browser, other.address, page)]
        rested(own)
        in_turn([ours, *theirs], rounds)
        rows = []
        for each in theirs:
            what = f"filter change to drawn, {page}, {size}, against {each.name}"
            rows += _rows(what, ours, each, LIMITS[each.name], f"{rounds} months, made ahead before")
        if page == PAGES[0]:
            rows += cities_in_turn(ours, theirs[0], rounds)
        for each in (ours, *theirs):
            each.watched.close()
    return rows


def of_two_sizes(browser: Browser, folder: Path, page: str, sizes: tuple[str, str], rounds: int) -> list[Row]:
    """Ours with many responses beside ours with few."""
    small, large = sizes
    urls = {size: make(big_url(size), sized(size)) for size in sizes}
    with (
        dashboard(urls[small], folder, "small", BASE_THRESHOLDS=EVERY_CITY, AHEAD="off") as few,
        dashboard(urls[large], folder, "large", BASE_THRESHOLDS=EVERY_CITY, AHEAD="off") as many,
    ):
        with_few = _ours(browser, few.address, urls[small], page, small)
        with_many = _ours(browser, many.address, urls[large], page, large)
        in_turn([with_few, with_many], rounds)
        for each in (with_few, with_many):
            each.watched.close()
    what = f"filter change to drawn, {page}, {large} against {small}"
    note = f"BASE_THRESHOLDS={EVERY_CITY}, so that both have every city to draw; nothing is made ahead"
    return _rows(what, with_many, with_few, OF_LARGE, note)


def measure(
    rounds: int = ROUNDS,
    size: str = "10M",
    sizes: tuple[str, str] = ("100k", "100M"),
    pages: tuple[str, ...] = PAGES,
) -> Iterator[Row]:
    """Every page against the others, and large against small; told as they come."""
    geometry.write()
    with ExitStack() as ending:
        folder = Path(ending.enter_context(TemporaryDirectory()))
        browser = ending.enter_context(chromium())
        for page in pages:
            yield from against_others(browser, folder, size, page, rounds)
            yield from of_two_sizes(browser, folder, page, sizes, rounds)
