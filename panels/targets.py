"""The targets and benchmarks of a metric."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from charts.prepare import period_text
from data_access.review import Review
from domain.metrics import Metric
from domain.scorecard import NATION


def targets_in_force(review: Review, metric: Metric, month: int | None = None) -> pd.DataFrame:
    """Targets and benchmarks of the metric: the chosen city's own, when a single one is chosen and has
    some, else the nation's.

    Args:
        month: key of the month they must be valid in; all of them unless given.
    """
    place = review.filters.cities[0] if len(review.filters.cities) == 1 else NATION
    found = review.warehouse.targets(review.scope)
    mine = found[(found["metric"] == metric.id) & found["city"].isin([place])]
    if mine.empty:
        mine = found[(found["metric"] == metric.id) & (found["city"] == NATION)]
    if month is None:
        return mine
    return mine[(mine["valid_from"] <= month) & (month < mine["valid_to"])]


def targets_of(review: Review, metric: Metric, values: pd.DataFrame, grain: str) -> pd.DataFrame:
    """``period``, ``value``, ``label`` of the metric's targets and benchmarks over the drawn periods.

    The chosen city's own, when a single one is chosen; else the nation's.
    """
    mine = targets_in_force(review, metric)
    rows = [
        {
            "period": period_text(month, review.view, grain),
            "value": target["value"],
            "label": _label(target, review),
        }
        for month in sorted(values["month"].unique())
        for target in mine.to_dict("records")
        if target["valid_from"] <= month < target["valid_to"]
    ]
    return pd.DataFrame(rows, columns=["period", "value", "label"])


def _label(target: Mapping[Hashable, Any], review: Review) -> str:
    """What a line of targets is: the target, the benchmark, the grade by its name."""
    if target["kind"] == "grade":
        return str(target[f"note_{review.view.language}"] or target["note_zh"])
    return review.view.say(f"target.{target['kind']}")
