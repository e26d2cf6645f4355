"""Pages made ahead are there when they are asked for, made by a process of its own."""

from __future__ import annotations

import io
import itertools
import os
import pickle
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from components.ahead import Ahead
from components.ahead_maker import PAGES, Wishes, make
from components.page import page_ground
from data_access import cached
from data_access.cached import current_warehouse, forget
from data_access.finished import Finished
from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from panels.ahead import steps
from tests.test_pages import opened

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
    assert found[0] == (review, SATISFACTION)
    months = len(review.warehouse.months)
    far = [abs(one.month.since(review.month)) for one, _ in found[:months]]
    assert far == sorted(far)
    newest = [(one, metric) for one, metric in found[months:] if one.month == review.warehouse.months[-1]]
    kinds = [(len(one.filters.cities), metric == SATISFACTION) for one, metric in newest]
    assert [kind for kind, _ in itertools.groupby(kinds)] == [(1, True), (0, False), (1, False)]
    assert {one.filters.cities for one, _ in newest} == {(), ("110000",), ("310000",)}
    assert {metric for _, metric in newest} == set(review.warehouse.metric_choices)
    assert {one.scope for one, _ in found} == {TWO}


def test_of_a_part_only_the_nearest_months_are_thought_of() -> None:
    part = a_review(channel=("电话",))
    found = list(steps(part))
    assert len(found) == 5
    assert {(one.filters, metric) for one, metric in found} == {(part.filters, SATISFACTION)}


def finished_keys() -> set[object]:
    keys = [key[2] for key in cached._kept if isinstance(key, tuple)]
    return {key for key in keys if key.startswith("finished")}


@pytest.mark.parametrize("city", ["", "110000"])
@pytest.mark.parametrize("page", [*PAGES])
def test_a_page_asks_for_nothing_that_was_not_made_ahead(page: str, city: str) -> None:
    review = a_review(Scope.everything(), **{"cities": (city,)} if city else {})
    for made in PAGES:  # the first page is opened before any other
        assert make(review, made, SATISFACTION, page_ground())
    before = finished_keys()
    assert len(before) > 20
    opened(page, m="2025-03", **{"c": city} if city else {})
    assert finished_keys() == before


@pytest.mark.parametrize("page", ["map", "trends"])
def test_a_page_of_a_metric_asks_for_nothing_that_was_not_made_ahead(page: str) -> None:
    review = a_review(Scope.everything())
    for made in PAGES:
        make(review, made, SATISFACTION, page_ground())
    assert make(review, page, "nps", page_ground())
    before = finished_keys()
    opened(page, m="2025-03", metric="nps")
    assert finished_keys() == before


def february(review: Review) -> str:
    other = replace(review, period=Period.of_month(Month(2025, 2)))
    return other.key("card overview.waterfall")


def wait_for(pages: Finished, key: str) -> None:
    until = time.monotonic() + PATIENCE_S
    while key not in pages:
        assert time.monotonic() < until, "nothing was made ahead"
        time.sleep(0.05)


def test_another_process_makes_the_other_months_and_ends_with_the_dashboard(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AHEAD", "on")
    review, ahead = a_review(), Ahead()
    pages = current_warehouse().pages
    assert pages
    ahead.wish(review)
    wait_for(pages, february(review))
    assert ahead.maker
    assert ahead.maker.stdin
    assert ahead.maker.pid != os.getpid()
    ahead.maker.stdin.close()
    assert ahead.maker.wait(timeout=PATIENCE_S) == 0


def test_a_maker_that_was_ended_makes_way_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AHEAD", "on")
    ahead = Ahead()
    ahead.wish(a_review(Scope.of(["110000"])))
    until = time.monotonic() + PATIENCE_S
    while ahead.maker is None and time.monotonic() < until:
        time.sleep(0.05)
    assert ahead.maker
    first = ahead.maker
    first.kill()
    first.wait()
    review = a_review()
    ahead.wish(review)
    pages = current_warehouse().pages
    assert pages
    wait_for(pages, february(review))
    assert ahead.maker.pid != first.pid
    assert first.stdin
    first.stdin.close()
    assert ahead.maker.stdin
    ahead.maker.stdin.close()
    ahead.maker.wait(timeout=PATIENCE_S)


def test_of_several_readers_each_leaves_the_page_to_the_maker_and_one_alone_does_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AHEAD", "on")
    monkeypatch.setattr("components.ahead.AWAKE_S", 0.0)
    monkeypatch.setattr("components.ahead.PATIENCE_S", float(PATIENCE_S))
    ahead, review = Ahead(), a_review(Scope.of(["110000"]))
    ahead.wish(review)
    until = time.monotonic() + PATIENCE_S
    while ahead.maker is None and time.monotonic() < until:
        time.sleep(0.05)
    assert ahead.maker
    part = replace(review, filters=Filters(case_type=("投诉",)))
    with ahead.running():
        ahead.await_page(part, "trends")
        assert not part.is_finished("made ahead", "trends", SATISFACTION)
        with ahead.running():
            ahead.await_page(part, "trends")
    assert part.is_finished("made ahead", "trends", SATISFACTION)
    assert not part.is_finished("made ahead", "map", SATISFACTION)
    ahead.maker.kill()
    ahead.maker.wait()
    with ahead.running(), ahead.running():
        ahead.await_page(part, "map")  # nobody is there to make it: the run goes on
    assert not part.is_finished("made ahead", "map", SATISFACTION)
    assert ahead.maker.stdin
    ahead.maker.stdin.close()


def wished(*told: tuple[Review, str]) -> io.BytesIO:
    wishes = [
        (one.view, one.scope, one.period, one.filters, page, SATISFACTION if page else "")
        for one, page in told
    ]
    return io.BytesIO(b"".join(pickle.dumps(wish) for wish in wishes))


def test_the_newest_wish_comes_first() -> None:
    wishes = Wishes(idle_s=0)
    wishes.read(wished((a_review(), ""), (a_review(channel=("电话",)), "")))
    found = [wishes.next() for _ in range(5 * len(PAGES) + 2)]
    assert [one[0].filters.channel for one in found if one] == [("电话",)] * 5 * len(PAGES) + [()] * 2


def test_what_readers_wait_for_comes_before_every_wish() -> None:
    wishes = Wishes(idle_s=0)
    awaited = [(a_review(), "trends"), (a_review(channel=("电话",)), "map")]
    wishes.read(wished((a_review(), ""), *awaited))
    found = [wishes.next() for _ in range(3)]
    assert [(work[0].filters, work[1]) for work in found if work] == [
        *((review.filters, page) for review, page in awaited),
        (Filters(), "overview"),
    ]


def test_what_was_wished_of_an_older_state_is_left_out() -> None:
    wishes = Wishes(idle_s=0)
    wishes.read(wished((a_review(), "")))
    assert wishes.next()
    forget()  # as after a load: the warehouse at hand is another one
    assert wishes.next() is None
