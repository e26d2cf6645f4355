"""Figures as cards: value, interval, change with its verdict, base and definition at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from components.html import sparkline, tag, text
from components.markup import show_markup
from data_access.review import Review
from domain.metrics import SATISFACTION, Kind, Metric
from domain.view import View
from panels.estimates import monthly_estimates
from panels.figures import (
    Figures,
    against_text,
    interval_text,
    missing_interval,
    value_text,
    verdict_text,
)  # fmt: skip
from panels.main_metrics import main_metrics
from panels.overview_page import OverviewPage
from panels.service import CARDS
from panels.service_page import ServicePage
from panels.surroundings import Beside
from panels.targets import goal_text, grade_text

SPARK_MONTHS = 13


def metric_cards(review: Review, figures: Figures, ids: Sequence[str]) -> dict[str, str]:
    """Metric -> the markup of its card, with last year's change and the line of the last months."""
    lines = histories(monthly_estimates(review, ids, review.history(SPARK_MONTHS)), ids)

    def card(metric: Metric) -> str:
        row, goals = figures.rows[metric.id], figures.goals.of(metric, review.month.key)
        view = review.view
        return kpi_card(
            row, metric, view, against=against_text(review), history=lines[metric.id],
            hero=metric.id == SATISFACTION, year=figures.year.get(metric.id),
            goal=goal_text(row, metric, goals, view), grade=grade_text(row, metric, goals, view),
            around=figures.beside.get(metric.id, ()),
        )  # fmt: skip

    return {m: card(review.registry[m]) for m in ids if m in figures.rows}


def overview_cards(page: OverviewPage) -> dict[str, str]:
    """The cards of the overview, made once for all who look at the same."""
    review = page.review
    return review.finished("overview.cards", lambda: metric_cards(review, page.figures, main_metrics(review)))


def service_cards(page: ServicePage) -> dict[str, str]:
    """The cards of the service's page, likewise."""
    return page.review.finished("service.html", lambda: metric_cards(page.review, page.figures, CARDS))


def kpi_card(
    row: Mapping[str, object], metric: Metric, view: View, *, against: str,
    history: Sequence[float] = (), hero: bool = False, year: Mapping[str, object] | None = None,
    goal: str = "", grade: str = "", around: Sequence[Beside] = (),
) -> str:  # fmt: skip
    """The markup of one card.

    Args:
        row: of :func:`analysis.changes.changes`: value, low, high, base, status, change, movement,
            meaning.
        against: what the change is against, in words (较上月).
        history: the metric's last values, oldest first, for the small line.
        year: the same row against the same period last year, where there is one.
        goal: how it stands to its target and benchmark, in words.
        grade: the grade that it reaches; empty for none.
        around: how it stands to region, tier and nation.
    """
    name = view.name(metric.label)
    weight = _percent(metric.weight, view) if metric.weight is not None and not hero else ""
    return tag(
        "section",
        tag(
            "header",
            tag("span", text(name)),
            *([tag("small", text(grade), css="kpi-grade", title=view.say("target.grade"))] if grade else []),
            *([tag("small", text(view.say("kpi.weight", weight=weight)))] if weight else []),
            css="graded" if grade else "",
        ),
        tag(
            "div",
            tag("strong", text(value_text(row, metric, view))),
            sparkline(history, name),
            css="kpi-value",
        ),
        *_change_lines([(row, against), (year, view.say("against.year"))], metric, view),
        *([_around_line(around)] if around else []),
        *([tag("p", text(goal), css="kpi-goal")] if goal else []),
        _basis(row, metric, view),
        css="kpi hero" if hero else "kpi",
        title=view.name(metric.definition),
    )


def _around_line(around: Sequence[Beside]) -> str:
    """Region, tier and nation on one line; each says in full what its sign means when pointed at."""
    items = (
        tag("span", *([tag("b", text(one.sign), css=one.meaning)] if one.sign else []), text(one.value),
            title=one.says)
        for one in around
    )  # fmt: skip
    return tag("p", *items, css="kpi-around")


def _percent(share: float, view: View) -> str:
    """A weight as the scorecard has it: 20, 12.5."""
    return view.words.number(100 * share, 0 if round(100 * share, 6).is_integer() else 1)


def _basis(row: Mapping[str, object], metric: Metric, view: View) -> str:
    """Interval and base in a few characters; or why there is no interval."""
    interval, why = interval_text(row, metric, view), missing_interval(row, metric)
    parts = [view.say("kpi.interval", interval=interval)] if interval else []
    parts += [view.say(f"kpi.{why}")] if why else []
    base = float(str(row["base"]))
    if metric.kind not in (Kind.COUNT, Kind.RATIO) and base == base:
        parts.append(view.say("kpi.base", base=view.words.compact(base)))
    title = {"title": view.say(f"kpi.{why}_why")} if why else {}
    return tag("footer", " · ".join(tag("span", text(part)) for part in parts), **title)


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


def kpi_row(cards: Sequence[str], *, headed: bool = False) -> None:
    """Cards side by side, as many as fit.

    Args:
        headed: by the overall score, whose parts follow; then more of them fit.
    """
    css = "kpi-row headed" if headed else "kpi-row"
    show_markup(css.replace(" ", "-"), tag("div", *cards, css=css))


def histories(values: pd.DataFrame, metric_ids: Sequence[str]) -> dict[str, list[float]]:
    """Metric -> its values by month, oldest first.

    Args:
        values: ``metric``, ``month``, ``value``.
    """
    ordered = values.sort_values("month")
    return {m: ordered.loc[ordered["metric"] == m, "value"].tolist() for m in metric_ids}
