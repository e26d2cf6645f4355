"""Every chart, by its mere existence: one public function, every view, empty and wrong tables."""

from __future__ import annotations

import importlib
import inspect
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.certain_ranks import certain_ranks
from analysis.contributions import contributions
from analysis.control import control, verdicts
from analysis.review import by_month, gap_by_dimension
from analysis.shrinkage import funnel_bases, funnel_limits, pooled_sd
from analysis.standings import standings, standings_by_month
from charts import plot
from charts.bars import Scale
from charts.frames import spread, two_lines
from charts.map_base import shapes
from charts.prepare import bump_rows, gap_rows, heat_cells, period_text, trend_points, waterfall_steps
from charts.theme import palette
from data_access.boundaries import base_map
from data_access.review import Review
from domain.errors import FrameError
from domain.metrics import SATISFACTION
from domain.view import View
from panels.complaint_stages import complaint_stages
from panels.stages import funnel_rows

ROOT = Path(__file__).parent.parent
PIECES = {"plot", "theme", "frames", "prepare", "roles", "__init__"}  # what charts are made of
FILES = {file.stem for file in (ROOT / "charts").glob("*.py")}
CHARTS = sorted(name for name in FILES - PIECES if not name.startswith("map_"))
VIEWS = [View(language, theme, narrow) for language in ("zh", "en") for theme in ("light", "dark")
         for narrow in (False, True)]  # fmt: skip


def drawn(name: str, march: Review, view: View) -> tuple[Callable[..., plot.Figure], list[Any]]:
    """A chart and what it is drawn from on the example."""
    chart = getattr(importlib.import_module(f"charts.{name}"), name)
    registry, ids = march.registry, [SATISFACTION, *(d.id for d in march.dimensions)]
    metric = registry[SATISFACTION]
    sums = march.sums(*ids)
    ranked = march.named(standings(sums, registry, SATISFACTION))
    history = march.sums(SATISFACTION, period=march.history(12))
    match name:
        case "city_map":
            base = base_map("")
            cities = ranked.assign(shown=ranked["rank"].notna(), responses=ranked["base"])
            return chart, [cities, shapes(base.frame, base.crs, base.inset)]
        case "bars":
            rows = ranked.assign(label=ranked["name"], tone="accent", note="", beside=ranked["base"])
            scales = {"scale": Scale("得分", "分", 1), "side": Scale("样本量")}
            rows = rows.dropna(subset=["beside"]).drop(columns=["name", "rank"])
            return partial(chart, head="城市", **scales), [rows]
        case "stages":
            return partial(chart, head="环节", unit="件"), [funnel_rows(*complaint_stages(march), march)]
        case "scatter":
            points = ranked.rename(columns={"value": "y"}).assign(x=ranked["se"]).drop(columns=["rank"])
            return chart, [points, registry["resolution_rate"], metric]
        case "gap_bars":
            return chart, [ranked, metric]
        case "bump":
            ranks = march.named(standings_by_month(history, registry, SATISFACTION))
            return chart, [bump_rows(ranks, list(ranked["city"].head(5)), metric, view)]
        case "dimension_gap":
            gaps = gap_by_dimension(sums, list(ranked["city"].head(5)), list(ranked["city"].tail(3)), ids)
            return chart, [gap_rows(gaps, registry, view)]
        case "heat_table":
            values = march.named(by_month(history, registry, ["city"])).assign(key="x")
            return chart, [
                heat_cells(values.head(60), {"x": 87.0}, {"x": "X"}, {"x": metric}, view).drop_duplicates(
                    "row"
                )
            ]
        case "trend":
            return chart, [trend_points(by_month(history, registry), "", metric, view), metric]
        case "control_chart":
            months = by_month(march.sums(SATISFACTION, period=march.history(27)), registry)
            charted = control(months[["month", "value", "base"]])
            periods = [period_text(int(month), view) for month in charted["month"]]
            return chart, [charted.assign(verdict=verdicts(charted, "up"), period=periods), metric]
        case "rank_intervals":
            return chart, [certain_ranks(ranked)[0]]
        case "funnel":
            base, se = ranked["base"].to_numpy(float), ranked["se"].to_numpy(float)
            limits = funnel_limits(funnel_bases(base), 87.4, sd=pooled_sd(base, se))
            return partial(chart, limits=limits), [ranked, metric]
        case "waterfall":
            before = march.sums(*ids, period=march.period.before)
            weights = march.weights(march.month)
            parts = contributions(sums, before, ids[1:], weights, weights)
            return chart, [waterfall_steps(parts, 86.3, 87.4, ("a", "b"), registry, view)]
    pytest.fail(f"chart {name} has no example here: add one")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_one_public_function_of_its_files_name(name: str) -> None:
    module = importlib.import_module(f"charts.{name}")
    public = [n for n, f in inspect.getmembers(module, inspect.isfunction)
              if f.__module__ == module.__name__ and not n.startswith("_")]  # fmt: skip
    assert name in public
    assert inspect.getdoc(getattr(module, name)), "says what it takes"


@pytest.mark.parametrize(
    "view", VIEWS, ids=lambda v: f"{v.language}-{v.theme}-{'narrow' if v.narrow else 'wide'}"
)
@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_draws_in_every_language_theme_and_width(name: str, view: View, march: Review) -> None:
    chart, tables = drawn(name, march, view)
    figure = chart(*tables, view=view)
    assert figure.data, "draws something"
    assert figure.layout.meta["chart"] == name, "says what it is, for the exports"
    text = figure.to_json()
    go.Figure(json.loads(text))  # plotly itself knows every property and value
    assert "template" not in figure.layout, "the theme is ours alone"
    assert "http" not in text, "asks no host for anything"
    assert palette(view.theme).ink in text
    other = palette("dark" if view.theme == "light" else "light")
    assert other.ink not in text, "no colour of the other theme"


@pytest.mark.parametrize("name", CHARTS)
def test_an_empty_table_draws_an_empty_frame_and_not_an_error(name: str, march: Review) -> None:
    view = View()
    chart, tables = drawn(name, march, view)
    figure = chart(tables[0].iloc[:0], *tables[1:], view=view)
    assert isinstance(figure, plot.Figure)


@pytest.mark.parametrize("name", CHARTS)
def test_a_missing_column_is_named(name: str, march: Review) -> None:
    view = View()
    chart, tables = drawn(name, march, view)
    column = next(c for c in ("name", "row", "label", "series", "rank", "value") if c in tables[0])
    with pytest.raises(FrameError, match=column):
        chart(tables[0].drop(columns=[column]), *tables[1:], view=view)


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_takes_the_same_picture_from_the_same_table(name: str, march: Review) -> None:
    view = View()
    chart, tables = drawn(name, march, view)
    assert json.loads(chart(*tables, view=view).to_json()) == json.loads(chart(*tables, view=view).to_json())


def test_what_the_bars_show_is_what_the_table_says(march: Review) -> None:
    chart, (ranked, metric) = drawn("gap_bars", march, View())
    figure = chart(ranked, metric, view=View())
    bars = {
        y.split("  ")[1]: x for t in figure.data if t.type == "bar" for x, y in zip(t.x, t.y, strict=True)
    }
    expected = ranked[ranked["rank"].notna()].set_index("name")["gap"]
    assert bars.keys() == set(expected.index)
    assert all(np.isclose(bars[name], expected[name]) for name in bars)


def test_the_waterfall_ends_where_the_month_stands(march: Review) -> None:
    chart, (steps,) = drawn("waterfall", march, View())
    bar = chart(steps, view=View()).data[0]
    assert bar.base[-1] + bar.y[-1] == pytest.approx(87.4)
    assert bar.base[0] + bar.y[0] == pytest.approx(86.3)


@pytest.mark.parametrize(
    ("names", "ends"),
    [
        (("Repeat requests", "Bad reviews"), ["<b>80.0</b> Repeat requests", "<b>90.0</b> Bad reviews"]),
        (("Praise among praise and complaints", "Bad reviews"), ["<b>80.0</b>", "<b>90.0</b>"]),
        (
            ("首次响应时长中位数", "首次响应时长"),
            ["<b>80.0</b> 首次响应时长中位数", "<b>90.0</b> 首次响应时长"],
        ),
    ],
)
def test_names_that_would_take_the_lines_room_stand_in_the_legend_alone(
    march: Review, names: tuple[str, str], ends: list[str]
) -> None:
    chart, (points, metric) = drawn("trend", march, View())
    level = dict(zip(names, (80.0, 90.0), strict=True))
    both = pd.concat([points.assign(series=name, value=value) for name, value in level.items()])
    assert [note.text for note in chart(both, metric, view=View()).layout.annotations] == ends


def test_labels_are_moved_apart_and_stay_in_order() -> None:
    placed = spread([10, 11, 12, 50, 9], 6)
    assert sorted(placed) == [placed[i] for i in (4, 0, 1, 2, 3)]
    assert np.diff(sorted(placed)).min() >= 6 - 1e-9
    assert placed[3] == 50
    assert spread([], 6) == []


BROKEN = {
    "服务响应速度": "服务响<br>应速度",
    "漏答": "漏答",
    "2025年3月": "2025年<br>3月",
    "城市结构": "城市结构",
    "Mix of cities": "Mix of<br>cities",
}


@pytest.mark.parametrize(("label", "lines"), BROKEN.items())
def test_axis_labels_break_where_a_reader_would(label: str, lines: str) -> None:
    assert two_lines(label) == lines


def test_a_hidden_value_leaves_no_trace_in_a_figure(march: Review) -> None:
    """Cities under the base threshold carry no number in any chart of cities."""
    ranked = march.named(standings(march.sums(SATISFACTION), march.registry, SATISFACTION))
    secret = ranked.assign(value=ranked["value"].where(ranked["rank"] != 3, 66.6666))
    secret.loc[secret["rank"] == 3, ["rank", "gap"]] = np.nan
    figure = importlib.import_module("charts.gap_bars").gap_bars(
        secret, march.registry[SATISFACTION], view=View()
    )
    assert "66.6" not in figure.to_json()
    assert isinstance(secret, pd.DataFrame)
