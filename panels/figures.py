"""Figures in words and as a table: value, interval, base, change with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.review import movements
from data_access.review import Review
from domain.metrics import Kind, Metric
from domain.thresholds import Base
from domain.view import View
from panels.panel import Panel, table_panel

VALUES = ("metric", "value", "low", "high", "base", "change", "change_low", "change_high")


def period_movements(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the period before, one row a metric that has data, indexed by metric."""
    moved = movements(review.sums(*ids), review.sums(*ids, period=review.period.before), review.registry)
    return moved.set_index("metric", drop=False)


def year_movements(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the same period last year, indexed by metric; none where this is the period
    before: over twelve months the two comparisons are one."""
    last_year = review.period.year_before
    if last_year == review.period.before:
        return pd.DataFrame()
    moved = movements(review.sums(*ids), review.sums(*ids, period=last_year), review.registry)
    return moved.set_index("metric", drop=False)


def against_text(review: Review) -> str:
    """What the period before is called: 较上月, 较前期."""
    return review.view.say("against.month" if review.period.length == 1 else "against.before")


def verdict_text(row: Mapping[str, object], metric: Metric, view: View, against: str) -> str:
    """The change in words: «较上月 +5.2 分 · 显著上升», or why nothing can be said."""
    movement = str(row["movement"])
    verdict = view.say(f"movement.{movement}")
    difference = float(str(row["change"]))
    if movement in ("too_few", "absent") or difference != difference:
        return view.say("kpi.no_change", against=against, verdict=verdict)
    change = view.words.change(metric, difference)
    if metric.kind is Kind.COUNT:  # how many more says little without how many there were
        change = view.words.number(float(str(row["change_pct"])), 1, signed=True) + "%"
    return view.say("kpi.change", change=change, against=against, verdict=verdict)


def value_text(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """The value with its unit, or that too few answered."""
    hidden = row["status"] in (Base.HIDDEN, Base.NO_ESTIMATE)
    return view.say("kpi.hidden") if hidden else view.words.value(metric, float(str(row["value"])))


def interval_text(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """The 95 % interval; empty where there is none."""
    return view.words.interval(metric, float(str(row["low"])), float(str(row["high"])))


def base_text(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """The number of records behind a value; empty for a count, which is its own."""
    base = float(str(row["base"]))
    return "" if metric.kind in (Kind.COUNT, Kind.RATIO) or base != base else view.words.number(base)


def figures_table(
    review: Review,
    name: str,
    moved: pd.DataFrame,
    year: pd.DataFrame,
    ids: Sequence[str],
    *,
    finding: str = "",
) -> Panel:
    """The cards of a page as a table: one row a metric.

    Args:
        moved, year: of :func:`period_movements` and :func:`year_movements`.
    """
    view = review.view
    shown = [m for m in ids if m in moved.index]
    known = [m for m in shown if m in year.index and year.loc[m, "movement"] != "absent"]
    columns = ["metric", "value", "interval", "base", "change", *(["year"] if known else [])]
    heads = [view.say(f"figure_table.{c}") for c in columns]
    rows = []
    for m in shown:
        row, metric = moved.loc[m], review.registry[m]
        cells = [
            view.name(metric.label), value_text(row, metric, view), interval_text(row, metric, view),
            base_text(row, metric, view), verdict_text(row, metric, view, against_text(review)),
        ]  # fmt: skip
        if known:
            cells.append(
                verdict_text(year.loc[m], metric, view, view.say("against.year")) if m in known else ""
            )
        rows.append(cells)
    values = moved.loc[shown, [*VALUES]].assign(metric=[view.name(review.registry[m].label) for m in shown])
    return table_panel(
        review, name, pd.DataFrame(rows, columns=heads), numbers=heads[1:4], metrics=shown, finding=finding,
        values=values.rename(columns={c: view.say(f"figure_table.{c}") for c in values.columns}),
    )  # fmt: skip
