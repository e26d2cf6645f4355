"""Work in a thread of its own, beside the caller's: Arrow, DuckDB and drivers let Python go meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
AHEAD = 2  # pieces held ready, or waiting: bounds the memory of a load


def ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items in the same order, the next ones made while the caller works on this one.

    ``items`` runs in another thread: it must share nothing with the caller that changes. What it raises
    is raised here, in its place.
    """
    coming = iter(items)
    with ThreadPoolExecutor(1, "ahead") as thread:
        ready = deque(thread.submit(_next, coming) for _ in range(AHEAD))
        try:
            while item := ready.popleft().result():
                ready.append(thread.submit(_next, coming))
                yield item[0]
        finally:
            for waiting in ready:
                waiting.cancel()


def _next(coming: Iterator[Item]) -> tuple[Item, ...]:
    """The next item; nothing where there is none."""
    for item in coming:
        return (item,)
    return ()


class Behind:
    """Calls that run one after the other in another thread while the caller goes on."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "behind")
        self._waiting: deque[Future[None]] = deque()

    def run(self, call: Callable[[], None]) -> None:
        """Have it run soon; waits where :data:`AHEAD` are waiting. What an earlier one raised is raised."""
        while len(self._waiting) >= AHEAD:
            self._waiting.popleft().result()
        self._waiting.append(self._thread.submit(call))

    def wait(self) -> None:
        """Until all have run; what one of them raised is raised."""
        while self._waiting:
            self._waiting.popleft().result()

    def stop(self) -> None:
        """Leave out what has not begun, for a load that failed, and wait for the one under way."""
        self._thread.shutdown(cancel_futures=True)
        self._waiting.clear()
