"""An alert's rule: which metric, where, and what makes it ring. Data, checked at birth."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from math import isfinite
from typing import Any

from domain.errors import DashboardError
from domain.metrics import Metric

CHANNELS = ("wecom", "dingtalk", "feishu", "mail")
USUAL_BASE = 30  # records from which on a figure is an estimate at all


class RuleError(DashboardError):
    """A rule that cannot be watched as put."""


class RuleKind(StrEnum):
    THRESHOLD = "threshold"  # the value lies beyond a level
    CONTROL = "control"  # the latest point of the control chart carries a signal
    CHANGE = "change"  # the value moved by more than so much


class PlaceKind(StrEnum):
    NATION = "nation"
    CITIES = "cities"
    REGIONS = "regions"  # each region as a whole


class Side(StrEnum):
    BELOW = "below"  # under the level; a fall
    ABOVE = "above"  # over the level; a rise
    BAD = "bad"  # whichever the metric's direction says is bad
    ANY = "any"


class Against(StrEnum):
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True)
class Rule:
    """What rings, where, and who hears of it.

    Args:
        id: small letters, digits, hyphens; an alert's identity over runs hangs on it.
        metric: id of the registry.
        places, chosen: the nation, cities or regions; ``chosen`` ids (none: every one of them).
        side: a threshold's is ``below`` or ``above``; else any.
        limit: of a threshold the level [unit of the metric]; of a change by how much [unit of a
            difference, or % of the value before where ``relative``], above 0. None for control.
        clear: the level at which an alert that rang is over, not beyond ``limit``; ``limit`` unless given.
            Of a control signal it is the chart's centre line.
        against: of a change: the month before, or the same month last year.
        certain: rings only where it is more than chance: the interval beyond the level, the change
            significant after correction over the places.
        base: records below which a place is not judged; counts and figures without a base need none.
        channels: where alerts are sent; none: wherever this installation sends.
        who: who is to look at it, in the company's words.
        name: in the company's words; a sentence made from the rule unless given.

    Raises:
        RuleError: anything of this does not hold.
    """

    id: str
    metric: str
    kind: RuleKind
    places: PlaceKind = PlaceKind.NATION
    chosen: tuple[str, ...] = ()
    side: Side = Side.BAD
    limit: float | None = None
    clear: float | None = None
    against: Against = Against.MONTH
    relative: bool = False
    certain: bool = False
    base: int = USUAL_BASE
    channels: tuple[str, ...] = ()
    who: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", str(self.id)):
            raise RuleError("rule", f"id {self.id!r}", "small letters, digits, hyphens, at most 80")
        for name, kind in (("kind", RuleKind), ("places", PlaceKind), ("side", Side), ("against", Against)):
            object.__setattr__(self, name, _one_of(self._where(name), getattr(self, name), kind))
        for name in ("chosen", "channels"):
            object.__setattr__(self, name, self._texts(name))
        for name in ("metric", "who", "name"):
            if not isinstance(getattr(self, name), str) or len(getattr(self, name)) > 200:
                raise RuleError(self._where(name), repr(getattr(self, name))[:60], "a text of 200 letters")
        if not self.metric:
            raise RuleError(self._where("metric"), "none", "the id of a metric")
        for channel in self.channels:
            _one_of(self._where("channels"), channel, CHANNELS)
        if self.places is PlaceKind.NATION and self.chosen:
            raise RuleError(self._where("chosen"), ", ".join(self.chosen), "none where the nation is watched")
        if isinstance(self.base, bool) or not isinstance(self.base, int) or self.base < 0:
            raise RuleError(self._where("base"), repr(self.base), "a whole number of records, 0 or more")
        for name in ("relative", "certain"):
            if not isinstance(getattr(self, name), bool):
                raise RuleError(self._where(name), repr(getattr(self, name)), "true or false")
        self._check_levels()

    def _check_levels(self) -> None:
        for name in ("limit", "clear"):
            level = getattr(self, name)
            if level is None:
                continue
            if isinstance(level, bool) or not isinstance(level, int | float) or not isfinite(level):
                raise RuleError(self._where(name), repr(level), "a number")
            object.__setattr__(self, name, float(level))
        if self.kind is RuleKind.CONTROL:
            if self.limit is not None or self.clear is not None or self.certain:
                raise RuleError(self._where("limit"), "given", "none: the chart has limits of its own")
            return
        if self.limit is None:
            raise RuleError(self._where("limit"), "none", "a level, or by how much it must move")
        if self.kind is RuleKind.THRESHOLD:
            if self.side not in (Side.BELOW, Side.ABOVE):
                raise RuleError(self._where("side"), str(self.side), "below or above", ("below", "above"))
            if self.over * (self.clear_level - self.limit) > 0:
                raise RuleError(self._where("clear"), f"{self.clear:g}", f"a level not beyond {self.limit:g}")
        elif not 0 <= self.clear_level <= self.limit or self.limit <= 0:
            raise RuleError(self._where("limit"), f"{self.limit:g}", "above 0, and clear between 0 and it")

    def _where(self, part: str) -> str:
        return f"rule {self.id}, {part}"

    def _texts(self, name: str) -> tuple[str, ...]:
        texts = getattr(self, name)
        if isinstance(texts, str) or any(not isinstance(t, str) or not t for t in texts):
            raise RuleError(self._where(name), repr(texts), "a list of texts")
        return tuple(dict.fromkeys(texts))

    @property
    def over(self) -> int:
        """1 where a threshold rings above its level, −1 below."""
        return 1 if self.side is Side.ABOVE else -1

    @property
    def clear_level(self) -> float:
        """Where an alert is over; the level itself unless one is given."""
        level = self.limit if self.clear is None else self.clear
        assert level is not None  # held at birth; not asked of control rules
        return level

    def signs(self, metric: Metric) -> tuple[int, ...]:
        """The ways the rule rings: −1 down, 1 up.

        Raises:
            RuleError: «bad» of a metric that has no good direction.
        """
        if self.side is Side.ANY:
            return (-1, 1)
        if self.side is not Side.BAD:
            return (self.over,)
        if metric.direction == "neutral":
            raise RuleError(
                self._where("side"), f"bad, of {metric.id}", "below, above or any: neither is bad"
            )
        return (-1,) if metric.direction == "up" else (1,)

    def as_dict(self) -> dict[str, Any]:
        """What is not the default, in plain values, as a rule file has it."""
        usual = {field.name: field.default for field in fields(self)}
        plain = {name: value for name, value in asdict(self).items() if value != usual[name]}
        return {k: [*v] if isinstance(v, tuple) else str(v) if isinstance(v, StrEnum) else v
                for k, v in plain.items()}  # fmt: skip

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Rule:
        """A rule from plain values.

        Raises:
            RuleError: a key that no rule has, one that is missing, or values that do not hold.
        """
        known = [field.name for field in fields(cls)]
        for key in given:
            if key not in known:
                raise RuleError(f"rule {given.get('id', '')}".strip(), f"{key!r}", "a key of a rule", known)
        for key in ("id", "metric", "kind"):
            if key not in given:
                raise RuleError(f"rule {given.get('id', '')}".strip(), f"no {key!r}", "one")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in given.items()}
        return cls(**values)


def id_of(values: Mapping[str, Any]) -> str:
    """An id for a rule that nobody gave one: the same for the same rule."""
    told = repr(sorted((name, str(value)) for name, value in values.items()))
    return f"rule-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def _one_of(where: str, came: object, known: Any) -> Any:
    """The member of an enumeration or a list that ``came`` names."""
    names = [str(value) for value in known]
    if str(came) not in names:
        raise RuleError(where, repr(came), " or ".join(names), names)
    return known(str(came)) if isinstance(known, type) else came
