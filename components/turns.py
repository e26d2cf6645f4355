"""Whose run comes when: of many runs at once few go on, and of those that compute their page, one.

Python's threads share one processor. Twenty runs at once finish no sooner than two after two; they finish
later, since each waits for that processor at every step, and readers go on asking: a process that has
fallen behind would stay there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock, Semaphore, local

PLACES = 2  # runs at once
PATIENCE_S = 1.0  # until a run goes on in any case: another may wait for a database, or hang


class Turns:
    """The places of a process."""

    def __init__(self, places: int = PLACES) -> None:
        self._places, self._computing = Semaphore(places), Lock()
        self._run = local()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Around a run: wait for a place."""
        self._run.has_place = self._places.acquire(timeout=PATIENCE_S)
        self._run.computes = False
        try:
            yield
        finally:
            if self._run.computes:
                self._computing.release()
            self.step_aside()

    def step_aside(self) -> None:
        """Give up the place of a run that will take long, as the making of a deck does."""
        if self._run.has_place:
            self._run.has_place = False
            self._places.release()

    def compute(self) -> None:
        """Within a run that has to compute its page: wait until no other does, and give up the place
        meanwhile to one whose page is finished."""
        if self._run.computes or self._computing.acquire(blocking=False):
            self._run.computes = True
            return
        self.step_aside()
        self._run.computes = self._computing.acquire(timeout=PATIENCE_S)
        self._run.has_place = self._places.acquire(timeout=PATIENCE_S)
