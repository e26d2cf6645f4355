"""The sums of a small warehouse, added up by hand, on both engines."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import LoadError
from domain.months import Month
from tests.loading import CASES, RESPONSES, begin, live_sums, load_text, published, rows
from warehouse.rollup import rollup

MARCH, FEBRUARY = 202503, 202502


@pytest.fixture
def url(warehouse_url: str, tmp_path: Path) -> str:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    load_text(warehouse_url, tmp_path, "cases", CASES)
    return warehouse_url


def test_a_score_is_the_weighted_mean_of_what_was_answered(url: str) -> None:
    assert rows(url, "responses", "response_id", "score", "incomplete", "own_score") == [
        ("r1", 87_000, 0, None),
        ("r2", 60_000, 1, None),
        ("r3", 70_000, 1, None),
        ("r4", 100_000, 0, None),
    ]


def test_monthly_sums_of_a_mean_are_count_sum_and_squares(url: str) -> None:
    assert live_sums(url, "satisfaction") == {
        (MARCH, "bj"): (2, 147_000, 87_000**2 + 60_000**2),
        (MARCH, "sh"): (1, 70_000, 70_000**2),
        (FEBRUARY, "sh"): (1, 100_000, 100_000**2),
    }


def test_a_missing_answer_counts_in_no_mean(url: str) -> None:
    assert live_sums(url, "speed") == {
        (MARCH, "bj"): (2, 140_000, 80_000**2 + 60_000**2),
        (FEBRUARY, "sh"): (1, 100_000, 100_000**2),
    }


def test_shares_hold_base_and_hits(url: str) -> None:
    assert live_sums(url, "csat") == {(MARCH, "bj"): (2, 1, 1), (FEBRUARY, "sh"): (1, 1, 1)}
    assert live_sums(url, "intelligent_service_share") == {(MARCH, "bj"): (2, 1, 1), (MARCH, "sh"): (1, 0, 0)}
    assert live_sums(url, "first_contact_resolution") == {(MARCH, "bj"): (1, 1, 1), (MARCH, "sh"): (1, 0, 0)}


def test_nps_holds_promoters_less_detractors_and_both_together(url: str) -> None:
    assert live_sums(url, "nps") == {
        (MARCH, "bj"): (2, 0, 2),
        (MARCH, "sh"): (1, 0, 0),
        (FEBRUARY, "sh"): (1, 1, 1),
    }


def test_a_count_counts_records_that_meet_its_conditions(url: str) -> None:
    assert live_sums(url, "case_volume") == {(MARCH, "bj"): (2, 2, 2), (MARCH, "sh"): (1, 1, 1)}
    assert live_sums(url, "new_agent_complaints") == {(MARCH, "bj"): (1, 1, 1)}


def test_a_ratio_holds_two_amounts(url: str) -> None:
    assert live_sums(url, "complaint_time_share") == {
        (MARCH, "bj"): (660, 600, 2),
        (MARCH, "sh"): (1140, 1140, 1),
    }


def test_segment_sums_add_up_to_the_monthly_sums(url: str) -> None:
    apart = live_sums(url, "satisfaction", "segment_sums")
    assert apart[MARCH, "bj", "phone", "bill", "std"] == (1, 87_000, 87_000**2)
    assert apart[MARCH, "bj", "web", "bill", "std"] == (1, 60_000, 60_000**2)
    assert len(apart) == 4


def test_a_rollup_twice_gives_the_same_sums_in_new_batches(url: str) -> None:
    before, entries = live_sums(url, "satisfaction"), published(url)
    for _ in range(2):
        assert rollup(url) == (Month(2025, 2), Month(2025, 3))
        assert live_sums(url, "satisfaction") == before
    assert len(published(url)) == len(entries) + 2 * 3  # responses of two months, cases of one


def test_a_rollup_of_one_month_leaves_the_others(url: str) -> None:
    before = live_sums(url, "satisfaction")
    assert rollup(url, [Month(2025, 2)]) == (Month(2025, 2),)
    assert live_sums(url, "satisfaction") == before


def test_a_file_is_still_known_after_a_rollup(url: str, tmp_path: Path) -> None:
    rollup(url)
    assert load_text(url, tmp_path, "responses", RESPONSES).unchanged


def test_a_rollup_of_a_month_without_data_says_so(url: str) -> None:
    with pytest.raises(LoadError, match="2031-01"):
        rollup(url, [Month(2031, 1)])


def test_a_new_scorecard_scores_the_months_it_touches_anew(url: str, tmp_path: Path) -> None:
    card = (
        "city,valid_from,dimension,weight\n"
        ",2025-01,speed,0.5\n,2025-01,solution,0.3\n,2025-01,tone,0.2\n"
        ",2025-03,solution,0.5\n,2025-03,tone,0.5\nbj,2025-03,speed,1\n"
    )
    done = load_text(url, tmp_path, "scorecard", card)
    assert done.months == (Month(2025, 3),)
    scores = {
        (row[0], row[1]): row[2:]
        for row in rows(url, "responses", "batch_id", "response_id", "score", "own_score")
    }
    newest = max(int(str(batch)) for batch, _ in scores)
    assert scores[newest, "r1"] == (95_000, 80_000)
    assert scores[newest, "r3"] == (75_000, None)
    assert live_sums(url, "own_satisfaction") == {(MARCH, "bj"): (2, 140_000, 80_000**2 + 60_000**2)}
    assert live_sums(url, "satisfaction")[FEBRUARY, "sh"] == (1, 100_000, 100_000**2)


def test_scores_are_rounded_half_to_even(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    card = "city,valid_from,dimension,weight\n,2025-01,a,0.5\n,2025-01,b,0.5\n"
    load_text(warehouse_url, tmp_path, "scorecard", card)
    load_text(
        warehouse_url,
        tmp_path,
        "responses",
        "response_id,date,city,a,b\nx,2025-01-01,bj,50.001,50\ny,2025-01-01,bj,50.003,50\n",
    )
    assert rows(warehouse_url, "responses", "response_id", "score") == [("x", 50_000), ("y", 50_002)]
