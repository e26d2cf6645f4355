"""The forecast on the trends page: within what a metric can be, and silent where it cannot be made."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.forecast import forecast
from analysis.review import by_month
from data_access.review import Review
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from panels.outlook import outlook


def of(warehouse, month: Month, metric_id: str):
    review = Review.of(warehouse, Scope.everything(), Period.of_month(month), View("en"))
    metric = review.registry[metric_id]
    values = by_month(review.sums(metric_id, period=review.history(25)), review.registry)
    return outlook(review, values, metric), values


def test_the_forecast_reaches_to_december_and_names_the_target(example) -> None:
    (ahead, said), values = of(example, Month(2025, 3), "satisfaction")
    assert list(ahead["month"]) == [202500 + m for m in range(4, 13)]
    raw = forecast(values["value"].tolist(), 9)
    assert np.allclose(ahead["value"], raw["value"].clip(0, 100))
    assert "December 2025" in said
    assert "88.0" in said, "the year's target"


@pytest.mark.parametrize("metric", ["first_response_on_time", "satisfaction", "first_response_time"])
def test_no_limit_lies_beyond_what_the_metric_can_be(example, metric: str) -> None:
    (ahead, _), _ = of(example, Month(2025, 3), metric)
    assert (ahead[["value", "low", "high"]].min() >= 0).all()
    if metric != "first_response_time":
        assert (ahead[["value", "low", "high"]].max() <= 100).all()


@pytest.mark.parametrize("month", [Month(2024, 12), Month(2023, 6)])
def test_in_december_and_under_a_year_of_data_nothing_is_forecast(example, month: Month) -> None:
    (ahead, said), _ = of(example, month, "satisfaction")
    assert ahead.empty
    assert said == ""
