"""Figures as cards: value, interval, change with its verdict, base and definition at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from charts.theme import palette
from components.html import sparkline, tag, text
from domain.metrics import Kind, Metric
from domain.thresholds import Base
from domain.view import View


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


def kpi_card(
    row: Mapping[str, object], metric: Metric, view: View, *, against: str,
    history: Sequence[float] = (), hero: bool = False, year: Mapping[str, object] | None = None,
) -> str:  # fmt: skip
    """The markup of one card.

    Args:
        row: of :func:`analysis.changes.changes`: value, low, high, base, status, change, movement,
            meaning.
        against: what the change is against, in words (较上月).
        history: the metric's last values, oldest first, for the small line.
        year: the same row against the same period last year, where there is one.
    """
    words, name = view.words, view.name(metric.label)
    weight = _percent(metric.weight, view) if metric.weight is not None and not hero else ""
    hidden = row["status"] in (Base.HIDDEN, Base.NO_ESTIMATE)
    figure = view.say("kpi.hidden") if hidden else words.value(metric, float(str(row["value"])))
    colour = palette(view.theme)
    return tag(
        "section",
        tag(
            "header",
            tag("span", text(name)),
            tag("small", text(weight and view.say("kpi.weight", weight=weight))),
        ),
        tag(
            "div",
            tag("strong", text(figure)),
            sparkline(history, name, colour.faint, colour.accent),
            css="kpi-value",
        ),
        *_change_lines([(row, against), (year, view.say("against.year"))], metric, view),
        tag("footer", text(_basis(row, metric, view))),
        css="kpi hero" if hero else "kpi",
        title=view.name(metric.definition),
    )


def _percent(share: float, view: View) -> str:
    """A weight as the scorecard has it: 20, 12.5."""
    return view.words.number(100 * share, 0 if round(100 * share, 6).is_integer() else 1)


def _basis(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """Interval and base in a few characters."""
    interval = view.words.interval(metric, float(str(row["low"])), float(str(row["high"])))
    parts = [view.say("kpi.interval", interval=interval)] if interval else []
    base = float(str(row["base"]))
    if metric.kind not in (Kind.COUNT, Kind.RATIO) and base == base:
        parts.append(view.say("kpi.base", base=view.words.compact(base)))
    return " · ".join(parts)


def _change_lines(
    rows: Sequence[tuple[Mapping[str, object] | None, str]], metric: Metric, view: View
) -> list[str]:
    """A line a comparison; one without data says so only where there is no other."""
    known = [(row, against) for row, against in rows if row is not None]
    comparable = [(row, against) for row, against in known if row["movement"] != "absent"]
    return [
        tag("p", text(verdict_text(row, metric, view, against)), css=f"kpi-change {row['meaning']}")
        for row, against in comparable or known[:1]
    ]


def kpi_row(cards: Sequence[str]) -> None:
    """Cards side by side, as many as fit."""
    st.html(tag("div", *cards, css="kpi-row"))


def histories(values: pd.DataFrame, metric_ids: Sequence[str]) -> dict[str, list[float]]:
    """Metric -> its values by month, oldest first.

    Args:
        values: ``metric``, ``month``, ``value``.
    """
    ordered = values.sort_values("month")
    return {m: ordered.loc[ordered["metric"] == m, "value"].tolist() for m in metric_ids}
