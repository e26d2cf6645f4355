"""Watched indicators: value against target, grade, control signal."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.control import control, verdicts
from analysis.review import by_month, movements
from data_access.review import Review
from domain.metrics import Kind, Metric
from panels.figures import value_text
from panels.panel import Panel, table_panel, told
from panels.targets import Goal, Goals, Met, grade_text, met_of

MONTHS = 25  # of which the control limits are made
FEWEST = 6  # months from which on a signal is told


@dataclass(frozen=True)
class Indicator:
    """One watched figure of the period beside one target; several targets are several rows.

    Args:
        row: of :func:`analysis.review.movements`.
        target: value in force; NaN for none.
        note: tells it from the metric's other targets; empty where it is the only one.
        met: ``near`` where the interval holds the target: chance could turn it.
        grade: the highest grade reached, in words; empty for none.
        signal: verdict of the control chart for the period's last month; empty for too few months.
    """

    metric: Metric
    row: Mapping[Hashable, Any]
    target: float
    note: str
    met: Met | None
    grade: str
    signal: str


def indicators(review: Review) -> list[Indicator]:
    """Every metric with a target or a grade in force that has data in the period."""
    goals, month = Goals(review), review.month.key
    ids = [metric.id for metric in review.registry if goals.of(metric, month, "target", "grade", "benchmark")]
    if not ids:
        return []
    now, before = review.sums(*ids), review.sums(*ids, period=review.period.before)
    moved = movements(now, before, review.registry).set_index("metric", drop=False)
    signals, found = _signals(review, ids), []
    for metric in (review.registry[m] for m in ids if m in moved.index):
        row, held = moved.loc[metric.id].to_dict(), goals.of(metric, month)
        grade, signal = grade_text(row, metric, held, review.view), signals.get(metric.id, "")
        targets = goals.of(metric, month, "target")
        for goal in targets or (Goal("target", float("nan")),):
            note = goal.note if len(targets) > 1 else ""  # which of them it is
            met = met_of(row, goal.value, metric)
            found.append(Indicator(metric, row, goal.value, note, met, grade, signal))
    return found


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
        values=values, finding=finding, metrics=list(dict.fromkeys(one.metric.id for one in found)),
    )  # fmt: skip


def _row(one: Indicator, review: Review) -> list[str]:
    view, words, metric = review.view, review.view.words, one.metric
    known = one.target == one.target
    difference = float(one.row["value"]) - one.target
    target = words.value(metric, one.target)
    if one.note:
        target = view.say("indicator.with_note", target=target, note=one.note)
    return [
        view.name(metric.label),
        value_text({str(k): v for k, v in one.row.items()}, metric, view),
        target if known else "",
        words.change(metric, difference) if known and difference == difference else "",
        view.say(f"indicator.{one.met}") if one.met else "",
        one.grade,
        view.say(f"indicator.signal_{one.signal}") if one.signal else view.say("indicator.signal_short"),
    ]
