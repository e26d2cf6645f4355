"""One family of errors: where it happened, what came, what was expected, the nearest match."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


class DashboardError(Exception):
    """Base of every error that a reader of the dashboard or a user of a command may see.

    Args:
        where: the file, column, setting or place in question.
        came: what was found there.
        expected: what would have been right.
        known: the values that are right; the nearest to ``came`` is suggested.
    """

    def __init__(self, where: str, came: object, expected: str = "", known: Iterable[str] = ()) -> None:
        self.where = where
        self.came = came
        self.expected = expected
        self.nearest = nearest(str(came), known)
        super().__init__(self.sentence())

    def sentence(self) -> str:
        """The message: «where: came …; expected …. Did you mean …?»"""
        text = f"{self.where}: {self.came}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f". Did you mean {self.nearest!r}?"
        return text


class FrameError(DashboardError):
    """A table lacks a column or holds what it must not."""


class QueryError(DashboardError):
    """A question to the warehouse cannot be asked as put."""


class ScopeError(DashboardError):
    """A reader's scope is missing or names what does not exist."""


class ScorecardError(DashboardError):
    """A scorecard's dimensions or weights are not usable."""


class SettingError(DashboardError):
    """A setting (environment, file, URL) is not usable."""


class LoadError(DashboardError):
    """A file cannot be loaded; the warehouse is as it was."""


class WarehouseError(DashboardError):
    """The warehouse is missing, unreachable or of another version."""


class BoundaryError(DashboardError):
    """Boundaries cannot be read or joined to the cities."""


def nearest(came: str, known: Iterable[str]) -> str:
    """The value of ``known`` that looks most like ``came``, or an empty string."""
    by_fold = {str(value).casefold(): str(value) for value in known}
    close = get_close_matches(came.casefold(), list(by_fold), n=1, cutoff=0.6)
    return by_fold[close[0]] if close else ""
