"""Where the change of the national score came from."""

from __future__ import annotations

from math import isclose

import pandas as pd

from analysis.contributions import contributions
from analysis.findings import contributions_finding
from analysis.sentences import dimension_sentences
from charts.prepare import waterfall_steps
from charts.waterfall import waterfall
from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Period
from domain.view import View
from panels.figures import Figures
from panels.panel import Panel, chart_panel, silent_panel
from panels.trends import change_sentences


def overview_sentences(review: Review, figures: Figures) -> list[str]:
    """What is said of satisfaction, and of its dimensions."""
    dimensions = [d.id for d in review.dimensions if d.id in figures.rows]
    rows = (moved.get(SATISFACTION) for moved in (figures.rows, figures.year))
    first = change_sentences(review, review.metric(), *rows)[:1]
    return [*first, *dimension_sentences(figures.moved.loc[dimensions], review.registry, review.view)]


def change_waterfall(review: Review, moved: pd.DataFrame) -> Panel:
    """The parts of the change; or why it cannot be taken apart.

    Args:
        moved: of :func:`panels.figures.period_movements`.
    """
    name = "overview.waterfall"
    absent = silent_panel(review, name, review.view.say(f"{name}_absent"))
    if SATISFACTION not in moved.index:
        return absent
    row, before = moved.loc[SATISFACTION], review.period.before
    if pd.isna(row["change"]):  # absent, or too few responses: the parts would give a hidden score away
        return absent
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    parts = contributions(
        review.sums(*ids), review.sums(*ids, period=before), ids[1:],
        review.weights(review.month), review.weights(before.last),
    )  # fmt: skip
    if not isclose(parts["effect"].sum(), row["change"], abs_tol=0.05):  # figures without a base
        return absent
    ends = (_end(before, review.view), _end(review.period, review.view))
    steps = waterfall_steps(
        parts, float(row["before"]), float(row["value"]), ends, review.registry, review.view
    )
    finding = contributions_finding(parts, review.registry, review.view)
    return chart_panel(review, name, waterfall, steps, finding=finding, metrics=ids)


def _end(period: Period, view: View) -> str:
    """The month, or the months that end with it: 2025年3月; 12 个月 至2025年3月."""
    month = view.words.month(period.last)
    if period.length == 1:
        return month
    return view.say("overview.months", n=period.length, month=month)
