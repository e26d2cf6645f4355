"""The script report: what each topic's scripts led to in the last days, and which to rework first."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.changes import Movement
from analysis.script_report import (
    LOW_SHARE,
    MEASURES,
    REGISTRY,
    UNRESOLVED,
    Rework,
    rework_first,
    script_report,
)
from data_access.records import low_scores_by_type, outcomes_by_type, recorded_days
from data_access.review import Review
from domain.days import Days
from domain.supervision import Supervision
from domain.thresholds import Base, Thresholds
from panels.figures import base_text, interval_text, value_text
from panels.panel import Panel, table_panel

NAME = "scripts.report"
MOST_TOPICS = 6
COLUMNS = ("topic", "cases", "measure", "hits", "base", "share", "change")
NUMBERS = ("value", "low", "high", "change", "change_low", "change_high")
# measure -> the columns of outcomes_by_type that hold its base and its hits
OUTCOMES = {
    UNRESOLVED.id: ("first_known", "unresolved"),
    "repeat_request_rate": ("repeat_known", "repeats"),
    "complaint_rate": ("complaint_known", "complaints"),
}


def script_panel(review: Review, rules: Supervision | None = None) -> Panel:
    """Topics by outcome over the days up to the newest of the review's month, against as many before.

    The newest day is the last with cases; with responses, where the month has no cases.
    """
    rules, view = rules or Supervision.from_environment(), review.view
    recorded = recorded_days(review, "cases") or recorded_days(review, "responses")
    if not recorded:
        return _silent(review, view.say("scripts.empty", month=view.words.month(review.month)))
    days = Days.ending_with(recorded[-1], rules.script_days)
    outcomes = outcomes_by_type(review, days.with_before)
    low = low_scores_by_type(review, days.with_before, rules)
    if not len(_on(outcomes, days)) + len(_on(low, days)):
        return _silent(review, view.say("chart.empty"))
    report = script_report(*(_counts(outcomes, low, part) for part in (days, days.before)))
    volume = _on(outcomes, days).groupby("case_type")["n"].sum()
    first = rework_first(report)
    ranked = _ranked(report, volume, first)
    heads = [view.say(f"scripts.{column}", n=rules.script_days) for column in COLUMNS]
    rows = [_row(row, review) for row in ranked[ranked["place"] < MOST_TOPICS].to_dict("records")]
    return table_panel(
        review, NAME, pd.DataFrame(rows, columns=heads), numbers=[heads[i] for i in (1, 3, 4, 5)],
        values=_values(ranked, review), note=_note(days, report["series"].nunique(), rules, review),
        finding=_finding(report, first, rules, review), metrics=[m for m in MEASURES if m in review.registry],
    )  # fmt: skip


def _silent(review: Review, why: str) -> Panel:
    return Panel(NAME, review.view.say(NAME), why=why)


def _ranked(report: pd.DataFrame, volume: pd.Series, first: Rework | None) -> pd.DataFrame:
    """The report in the order it is read: the topic to rework first, then those with the most cases.

    Args:
        volume: topic -> its cases, shown where they are not too few.
    Returns: the report with ``cases`` and ``place`` [of the topic, 0 first].
    """
    most = volume.sort_values(ascending=False, kind="stable").index
    leading = [first.topic] if first is not None else []
    order = list(dict.fromkeys([*leading, *most, *sorted(report["series"])]))
    shown = volume.where(volume >= Thresholds.from_environment().shown)
    ranked = report.assign(
        place=report["series"].map(order.index),
        at=report["metric"].map(MEASURES.index),
        cases=report["series"].map(shown),
    )
    return ranked.sort_values(["place", "at"], ignore_index=True).drop(columns="at")


def _on(counts: pd.DataFrame, days: Days) -> pd.DataFrame:
    return counts[(counts["day"] >= days.start) & (counts["day"] < days.end)]


def _counts(outcomes: pd.DataFrame, low: pd.DataFrame, days: Days) -> pd.DataFrame:
    """``series``, ``metric``, ``n``, ``s`` of the days, without what no record tells."""
    parts = []
    held = {measure: (outcomes, *columns) for measure, columns in OUTCOMES.items()}
    for measure, (counts, n, s) in (held | {LOW_SHARE.id: (low, "n", "low")}).items():
        summed = _on(counts, days).groupby("case_type", as_index=False)[[n, s]].sum()
        parts.append(summed.set_axis(["series", "n", "s"], axis=1).assign(metric=measure))
    found = pd.concat(parts, ignore_index=True)
    return found[found["n"] > 0].reset_index(drop=True)


def _row(row: Mapping[Hashable, Any], review: Review) -> list[str]:
    view, metric = review.view, REGISTRY[row["metric"]]
    named = {str(key): value for key, value in row.items()}
    hidden = row["status"] in (Base.HIDDEN, Base.NO_ESTIMATE)
    share = view.say(
        "scripts.interval", value=value_text(named, metric, view), interval=interval_text(named, metric, view)
    )
    return [
        view.words.segment(str(row["series"])),
        view.words.number(row["cases"]),
        view.name(metric.label),
        "" if hidden else view.words.number(row["s"]),
        base_text(named, metric, view),
        value_text(named, metric, view) if hidden else share,
        _change(row, review),
    ]


def _change(row: Mapping[Hashable, Any], review: Review) -> str:
    """The change with its verdict; why there is none where nothing can be compared."""
    view, verdict = review.view, review.view.say(f"movement.{row['movement']}")
    if row["movement"] in (Movement.TOO_FEW, Movement.ABSENT):
        return verdict
    change = view.words.change(REGISTRY[row["metric"]], row["change"])
    return view.say("scripts.changed", change=change, verdict=verdict)


def _note(days: Days, topics: int, rules: Supervision, review: Review) -> str:
    view = review.view
    period = view.say("story.period", start=view.words.date(days.start), end=view.words.date(days.last))
    note = view.say("scripts.note", period=period, limit=f"{rules.low_below:g}")
    if topics <= MOST_TOPICS:
        return note
    return view.say("sentence.join").join([note, view.say("scripts.more", shown=MOST_TOPICS, n=topics)])


def _finding(report: pd.DataFrame, first: Rework | None, rules: Supervision, review: Review) -> str:
    """Which topic's scripts to rework first, and by what it stands out; or that none does."""
    view = review.view
    if not report["status"].isin([Base.GREY, Base.FULL]).any():
        return ""
    if first is None:
        return view.say("scripts.none", n=rules.script_days)
    rows = report[report["series"] == first.topic].set_index("metric")
    items = []
    for name in first.measures:
        metric, row = REGISTRY[name], rows.loc[name]
        value = view.words.value(metric, row["value"])
        number = view.words.change(metric, row["change"]) if first.worse else value
        items.append(view.say("sentence.item", name=view.name(metric.label), change=number))
    return view.say(
        f"scripts.{'worse' if first.worse else 'above'}", topic=view.words.segment(first.topic),
        n=rules.script_days, items=view.say("place.comma").join(items),
    )  # fmt: skip


def _values(ranked: pd.DataFrame, review: Review) -> pd.DataFrame:
    """Every topic and measure as numbers, for a sheet."""
    view = review.view
    table = {
        "topic": [view.words.segment(str(topic)) for topic in ranked["series"]],
        "cases": ranked["cases"],
        "measure": [view.name(REGISTRY[metric].label) for metric in ranked["metric"]],
        "hits": ranked["s"],
        "base": ranked["base"],
        **{name: ranked[name] for name in NUMBERS},
        "verdict": [view.say(f"movement.{movement}") for movement in ranked["movement"]],
    }
    return pd.DataFrame({view.say(f"scripts.{_head(name)}"): values for name, values in table.items()})


def _head(name: str) -> str:
    """``share`` and ``change`` head texts in the table; as numbers they have names of their own."""
    return f"{name}_number" if name in NUMBERS else name
