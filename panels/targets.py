"""What the company has set for its metrics: targets, benchmarks, grades.

Several targets of one metric may hold in the same month (90 % by autumn, 95 % in the long run): all of them
are shown, the easiest first; where one number is needed, as for the chance to reach it, the strictest holds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from charts.prepare import period_text
from data_access.review import Review
from domain.metrics import Metric
from domain.scorecard import NATION
from domain.view import View

Met = Literal["met", "missed", "near"]


@dataclass(frozen=True)
class Goal:
    """One thing that is set for a metric.

    Args:
        kind: ``target``, ``benchmark`` or ``grade``.
        value: in the metric's unit.
        note: in the reader's language; a grade's name.
    """

    kind: str
    value: float
    note: str = ""


class Goals:
    """Targets, benchmarks and grades of a review's place, read once."""

    def __init__(self, review: Review) -> None:
        chosen = review.filters.cities
        self._own = chosen[0] if len(chosen) == 1 else NATION
        key = repr(("goals", review.scope, review.view.language))
        self._held = review.warehouse.kept(key, lambda: _held(review))

    def of(self, metric: Metric, month: int, *kinds: str) -> tuple[Goal, ...]:
        """What holds in a month, the easiest first; of each kind the chosen city's own, when a single one is
        chosen and has some, else the nation's.

        Args:
            month: its key.
            kinds: these alone.
        """
        rows = [r for r in self._held.get(metric.id, ()) if r["valid_from"] <= month < r["valid_to"]]
        own = {r["kind"] for r in rows if r["city"] == self._own}
        mine = [r for r in rows if r["city"] == (self._own if r["kind"] in own else NATION)]
        found = [
            Goal(r["kind"], float(r["value"]), r["note"]) for r in mine if not kinds or r["kind"] in kinds
        ]
        return tuple(sorted(found, key=lambda goal: goal.value, reverse=metric.direction == "down"))

    def targets(self, metric: Metric, month: int) -> tuple[float, ...]:
        """The values of the targets in force, the strictest last."""
        return tuple(goal.value for goal in self.of(metric, month, "target"))


def _held(review: Review) -> dict[str, list[dict[Hashable, Any]]]:
    """Metric -> what was ever set for it, each with its note in the reader's language."""
    held = review.warehouse.targets(review.scope)
    notes = held[f"note_{review.view.language}"].fillna(held["note_zh"]).fillna("")
    found: dict[str, list[dict[Hashable, Any]]] = {}
    for row in held.assign(note=notes).to_dict("records"):
        found.setdefault(row["metric"], []).append(row)
    return found


def met_of(row: Mapping[Hashable, Any], target: float, metric: Metric) -> Met | None:
    """Whether a value meets a target; ``near`` where its interval holds it: chance could turn it.

    Args:
        row: ``value``, ``low``, ``high`` [unit of the metric].
    """
    value, low, high = (float(row[c]) for c in ("value", "low", "high"))
    if target != target or value != value:
        return None
    if low < target < high:
        return "near"
    return "missed" if (value > target if metric.direction == "down" else value < target) else "met"


def grade_text(row: Mapping[Hashable, Any], metric: Metric, goals: Iterable[Goal], view: View) -> str:
    """The highest grade that a value reaches: «优质», «优质（临界）» where the interval holds the edge of a
    grade, «未达基本» under the lowest; empty where no grade is set or nothing is known.

    Args:
        row: ``value``, ``low``, ``high`` [unit of the metric].
        goals: the easiest first.
    """
    grades = [goal for goal in goals if goal.kind == "grade"]
    value, low, high = (float(row[c]) for c in ("value", "low", "high"))
    if not grades or value != value:
        return ""
    say, names = view.say, [g.note or view.words.value(metric, g.value) for g in grades]
    count = sum(value <= g.value if metric.direction == "down" else value >= g.value for g in grades)
    text = names[count - 1] if count else say("indicator.below", grade=names[0])
    return say("indicator.unsure", grade=text) if any(low < g.value < high for g in grades) else text


def goal_text(row: Mapping[Hashable, Any], metric: Metric, goals: Iterable[Goal], view: View) -> str:
    """«目标 88.0 分 · 未达标 · 标杆 84.5 分»; empty where neither is set."""
    parts = []
    shown = [goal for goal in goals if goal.kind in ("target", "benchmark")]
    for goal in sorted(shown, key=lambda goal: goal.kind != "target"):
        parts.append(f"{view.say(f'target.{goal.kind}')} {view.words.value(metric, goal.value)}")
        if goal.kind == "target" and (met := met_of(row, goal.value, metric)):
            parts.append(view.say(f"indicator.{met}"))
    return " · ".join(parts)


def targets_of(review: Review, metric: Metric, values: pd.DataFrame, grain: str) -> pd.DataFrame:
    """``period``, ``value``, ``label`` of the metric's targets, benchmarks and grades over the drawn periods.

    Where several of a kind hold in one month, each is a line of its own that says its value.
    """
    goals, months = Goals(review), sorted(int(month) for month in values["month"].unique())
    held = [(month, goal) for month in months for goal in goals.of(metric, month)]
    held.sort(key=lambda one: one[1].kind != "target")  # the first line's look is the targets'
    several = {kind for (_, kind), count in Counter((m, g.kind) for m, g in held).items() if count > 1}
    rows = [
        (period_text(month, review.view, grain), goal.value, _label(goal, metric, review, several))
        for month, goal in held
    ]
    return pd.DataFrame(rows, columns=["period", "value", "label"])


def _label(goal: Goal, metric: Metric, review: Review, several: set[str]) -> str:
    """What a line of targets is: the target, the benchmark, the grade by its name."""
    if goal.kind == "grade" and goal.note:
        return goal.note
    name = review.view.words.texts.get(
        f"target.{goal.kind}", goal.kind
    )  # a company may have kinds of its own
    return f"{name} {review.view.words.value(metric, goal.value)}" if goal.kind in several else name
