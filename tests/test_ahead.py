"""Pages made ahead are there when they are asked for, and nobody waits for them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from components.ahead import Ahead, is_wanted
from components.page import page_ground
from data_access.remembered import RememberingWarehouse
from data_access.review import Review
from domain.errors import SettingError
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from panels.ahead import neighbours, parts
from panels.leaders_page import LeadersPage
from panels.overview_page import OverviewPage

PATIENCE_S = 120


@pytest.fixture
def review(march: Review) -> Review:
    """Of March 2025 over a warehouse that remembers, and two cities alone, so that little is to be made."""
    warehouse = RememberingWarehouse(march.warehouse.engine, march.warehouse.snapshot)
    return Review.of(warehouse, Scope.of(["110000", "310000"]), march.period, View())


def test_neighbours_are_all_months_nearest_first_and_each_city(review: Review) -> None:
    found = list(neighbours(review))
    assert found[0] == review
    months = [one.month for one in found if not one.filters.cities]
    assert sorted(months) == sorted(review.warehouse.months)
    assert [abs(month.since(review.month)) for month in months] == sorted(
        abs(month.since(review.month)) for month in months
    )
    assert [one.filters.cities for one in found[len(months) :]] == [("110000",), ("310000",)]
    assert {one.scope for one in found} == {review.scope}


def test_of_a_part_only_the_nearest_months_are_thought_of(review: Review) -> None:
    part = replace(review, filters=Filters(channel=("电话",)))
    found = list(neighbours(part))
    assert len(found) == 5
    assert {one.filters for one in found} == {part.filters}


def test_parts_are_what_the_pages_keep(review: Review) -> None:
    """After its parts nothing of a review is left to be made."""
    for part in parts(review, page_ground()):
        part()
    made = dict(review.warehouse.__dict__["_made"])
    leaders = LeadersPage(review)
    assert [*OverviewPage(review, page_ground()).panels, *leaders.leading, *leaders.lagging]
    assert review.warehouse.__dict__["_made"].keys() == made.keys()


def test_another_month_is_there_before_it_is_asked_for(review: Review) -> None:
    ahead = Ahead()
    ahead.wish(review)
    february = replace(review, period=Period.of_month(Month(2025, 2)))
    until = time.monotonic() + PATIENCE_S
    key = ("overview.waterfall", february.view, february.scope, february.period, february.filters, ())
    wanted = repr(key)
    while wanted not in review.warehouse.__dict__.get("_made", {}):
        assert time.monotonic() < until, "nothing was made ahead"
        time.sleep(0.05)
    ahead._wishes.clear()  # so that the thread rests


def test_nothing_is_made_while_a_reader_waits(review: Review) -> None:
    ahead = Ahead()
    with ahead.waiting():
        ahead.wish(review)
        before = set(review.warehouse.__dict__["_made"])
        time.sleep(1.5)
        assert set(review.warehouse.__dict__["_made"]) == before
        ahead._wishes.clear()


def test_a_new_version_forgets_what_was_wished_of_the_old(review: Review) -> None:
    ahead = Ahead()
    with ahead.waiting():
        ahead.wish(review)
        newer = RememberingWarehouse(review.warehouse.engine, review.warehouse.snapshot)
        ahead.wish(replace(review, warehouse=newer))
        assert len(ahead._wishes) == 1
        ahead._wishes.clear()


@pytest.mark.parametrize(("setting", "wanted"), [("on", True), ("off", False), ("OFF", False)])
def test_it_can_be_switched_off(setting: str, wanted: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", setting)
    assert is_wanted() is wanted


def test_another_setting_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", "of")
    with pytest.raises(SettingError, match=r"AHEAD.*of.*off"):
        is_wanted()
