"""Makes pages, in a process of its own.

``python -m components.ahead_maker`` makes what the wishes of :class:`components.ahead.Ahead` lead to, gives
way to everybody, and ends when nothing is left.
"""

from __future__ import annotations

import logging
import os
import pickle
import sys
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from threading import Condition, Thread
from typing import BinaryIO

from cachetools import LRUCache

from components.ahead import KNOWN, MADE
from components.card import card_of
from components.city_card import city_markup
from components.events import event_markup
from components.kpi import overview_cards, service_cards
from components.memory import give_back
from components.page import page_ground
from data_access.cached import CachedWarehouse, current_warehouse, keep_newest
from data_access.review import Review
from panels.ahead import Work, same_steps, steps
from panels.cities import Ground
from panels.leaders_page import LeadersPage
from panels.map_page import MapPage
from panels.overview_page import OverviewPage
from panels.pages import Page, Shown, page_of
from panels.service_page import ServicePage

IDLE_S = 60.0  # without a wish, until it ends
LEAST_URGENT = 19
KEPT = 500  # tables and standings that the next steps share

Piece = Callable[[], object]

log = logging.getLogger(__name__)


def make(review: Review, page: str, metric_id: str, ground: Ground) -> bool:
    """Whether everything that a page sends is finished, which it is unless it fails."""

    def pieces() -> bool:
        found = page_of(review, ground, page, Shown(metric_id))
        assert found, f"{page} has no panels"
        for piece in _pieces(found):
            piece()
        return True

    return review.finished(MADE, pieces, page, metric_id)


def _pieces(page: Page) -> Iterator[Piece]:
    """Everything that a page sends: what is its own, its sentences, the parts that it shows as they are."""
    shown = page.parts
    match page:
        case OverviewPage():
            yield from (partial(overview_cards, page), partial(event_markup, page), lambda: page.has_events)
            shown = page.charts
        case LeadersPage():
            yield lambda: page.names
        case MapPage():
            yield from (lambda: page.order, partial(city_markup, page, None))
        case ServicePage():
            yield partial(service_cards, page)
            shown = page.charts
    yield lambda: page.sentences
    yield from (partial(card_of, part) for part in shown if part is not None)


class Wishes:
    """What is left to be made, the newest wish first; the oldest of too many are forgotten. Of wishes that
    lead to the same, one is looked through to its end."""

    def __init__(self, idle_s: float = IDLE_S) -> None:
        self._left: deque[tuple[CachedWarehouse, Iterator[Work], object]] = deque(maxlen=KNOWN)
        self._done: LRUCache[object, None] = LRUCache(KNOWN)
        self._changed = Condition()
        self._idle_s = idle_s

    def read(self, source: BinaryIO) -> None:
        """Take wishes until the source ends, which is trusted: a pipe from the dashboard's own process."""
        while True:
            try:
                view, scope, period, filters, metric = pickle.load(source)
            except EOFError:
                return
            warehouse = current_warehouse()
            review = Review.of(warehouse, scope, period, view, filters)
            with self._changed:
                self._left.append((warehouse, steps(review, metric), same_steps(review, metric)))
                self._changed.notify()

    def next(self) -> Work | None:
        """What is next, of the warehouse as it is; None when nothing has been left for a while."""
        with self._changed:
            while self._left or self._changed.wait(self._idle_s):
                warehouse, left, kind = self._left[-1]
                if warehouse is current_warehouse() and kind not in self._done:
                    if work := next(left, None):
                        return work
                    if kind:
                        self._done[kind] = None
                self._left.pop()
        return None


def _listen(wishes: Wishes) -> None:
    """Without a dashboard there is nobody to work for."""
    wishes.read(sys.stdin.buffer)
    os._exit(0)


def main() -> None:
    if hasattr(os, "nice"):  # everywhere but on Windows
        os.nice(LEAST_URGENT)
    give_back()
    wishes = Wishes()
    Thread(target=_listen, args=[wishes], daemon=True).start()
    ground = page_ground()
    while work := wishes.next():
        review, page, metric = work
        if not review.warehouse.has_room_ahead:
            return
        try:
            make(review, page, metric, ground)
        except Exception:  # the next reader who asks for it is told
            log.exception("%s of %s, %s, %s: not made ahead", page, review.place, review.month, metric)
        keep_newest(KEPT)


if __name__ == "__main__":
    main()
