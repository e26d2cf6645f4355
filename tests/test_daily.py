"""Counts by day tell what the records tell, under any filter; what they do not is asked of the records."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data_access import record_statements as ask
from data_access.daily import counted, is_counted
from data_access.engine import open_engine
from data_access.records import low_scores
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.errors import LoadError
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope
from domain.supervision import Supervision
from domain.tallies import packed, unpacked
from tests.loading import RESPONSES, begin, load_text, rows
from tests.raw_records import HEAVIEST_FIRST, MARCH, RULES, WEEK, review_of
from warehouse.adapters import open_store
from warehouse.load import load
from warehouse.rollup import rollup

CITIES = ("110000", "310000", "440100", "440300")
some = st.lists(st.sampled_from(CITIES), unique=True, max_size=3).map(tuple)
filters = st.builds(
    Filters,
    cities=some,
    channel=st.sampled_from([(), ("电话",), ("微信", "电话"), ("无",)]),
    case_type=st.sampled_from([(), ("物流",), ("物流", "支付")]),
    tier=st.sampled_from([(), ("VIP",), ("普通", "VIP")]),
)
scopes = st.one_of(st.just(Scope.everything()), st.just(Scope.of(CITIES[1:])))
stretches = st.integers(1, 28).map(lambda days: Days.ending_with(dt.date(2025, 3, 28), days))


def sorted_whole(found: pd.DataFrame) -> list[tuple[object, ...]]:
    """The rows in an order of their own, numbers as numbers."""
    plain = [
        tuple(int(v) if isinstance(v, float | np.integer) or str(v).isdigit() else str(v) for v in row)
        for row in found.itertuples(index=False)
    ]
    return sorted(plain, key=repr)


@settings(max_examples=25, deadline=None)
@given(filters=filters, scope=scopes, days=stretches)
def test_counts_by_day_are_those_of_the_records(
    example: Warehouse, filters: Filters, scope: Scope, days: Days
) -> None:
    query = Query(("responses",), days.months, scope, filters)
    slots = tuple(
        d.slot
        for name in HEAVIEST_FIRST
        for d in (example.scorecards.dimensions if example.scorecards else ())
        if d.id == name
    )
    said = {
        ("responses", ("agent_group", "case_type", "slot")): ask.low_by_topic(
            query, days, example.snapshot, RULES.low_score, slots
        ),
        ("responses", ("case_type",)): ask.low_by_type(query, days, example.snapshot, RULES.low_score),
        ("cases", ("case_type",)): ask.outcomes_by_type(query, days, example.snapshot),
    }
    for (kind, keys), statement in said.items():
        assert is_counted(example, kind, days.months, RULES.low_score if kind == "responses" else None)
        told = example.records(statement)
        assert sorted_whole(counted(example, kind, query, days, keys)[list(told)]) == sorted_whole(told)
    for kind in ("responses", "cases"):
        of_records = example.records(ask.days_of(kind, query.within(Filters()), example.snapshot))
        of_counts = example.records(ask.daily_days(kind, query, example.snapshot))
        assert set(of_counts["day"]) <= set(of_records["day"])
        whole = example.records(ask.daily_days(kind, query.within(Filters()), example.snapshot))
        assert set(whole["day"]) == set(of_records["day"])


def test_another_limit_of_a_low_score_is_asked_of_the_records(example: Warehouse) -> None:
    assert is_counted(example, "responses", MARCH, 60_000)
    assert not is_counted(example, "responses", MARCH, 75_000)
    strict = low_scores(review_of(example), WEEK, Supervision(low_below=75.0))
    usual = low_scores(review_of(example), WEEK, RULES)
    assert strict["n"].sum() == usual["n"].sum()
    assert strict["low"].sum() > usual["low"].sum()


def test_records_loaded_before_the_counts_are_read_and_counted_by_a_rollup(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    expected = counts_of_march(warehouse_url)
    with open_store(warehouse_url).writing(lambda _text: None) as draft:
        draft.connection.exec_driver_sql("UPDATE published SET rows = 3 WHERE kind = 'schema'")
        draft.commit()
    assert not is_counted_by_day(warehouse_url)
    assert counts_of_march(warehouse_url) == expected
    rollup(warehouse_url)
    assert is_counted_by_day(warehouse_url)
    assert counts_of_march(warehouse_url) == expected


def is_counted_by_day(url: str) -> bool:
    warehouse = Warehouse(open_engine(url))
    try:
        return is_counted(warehouse, "responses", MARCH, 60_000)
    finally:
        warehouse.engine.close()


def counts_of_march(url: str) -> list[tuple[object, ...]]:
    warehouse = Warehouse(open_engine(url))
    try:
        days = Days(dt.date(2025, 3, 1), dt.date(2025, 4, 1))
        return sorted_whole(low_scores(review_of(warehouse), days, RULES))
    finally:
        warehouse.engine.close()


def test_a_corrected_month_is_counted_anew_and_its_neighbour_stays(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    header = "response_id,date,city,speed,solution,tone\n"
    both = header + "a,2025-02-27,bj,10,90,90\nb,2025-03-01,bj,90,10,90\nc,2025-03-01,sh,90,90,90\n"
    load_text(warehouse_url, tmp_path, "responses", both)
    load_text(warehouse_url, tmp_path, "responses", header + "d,2025-03-02,sh,0,0,0\n", "march.csv")
    warehouse = Warehouse(open_engine(warehouse_url))
    try:
        period = Period(Month(2025, 2), Month(2025, 4))
        query = Query(("responses",), period, Scope.everything())
        days = Days(dt.date(2025, 2, 1), dt.date(2025, 4, 1))
        found = counted(warehouse, "responses", query, days, ("case_type", "slot"))
        assert sorted_whole(found[["day", "slot", "n", "low"]]) == [
            (20250227, 1, 1, 1), (20250302, 1, 1, 1),
        ]  # fmt: skip
    finally:
        warehouse.engine.close()
    assert {day for (day,) in rows(warehouse_url, "daily_counts", "day")} >= {20250227, 20250302}


def test_a_new_scorecard_counts_the_weakest_dimensions_anew(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", "date,city,speed,solution,tone\n2025-03-01,bj,40,40,90\n")
    assert [row[5] for row in counts_of_march(warehouse_url)] == ["speed"]
    changed = tmp_path / "changed.csv"
    changed.write_text(
        "city,valid_from,dimension,weight\n,2025-01,speed,0.3\n,2025-01,solution,0.5\n,2025-01,tone,0.2\n",
        encoding="utf-8",
    )
    load(warehouse_url, "scorecard", [changed])
    assert is_counted_by_day(warehouse_url)
    assert [row[5] for row in counts_of_march(warehouse_url)] == ["solution"]


def test_more_agent_groups_than_can_be_counted_are_refused_and_nothing_is_loaded(
    warehouse_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(warehouse_url, tmp_path)
    monkeypatch.setattr("warehouse.daily.MOST_AGENT_GROUPS", 1)
    two = "date,city,agent_group,speed,solution,tone\n2025-03-01,bj,A,9,9,9\n2025-03-01,bj,B,9,9,9\n"
    with pytest.raises(LoadError, match="2 groups"):
        load_text(warehouse_url, tmp_path, "responses", two)
    assert rows(warehouse_url, "responses", "response_id") == []


@pytest.mark.parametrize("most", [0, 1, 65_535, 65_536, 2**32 - 1, 2**32, 2**62])
def test_a_table_of_numbers_comes_back_as_it_was(most: int) -> None:
    table = np.array([[most, 0], [3, most], [1, 2]])
    places, found = unpacked(packed(table, [0, 2, 2, 3]), 2)
    assert places.tolist() == [0, 0, 2]
    assert found.tolist() == [[most, 0], [3, most], [1, 2]]
