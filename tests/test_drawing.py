"""A figure as a drawing: read strictly, and the numbers behind it as a table."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import plotly.io
import pytest

from analysis.shrinkage import funnel_bases, funnel_limits
from analysis.standings import standings
from charts.control_chart import control_chart
from charts.funnel import funnel
from charts.gap_bars import gap_bars
from charts.roles import Form, Note, Role, about
from charts.trend import trend
from data_access.review import Review
from domain.errors import DashboardError
from domain.metrics import SATISFACTION, Registry
from domain.view import View
from exports.drawing import read
from tests.test_charts import CHARTS, drawn

METRIC = Registry()[SATISFACTION]
DRAWN = [name for name in CHARTS if name != "city_map"]  # the map is read by exports/native_map


def figure(name: str, march: Review, view: View) -> Any:
    chart, tables = drawn(name, march, view)
    return chart(*tables, view=view)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", DRAWN)
def test_every_chart_is_read_and_has_a_table(name: str, language: str, march: Review) -> None:
    view = View(language)
    drawing = read(figure(name, march, view), view)
    table = drawing.table()
    assert drawing.chart == name
    assert len(table) > 0
    assert table.columns.is_unique
    assert table.iloc[:, 0].map(type).eq(str).all(), "the first column says what a row is"
    assert all(table.columns), "every column has a heading"
    assert "<br>" not in table.to_csv()


@pytest.mark.parametrize("name", DRAWN)
def test_a_figure_that_came_as_json_is_the_same_drawing(name: str, march: Review) -> None:
    original = figure(name, march, View())
    again = plotly.io.from_json(original.to_json())
    pd.testing.assert_frame_equal(read(again, View()).table(), read(original, View()).table())


def test_bars_give_city_rank_gap_interval_verdict_and_score(march: Review) -> None:
    ranked = march.named(standings(march.sums(SATISFACTION), march.registry, SATISFACTION))
    table = read(gap_bars(ranked, METRIC, View("en")), View("en")).table()
    assert list(table.columns) == [
        "City", "Rank", "Gap to national Satisfaction (points)", "95% low (points)", "95% high (points)",
        "Verdict", "Satisfaction (points)",
    ]  # fmt: skip
    expected = ranked[ranked["rank"].notna() & ranked["gap"].notna()]
    assert table["City"].tolist() == expected["name"].tolist()
    columns = ["rank", "gap", "gap_low", "gap_high", "value"]
    np.testing.assert_allclose(
        table.iloc[:, [1, 2, 3, 4, 6]].to_numpy(float), expected[columns].to_numpy(float)
    )
    verdicts = {"leading": "Leading", "lagging": "Lagging", "in_line": "Not distinguishable"}
    assert table["Verdict"].tolist() == [verdicts[v] for v in expected["standing"]]


def test_a_band_gives_its_line_the_ends_of_the_interval() -> None:
    points = pd.DataFrame(
        {"series": "满意度", "period": ["25-01", "25-02", "25-03"], "value": [80.0, np.nan, 82.0],
         "low": [79.0, np.nan, 81.5], "high": [81.0, np.nan, 83.0], "base": 100.0, "role": "main"}
    )  # fmt: skip
    table = read(trend(points, METRIC, View()), View()).table()
    assert list(table.columns) == ["期间", "满意度（分）", "95% 下限（分）", "95% 上限（分）"]
    np.testing.assert_array_equal(
        table.iloc[:, 1:].to_numpy(float), [[80, 79, 81], [np.nan] * 3, [82, 81.5, 83]]
    )


def test_pieces_of_control_limits_share_a_column() -> None:
    points = pd.DataFrame(
        {"period": ["a", "b", "c", "d"], "value": [1.0, 2, 7, 8], "centre": [1.5, 1.5, 7.5, 7.5],
         "low": [0.0, 0, 6, 6], "high": [3.0, 3, 9, 9], "verdict": "common_cause", "rule": None,
         "phase": [0, 0, 1, 1]}
    )  # fmt: skip
    table = read(control_chart(points, METRIC, View("en")), View("en")).table()
    assert table["Centre line (points)"].tolist() == [1.5, 1.5, 7.5, 7.5]
    assert table["Upper limit (points)"].tolist() == [3, 3, 9, 9]


def test_points_over_numbers_keep_their_names_and_verdicts() -> None:
    points = pd.DataFrame(
        {"name": ["甲", "乙"], "base": [400.0, 300.0], "value": [86.0, 70.0],
         "standing": ["leading", "lagging"]}
    )  # fmt: skip
    limits = funnel_limits(funnel_bases(np.array([100.0, 900.0])), 80.0, sd=20.0)
    table = read(funnel(points, METRIC, View(), limits=limits), View()).table()
    assert table.to_numpy().tolist() == [["甲", 400, 86, "领先"], ["乙", 300, 70, "落后"]]


def test_what_a_chart_hides_is_not_in_its_table(march: Review) -> None:
    ranked = march.named(standings(march.sums(SATISFACTION), march.registry, SATISFACTION))
    hidden = ranked.assign(value=ranked["value"].where(ranked["rank"] != 3, 66.6666))
    hidden.loc[hidden["rank"] == 3, ["rank", "gap"]] = np.nan
    table = read(gap_bars(hidden, METRIC, View()), View()).table()
    assert hidden.loc[hidden["value"].eq(66.6666), "name"].iloc[0] not in table.iloc[:, 0].tolist()
    assert "66.6" not in table.to_csv()


BLACK = {"color": "#000000"}


def some_figure() -> go.Figure:
    figure = go.Figure(layout={"meta": about("some", Form.LINES, head="h"), "xaxis": {"type": "category"}})
    figure.add_scatter(
        x=["a", "b"],
        y=[1.0, 2.0],
        mode="lines",
        line={"color": "#000000"},
        name="s",
        meta={"role": Role.LINE},
    )
    return figure


SPOILT = {
    "a form": (lambda f: f.update_layout(meta={"chart": "some", "form": "pyramid"}), "pyramid"),
    "no form": (lambda f: f.update_layout(meta={"chart": "some", "form": None}), "form"),
    "a role": (lambda f: f.update_traces(meta={"role": "lin"}), "lin"),
    "no role": (lambda f: f.update_traces(meta=None), "role"),
    "a note's name": (lambda f: f.add_annotation(x="a", y=1, text="?", font=BLACK), "annotation"),
    "a note beside no point": (
        lambda f: f.add_annotation(name=Note.END, x="a", y=9, text="?", font=BLACK), "no point",
    ),
    "a shape's name": (lambda f: f.add_shape(type="line", x0=0, x1=1, y0=0, y1=1), "shape"),
    "a band of no line": (
        lambda f: f.add_scatter(
            x=["a", "a"], y=[1.0, 2.0], fillcolor="#000000", meta={"role": Role.BAND, "of": "other"}
        ), "band",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SPOILT)
def test_what_has_no_known_role_is_an_error(what: str) -> None:
    spoil, named = SPOILT[what]
    figure = some_figure()
    read(figure, View())
    spoil(figure)
    with pytest.raises(DashboardError, match=named):
        read(figure, View())
