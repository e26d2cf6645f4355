"""What a channel answers, and how it is kept from printing what it must not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from urllib.parse import unquote, urlsplit

from alerts.digest import Digest

HIDDEN = "…"
LONGEST = 200  # letters of an answer that are shown


class Answer(StrEnum):
    TAKEN = "taken"
    REFUSED = "refused"  # for good: it is no use to try again as things are
    BUSY = "busy"  # surely not taken; trying again may help
    LIMITED = "limited"  # the same, after a longer pause
    SILENT = "silent"  # sent, and no answer came: nobody knows


@dataclass(frozen=True)
class Reply:
    """An answer and why, in words that hold no secret.

    Args:
        pause: seconds that the channel asks us to wait; 0 where it names none.
    """

    answer: Answer
    why: str = ""
    pause: float = 0.0


class Channel(Protocol):
    """A way out of the house."""

    @property
    def name(self) -> str:
        """One of :data:`domain.alert_rules.CHANNELS`."""

    def send(self, digest: Digest) -> Reply:
        """Send once; never raises for what the other side does."""


class Secret:
    """A text that no message, log or traceback shows."""

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself, for the one call that needs it."""
        return self._text

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __bool__(self) -> bool:
        return bool(self._text)


def without_secrets(text: str, secrets: Iterable[Secret]) -> str:
    """An answer of the other side, short, on one line, with every part of our secrets taken out of it."""
    for secret in secrets:
        whole = secret.reveal()
        parts = {whole, unquote(whole)}
        address = urlsplit(whole) if "://" in whole else None
        if address is not None:
            last = address.path.rsplit("/", 1)[-1]
            parts |= {last, address.query, *(p.split("=", 1)[-1] for p in address.query.split("&"))}
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= 4:
                text = text.replace(part, HIDDEN)
    return " ".join(text.split())[:LONGEST]
