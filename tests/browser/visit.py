"""A reader's visit to the dashboard: what the browser shows, asks for and complains about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

PATIENCE_MS = 30_000  # a busy machine draws slowly; nothing waits longer than it has to
OWN_SCHEMES = ("data", "blob")  # made by the page itself
# Streamlit looks for its server below the page's address first, finds nothing there, and asks at the root
PROBE = re.compile(r"/[a-z]+/_stcore/(health|host-config)")
NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)"

# The script has run, nothing is stale, and every chart in sight is drawn, for a while without a
# break: a phone's first run is cut short by a second one for its width, and between the two all is quiet.
STEADY_MS = 800
SETTLED = """steady => {
  const app = document.querySelector('[data-testid="stApp"]');
  const charts = [...document.querySelectorAll('.chart')];
  const near = chart => {
    const {top, bottom} = chart.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  };
  const drawn = chart => chart.dataset.state === 'drawn' || chart.dataset.state === 'waiting' && !near(chart);
  const quiet = app?.dataset.testScriptState === 'notRunning'
    && app.dataset.testConnectionState === 'CONNECTED'
    && document.querySelector('header.story h1, [data-testid="stAlert"]')
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
    && (charts.length > 0 || document.querySelector('.quiet-table, .stFileUploader')) && charts.every(drawn);
  if (!quiet) window.quietSince = null;
  else window.quietSince ??= performance.now();
  return quiet && performance.now() - window.quietSince > steady;
}"""


@dataclass
class Visit:
    """One page of the browser, from its first request on.

    Args:
        address: of the server, without a path.
        asked: every address that was asked for, websockets too.
        complaints: the console's errors and the scripts' exceptions, the known probes left out.
    """

    page: Page
    address: str
    asked: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.set_default_timeout(PATIENCE_MS)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        place = urlsplit(message.location["url"])
        known = message.text == NOT_FOUND and PROBE.fullmatch(place.path) and self._is_own(place.geturl())
        if message.type == "error" and not known:
            self.complaints.append(f"{message.text} ({place.geturl()})")

    def _is_own(self, url: str) -> bool:
        parts = urlsplit(url)
        return parts.scheme in OWN_SCHEMES or parts.netloc == urlsplit(self.address).netloc

    @property
    def foreign(self) -> list[str]:
        """The addresses asked for that are not the server's."""
        return [url for url in self.asked if not self._is_own(url)]

    @property
    def query(self) -> dict[str, str]:
        """The state in the page's address."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.page.url).query).items()}

    def open(self, name: str = "", **query: str) -> Visit:
        """Open a page by its address and wait until it is drawn."""
        self.page.goto(f"{self.address}/{name}?{urlencode(query)}")
        return self.settled()

    def settled(self) -> Visit:
        """Wait until the script has run, nothing is stale and the charts are drawn."""
        self.page.evaluate("window.quietSince = null")
        self.page.wait_for_function(SETTLED, arg=STEADY_MS)
        return self

    def turn_to(self, title: str) -> Visit:
        """Open another page from the navigation."""
        self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=title).click()
        expect(self.kicker).to_contain_text(title)
        return self.settled()

    @property
    def headline(self) -> Locator:
        return self.page.locator("header.story h1")

    @property
    def kicker(self) -> Locator:
        """Page, month and place above the headline."""
        return self.page.locator("header.story .kicker")

    def control(self, name: str) -> Locator:
        """The widget of the filter ``name``."""
        return self.page.locator(f".st-key-view_{name}")

    def choose(self, name: str, typed: str, option: str | re.Pattern[str]) -> None:
        """Type into a list and take the option that is found."""
        field = self.control(name).get_by_role("combobox")
        field.click()
        field.fill(typed)
        self.page.get_by_role("option", name=option).click()

    def see(self, chart: Locator) -> None:
        """Bring a chart into sight, where it is drawn."""
        chart.scroll_into_view_if_needed()
        expect(chart).to_have_attribute("data-state", "drawn")

    def charts(self, script: str) -> Any:
        """``script`` of every chart, a function of the drawn figure; all are brought into sight first."""
        for chart in self.page.locator(".chart").all():
            self.see(chart)
        found = f"[...document.querySelectorAll('.chart > .plot')].map({script})"
        return self.page.evaluate(f"() => {found}")
