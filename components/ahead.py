"""Pages are made ahead by a process of its own: who then turns to another month or city finds it finished.

What it makes goes where a reader's run puts it too (:class:`data_access.finished.Finished`), under the same
keys, which hold the reader's scope. A second process makes what several readers wait for at once: a run that
computes holds up all others of its process, and who makes ahead gives way to everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition, local
from time import monotonic, sleep

from cachetools import LRUCache

from components.maker import Maker
from data_access.review import Review
from domain.metrics import SATISFACTION

MADE = "made ahead"
AWAITED = "awaited"  # the word by which the second process knows its work
KNOWN = 1_000  # asked at every run
PATIENCE_S, LOOK_S = 2.0, 0.01  # of a run that leaves its page to the maker


class Ahead:
    """What readers may look at next, and what they wait for, is told to the makers."""

    def __init__(self) -> None:
        self.wishes, self.awaited = Maker(), Maker(AWAITED)
        self._wished: LRUCache[tuple[object, ...], None] = LRUCache(KNOWN)
        self._changed = Condition()
        self._runs = 0
        self._run = local()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Around the run of a reader's page."""
        self._run.page = None
        with self._changed:
            self._runs += 1
        try:
            yield
        finally:
            with self._changed:
                self._runs -= 1

    def await_page(self, review: Review, page: str, metric: str = SATISFACTION) -> None:
        """Wait until a page is finished, where other readers wait too; return at once where it is finished or
        this reader is alone, and after a while in any case: then the run makes it itself.

        Args:
            page: its name, of :func:`panels.pages.page_of`.
        """
        if review.is_finished(MADE, page, metric):
            return
        self._run.page = review, page, metric
        if self._runs < 2 or not review.warehouse.keeps_pages:
            return
        self.awaited.tell(_told(review, page, metric))
        until = monotonic() + PATIENCE_S
        while self.awaited.is_awake and monotonic() < until and not review.is_finished(MADE, page, metric):
            sleep(LOOK_S)

    def ran(self, review: Review) -> None:
        """A run has come to its end: its page is finished, and what its reader may look at next is wished."""
        if not review.warehouse.keeps_pages:
            return
        if self._run.page:
            shown, *names = self._run.page
            shown.finished(MADE, lambda: True, *names)
        known = review.warehouse.snapshot.version, review.view, review.scope, review.period, review.filters
        with self._changed:
            if known in self._wished:
                return
            self._wished[known] = None
        self.wishes.tell(_told(review))


def _told(review: Review, page: str = "", metric: str = "") -> tuple[object, ...]:
    return review.view, review.scope, review.period, review.filters, page, metric


AHEAD = Ahead()
