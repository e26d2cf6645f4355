"""Sums at hand answer as the database does, whatever was asked before."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.review import by_month, movements
from analysis.standings import best_first, standings, standings_by_month
from data_access.held import HeldSums
from data_access.review import Review
from data_access.statements import sums_by_month
from data_access.warehouse import ORDER, Warehouse, _typed
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope
from domain.view import View
from panels.estimates import monthly_estimates, movements_since

METRICS = ("satisfaction", "responses", "nps", "case_volume", "complaint_rate", "no such metric")
CITIES = ("110000", "310000", "440300", "000000")
SCOPES = (Scope.everything(), Scope.of(CITIES[:2]), Scope.of(CITIES[2:]))

queries = st.builds(
    lambda metrics, start, months, scope, cities, channel: Query(
        tuple(metrics), Period.ending_with(start, months), scope, Filters(tuple(cities), tuple(channel))
    ),
    st.sets(st.sampled_from(METRICS), min_size=1),
    st.builds(Month, st.integers(2022, 2026), st.integers(1, 12)),
    st.integers(1, 26),
    st.sampled_from(SCOPES),
    st.sets(st.sampled_from(CITIES)),
    st.sets(st.sampled_from(("电话", "微信", "no such channel")), max_size=2),
)


@pytest.fixture(scope="module")
def one(example: Warehouse) -> Warehouse:
    """A warehouse that holds what the examples before asked."""
    return Warehouse(example.engine, example.snapshot)


@given(queries)
@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_months_cities_metrics_and_segments_are_those_of_the_database(one: Warehouse, query: Query) -> None:
    asked = _typed(one._read(sums_by_month(query, one.snapshot)), ORDER).drop(
        columns="batch_id", errors="ignore"
    )
    if query.filters.segmented:
        asked = asked.assign(value=float("nan"))
    pd.testing.assert_frame_equal(one.monthly_sums(query), asked, check_dtype=False)


def test_types_do_not_depend_on_what_was_asked_before(example: Warehouse) -> None:
    """The example has nothing of the second half of 2025."""
    asked = Query(("satisfaction",), Period(Month(2024, 6), Month(2025, 9)), Scope.everything())
    fresh, other = (Warehouse(example.engine, example.snapshot) for _ in range(2))
    empty = other.monthly_sums(replace(asked, period=Period.of_month(Month(2025, 8))))
    assert empty.empty
    found = fresh.monthly_sums(asked)
    pd.testing.assert_frame_equal(other.monthly_sums(asked), found)
    pd.testing.assert_series_equal(empty.dtypes, found.dtypes)


def test_a_question_is_about_few_halves_and_none_that_is_known(example: Warehouse) -> None:
    asked = list[Query]()

    def read(query: Query) -> pd.DataFrame:
        asked.append(query)
        return _typed(example._read(sums_by_month(query, example.snapshot)), ORDER)

    held = HeldSums(read, ORDER)

    def periods(first: Month, last: Month, *metrics: str) -> list[tuple[str, str]]:
        asked.clear()
        held.rows(Query(metrics, Period(first, last), Scope.everything()))
        return [(str(one.period.start), str(one.period.end)) for one in asked]

    assert periods(Month(2023, 8), Month(2024, 12), "nps") == [("2023-07", "2025-01")]
    assert periods(Month(2023, 8), Month(2024, 12), "nps") == []
    assert periods(Month(2023, 1), Month(2025, 6), "nps") == [("2023-01", "2023-07"), ("2025-01", "2025-07")]
    many = [f"metric {number}" for number in range(13)]
    assert periods(Month(2024, 1), Month(2025, 1), *many) == [("2024-01", "2024-07"), ("2024-07", "2025-01")]


def test_what_a_reader_changes_is_the_readers_own(one: Warehouse) -> None:
    query = Query(("responses",), Period.of_month(Month(2025, 3)), Scope.everything())
    first = one.monthly_sums(query)
    kept = first.copy()
    first["n"] = 0.0
    first.loc[:, "s"] = -1.0
    pd.testing.assert_frame_equal(one.monthly_sums(query), kept)


# --- what is made once for all months ------------------------------------------------------------------
@pytest.mark.parametrize("filters", [Filters(), Filters(cities=CITIES[:2]), Filters(channel=("电话",))])
def test_a_months_estimates_are_those_of_the_month_alone(example: Warehouse, filters: Filters) -> None:
    ids = ["satisfaction", "nps", "case_volume", "complaint_rate", "first_response_time"]
    for month in (Month(2024, 1), Month(2025, 3)):
        review = Review.of(example, Scope.everything(), Period.of_month(month), View(), filters)
        alone = by_month(review.sums(*ids), review.registry)
        pd.testing.assert_frame_equal(monthly_estimates(review, ids, review.period), alone)
        before = review.period.before
        moved = movements(review.sums(*ids), review.sums(*ids, period=before), review.registry)
        pd.testing.assert_frame_equal(movements_since(review, ids, before), moved)


@pytest.mark.parametrize("thresholds", ["10,20,30", "5000,6000,7000"])
def test_a_months_standings_are_those_of_the_month_alone(
    march: Review, thresholds: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BASE_THRESHOLDS", thresholds)
    sums = march.sums(SATISFACTION, period=march.all_months)
    every = standings_by_month(sums, march.registry, SATISFACTION)
    for month in (Month(2023, 6), Month(2025, 3)):
        alone = standings(sums[sums["month"] == month.key], march.registry, SATISFACTION)
        found = best_first(every[every["month"] == month.key].drop(columns="month"))
        pd.testing.assert_frame_equal(found, alone)
