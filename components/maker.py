"""A process that makes pages, seen from the dashboard's own."""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections import deque
from pathlib import Path
from threading import Condition, Thread

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "components.ahead_maker")
MOST = 1_000  # told and not yet taken


class Maker:
    """It begins with the first that it is told, ends when nothing is left to make, and begins again."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._told: deque[bytes] = deque(maxlen=MOST)
        self._changed = Condition()
        self._thread: Thread | None = None

    def tell(self, told: tuple[object, ...]) -> None:
        """What to make; this returns at once."""
        with self._changed:
            self._told.append(pickle.dumps(told))
            if self._thread is None:
                self._thread = Thread(target=self._write, name="maker", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def _write(self) -> None:
        while True:
            with self._changed:
                while not self._told:
                    self._changed.wait()
                told = self._told.popleft()
            while not self._is_taken(told):
                pass

    def _is_taken(self, told: bytes) -> bool:
        """Whether the process has taken it; one that has ended makes way for another."""
        if self.process is None or self.process.poll() is not None:
            self._begin()
        assert self.process
        assert self.process.stdin
        try:
            self.process.stdin.write(told)
        except BrokenPipeError:  # it ended just now
            self.process.wait()
            return False
        return True

    def _begin(self) -> None:
        if self.process and self.process.stdin:
            self.process.stdin.close()
        self.process = subprocess.Popen(COMMAND, cwd=ROOT, stdin=subprocess.PIPE, bufsize=0)
