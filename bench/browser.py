"""A page in Chromium that is changed by its reader, and the time from the choice to everything drawn."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Browser, Page, TimeoutError, sync_playwright

WATCH = (Path(__file__).parent / "drawn.js").read_text(encoding="utf-8")
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
SCREEN = {"width": 1440, "height": 4200}  # the whole page is in sight: nothing may be left undrawn
QUIET_MS = 400
# plotly.js asks its own host for an outline of the world before it draws any geo map, shown or not. The plain
# pages are given an empty one, which costs them nothing.
NO_WORLD = """window.PlotlyGeoAssets = {topojson: {world_110m: {type: "Topology", arcs: [], objects:
  Object.fromEntries(["coastlines", "land", "ocean", "lakes", "rivers", "countries", "subunits"]
    .map(name => [name, {type: "GeometryCollection", geometries: []}]))}}};"""
FOUND = """typed => document.querySelector('[role="option"]')?.textContent.toLowerCase().includes(typed)"""
PATIENCE_MS = 30_000
POLL_MS = 50

STREAMLIT = {
    "content": '[data-testid="stMain"]',
    "ignored": '[data-testid="stStatusWidget"], [data-testid="stSelectbox"], [data-testid="stMultiSelect"], '
    '[data-testid="stPopover"]',
    "idle": "() => document.querySelector('.stApp')?.dataset.testScriptState === 'notRunning'",
}
DASH = {
    "content": "#right-side",
    "ignored": "#left-side",
    "idle": "() => document.title !== 'Updating...' && !document.querySelector('[data-dash-is-loading]')",
}


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium.

    Raises:
        RuntimeError: it is not installed.
    """
    program = shutil.which("chromium")
    if program is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """One page with :file:`drawn.js` in it.

    Args:
        side: STREAMLIT or DASH: what the reader looks at, and when the framework says it is idle.
        select: of the select that is changed.
        foreign: addresses of other hosts that the page asked for; the browser knows none of them.
    """

    page: Page
    side: dict[str, str]
    select: str
    foreign: list[str] = field(default_factory=list)

    @classmethod
    def opened(cls, browser: Browser, address: str, side: dict[str, str], select: str) -> Self:
        """A fresh context at ``address``, drawn."""
        page = browser.new_context(viewport=SCREEN, locale="zh-CN").new_page()  # type: ignore[arg-type]
        page.set_default_timeout(PATIENCE_MS)
        watched = cls(page, side, select)
        host = address.split("/")[2]
        page.on("request", lambda request: watched._note(request.url, host))
        told = f"{{content: {side['content']!r}, ignored: {side['ignored']!r}, idle: {side['idle']}}}"
        page.add_init_script(f"{NO_WORLD}\nwindow.benchSide = {told};\n{WATCH}")
        page.goto(address)
        watched.settled([], "")
        return watched

    def _note(self, url: str, host: str) -> None:
        if url.startswith("http") and url.split("/")[2] != host:
            self.foreign.append(url)

    def settled(self, before: list[str], text: str) -> None:
        """Wait until everything is drawn and every chart is another than ``before``.

        Raises:
            RuntimeError: a chart kept its old data, or the page never came to rest.
        """
        argument = {"quiet": QUIET_MS, "text": text, "before": before}
        try:
            self.page.wait_for_function("asked => benchSettled(asked)", arg=argument, polling=POLL_MS)
        except TimeoutError as error:
            found = self.page.evaluate("asked => benchUnsettled(asked)", argument)
            raise RuntimeError(f"{self.page.url} did not come to rest with {text}: {found}") from error

    def change(self, typed: str, text: str, *, every_chart: bool = True) -> float:
        """Choose an option by the keyboard; milliseconds from the key to the frame of the last change.

        Args:
            typed: finds the option.
            text: must stand on the page afterwards.
            every_chart: whether each has to be another than before.
        Raises:
            RuntimeError: see :meth:`settled`.
        """
        before = self.charts() if every_chart else []
        self.page.bring_to_front()
        self.choose(typed)
        self.settled(before, text)
        return float(self.page.evaluate("benchWatch.painted - benchWatch.input"))

    def choose(self, typed: str) -> None:
        """Streamlit's select: type what is looked for, take the first that is found."""
        entry = self.page.locator(self.select).get_by_role("combobox")
        entry.click()
        entry.fill(typed)
        self.page.wait_for_function(FOUND, arg=typed)
        self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press("Enter")

    def charts(self) -> list[str]:
        """What each chart shows, for comparing."""
        found: list[str] = self.page.evaluate("benchCharts()")
        return found

    def texts(self) -> list[str]:
        """The texts of each chart."""
        found: list[str] = self.page.evaluate("benchTexts()")
        return found

    def shown(self, selector: str) -> str:
        """The text of the first element that the selector finds."""
        return self.page.locator(selector).first.inner_text()

    def first_chart(self) -> float:
        """Milliseconds from the navigation's start to the frame of the first chart."""
        found: Any = self.page.evaluate("benchWatch.firstChart")
        return float(found)

    def close(self) -> None:
        self.page.context.close()


class WatchedVizro(Watched):
    """A Vizro page: its select has the options in a panel with a search field."""

    def choose(self, typed: str) -> None:
        self.page.locator(self.select).click()
        self.page.locator(".dash-dropdown-search").fill(typed)
        option = self.page.locator(".dash-dropdown-option").filter(has_text=typed)
        while typed not in self.page.locator(self.select).inner_text():  # a click while it filters is lost
            option.click()
            self.page.wait_for_timeout(POLL_MS)
