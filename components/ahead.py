"""Pages are made ahead while nobody waits: who then turns to another month or city finds it there.

One thread a process. It stops between two panels as soon as a reader's run begins, and what it makes goes
where a reader's run puts it too, under the same keys, which hold the reader's scope.
"""

from __future__ import annotations

import logging
import os
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, Thread
from time import monotonic

from cachetools import LRUCache

from components.kpi import overview_cards
from components.page import page_ground
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.errors import SettingError
from panels.ahead import neighbours, parts
from panels.overview_page import OverviewPage

SETTING = "AHEAD"  # on or off
QUIET_S = 1.0  # without a reader's run, until work begins
WISHES = 16  # readers whose next steps are thought of

log = logging.getLogger(__name__)


class Ahead:
    """What is to be made ahead, the newest wish first."""

    def __init__(self) -> None:
        self._wishes: deque[Iterator[Review]] = deque(maxlen=WISHES)
        self._wished: LRUCache[tuple[object, ...], None] = LRUCache(1_000)  # asked at every run
        self._changed = Condition()
        self._runs, self._ended = 0, 0.0
        self._warehouse: Warehouse | None = None
        self._thread: Thread | None = None

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While a reader waits, nothing is made ahead."""
        with self._changed:
            self._runs += 1
        try:
            yield
        finally:
            with self._changed:
                self._runs, self._ended = self._runs - 1, monotonic()
                self._changed.notify()

    def wish(self, review: Review) -> None:
        """Make what the reader of this review may look at next."""
        known = (review.view, review.scope, review.period, review.filters)
        with self._changed:
            if review.warehouse is not self._warehouse:  # what was wished of the one before is of no use
                self._warehouse = review.warehouse
                self._wishes.clear()
                self._wished.clear()
            if known in self._wished:
                return
            self._wished[known] = None
            self._wishes.append(neighbours(review))
            if self._thread is None:
                self._thread = Thread(target=self._work, name="ahead", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _work(self) -> None:
        while True:
            review = self._next()
            try:
                self._until_quiet()
                ground = page_ground()
                for part in parts(review, ground):
                    self._until_quiet()
                    part()
                self._until_quiet()
                overview_cards(OverviewPage(review, ground))
            except Exception:  # the next reader who asks for it is told
                log.exception("%s, %s: not made ahead", review.place, review.month)

    def _next(self) -> Review:
        """The next review of the newest wish; waits for one."""
        with self._changed:
            while True:
                while self._wishes:
                    if review := next(self._wishes[-1], None):
                        return review
                    self._wishes.pop()
                self._changed.wait()

    def _until_quiet(self) -> None:
        with self._changed:
            while self._runs or (left := self._ended + QUIET_S - monotonic()) > 0:
                self._changed.wait(None if self._runs else left)


AHEAD = Ahead()


def is_wanted() -> bool:
    """Whether ``AHEAD`` is on, as it is where nothing is set.

    Raises:
        SettingError: it is neither on nor off.
    """
    setting = os.environ.get(SETTING, "on").lower()
    if setting not in ("on", "off"):
        raise SettingError(SETTING, setting, "on, off", ("on", "off"))
    return setting == "on"
