"""A dashboard of the tests' own, served on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.serving import dashboard


@contextmanager
def serving(warehouse_url: str, folder: Path) -> Iterator[str]:
    """The address of a fresh server process over a warehouse; no page has been asked of it yet.

    Args:
        folder: of its log.
    """
    with dashboard(warehouse_url, folder) as served:
        yield served.address
