"""Watched indicators: value against target, grade, control signal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from analysis.control import control, verdicts
from analysis.review import by_month, movements
from data_access.review import Review
from domain.metrics import Kind, Metric
from panels.figures import value_text
from panels.panel import Panel, table_panel, told
from panels.targets import targets_in_force

MONTHS = 25  # of which the control limits are made
FEWEST = 6  # months from which on a signal is told
Met = Literal["met", "missed", "near"]


@dataclass(frozen=True)
class Indicator:
    """One watched figure of the period.

    Args:
        row: of :func:`analysis.review.movements`.
        target: value in force; NaN for none.
        met: ``near`` where the interval holds the target: chance could turn it.
        grade: name of the highest grade reached; empty for none.
        unsure: the interval holds the edge of a grade.
        signal: verdict of the control chart for the period's last month; empty for too few months.
    """

    metric: Metric
    row: Mapping[Hashable, Any]
    target: float
    met: Met | None
    grade: str
    unsure: bool
    signal: str


def indicators(review: Review) -> list[Indicator]:
    """Every metric with a target or a grade in force that has data in the period."""
    held = review.warehouse.targets(review.scope)
    held = held[(held["valid_from"] <= review.month.key) & (review.month.key < held["valid_to"])]
    ids = [metric.id for metric in review.registry if metric.id in set(held["metric"])]
    if not ids:
        return []
    now, before = review.sums(*ids), review.sums(*ids, period=review.period.before)
    moved = movements(now, before, review.registry).set_index("metric", drop=False)
    signals = _signals(review, ids)
    return [
        _indicator(review, review.registry[m], moved.loc[m].to_dict(), signals.get(m, ""))
        for m in ids
        if m in moved.index
    ]


def _indicator(review: Review, metric: Metric, row: Mapping[Hashable, Any], signal: str) -> Indicator:
    held = targets_in_force(review, metric, review.month.key)
    goals = held[held["kind"] == "target"]["value"]
    target = float(goals.iloc[-1]) if len(goals) else float("nan")
    grades = held[held["kind"] == "grade"].sort_values("value")
    value, low, high = (float(row[c]) for c in ("value", "low", "high"))
    up = metric.direction != "down"
    reached = grades[grades["value"] <= value] if up else grades[grades["value"] >= value]
    names = grades[f"note_{review.view.language}"].fillna(grades["note_zh"])
    best = names[reached.index[-1 if up else 0]] if len(reached) else ""
    inside = bool(((grades["value"] > low) & (grades["value"] < high)).any())
    return Indicator(metric, row, target, met_of(value, low, high, target, up=up), best or "", inside, signal)


def goal_text(review: Review, metric: Metric, row: Mapping[str, object]) -> str:
    """«目标 88.0 分 · 未达标 · 标杆 84.5 分»; empty where neither is in force."""
    view, held = review.view, targets_in_force(review, metric, review.month.key)
    value, low, high = (float(str(row[c])) for c in ("value", "low", "high"))
    parts = []
    for kind in ("target", "benchmark"):
        mine = held[held["kind"] == kind]["value"]
        if mine.empty:
            continue
        mark = float(mine.iloc[-1])
        parts.append(f"{view.say(f'target.{kind}')} {view.words.value(metric, mark)}")
        if kind == "target" and (met := met_of(value, low, high, mark, up=metric.direction != "down")):
            parts.append(view.say(f"indicator.{met}"))
    return " · ".join(parts)


def met_of(value: float, low: float, high: float, target: float, *, up: bool) -> Met | None:
    if target != target or value != value:
        return None
    if low < target < high:
        return "near"
    return "met" if (value >= target if up else value <= target) else "missed"


def _signals(review: Review, ids: list[str]) -> dict[str, str]:
    """Metric -> verdict of its control chart for the last month."""
    values = by_month(review.sums(*ids, period=review.history(MONTHS, with_data=True)), review.registry)
    found = {}
    for metric_id, rows in values.groupby("metric"):
        metric = review.registry[str(metric_id)]
        known = rows.sort_values("month")
        if known["value"].notna().sum() < FEWEST or int(known["month"].iloc[-1]) != review.month.key:
            continue
        kind = "p_prime" if metric.kind is Kind.SHARE and known["base"].notna().all() else "xmr"
        charted = control(known[["month", "value", "base"]], kind)  # type: ignore[arg-type]
        found[metric.id] = str(verdicts(charted, metric.direction).iloc[-1])
    return found


COLUMNS = ("indicator", "value", "target", "gap", "verdict", "grade", "signal")


def indicators_panel(review: Review) -> Panel:
    """The watched indicators as a table."""
    view, words = review.view, review.view.words
    heads = [view.say(f"indicator.{column}") for column in COLUMNS]
    found = indicators(review)
    rows = [_row(one, review) for one in found]
    values = pd.DataFrame(
        [[view.name(one.metric.label), one.row["value"], one.target, one.row["value"] - one.target]
         for one in found], columns=heads[:4],
    )  # fmt: skip
    finding = ""
    if rows:
        counts = pd.Series([one.met for one in found if one.met]).value_counts()
        finding = view.say(
            "indicator.finding", n=int(counts.sum()),
            **{name: words.number(int(counts.get(name, 0))) for name in ("met", "missed", "near")},
        )  # fmt: skip
    table, numbers = told(pd.DataFrame(rows, columns=heads), heads[1:4])
    return table_panel(
        review, "supervision.indicators", table, numbers=numbers,
        values=values, finding=finding, metrics=[one.metric.id for one in found],
    )  # fmt: skip


def _row(one: Indicator, review: Review) -> list[str]:
    view, words, metric = review.view, review.view.words, one.metric
    known = one.target == one.target
    difference = float(one.row["value"]) - one.target
    grade = view.say("indicator.unsure", grade=one.grade) if one.grade and one.unsure else one.grade
    return [
        view.name(metric.label),
        value_text({str(k): v for k, v in one.row.items()}, metric, view),
        words.value(metric, one.target) if known else "",
        words.change(metric, difference) if known and difference == difference else "",
        view.say(f"indicator.{one.met}") if one.met else "",
        grade,
        view.say(f"indicator.signal_{one.signal}") if one.signal else view.say("indicator.signal_short"),
    ]
