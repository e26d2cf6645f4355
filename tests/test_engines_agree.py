"""The same answers from every engine: the example and random warehouses, over any filter."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.query import SEGMENTS, Filters, Query
from domain.scope import Scope
from domain.view import View
from exports.__main__ import main
from tests.engines.embedded import chdb_warehouse
from tests.engines.sparks import spark_example
from warehouse.example import build

MARCH = Period.of_month(Month(2025, 3))
ENGINES = [
    pytest.param("postgresql", marks=pytest.mark.server),
    "chdb",
    pytest.param("spark", marks=[pytest.mark.server, pytest.mark.slow]),
    pytest.param("spark alone", marks=[pytest.mark.server, pytest.mark.slow]),
]


@pytest.fixture(scope="module", params=ENGINES)
def other_url(request: pytest.FixtureRequest) -> str:
    """The example in another engine than the embedded one."""
    if request.param == "spark":
        return spark_example()
    if request.param == "spark alone":  # of a reader who does not see the tables' folder
        return spark_example().partition("?")[0]
    if request.param == "chdb":
        url = chdb_warehouse()
    else:
        url = request.getfixturevalue("postgres_cluster").database("example")
    build(url)
    return url


@pytest.fixture(scope="module")
def both(example_url: str, other_url: str) -> Iterator[list[Warehouse]]:
    engines = [open_engine(url) for url in (example_url, other_url)]
    yield [Warehouse(engine) for engine in engines]
    for engine in engines:
        engine.close()


def test_figures_are_the_same_byte_for_byte(
    example_url: str, other_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = []
    for url in (example_url, other_url):
        assert main(["figures", "--month", "2025-03", "--json", "--url", url]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    assert len(outputs[0]) > 100_000


FILTERS = st.builds(
    Filters,
    cities=st.lists(st.sampled_from(["110000", "310000", "440300", "650100", "999999"]), max_size=3).map(
        tuple
    ),
    channel=st.lists(st.sampled_from(["电话", "微信", "App", "无"]), max_size=2).map(tuple),
    case_type=st.lists(st.sampled_from(["物流", "咨询"]), max_size=2).map(tuple),
    tier=st.lists(st.sampled_from(["普通", "VIP"]), max_size=1).map(tuple),
)
SCOPES = st.one_of(
    st.just(Scope.everything()),
    st.lists(st.sampled_from(["110000", "440300", "650100"]), min_size=1).map(Scope.of),
)
PERIODS = st.builds(
    lambda start, months: Period(Month(2023, 1) + start, Month(2023, 1) + start + months),
    st.integers(0, 26), st.integers(1, 14),
)  # fmt: skip
METRIC = st.sampled_from(["satisfaction", "nps", "csat", "case_volume", "handling_time", "answer_rate"])
METRICS = st.lists(METRIC, min_size=1, max_size=3).map(tuple)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(METRICS, PERIODS, SCOPES, FILTERS)
def test_any_filter_gives_the_same_sums(both, metrics, period, scope, filters) -> None:
    query = Query(metrics, period, scope, filters)
    first, second = (warehouse.monthly_sums(query) for warehouse in both)
    pd.testing.assert_frame_equal(first, second)
    if not scope.is_everything:
        assert set(first["city"]) <= scope.cities


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(METRICS, PERIODS, st.sampled_from(SEGMENTS))
def test_segments_add_up_to_the_whole_on_both(both, metrics, period, segment) -> None:
    for warehouse in both:
        query = Query(metrics, period, Scope.everything())
        whole = warehouse.monthly_sums(query)
        whole = whole[whole["metric"] != "answer_rate"]  # a monthly figure has no segments
        parts = warehouse.segment_sums(query, segment)
        added = parts.groupby(["month", "metric", "city"])[["n", "s", "q"]].sum()
        expected = whole.set_index(["month", "metric", "city"])[["n", "s", "q"]]
        assert np.array_equal(added.sort_index().to_numpy(), expected.sort_index().to_numpy())


def test_histograms_are_the_same(both) -> None:
    period = Period(Month(2024, 6), Month(2025, 4))
    query = Query(("first_response_time", "handling_time"), period, Scope.of(["110000", "440300"]))
    narrowed = query.within(Filters(channel=("电话", "微信"), tier=("VIP",)))
    reads = [lambda w: w.time_histograms(query), lambda w: w.time_histograms(narrowed)]
    reads += [lambda w: w.segment_histograms(query, "case_type")]
    for read in reads:
        first, second = (read(warehouse) for warehouse in both)
        assert len(first)
        pd.testing.assert_frame_equal(first, second)


def test_vocabulary_and_people_s_knowledge_are_the_same(both) -> None:
    everything = Scope.everything()
    reads = [lambda w: w.cities(everything), lambda w: w.events(MARCH, everything)]
    reads += [lambda w: w.practices(everything), lambda w: w.targets(everything)]
    for read in reads:
        first, second = (read(warehouse) for warehouse in both)
        pd.testing.assert_frame_equal(first, second, check_dtype=False)
    assert both[0].scorecards == both[1].scorecards
    assert [m.id for m in both[0].registry] == [m.id for m in both[1].registry]


def test_a_review_reads_the_same_months(both) -> None:
    reviews = [Review.of(warehouse, Scope.everything(), MARCH, View()) for warehouse in both]
    assert reviews[0].warehouse.months == reviews[1].warehouse.months
    assert len(reviews[0].warehouse.months) == 27
