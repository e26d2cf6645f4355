"""A year against its start, last year and its targets; and the goals of the next."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.review import by_month, movements
from analysis.sentences import change_sentence
from charts.prepare import trend_points
from charts.trend import trend
from data_access.review import Review
from domain.metrics import Kind, Metric, Unit
from domain.months import Period
from panels.figures import value_text
from panels.indicators import met_of
from panels.panel import Panel, chart_panel, table_panel, told
from panels.targets import targets_in_force, targets_of


def year_period(review: Review) -> Period:
    """The months of the review's year up to its month."""
    return Period.ending_with(review.month, review.month.number)


COLUMNS = ("indicator", "value", "course", "last_year", "change", "target", "verdict", "next")


@dataclass(frozen=True)
class YearLine:
    """One metric's year: its value so far, first and last month, last year's same months, goals; NaN where
    there is none [unit of the metric]."""

    metric: Metric
    row: Mapping[Hashable, Any]
    first: float
    last: float
    target: float
    coming: float


def year_lines(review: Review, period: Period, ids: Sequence[str]) -> list[YearLine]:
    """The metrics that have data in the period, in the registry's order."""
    ids = [m.id for m in review.registry if m.id in review.warehouse.measured and m.id in ids]
    if not ids:
        return []
    months = review.sums(*ids, period=period)
    year = movements(months, review.sums(*ids, period=period.year_before), review.registry)
    month, ago = Period.of_month(review.month), Period.of_month(review.month - 12)
    alone = movements(review.sums(*ids, period=month), review.sums(*ids, period=ago), review.registry)
    rows = {row["metric"]: row for row in year.to_dict("records")}
    # a company's own number without a base does not add up over months: the newest month's stands
    newest = {row["metric"]: row for row in alone.to_dict("records")}
    rows |= {m: row for m, row in newest.items() if review.registry[m].kind is Kind.FIGURE}
    values = by_month(months, review.registry).set_index(["metric", "month"])["value"].to_dict()

    def line(metric: Metric) -> YearLine:
        ends = (values.get((metric.id, at.key), float("nan")) for at in (period.start, review.month))
        goals = (goal_of(review, metric, at.key) for at in (review.month, period.start + 12))
        return YearLine(metric, rows[metric.id], *ends, *goals)

    return [line(review.registry[m]) for m in ids if m in rows]


def year_panel(review: Review) -> Panel:
    """The year of every metric as a table."""
    every = [metric.id for metric in review.registry]
    return against_last_year(review, "annual.table", year_period(review), every)


def against_last_year(review: Review, name: str, period: Period, ids: Sequence[str]) -> Panel:
    """Metrics of a period as a table: against the same months last year, their target and the next one.

    Args:
        name: of the panel.
    """
    view = review.view
    found = year_lines(review, period, ids)
    heads = [view.say(f"indicator.{column}") for column in COLUMNS]
    values = pd.DataFrame(
        [[view.name(one.metric.label), one.row["value"], one.first, one.last, one.row["before"],
          one.row["change"], one.target, one.coming] for one in found],
        columns=[*heads[:2], view.say("annual.first"), view.say("annual.last"), *heads[3:6], heads[7]],
    )  # fmt: skip
    finding = ""
    if found:
        meanings = [one.row["meaning"] for one in found]
        finding = view.say(
            "annual.finding", n=len(found), better=meanings.count("better"), worse=meanings.count("worse")
        )
    table, numbers = told(
        pd.DataFrame([_row(one, review) for one in found], columns=heads),
        [heads[i] for i in (1, 2, 3, 4, 5, 7)],
    )
    return table_panel(
        review, name, table,
        finding=finding, metrics=[one.metric.id for one in found], values=values,
        numbers=numbers,
    )  # fmt: skip


def _row(one: YearLine, review: Review) -> list[str]:
    view, words, metric, row = review.view, review.view.words, one.metric, one.row
    value, low, high = (float(row[c]) for c in ("value", "low", "high"))
    met = met_of(value, low, high, one.target, up=metric.direction != "down")
    course = one.first != one.last and one.first == one.first and one.last == one.last
    ends = {"first": words.value(metric, one.first, unit=False), "last": words.value(metric, one.last)}
    return [
        view.name(metric.label),
        value_text({str(k): v for k, v in row.items()}, metric, view),
        view.say("indicator.from_to", **ends) if course else "",
        words.value(metric, row["before"]) if row["before"] == row["before"] else "",
        _change(row, metric, review) if row["before"] == row["before"] else "",
        words.value(metric, one.target) if one.target == one.target else "",
        view.say(f"indicator.{met}") if met else "",
        words.value(metric, one.coming) if one.coming == one.coming else "",
    ]


def goal_of(review: Review, metric: Metric, month: int) -> float:
    held = targets_in_force(review, metric, month)
    goals = held[held["kind"] == "target"]["value"]
    return float(goals.iloc[-1]) if len(goals) else float("nan")


def _change(row: Mapping[Hashable, Any], metric: Metric, review: Review) -> str:
    """The change, for what can be divided also in per cent of the value before, and its verdict."""
    view, words = review.view, review.view.words
    if row["change"] != row["change"]:
        return view.say(f"movement.{row['movement']}")
    percent = words.number(float(row["change_pct"]), 1, signed=True) + "%"
    text = words.change(metric, float(row["change"]))
    if metric.kind is Kind.COUNT:
        text = percent
    elif metric.unit not in (Unit.POINTS, Unit.NPS) and row["change_pct"] == row["change_pct"]:
        text = view.say("indicator.with_percent", change=text, percent=percent)
    return view.say("indicator.with_verdict", change=text, verdict=view.say(f"movement.{row['movement']}"))


def year_trend(review: Review, metric_id: str) -> Panel | None:
    """The year month by month over the year before, with its targets; None without a value."""
    view, metric = review.view, review.registry[metric_id]
    period = year_period(review)
    values = by_month(review.sums(metric_id, period=period), review.registry)
    if values["value"].notna().sum() == 0:
        return None
    before = by_month(review.sums(metric_id, period=period.year_before), review.registry)
    last = before.assign(month=before["month"] + 100)
    points = pd.concat(
        [
            trend_points(values, "", metric, view),
            trend_points(last, "", metric, view, role="last_year").assign(series=view.say("trend.last_year")),
        ]
    )
    row = movements(review.sums(metric_id, period=period), review.sums(metric_id, period=period.year_before),
                    review.registry).to_dict("records")  # fmt: skip
    finding = change_sentence(row[0], metric, view, view.say("against.year")) if row else ""
    return chart_panel(
        review, "annual.line", trend, points, metric, height=320, finding=finding, metrics=[metric_id],
        targets=targets_of(review, metric, values, "month"),
    )  # fmt: skip
