"""Pages made ahead are there when they are asked for, made by a process of its own."""

from __future__ import annotations

import io
import itertools
import os
import pickle
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from components.ahead import AHEAD, Ahead
from components.ahead_maker import Wishes, make
from components.maker import Maker
from components.page import page_ground
from data_access import cached
from data_access.cached import current_warehouse, forget
from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from panels.ahead import FIRST, LATER, Work, steps
from tests.test_pages import opened, turn_to

PAGES = (*FIRST, *LATER)
PATIENCE_S = 120
MARCH = Period.of_month(Month(2025, 3))
TWO = Scope.of(["110000", "310000"])


@pytest.fixture(autouse=True)
def on_example(example_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("WAREHOUSE_URL", example_url)
    monkeypatch.setenv("PAGES_FOLDER", str(tmp_path))
    forget()
    yield
    forget()


def a_review(scope: Scope = TWO, **chosen: tuple[str, ...]) -> Review:
    return Review.of(current_warehouse(), scope, MARCH, View(), Filters(**chosen))


def test_first_come_all_months_then_cities_regions_and_metrics_then_both() -> None:
    review = a_review()
    found = list(steps(review))
    assert found[0] == (review, "overview", SATISFACTION)
    months = len(review.warehouse.months)
    whole = found[: months * len(PAGES)]
    assert {page for _, page, _ in whole} == set(PAGES)
    far = [abs(one.month.since(review.month)) for one, page, _ in whole if page == "map"]
    assert far == sorted(far)
    assert len(far) == months
    rest = found[months * len(PAGES) :]
    newest = [(one, metric) for one, _, metric in rest if one.month == review.warehouse.months[-1]]
    kinds = [(len(one.filters.cities), metric == SATISFACTION) for one, metric in newest]
    assert [kind for kind, _ in itertools.groupby(kinds)] == [(1, True), (0, False), (1, False)]
    assert {one.filters.cities for one, _ in newest} == {(), ("110000",), ("310000",)}
    assert {metric for _, metric in newest} | {SATISFACTION} == set(review.warehouse.metric_choices)
    assert {one.scope for one, _, _ in found} == {TWO}


def test_of_a_part_only_the_nearest_months_are_thought_of() -> None:
    part = a_review(channel=("电话",))
    found = list(steps(part))
    assert len(found) == 5 * len(PAGES)
    assert {(one.filters, metric) for one, _, metric in found} == {(part.filters, SATISFACTION)}


@pytest.mark.parametrize("cities", [(), ("110000",)])
def test_the_metric_that_a_reader_has_chosen_comes_before_what_is_read_less(cities: tuple[str, ...]) -> None:
    review = a_review(cities=cities)
    found = list(steps(review, "nps"))
    own = [
        place
        for place, (one, _, metric) in enumerate(found)
        if metric == "nps" and one.filters == review.filters
    ]
    assert {found[place][1] for place in own} == {"map", "trends"}
    assert {found[place][0].month for place in own} == set(review.warehouse.months)
    assert found[own[0]] == (review, "map", "nps")
    others = [place for place, (_, page, _) in enumerate(found) if page in LATER]
    months = len(review.warehouse.months)
    near, again = (5, 0) if cities else (months, months)  # of the newest months every metric is made later on
    assert [place for place in own if place < others[0]] == own[: 2 * near]
    assert [place for place in own if place > others[-1]] == own[2 * near :]
    assert len(own) == 2 * (months + again)
    assert_same_pages([found[place] for place in own] + list(steps(review)), found)


def test_a_metric_that_is_gone_is_not_thought_of() -> None:
    review = a_review(cities=("110000",))
    assert list(steps(review, "gone")) == list(steps(review))


def finished_keys() -> set[object]:
    keys = [key[2] for key in cached._kept if isinstance(key, tuple)]
    return {key for key in keys if key.startswith("finished")}


@pytest.mark.parametrize("city", ["", "110000"])
@pytest.mark.parametrize("page", [*PAGES])
def test_a_page_asks_for_nothing_that_was_not_made_ahead(page: str, city: str) -> None:
    review = a_review(Scope.everything(), **{"cities": (city,)} if city else {})
    for made in {"overview", page}:  # the first page is opened before any other
        assert make(review, made, SATISFACTION, page_ground())
    before = finished_keys()
    assert len(before) > 5
    opened(page, m="2025-03", **{"c": city} if city else {})
    assert finished_keys() == before


@pytest.mark.parametrize("page", ["map", "trends"])
def test_a_page_of_a_metric_asks_for_nothing_that_was_not_made_ahead(page: str) -> None:
    review = a_review(Scope.everything())
    for made in ("overview", page):
        make(review, made, SATISFACTION, page_ground())
    assert make(review, page, "nps", page_ground())
    before = finished_keys()
    opened(page, m="2025-03", metric="nps")
    assert finished_keys() == before


def february(review: Review) -> str:
    other = replace(review, period=Period.of_month(Month(2025, 2)))
    return other.key("card overview.waterfall")


def wait_until(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def ended(maker: Maker) -> int:
    """End a maker as its dashboard's end does; its exit code."""
    wait_until(lambda: maker.process is not None, "no process began")
    assert maker.process
    assert maker.process.stdin
    maker.process.stdin.close()
    return maker.process.wait(timeout=PATIENCE_S)


def ran(ahead: Ahead, review: Review, page: str = "", metric: str = SATISFACTION) -> None:
    with ahead.running():
        if page:
            ahead.take_turn(review, page)
        ahead.ran(review, metric)


def test_another_process_makes_the_other_months_and_ends_with_the_dashboard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AHEAD", "on")
    review, ahead = a_review(), Ahead()
    pages = current_warehouse().pages
    assert pages
    ran(ahead, review)
    wait_until(lambda: february(review) in pages, "nothing was made ahead")
    assert ahead.wishes.process
    assert ahead.wishes.process.pid != os.getpid()
    assert ended(ahead.wishes) == 0


def test_a_maker_that_was_ended_makes_way_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", "on")
    ahead = Ahead()
    ran(ahead, a_review(Scope.of(["110000"])))
    wait_until(lambda: ahead.wishes.process is not None, "no maker began")
    first = ahead.wishes.process
    assert first
    first.kill()
    first.wait()
    review = a_review()
    ran(ahead, review)
    pages = current_warehouse().pages
    assert pages
    wait_until(lambda: february(review) in pages, "nothing was made ahead")
    assert ahead.wishes.process
    assert ahead.wishes.process.pid != first.pid
    ended(ahead.wishes)


@pytest.mark.parametrize(("setting", "turns"), [("on", 1), ("off", 0)])
def test_a_page_is_computed_in_turn_where_it_is_not_finished_and_kept(
    setting: str, turns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AHEAD", setting)
    ahead, review, computed = Ahead(), a_review(), list[int]()
    monkeypatch.setattr(ahead.turns, "compute", lambda: computed.append(1))
    review.finished("made ahead", lambda: True, "map", SATISFACTION)
    with ahead.running():
        ahead.take_turn(review, "map")
        assert not computed
        ahead.take_turn(review, "trends")
    assert len(computed) == turns


def test_a_page_that_a_run_has_shown_is_finished_for_everybody_and_one_that_failed_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AHEAD", "on")
    ahead, review = Ahead(), a_review()
    with ahead.running():
        ahead.take_turn(review, "trends")
    assert not review.is_finished("made ahead", "trends", SATISFACTION)
    ran(ahead, review)
    assert not review.is_finished("made ahead", "trends", SATISFACTION)
    ran(ahead, review, "trends")
    assert review.is_finished("made ahead", "trends", SATISFACTION)
    ended(ahead.wishes)


def wished(*reviews: Review, metric: str = SATISFACTION) -> io.BytesIO:
    wishes = [(one.view, one.scope, one.period, one.filters, metric) for one in reviews]
    return io.BytesIO(b"".join(pickle.dumps(wish) for wish in wishes))


def test_the_newest_wish_comes_first() -> None:
    wishes = Wishes(idle_s=0)
    wishes.read(wished(a_review(), a_review(channel=("电话",))))
    found = [wishes.next() for _ in range(5 * len(PAGES) + 2)]
    assert [one[0].filters.channel for one in found if one] == [("电话",)] * 5 * len(PAGES) + [()] * 2


def assert_same_pages(some: list[Work], others: list[Work]) -> None:
    named, named_others = (
        {(one.period, one.filters, page, metric) for one, page, metric in works} for works in (some, others)
    )
    assert named == named_others


def test_wishes_that_lead_to_the_same_are_looked_through_once() -> None:
    wishes, other = Wishes(idle_s=0), replace(a_review(), period=Period.of_month(Month(2025, 2)))
    wishes.read(wished(a_review(), other))
    found = list(iter(wishes.next, None))
    assert found == list(steps(other))
    assert_same_pages(found, list(steps(a_review())))
    wishes.read(wished(a_review()))
    assert wishes.next() is None
    longer = replace(a_review(), period=Period.ending_with(MARCH.end, 3))
    for another in (longer, a_review(Scope.of(["110000"])), a_review(channel=("电话",))):
        wishes.read(wished(another))
        assert list(iter(wishes.next, None)) == list(steps(another))


def test_another_metric_is_made_of_the_months_that_are_not_new_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panels.ahead.NEW", 3)
    wishes = Wishes(idle_s=0)
    wishes.read(wished(a_review()))
    assert all(wishes.next() for _ in steps(a_review()))
    assert wishes.next() is None
    wishes.read(wished(a_review(), metric="nps"))
    found = list(iter(wishes.next, None))
    assert found == list(steps(a_review(), "nps"))
    assert {one.month for one, _, metric in found if metric == "nps"} == set(current_warehouse().months)


def test_of_too_many_wishes_the_newest_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.ahead_maker.KNOWN", 2)
    wishes = Wishes(idle_s=0)
    wishes.read(wished(*(a_review(channel=(channel,)) for channel in ("电话", "微信", "邮件"))))
    found = [work[0].filters.channel for work in iter(wishes.next, None) if work]
    assert [channel for channel, _ in itertools.groupby(found)] == [("邮件",), ("微信",)]


@pytest.mark.parametrize("page", ["map", "overview"])
def test_what_a_reader_has_chosen_is_told_to_the_maker(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a page without metrics too: the reader comes back to one that has them."""
    monkeypatch.setenv("AHEAD", "on")
    told = list[tuple[object, ...]]()
    monkeypatch.setattr(AHEAD.wishes, "tell", told.append)
    monkeypatch.setattr(AHEAD, "_wished", {})
    app = opened("map", m="2025-03", c="110000", metric="nps")
    if page != "map":
        turn_to(app, page)
    [*_, (_, scope, period, filters, metric)] = told
    assert (scope, period, filters, metric) == (Scope.everything(), MARCH, Filters(("110000",)), "nps")
    ahead, review = Ahead(), a_review()
    monkeypatch.setattr(ahead.wishes, "tell", told.append)
    told.clear()
    for chosen in ("nps", "nps", SATISFACTION):
        ran(ahead, review, metric=chosen)
    assert [wish[-1] for wish in told] == ["nps", SATISFACTION]


def test_months_of_a_part_are_looked_through_each() -> None:
    part = a_review(channel=("电话",))
    earlier = replace(part, period=Period.of_month(Month(2024, 6)))
    wishes = Wishes(idle_s=0)
    for one in (part, earlier):
        wishes.read(wished(one))
        assert list(iter(wishes.next, None)) == list(steps(one))


def test_what_was_wished_of_an_older_state_is_left_out() -> None:
    wishes = Wishes(idle_s=0)
    wishes.read(wished(a_review()))
    assert wishes.next()
    forget()  # as after a load: the warehouse at hand is another one
    assert wishes.next() is None
