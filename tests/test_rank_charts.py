"""The charts of rank intervals and of the funnel: what is drawn, named, coloured and left out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.shrinkage import funnel_bases, funnel_limits
from charts.funnel import funnel
from charts.rank_intervals import rank_intervals
from charts.theme import faded, palette
from domain.errors import FrameError
from domain.language import LANGUAGES
from domain.metrics import SATISFACTION, Registry
from domain.view import View

METRIC = Registry()[SATISFACTION]
VIEWS = [View(language, theme, narrow) for language in LANGUAGES for theme in ("light", "dark")
         for narrow in (False, True)]  # fmt: skip

RANKS = pd.DataFrame(
    {
        "name": ["成都", "杭州", "兰州", "拉萨", "深圳"],
        "rank": [2.0, 1.0, 4.0, np.nan, 3.0],
        "low_rank": [1.0, 1.0, 3.0, np.nan, 2.0],
        "high_rank": [3.0, 2.0, 4.0, np.nan, 4.0],
        "standing": ["leading", "leading", "lagging", "too_few", "in_line"],
        "top_probability": [88.4, 99.9, 0.2, np.nan, np.nan],
    }
)
LIMITS = funnel_limits(funnel_bases(np.array([100.0, 900.0])), 80.0, sd=20.0)
POINTS = pd.DataFrame(
    {
        "name": ["成都", "杭州", "兰州", "拉萨", "深圳", "西安"],
        "base": [400.0, 410.0, 300.0, np.nan, 200.0, 800.0],
        "value": [86.0, 86.1, 70.0, 90.0, 80.4, 82.0],  # 95 % at 400: ±1.96, 99.8 %: ±3.09
        "standing": ["leading", "leading", "lagging", "too_few", "in_line", "in_line"],
    }
)


def traces(figure: go.Figure, mode: str) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == mode]


def names(figure: go.Figure) -> list[str]:
    """The cities that the funnel names beside their points."""
    return [note.text for note in figure.layout.annotations if "%" not in note.text]


def test_ranks_stand_best_on_top_and_the_unranked_are_left_out() -> None:
    figure = rank_intervals(RANKS, View())
    assert list(figure.layout.yaxis.categoryarray) == ["1  杭州", "2  成都", "3  深圳", "4  兰州"]
    top, bottom = figure.layout.yaxis.range[::-1]
    assert top < bottom
    assert figure.layout.meta["chart"] == "rank_intervals"


def test_a_bar_reaches_over_the_interval_in_the_colour_of_the_verdict() -> None:
    view = View()
    leading, _, lagging = traces(rank_intervals(RANKS, view), "markers")
    assert list(leading.x) == [1, 2]
    assert list(leading.error_x.array) == [1, 1]
    assert list(leading.error_x.arrayminus) == [0, 1]
    assert (leading.name, lagging.name) == ("领先", "落后")
    assert lagging.marker.color == palette("light").lagging
    assert lagging.error_x.color == faded(palette("light").lagging, 0.42)


def test_probabilities_are_told_as_closely_as_they_are_known() -> None:
    (column,) = traces(rank_intervals(RANKS, View()), "text")
    assert dict(zip(column.y, column.text, strict=True)) == {
        "1  杭州": ">99%", "2  成都": "88%", "3  深圳": "", "4  兰州": "<1%"
    }  # fmt: skip
    assert column.name == "前 5 概率"
    assert "前 3" in traces(rank_intervals(RANKS, View(), top=3), "text")[0].name


def test_without_probabilities_there_is_no_column_for_them() -> None:
    figure = rank_intervals(RANKS.assign(top_probability=np.nan), View())
    assert not traces(figure, "text")
    assert not figure.layout.annotations


def test_the_hover_of_a_rank_says_rank_interval_verdict_and_chance() -> None:
    leading = traces(rank_intervals(RANKS, View("en")), "markers")[0]
    for part in ("成都", "rank 2", "1 to 3", "Leading", "88%", "top 5"):
        assert part in leading.hovertext[1]


def test_cities_outside_the_limits_are_named_and_those_inside_are_not() -> None:
    figure = funnel(POINTS, METRIC, View(), limits=LIMITS)
    assert sorted(names(figure)) == sorted(["成都", "杭州", "兰州"])
    assert figure.layout.meta["chart"] == "funnel"


def test_outside_95_percent_alone_is_named_only_with_a_verdict() -> None:
    close = POINTS.assign(value=[82.5, 82.4, 80.0, 90.0, 83.5, 82.0])
    figure = funnel(close, METRIC, View(), limits=LIMITS)
    assert sorted(names(figure)) == ["成都", "杭州"]


def test_names_of_close_points_do_not_lie_on_each_other() -> None:
    notes = {n.text: n for n in funnel(POINTS, METRIC, View(), limits=LIMITS).layout.annotations}
    one, other = notes["成都"], notes["杭州"]
    apart = abs((one.yshift or one.ay or 0) - (other.yshift or other.ay or 0))
    assert one.xanchor != other.xanchor or apart >= 12


def test_the_curves_are_the_limits_and_named_at_their_ends() -> None:
    figure = funnel(POINTS, METRIC, View(), limits=LIMITS)
    curves = traces(figure, "lines")
    assert [curve.name for curve in curves] == ["99.8%", "99.8%", "95%", "95%", "合并均值 80.0 分"]
    assert list(curves[0].y) == LIMITS["high_998"].tolist()
    ends = [note.text for note in figure.layout.annotations if "%" in note.text]
    assert sorted(ends) == ["95%", "95%", "99.8%", "99.8%"]


def test_points_carry_base_value_verdict_and_place() -> None:
    figure = funnel(POINTS, METRIC, View("en"), limits=LIMITS)
    leading, in_line, lagging = traces(figure, "markers")
    assert (list(lagging.x), list(lagging.y)) == ([300], [70])
    assert in_line.marker.color == palette("light").in_line
    for part in ("成都", "86.0", "400", "Leading", "outside the 99.8% limits"):
        assert part in leading.hovertext[0]


def test_bases_far_apart_stand_on_a_logarithmic_axis() -> None:
    wide = funnel_limits(funnel_bases(np.array([100.0, 3_000.0])), 80.0, sd=20.0)
    near = funnel_limits(funnel_bases(np.array([150.0, 220.0])), 80.0, sd=20.0)
    assert funnel(POINTS, METRIC, View(), limits=wide).layout.xaxis.type == "log"
    assert funnel(POINTS, METRIC, View(), limits=near).layout.xaxis.type == "linear"


@pytest.mark.parametrize("view", VIEWS, ids=str)
def test_every_view_draws_both_full_and_empty(view: View) -> None:
    for figure in (
        rank_intervals(RANKS, view),
        rank_intervals(RANKS[:0], view),
        funnel(POINTS, METRIC, view, limits=LIMITS),
        funnel(POINTS[:0], METRIC, view, limits=LIMITS),
        funnel(POINTS, METRIC, view, limits=LIMITS[:0]),
    ):
        assert figure.layout.meta["chart"] in ("rank_intervals", "funnel")
        assert "NaN" not in figure.to_json()


def test_one_city_or_equal_ones_are_drawn_too() -> None:
    one = POINTS[:1]
    limits = funnel_limits(funnel_bases(one["base"].to_numpy()), 86.0, sd=20.0)
    assert len(traces(funnel(one, METRIC, View(), limits=limits), "markers")) == 1
    alone = RANKS[1:2].assign(high_rank=1.0)
    assert rank_intervals(alone, View()).layout.xaxis.tickvals == [1]


def test_a_missing_column_is_named() -> None:
    with pytest.raises(FrameError, match="high_rank"):
        rank_intervals(RANKS.drop(columns="high_rank"), View())
    with pytest.raises(FrameError, match="standing"):
        funnel(POINTS.drop(columns="standing"), METRIC, View(), limits=LIMITS)
    with pytest.raises(FrameError, match="low_998"):
        funnel(POINTS, METRIC, View(), limits=LIMITS.drop(columns="low_998"))
