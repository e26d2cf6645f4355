"""What a page sends of its components: their scripts once, their figures and markup each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from components.card import card_of
from components.html import sparkline, tag, text
from components.story import panel_head
from panels.panel import Panel
from tests.test_pages import on_example, opened

__all__ = ["on_example"]
SMALL = 500  # letters
SIDES = ("leaders", "laggards")


def _components(app: AppTest) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for part in app.get("bidi_component"):
        found.setdefault(part.proto.component_name.rsplit(".", 1)[-1], []).append(part.proto)
    return found


@pytest.mark.usefixtures("on_example")
def test_the_scripts_of_charts_and_markup_are_sent_once() -> None:
    sent = _components(opened("leaders"))
    [scripts] = sent["scripts"]
    assert "class Chart" in scripts.js_content
    assert len(sent["chart"]) > 3
    for proto in (*sent["chart"], *sent["markup"]):
        assert len(proto.js_content) < SMALL
        place = re.findall(r'satisfactionScripts \?\?= \{\}\)\["(\w+)"\]', proto.js_content)
        assert place == re.findall(r'satisfactionScripts \?\?= \{\}\)\["(\w+)"\]', scripts.js_content)


def _sides(app: AppTest) -> list[list[str]]:
    return [list(app.multiselect(key=f"side_{side}").value) for side in SIDES]


@pytest.mark.usefixtures("on_example")
def test_the_sides_of_a_period_are_the_usual_ones_until_others_are_chosen() -> None:
    app = opened("leaders")
    usual = _sides(app)
    assert [len(side) for side in usual] == [5, 3]
    app.multiselect(key="side_leaders").set_value(usual[0][:2]).run()
    assert _sides(app) == [usual[0][:2], usual[1]]
    app.multiselect(key="side_laggards").set_value([]).run()
    assert _sides(app) == [usual[0][:2], []]
    app.selectbox(key="view_month").set_value("2024-11").run()
    assert not app.exception
    other = _sides(app)
    assert [len(side) for side in other] == [5, 3]
    app.selectbox(key="view_month").set_value("2025-03").run()
    assert _sides(app) == usual


def test_what_comes_from_data_stays_text_in_markup() -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    card = card_of(Panel("x", bad, bad, bad, table=pd.DataFrame({bad: [bad]})))
    assert card
    head = panel_head(card.title, card.note, card.finding)
    for markup in (head, card.table, tag("p", text(bad), title=bad), sparkline([1.0, 2.0], bad)):
        assert "&lt;img" in markup
        assert "<img" not in markup
        assert not re.search(r"\"'", markup)


def _points(markup: str) -> Sequence[tuple[float, float]]:
    [line] = re.findall(r'points="([^"]+)"', markup)
    return [(float(x), float(y)) for x, y in (point.split(",") for point in line.split())]


def test_a_sparkline_leaves_out_what_is_missing_and_marks_its_end() -> None:
    markup = sparkline([1.0, float("nan"), 3.0, 2.0], 'A & "B"')
    points = _points(markup)
    assert [x for x, _ in points] == pytest.approx([5, 5 + 2 * 110 / 3, 115], abs=0.1)
    assert [y for _, y in points] == pytest.approx([27, 5, 16])
    assert f'cx="{points[-1][0]}" cy="{points[-1][1]}"' in markup
    assert 'aria-label="A &amp; &quot;B&quot;"' in markup
    assert sparkline([1.0, float("nan")], "one") == ""
