"""What pages send, ready: texts and markup in a file that all processes of a dashboard share, and that
outlives them.

A file belongs to one state of one warehouse, one version of the dashboard and its settings, so nothing in it
grows old. It is a cache: whoever deletes it loses time, nothing else.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import sys
import zlib
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from time import time
from typing import Any, TypeVar, cast

import orjson

from domain.errors import SettingError

T = TypeVar("T")
ROOT = Path(__file__).parent.parent
AHEAD = "AHEAD"  # on or off
FOLDER, DEFAULT = "PAGES_FOLDER", ROOT / "var" / "pages"
# What a page shows may depend on these.
SETTINGS = (
    "BASE_THRESHOLDS", "BOUNDARIES", "BOUNDARIES_NOTE", "CALL_CHANNELS", "FEEDBACK_LOOP_DAYS", "LOW_SCORE",
    "SAMPLE_PERCENT", "SAMPLE_SEED", "SCRIPT_REPORT_DAYS",
)  # fmt: skip
SOURCES = ("analysis", "assets", "charts", "components", "data_access", "domain", "panels")
MOST_BYTES = 2 << 30  # then nothing more is written
AHEAD_PART = 0.75  # of them, for what is made before it is asked for
PAGE_BYTES = 8 << 10
QUICK = 1  # zlib's level
PATIENCE_S = 5.0  # for another process that writes
IN_USE_S = 86_400

log = logging.getLogger(__name__)


class Finished:
    """Key -> a JSON value, in one SQLite file of at most :data:`MOST_BYTES`.

    Raises:
        OSError, sqlite3.Error: there can be no such file.
    """

    def __init__(self, file: Path, most_bytes: int = MOST_BYTES) -> None:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.file = file
        self._most_pages = most_bytes // PAGE_BYTES
        self._one = Lock()
        self._open = sqlite3.connect(file, timeout=PATIENCE_S, isolation_level=None, check_same_thread=False)
        file.chmod(0o600)
        for command in (
            f"PRAGMA page_size={PAGE_BYTES}", "PRAGMA journal_mode=WAL", "PRAGMA synchronous=NORMAL",
            f"PRAGMA max_page_count={self._most_pages}",
            "CREATE TABLE IF NOT EXISTS finished (key BLOB PRIMARY KEY, value BLOB)",
        ):  # fmt: skip
            self._open.execute(command)

    def __contains__(self, key: str) -> bool:
        return self._found("SELECT 1 FROM finished WHERE key = ?", key) is not None

    def of(self, key: str, make: Callable[[], T]) -> T:
        """What is there under ``key``; made and put there if nothing is.

        Whatever happens to the file costs time alone: it is told in the log.
        """
        value = self._found("SELECT value FROM finished WHERE key = ?", key)
        if value is not None:
            return cast(T, orjson.loads(zlib.decompress(value)))
        text = orjson.dumps(make())
        self._put(_short(key), zlib.compress(text, QUICK))
        return cast(T, orjson.loads(text))

    def _put(self, key: bytes, value: bytes) -> None:
        try:
            with self._one:
                self._open.execute("INSERT OR IGNORE INTO finished VALUES (?, ?)", (key, value))
        except sqlite3.Error as error:
            code = error.sqlite_errorcode if isinstance(error, sqlite3.OperationalError) else None
            if code != sqlite3.SQLITE_FULL:
                log.exception("%s: not written", self.file)

    @property
    def has_room_ahead(self) -> bool:
        """Whether there is room for what nobody has asked for; the rest is for what somebody does."""
        with self._one:
            [pages] = self._open.execute("PRAGMA page_count").fetchone()
        return bool(pages < AHEAD_PART * self._most_pages)

    def _found(self, question: str, key: str) -> Any:
        """What a question for one column of a key's row finds; None where there is none."""
        try:
            with self._one:
                row = self._open.execute(question, (_short(key),)).fetchone()
        except sqlite3.Error:
            log.exception("%s: not read", self.file)
            return None
        return row[0] if row else None

    def close(self) -> None:
        with self._one:
            self._open.close()


def _short(key: str) -> bytes:
    return sha256(key.encode()).digest()


def is_wanted() -> bool:
    """Whether pages are made ahead and kept: ``AHEAD`` is on, as it is where nothing is set.

    Raises:
        SettingError: it is neither on nor off.
    """
    setting = os.environ.get(AHEAD, "on").lower()
    if setting not in ("on", "off"):
        raise SettingError(AHEAD, setting, "on, off", ("on", "off"))
    return setting == "on"


def finished_of(address: str, state: object) -> Finished | None:
    """What is finished of a state of the warehouse at ``address``; None where no file can be written.

    Args:
        state: tells every state of a warehouse from every other, by its ``repr``.
    """
    folder = Path(os.environ.get(FOLDER) or DEFAULT)
    place = _short(address).hex()[:8]
    name = _short(repr((_dashboard(), _settings(), state))).hex()[:16]
    try:
        found = Finished(folder / f"{place}-{name}.sqlite")
    except (OSError, sqlite3.Error):
        log.exception("%s: nothing is kept there; %s names another folder", folder, FOLDER)
        return None
    _remove_old(folder.glob(f"{place}-*.sqlite"), found.file)
    return found


def _remove_old(files: Iterable[Path], present: Path) -> None:
    """Files of states that are gone; one that another process has written to of late is in use."""
    for file in files:
        if file != present and time() - file.stat().st_mtime > IN_USE_S:
            for one in (file, *file.parent.glob(f"{file.name}-*")):
                one.unlink(missing_ok=True)


@cache
def _dashboard() -> str:
    """What of the dashboard itself a page depends on: its files."""
    digest = sha256(sys.version.encode())
    files = (file for folder in SOURCES for file in sorted((ROOT / folder).rglob("*")) if file.is_file())
    for file in files:
        if file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _settings() -> list[tuple[str, str, float]]:
    """Settings with the age of the files that they name."""
    given = [(name, os.environ.get(name, "")) for name in SETTINGS]
    return [(n, value, Path(value).stat().st_mtime if Path(value).is_file() else 0.0) for n, value in given]
