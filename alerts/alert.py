"""An alert, and what the rules say of a month."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from data_access.state import Acknowledgement, Ring
from domain.alert_rules import Rule
from domain.months import Month


class Standing(StrEnum):
    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    CLOSED = "closed"


class Severity(StrEnum):
    """How much an alert says."""

    CERTAIN = "certain"  # bad, and more than chance: beyond with its interval, significant, outside limits
    WATCH = "watch"  # bad, may be chance
    NOTE = "note"  # good, or of a metric without a good direction


@dataclass(frozen=True)
class Alert:
    """One place for one rule.

    Args:
        name: of the place, in the review's language.
        ring: its identity; ``ring.month`` is the review's.
        until: the month it was over; None while it is open.
        value, low, high: of the month [unit of the metric; NaN where it is hidden or unknown].
        base: records; NaN where hidden or unknown.
        before: of a change: what it is held against [unit].
        measure: what is held against the rule's level.
        signal: text key of a control signal; empty where it carries none any more.
        why: why the month is not judged; then the alert stays as it was.
        is_from_start: whether it was open in the first month that was looked at: it may be older.
    """

    rule: Rule
    name: str
    ring: Ring
    standing: Standing
    severity: Severity
    until: Month | None
    value: float
    low: float
    high: float
    base: float
    before: float
    measure: float
    signal: str
    why: str
    acknowledgement: Acknowledgement | None
    is_from_start: bool

    @property
    def since(self) -> Month:
        return Month.from_key(self.ring.since)

    @property
    def month(self) -> Month:
        return Month.from_key(self.ring.month)

    @property
    def is_new(self) -> bool:
        """Whether it rang in the month itself."""
        return self.since == self.month


@dataclass(frozen=True)
class Evaluation:
    """What the rules say of a month.

    Args:
        alerts: open ones first, newest first among them.
        unjudged: rule id -> why -> how many places were not judged.
        refused: rule id -> why the rule cannot be watched in this warehouse.
        expected: rule id -> rings to expect in the month by chance; None where that is unknown.
    """

    alerts: tuple[Alert, ...]
    unjudged: Mapping[str, Mapping[str, int]]
    refused: Mapping[str, str]
    expected: Mapping[str, float | None]

    @property
    def chance(self) -> float:
        """Rings to expect in the month by chance, of all rules of which that is known."""
        return sum(number for number in self.expected.values() if number is not None)

    @property
    def new(self) -> tuple[Alert, ...]:
        """Those that rang in the month."""
        return tuple(alert for alert in self.alerts if alert.is_new)

    @property
    def open(self) -> tuple[Alert, ...]:
        """Those that are not over."""
        return tuple(alert for alert in self.alerts if alert.standing is not Standing.CLOSED)
