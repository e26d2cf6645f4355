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
from panels.panel import Panel, chart_panel, table_panel, told
from panels.targets import Goals, met_of, targets_of


def year_period(review: Review) -> Period:
    """The months of the review's year up to its month."""
    return Period.ending_with(review.month, review.month.number)


SEVERAL = " / "  # between targets of one month
COLUMNS = ("indicator", "value", "course", "last_year", "change", "target", "verdict", "next")


@dataclass(frozen=True)
class YearLine:
    """One metric's year: its value so far, first and last month, last year's same months; NaN where there is
    none; the targets in force and those of the next year, the strictest last [unit of the metric]."""

    metric: Metric
    row: Mapping[Hashable, Any]
    first: float
    last: float
    targets: tuple[float, ...]
    coming: tuple[float, ...]


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

    goals = Goals(review)

    def line(metric: Metric) -> YearLine:
        ends = (values.get((metric.id, at.key), float("nan")) for at in (period.start, review.month))
        set_for = (goals.targets(metric, at.key) for at in (review.month, period.start + 12))
        return YearLine(metric, rows[metric.id], *ends, *set_for)

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
          one.row["change"], _strictest(one.targets), _strictest(one.coming)] for one in found],
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
    met = [view.say(f"indicator.{m}") for target in one.targets if (m := met_of(row, target, metric))]
    course = one.first != one.last and one.first == one.first and one.last == one.last
    ends = {"first": words.value(metric, one.first, unit=False), "last": words.value(metric, one.last)}
    return [
        view.name(metric.label),
        value_text({str(k): v for k, v in row.items()}, metric, view),
        view.say("indicator.from_to", **ends) if course else "",
        words.value(metric, row["before"]) if row["before"] == row["before"] else "",
        _change(row, metric, review) if row["before"] == row["before"] else "",
        SEVERAL.join(words.value(metric, target) for target in one.targets),
        SEVERAL.join(met),
        SEVERAL.join(words.value(metric, target) for target in one.coming),
    ]


def _strictest(targets: Sequence[float]) -> float:
    return targets[-1] if targets else float("nan")


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
