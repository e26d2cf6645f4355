"""One server and one browser for the folder's tests, and a visit of its own for each."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.serving import serving
from tests.browser.visit import PATIENCE_MS, Visit

WIDE = {"width": 1440, "height": 900}
ARGUMENTS = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Visitor = Callable[..., Visit]


@pytest.fixture(scope="package")
def server(example_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a dashboard over the example."""
    with serving(example_url, tmp_path_factory.mktemp("server")) as address:
        yield address


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium. Its driver holds an event loop, so it ends with the folder's last test."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, server: str) -> Iterator[Visitor]:
    """Begins visits: ``visitor(address=…, color_scheme="dark", viewport={…})``."""
    with ExitStack() as ending:

        def begin(address: str = server, **screen: Any) -> Visit:
            context = chromium.new_context(**{"viewport": WIDE, "locale": "zh-CN"} | screen)
            ending.callback(context.close)
            return Visit(context.new_page(), address)

        yield begin


@pytest.fixture
def visit(visitor: Visitor) -> Visit:
    """A visit with a wide, light screen."""
    return visitor()
