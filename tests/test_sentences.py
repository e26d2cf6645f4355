"""No sentence says up, down, ahead or behind of a difference that its own analysis calls chance.

Every sentence function is called on tables of known verdicts, drawn at random; the words of a direction
may stand only where a verdict carries them, and only beside the names that it was given for.
"""

from __future__ import annotations

import inspect
import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import findings, sentences
from analysis.certain_ranks import RankFacts
from analysis.changes import Movement
from analysis.findings import (
    cells_finding,
    contributions_finding,
    control_finding,
    funnel_finding,
    gap_finding,
    ranks_finding,
    standings_finding,
    streak_finding,
)  # fmt: skip
from analysis.sentences import change_sentence, dimension_sentences, standing_sentences
from analysis.standings import Standing
from data_access.review import Review
from domain.metrics import Registry
from domain.scorecard import Dimension
from domain.view import View

REGISTRY = Registry([Dimension("speed", "速度", "Speed", 1, 0.6), Dimension("tone", "态度", "Tone", 2, 0.4)])
VIEWS = [View("zh"), View("en")]
# words that claim a direction; the negations of them are taken out of a sentence first
DIRECTION = re.compile(
    r"上升|下降|领先|落后|改善|恶化|\b(?:up|down|rise|fall|lead|lag|leading|lagging|ahead|behind|higher|lower|best|"
    r"worst|improvement|concern)\b",
    re.I,
)
HARMLESS = re.compile(
    r"显著(?:上升|下降|领先|落后) 0 [项城]|\b0 (?:significant (?:rises|falls)|cities lead|lag)\b"
)


def claims(text: str) -> bool:
    """Whether a sentence claims a direction of anything."""
    return bool(DIRECTION.search(HARMLESS.sub("", text)))


def test_every_sentence_function_is_walked_over_here() -> None:
    made = {
        name
        for module in (sentences, findings)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    walked = {"change_sentence", "dimension_sentences", "standing_sentences", "standings_finding",
              "contributions_finding", "gap_finding", "ranks_finding", "funnel_finding", "streak_finding",
              "cells_finding", "control_finding"}  # fmt: skip
    assert made == walked


@pytest.mark.parametrize("view", VIEWS, ids=["zh", "en"])
@pytest.mark.parametrize("movement", list(Movement))
def test_a_change_is_called_by_its_verdict(movement: Movement, view: View) -> None:
    row = {"movement": movement, "value": 87.4, "change": -1.26 if movement is Movement.DOWN else 1.26}
    text = change_sentence(row, REGISTRY["satisfaction"], view, view.say("against.month"))
    assert claims(text) == (movement in (Movement.UP, Movement.DOWN))
    assert ("下降" in text or "down" in text) == (movement is Movement.DOWN)


MOVEMENTS = st.lists(st.sampled_from(list(Movement)), min_size=2, max_size=2)


@given(MOVEMENTS)
def test_only_dimensions_that_moved_are_said_to_have_moved(movements: list[Movement]) -> None:
    rows = pd.DataFrame({"metric": ["speed", "tone"], "movement": movements, "change": [1.5, -2.5]})
    for view in VIEWS:
        text = "".join(dimension_sentences(rows, REGISTRY, view))
        assert claims(text) == any(m in (Movement.UP, Movement.DOWN) for m in movements)


STANDINGS = st.lists(st.sampled_from(list(Standing)), min_size=1, max_size=12)


def table(verdicts: list[Standing]) -> pd.DataFrame:
    names = [f"城{i}" for i in range(len(verdicts))]
    rank = [np.nan if v is Standing.TOO_FEW else i + 1.0 for i, v in enumerate(verdicts)]
    return pd.DataFrame(
        {"city": names, "name": names, "standing": verdicts, "rank": rank, "value": 80.0, "base": 200.0}
    )


@settings(deadline=None)
@given(STANDINGS)
def test_only_cities_that_lead_or_lag_are_named(verdicts: list[Standing]) -> None:
    rows = table(verdicts)
    streak = pd.Series(5, index=rows["city"])
    certain = {
        n for n, v in zip(rows["name"], verdicts, strict=True) if v in (Standing.LEADING, Standing.LAGGING)
    }
    for view in VIEWS:
        said = standing_sentences(rows, streak, REGISTRY["satisfaction"], view, 5)
        said += [standings_finding(rows, view), streak_finding(rows, streak, view)]
        named = set(re.findall(r"城\d+", " ".join(said)))
        assert named <= certain
        if not certain:
            assert not any(claims(text) for text in said)


@given(st.lists(st.booleans(), min_size=2, max_size=2))
def test_parts_and_gaps_within_chance_are_not_named(certain: list[bool]) -> None:
    parts = pd.DataFrame({"part": ["speed", "tone"], "effect": [1.5, -0.5], "certain": certain})
    gaps = pd.DataFrame({"metric": ["speed", "tone"], "gap": [5.0, 2.0], "certain": certain})
    for view in VIEWS:
        for text in (contributions_finding(parts, REGISTRY, view), gap_finding(gaps, REGISTRY, view)):
            for name, sure in zip(
                ("速度", "态度") if view.language == "zh" else ("Speed", "Tone"), certain, strict=True
            ):
                assert (name in text) == sure
            assert not claims(text)


@pytest.mark.parametrize("view", VIEWS, ids=["zh", "en"])
def test_what_is_usual_variation_is_said_to_be(view: View) -> None:
    points = pd.DataFrame({"month": [202502, 202503], "value": [80.0, 81.0], "rule": [None, None]})
    quiet = pd.Series(["common_cause", "common_cause"])
    assert not claims(control_finding(points, quiet, view))
    rung = points.assign(rule=[None, "control.shift"])
    assert claims(control_finding(rung, pd.Series(["common_cause", "improvement"]), view))
    limits = pd.DataFrame({"base": [100.0, 300.0], "low_998": [70.0, 75.0], "high_998": [90.0, 85.0]})
    assert not claims(funnel_finding(table([Standing.IN_LINE]), limits, view))
    assert not claims(ranks_finding(RankFacts(29, 20, 17, 0.9, 0.01), view))


@pytest.mark.parametrize("view", VIEWS, ids=["zh", "en"])
def test_cells_that_did_not_move_are_not_counted_as_moved(view: View) -> None:
    still = pd.DataFrame({"movement": [Movement.NONE, Movement.TOO_FEW]})
    assert not claims(cells_finding(still, view.say("against.month"), view))
    moved = pd.DataFrame({"movement": [Movement.UP, Movement.UP, Movement.NONE]})
    assert "2" in cells_finding(moved, view.say("against.month"), view)


def test_where_nothing_can_be_judged_nothing_is_said() -> None:
    view = View()
    assert cells_finding(pd.DataFrame({"movement": [Movement.TOO_FEW]}), "", view) == ""
    assert standings_finding(table([Standing.TOO_FEW]), view) == ""
    assert ranks_finding(None, view) == ""
    assert streak_finding(table([Standing.IN_LINE]), pd.Series({"城0": 9}), view) == ""


def test_the_example_says_what_the_review_says(march: Review) -> None:
    """Attitude has not changed, speed rose, resolution fell: each with its figure."""
    from analysis.review import movements

    ids = [d.id for d in march.dimensions]
    moved = movements(march.sums(*ids), march.sums(*ids, period=march.period.before), march.registry)
    text = dimension_sentences(moved, march.registry, march.view)[0]
    up, down, still = text.split("；")
    assert "服务响应速度 +5.2 分" in up
    assert "上升" in up
    assert "问题解决效率 −1.3 分" in down
    assert "下降" in down
    assert "服务态度 0.0 分" in still
    assert "无显著变化" in still
