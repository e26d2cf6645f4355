"""Of many runs at once few go on, and of those that compute one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from threading import Event, Thread

import pytest

from components.turns import Turns

SOON_S, LONG_S = 0.3, 60.0  # what should not happen is waited for so long; what should may take so long


class Run(Thread):
    """A run that goes on until it is ended; there once it has its place, and its turn where it computes."""

    def __init__(self, turns: Turns, *, computes: bool = False, long: bool = False) -> None:
        super().__init__(daemon=True)
        self.turns, self.computes, self.long = turns, computes, long
        self.there, self.end = Event(), Event()
        self.start()

    def run(self) -> None:
        with self.turns.running():
            if self.computes:
                self.turns.compute()
            if self.long:
                self.turns.step_aside()
            self.there.set()
            self.end.wait(LONG_S)

    @property
    def waits(self) -> bool:
        return not self.there.wait(SOON_S)

    @property
    def goes_on(self) -> bool:
        return self.there.wait(LONG_S)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Run]]:
    """To be ended with the test."""
    monkeypatch.setattr("components.turns.PATIENCE_S", LONG_S)
    begun: list[Run] = []
    yield begun
    for run in begun:
        run.end.set()


def begin(runs: list[Run], turns: Turns, *, computes: bool = False, long: bool = False) -> Run:
    run = Run(turns, computes=computes, long=long)
    runs.append(run)
    return run


def test_as_many_run_as_there_are_places_and_the_next_waits_for_one(runs: list[Run]) -> None:
    turns = Turns(2)
    first, second = begin(runs, turns), begin(runs, turns)
    assert first.goes_on
    assert second.goes_on
    third = begin(runs, turns)
    assert third.waits
    second.end.set()
    assert third.goes_on


def test_who_waits_to_compute_leaves_its_place_to_one_whose_page_is_finished(runs: list[Run]) -> None:
    turns = Turns(2)
    first = begin(runs, turns, computes=True)
    assert first.goes_on
    second = begin(runs, turns, computes=True)
    assert second.waits
    third = begin(runs, turns)
    assert third.goes_on
    third.end.set()
    first.end.set()
    assert second.goes_on


def test_a_run_that_makes_a_deck_leaves_its_place_to_others(runs: list[Run]) -> None:
    turns = Turns(1)
    assert begin(runs, turns, long=True).goes_on
    page = begin(runs, turns)
    assert page.goes_on
    assert begin(runs, turns).waits, "no place came of nothing"


def test_nobody_waits_longer_than_patience_and_places_are_given_back_once(
    runs: list[Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = Turns(1)
    monkeypatch.setattr("components.turns.PATIENCE_S", 0.05)
    patient = [begin(runs, turns, computes=True) for _ in range(3)]
    assert all(run.goes_on for run in patient)
    for run in patient:
        run.end.set()
        run.join()
    monkeypatch.setattr("components.turns.PATIENCE_S", LONG_S)
    last = begin(runs, turns, computes=True)
    assert last.goes_on
    assert begin(runs, turns).waits


def test_a_run_that_fails_gives_its_place_and_its_turn_back(runs: list[Run]) -> None:
    turns = Turns(1)
    with suppress(ZeroDivisionError), turns.running():
        turns.compute()
        turns.compute()  # the same turn
        raise ZeroDivisionError
    assert begin(runs, turns, computes=True).goes_on
