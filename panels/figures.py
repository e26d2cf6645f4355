"""Figures in words and as a table: value, interval, base, change with its verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from data_access.review import Review
from domain.metrics import Kind, Metric
from domain.thresholds import Base
from domain.view import View
from panels.estimates import movements_since
from panels.panel import Panel, table_panel, told
from panels.surroundings import Beside, beside_surroundings, told_beside
from panels.targets import Goals, goal_text, grade_text

Row = dict[Any, Any]  # of a table, by its columns
COLUMNS = ("metric", "value", "interval", "base", "change", "year", "goal", "grade", "beside")
VALUES = ("metric", "value", "low", "high", "base", "change", "change_low", "change_high")


def period_movements(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the period before, one row a metric that has data, indexed by metric."""
    moved = movements_since(review, ids, review.period.before)
    return moved.set_index("metric", drop=False)


def year_movements(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    """The metrics against the same period last year, indexed by metric; none where this is the period
    before: over twelve months the two comparisons are one."""
    last_year = review.period.year_before
    if last_year == review.period.before:
        return pd.DataFrame()
    moved = movements_since(review, ids, last_year)
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


def missing_interval(row: Mapping[str, object], metric: Metric) -> str:
    """Why a value that is shown has no interval: ``no_base`` (a company's monthly number alone), ``no_limit``
    (a percentile of too few records); empty where it has one, or needs none."""
    value, base, low, high = (float(str(row[c])) for c in ("value", "base", "low", "high"))
    if value != value or (low == low and high == high) or metric.kind in (Kind.COUNT, Kind.RATIO):
        return ""
    if base != base:
        return "no_base"
    return "no_limit" if metric.kind is Kind.PERCENTILE else ""


def base_text(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """The number of records behind a value; empty for a count, which is its own."""
    base = float(str(row["base"]))
    return "" if metric.kind in (Kind.COUNT, Kind.RATIO) or base != base else view.words.number(base)


@dataclass(frozen=True)
class Figures:
    """Metrics of the period with all that they are compared with, asked once a page.

    Args:
        moved: against the period before, of :func:`period_movements`; rows: the same, metric -> row.
        year: metric -> its row against last year, of :func:`year_movements`.
        around: the chosen cities beside region, tier and nation, of
            :func:`panels.surroundings.beside_surroundings`.
        beside: the same in words, of :func:`panels.surroundings.told_beside`.
        goals: what is set for them.
    """

    moved: pd.DataFrame
    rows: dict[str, Row]
    year: dict[str, Row]
    around: pd.DataFrame
    beside: dict[str, list[Beside]]
    goals: Goals

    @classmethod
    def of(cls, review: Review, ids: Sequence[str], moved: pd.DataFrame | None = None) -> Figures:
        """Args:
        moved: where it is known already.
        """
        moved = period_movements(review, ids) if moved is None else moved
        around = beside_surroundings(review, ids)
        told = told_beside(around, review.registry, review.view)
        year = year_movements(review, ids)
        return cls(moved, _by_metric(moved), _by_metric(year), around, told, Goals(review))


def _by_metric(moved: pd.DataFrame) -> dict[str, Row]:
    """A row looked at often is a dictionary: a frame takes a tenth of a millisecond for each cell."""
    return {str(row["metric"]): row for row in moved.to_dict("records")}


def figures_table(
    review: Review, name: str, figures: Figures, ids: Sequence[str], *, finding: str = ""
) -> Panel:
    """The cards of a page as a table: one row a metric; columns that say nothing are left out."""
    view = review.view
    shown = [m for m in ids if m in figures.rows]
    heads = [view.say(f"figure_table.{c}") for c in COLUMNS]
    rows = [_cells(review, review.registry[m], figures) for m in shown]
    table, numbers = told(pd.DataFrame(rows, columns=heads), heads[1:4])
    note = view.say(f"{name}_note")
    if heads[-1] in table:
        note = view.say("beside.note", note=note, legend=view.say("beside.legend"))
    return table_panel(
        review, name, table, numbers=numbers, metrics=shown, finding=finding, note=note,
        values=_values(review, figures, shown),
    )  # fmt: skip


def _cells(review: Review, metric: Metric, figures: Figures) -> list[str]:
    """A row of texts, in the order of :data:`COLUMNS`."""
    view, row, last_year = review.view, figures.rows[metric.id], figures.year.get(metric.id)
    goals = figures.goals.of(metric, review.month.key)
    year = ""
    if last_year and last_year["movement"] != "absent":
        year = verdict_text(last_year, metric, view, view.say("against.year"))
    return [
        view.name(metric.label), value_text(row, metric, view), interval_text(row, metric, view),
        base_text(row, metric, view), verdict_text(row, metric, view, against_text(review)), year,
        goal_text(row, metric, goals, view), grade_text(row, metric, goals, view),
        view.say("sentence.join").join(one.text for one in figures.beside.get(metric.id, ())),
    ]  # fmt: skip


def _values(review: Review, figures: Figures, shown: Sequence[str]) -> pd.DataFrame:
    """The same rows as numbers; each surrounding with its value, the difference to its other cities and the
    verdict."""
    view = review.view
    table = figures.moved.loc[list(shown), [*VALUES]]
    table = table.assign(metric=[view.name(review.registry[m].label) for m in shown])
    table = table.rename(columns={c: view.say(f"figure_table.{c}") for c in table.columns})
    for _, rows in figures.around.groupby("around", sort=False) if len(figures.around) else ():
        mine, label = rows.set_index("metric").reindex(list(shown)), rows["label"].iloc[0]
        table[label] = mine["whole"].to_numpy()
        table[view.say("beside.difference", label=label)] = mine["change"].to_numpy()
        table[view.say("beside.verdict", label=label)] = [
            view.say(f"beside.{movement}", label=label)
            if isinstance(movement, str) and change == change
            else ""
            for movement, change in zip(mine["movement"], mine["change"], strict=True)
        ]
    return table
