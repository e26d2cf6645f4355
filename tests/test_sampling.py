"""The sample of calls: reproducible, fair, inside the scope."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.sampling import drawn, sample_size
from data_access.records import calls
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.query import Filters
from domain.scope import Scope
from domain.supervision import Supervision
from panels.sampling import sample, sample_panel
from tests.raw_records import NARROWED, RULES, SOUTH, chosen, inside, review_of  # fmt: skip
from warehouse.example_cases import cases


@pytest.fixture(scope="module")
def raw_cases() -> pd.DataFrame:
    return cases()


@pytest.fixture(params=["all", "scoped", "narrowed"])
def review(request: pytest.FixtureRequest, example: Warehouse) -> Review:
    scope, filters = {"all": (None, None), "scoped": (SOUTH, None), "narrowed": (SOUTH, NARROWED)}[
        request.param
    ]
    return review_of(example, scope, filters)


def test_the_sample_is_the_lowest_hashes_of_the_days_calls(review: Review, raw_cases: pd.DataFrame) -> None:
    day = dt.date(2025, 3, 12)
    mine = chosen(inside(raw_cases, Days.ending_with(day, 1)).query("channel == '电话'"), review)
    keys = {
        case: hashlib.sha256(f"a seed of the tests\n2025-03-12\n{case}".encode()).hexdigest()
        for case in mine["case_id"]
    }
    found = sample(review, day, RULES)
    wanted = math.ceil(len(mine) / 20)
    assert wanted > 0
    assert list(found["case_id"]) == sorted(keys, key=keys.__getitem__)[:wanted]
    beside = mine.set_index("case_id").loc[found["case_id"]]
    assert list(found["city"]) == list(beside["city"])
    assert list(found["agent_group"]) == list(beside["agent_group"].fillna(""))
    times = beside["handling_s"].astype("Float64").to_numpy(float, na_value=np.nan)
    np.testing.assert_array_equal(found["handling_s"], times)


@given(st.integers(0, 3_000), st.integers(0, 100))
def test_the_size_is_the_share_rounded_up(records: int, percent: int) -> None:
    size = sample_size(records, Decimal(percent))
    assert size * 100 >= records * percent
    assert (size - 1) * 100 < records * percent or size == 0
    assert size <= records
    assert (size > 0) == (records > 0 and percent > 0)


def test_five_percent_of_whole_twenties_is_exact() -> None:
    assert [sample_size(n, Decimal(5)) for n in (0, 1, 20, 21, 140, 1_000_000)] == [0, 1, 1, 2, 7, 50_000]
    assert sample_size(1_000, Decimal("2.5")) == 25


@settings(max_examples=30, deadline=None)
@given(st.permutations(list(range(60))), st.integers(0, 20))
def test_neither_order_nor_other_days_change_a_sample(order: list[int], others: int) -> None:
    day = dt.date(2025, 3, 3)
    frame = pd.DataFrame({"case_id": [f"C{i}" for i in range(60)]})
    first = drawn(frame, day, Decimal(10), "s")
    again = drawn(frame.iloc[order], day, Decimal(10), "s")
    assert list(first["case_id"]) == list(again["case_id"])
    more = pd.DataFrame({"case_id": [f"C{i}" for i in range(60, 60 + others)]})
    drawn(more, day + dt.timedelta(days=1), Decimal(10), "s")
    assert list(drawn(frame, day, Decimal(10), "s")["case_id"]) == list(first["case_id"])


def test_another_day_or_another_seed_draws_others() -> None:
    frame = pd.DataFrame({"case_id": [f"C{i}" for i in range(2_000)]})
    day = dt.date(2025, 3, 3)
    first = set(drawn(frame, day, Decimal(5), "s")["case_id"])
    for other in (
        drawn(frame, day + dt.timedelta(days=1), Decimal(5), "s"),
        drawn(frame, day, Decimal(5), "t"),
    ):
        assert len(first & set(other["case_id"])) < 20  # 5 of 100 by chance


def test_every_case_is_drawn_as_often_as_any_other() -> None:
    """Over 1,500 days of the same 40 cases: chi-square over the cases, and over neighbours in the list."""
    frame = pd.DataFrame({"case_id": [f"C{i:03d}" for i in range(40)]})
    start, counts = dt.date(2020, 1, 1), np.zeros(40)
    for day in range(1_500):
        chosen_ones = drawn(frame, start + dt.timedelta(days=day), Decimal(5), "seed")["case_id"]
        counts[[int(case[1:]) for case in chosen_ones]] += 1
    assert counts.sum() == 2 * 1_500
    assert stats.chisquare(counts).pvalue > 0.001
    assert stats.chisquare(counts.reshape(8, 5).sum(axis=1)).pvalue > 0.001


def test_the_draw_is_independent_of_what_the_case_is(raw_cases: pd.DataFrame) -> None:
    """Types in the samples of all days are those of all calls."""
    called = raw_cases[(raw_cases["channel"] == "电话") & (raw_cases["date"] >= "2024-07")]
    picked = pd.concat(
        [
            drawn(rows, dt.date.fromisoformat(str(day)), Decimal(5), "seed")
            for day, rows in called.groupby("date")
        ]
    )
    shares = called["case_type"].value_counts(normalize=True).sort_index()
    found = picked["case_type"].value_counts().sort_index()
    assert stats.chisquare(found, shares * len(picked)).pvalue > 0.001


def test_nobody_outside_the_scope_is_sampled_and_calls_are_what_the_setting_says(example: Warehouse) -> None:
    day = dt.date(2025, 3, 12)
    for scope in (SOUTH, Scope.of(["110000"])):
        assert set(sample(review_of(example, scope), day, RULES)["city"]) <= set(scope.cities or ())
    outside = Filters(cities=("110000",))
    assert sample(review_of(example, SOUTH, outside), day, RULES).empty
    written = Supervision(call_channels=("微信",), sample_percent=Decimal(100))
    assert len(sample(review_of(example), day, written)) == len(calls(review_of(example), day, ("微信",)))


def test_the_panel_is_of_the_newest_day_and_says_how_it_was_drawn(example: Warehouse) -> None:
    panel = sample_panel(review_of(example), rules=RULES)
    assert panel.table is not None
    assert panel.values is not None
    assert list(panel.table.iloc[:, 0]) == list(
        sample(review_of(example), dt.date(2025, 3, 31), RULES)["case_id"]
    )
    assert "16 件通话中抽取 1 件" in panel.note
    assert "SAMPLE_SEED" not in panel.note
    assert "SAMPLE_SEED" in sample_panel(review_of(example), rules=Supervision()).note
    first = sample_panel(review_of(example), dt.date(2025, 3, 1), RULES)
    assert first.note.startswith("2025年3月1日")
