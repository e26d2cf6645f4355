"""Pages are made ahead by a process of its own: who then turns to another month or city finds it finished.

What it makes goes where a reader's run puts it too (:class:`data_access.finished.Finished`), under the same
keys, which hold the reader's scope.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, local

from cachetools import LRUCache

from components.maker import Maker
from components.turns import Turns
from data_access.review import Review
from domain.metrics import SATISFACTION

MADE = "made ahead"
KNOWN = 1_000  # asked at every run


class Ahead:
    """What readers may look at next is told to the maker; runs that have to compute their page take turns."""

    def __init__(self) -> None:
        self.wishes = Maker()
        self._wished: LRUCache[tuple[object, ...], None] = LRUCache(KNOWN)
        self.turns = Turns()
        self._one = Lock()
        self._run = local()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Around the run of a reader's page."""
        self._run.page = None
        with self.turns.running():
            yield

    def take_turn(self, review: Review, page: str, metric: str = SATISFACTION) -> None:
        """Return at once where a page is finished, or none is kept. Else this run computes it, in its turn.

        Args:
            page: its name, of :func:`panels.pages.page_of`.
        """
        if review.is_finished(MADE, page, metric) or not review.warehouse.keeps_pages:
            return
        self._run.page = review, page, metric
        self.turns.compute()

    def ran(self, review: Review, metric: str) -> None:
        """A run has come to its end: its page is finished, and what its reader may look at next is wished.

        Args:
            metric: that the reader has chosen, whether this page shows it or not.
        """
        if self._run.page:
            shown, *names = self._run.page
            shown.finished(MADE, lambda: True, *names)
        if not review.warehouse.has_room_ahead:
            return
        wish = review.view, review.scope, review.period, review.filters, metric
        known = review.warehouse.snapshot.version, *wish
        with self._one:
            if known in self._wished:
                return
            self._wished[known] = None
        self.wishes.tell(wish)


AHEAD = Ahead()
