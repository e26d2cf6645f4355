"""Pages are made ahead by a process of its own: who then turns to another month or city finds it finished.

What it makes goes where a reader's run puts it too (:class:`data_access.finished.Finished`), under the same
keys, which hold the reader's scope. It ends when nothing is left to be made, and begins again with the next
wish. While it works it also makes what several readers wait for at once: a run that computes holds up all
others of its process.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Condition, Thread
from time import monotonic, sleep

from cachetools import LRUCache

from data_access.review import Review
from domain.metrics import SATISFACTION

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "components.ahead_maker")
MADE = "made ahead"
WISHES = 16  # readers whose next steps are thought of
KNOWN = 1_000  # asked at every run
AWAKE_S = 15.0  # until a maker that has begun is of help
PATIENCE_S, LOOK_S = 2.0, 0.01  # of a run that leaves its page to the maker


class Ahead:
    """What is to be made is told to the maker, the newest wish first."""

    def __init__(self) -> None:
        self._wishes: deque[bytes] = deque(maxlen=WISHES)
        self._wished: LRUCache[tuple[object, ...], None] = LRUCache(KNOWN)
        self._changed = Condition()
        self._thread: Thread | None = None
        self._runs, self._begun = 0, 0.0
        self.maker: subprocess.Popen[bytes] | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Around the run of a reader's page."""
        with self._changed:
            self._runs += 1
        try:
            yield
        finally:
            with self._changed:
                self._runs -= 1

    def wish(self, review: Review) -> None:
        """Make what the reader of this review may look at next."""
        known = review.warehouse.snapshot.version, review.view, review.scope, review.period, review.filters
        with self._changed:
            if known in self._wished:
                return
            self._wished[known] = None
        self._tell(review, "", "")

    def await_page(self, review: Review, page: str, metric: str = SATISFACTION) -> None:
        """Wait until the maker has finished a page, where other readers wait too; return at once where it is
        finished or this reader is alone, and after a while in any case: then the run makes it itself.

        Args:
            page: a key of :data:`components.ahead_maker.PAGES`.
        """
        if self._runs < 2 or not self._is_awake or review.is_finished(MADE, page, metric):
            return
        self._tell(review, page, metric)
        until = monotonic() + PATIENCE_S
        while self._is_awake and monotonic() < until and not review.is_finished(MADE, page, metric):
            sleep(LOOK_S)

    @property
    def _is_awake(self) -> bool:
        return bool(self.maker and self.maker.poll() is None and monotonic() > self._begun + AWAKE_S)

    def _tell(self, review: Review, page: str, metric: str) -> None:
        told = review.view, review.scope, review.period, review.filters, page, metric
        with self._changed:
            self._wishes.append(pickle.dumps(told))
            if self._thread is None:
                self._thread = Thread(target=self._write, name="ahead", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _write(self) -> None:
        while True:
            with self._changed:
                while not self._wishes:
                    self._changed.wait()
                wish = self._wishes.pop()
            while not self._is_told(wish):
                pass

    def _is_told(self, wish: bytes) -> bool:
        """Whether the maker has taken the wish; a maker that has ended makes way for another."""
        if self.maker is None or self.maker.poll() is not None:
            self.maker, self._begun = subprocess.Popen(COMMAND, cwd=ROOT, stdin=subprocess.PIPE), monotonic()
        assert self.maker.stdin
        try:
            self.maker.stdin.write(wish)
            self.maker.stdin.flush()
        except BrokenPipeError:  # it ended just now
            self.maker.wait()
            return False
        return True


AHEAD = Ahead()
