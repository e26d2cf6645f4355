"""The funnel of complaints, computed again from the case file itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.proportion import proportion_confint

from charts.roles import Form, Role
from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from exports.drawing import read
from panels.complaint_stages import STAGES, complaint_stages
from panels.stages import stages_panel
from tests.loading import begin, load_text
from warehouse.example_cases import cases

LIMITS = {"respond": 10 * 60, "classify": 30 * 60, "assign": 120 * 60, "resolve": 120 * 60}  # s


@pytest.fixture(scope="module")
def complaints() -> pd.DataFrame:
    """Every complaint of the example, as the file has it."""
    frame = cases()
    return frame[frame["complaint"] == 1]


CHOICES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a month": ({}, ["2025-03"]),
    "a quarter": ({"months": 3}, ["2025-01", "2025-02", "2025-03"]),
    "a city": ({"cities": ("110000",)}, ["2025-03"]),
    "a channel": ({"channel": ("电话",)}, ["2025-03"]),
}


@pytest.mark.parametrize("choice", CHOICES)
def test_every_stage_is_counted_as_in_the_file(march: Review, complaints: pd.DataFrame, choice: str) -> None:
    narrowed, months = CHOICES[choice]
    filters = Filters(narrowed.get("cities", ()), channel=narrowed.get("channel", ()))
    period = Period.ending_with(march.month, narrowed.get("months", 1))
    panel = stages_panel(replace(march, filters=filters, period=period))
    mine = complaints[complaints["date"].str[:7].isin(months)]
    for column, values in (("city", filters.cities), ("channel", filters.channel)):
        mine = mine[mine[column].isin(values)] if values else mine
    assert panel is not None
    table = panel.values
    assert table is not None
    assert table.iloc[0, 2] == len(mine) > 30
    for stage, row in zip(STAGES, table.iloc[1:].to_numpy(object), strict=True):
        seconds = mine[f"{stage}_s"].dropna().astype(float)
        in_time = int((seconds <= LIMITS[stage]).sum())
        assert row[1] == f"{LIMITS[stage] / 60:g}"
        assert row[2] == len(seconds)
        assert row[3] == pytest.approx(100 * len(seconds) / len(mine))
        if len(seconds) < 30:
            assert np.isnan(row[4]), "too few for a share, not for a count"
            continue
        assert row[4] == pytest.approx(100 * in_time / len(seconds))
        low, high = proportion_confint(in_time, len(seconds), method="wilson")
        assert (row[5], row[6]) == pytest.approx((100 * low, 100 * high))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_bars_are_the_complaints_in_time_and_late(
    march: Review, complaints: pd.DataFrame, language: str
) -> None:
    view = View(language)
    panel = stages_panel(replace(march, view=view))
    assert panel is not None
    drawing = read(panel.figure, view)
    assert (drawing.form, drawing.stacked, drawing.lying) == (Form.BARS, True, True)
    bars = {series.name: series for series in drawing.of(Role.BAR)}
    in_time, late, whole = (bars[view.say(f"stage.{name}")] for name in ("in_time", "late", "whole"))
    mine = complaints[complaints["date"].str.startswith("2025-03")]
    assert whole.values[0] == len(mine)
    for row, stage in enumerate(STAGES, start=1):
        seconds = mine[f"{stage}_s"].dropna().astype(float)
        assert in_time.values[row] == pytest.approx((seconds <= LIMITS[stage]).sum())
        assert late.values[row] == pytest.approx((seconds > LIMITS[stage]).sum())
        share = view.words.number(100 * (seconds <= LIMITS[stage]).mean(), 1)
        assert in_time.labels[row - 1].text.startswith(f"{share}%")
    [side] = drawing.of(Role.SIDE)
    assert side.values == (len(mine), *(float(mine[f"{stage}_s"].notna().sum()) for stage in STAGES))
    assert side.texts[0] == str(len(mine))
    assert f"{100 * side.values[4] / len(mine):.1f}%" in side.texts[4]


def test_the_example_tells_of_complaints_that_are_still_open(complaints: pd.DataFrame) -> None:
    known = complaints[[f"{stage}_s" for stage in STAGES]].notna()
    assert known.to_numpy()[:, :-1][known.to_numpy()[:, 1:]].all(), "nothing comes to a stage before the last"
    shares = known.mean()
    assert shares.is_monotonic_decreasing
    assert shares.iloc[0] > 0.98
    assert 0.6 < shares.iloc[-1] < 0.85
    solved = complaints["resolved"].eq(1)
    assert (known["resolve_s"] == solved).all(), "resolved for the first time where it is resolved"


def test_the_target_of_a_stage_is_judged_with_its_interval(march: Review, complaints: pd.DataFrame) -> None:
    """Example: 90 % at each stage."""
    panel = stages_panel(march)
    assert panel is not None
    verdicts = [
        label.text for series in read(panel.figure, march.view).of(Role.BAR) for label in series.labels
    ]
    mine = complaints[complaints["date"].str.startswith("2025-03")]
    missed = []
    for stage, text in zip(STAGES, verdicts, strict=True):
        seconds = mine[f"{stage}_s"].dropna().astype(float)
        hits = int((seconds <= LIMITS[stage]).sum())
        low, high = proportion_confint(hits, len(seconds), method="wilson")
        wanted = "接近" if low < 0.9 < high else "达标" if hits / len(seconds) >= 0.9 else "未达标"
        assert text.endswith(f"目标 90.0% {wanted}")
        missed += [stage] if wanted == "未达标" else []
    assert missed == ["resolve"]
    assert panel.finding.endswith("未达标：首次解决")


def own(url: str, folder: Path, figures: str) -> Review:
    begin(url, folder)
    load_text(url, folder, "figures", figures)
    warehouse = Warehouse(open_engine(url))
    return Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 3)), View("en"))


def test_shares_that_come_without_counts_are_bars(tmp_path: Path) -> None:
    shares = (
        "month,metric,value\n2025-03,complaint_respond_on_time,91\n2025-03,complaint_resolve_on_time,84.5\n"
    )
    review = own(f"duckdb:///{tmp_path / 'own'}", tmp_path, shares)
    panel = stages_panel(review)
    assert panel is not None
    assert panel.name == "supervision.shares"
    [bars] = read(panel.figure, review.view).of(Role.BAR)
    assert bars.values == (91.0, 84.5)
    review.warehouse.engine.close()


def test_stages_without_the_number_of_complaints_begin_with_the_first_stage(tmp_path: Path) -> None:
    counted = "month,metric,numerator,denominator\n2025-03,complaint_respond_on_time,90,100\n"
    counted += "2025-03,complaint_resolve_on_time,3,6\n"
    review = own(f"duckdb:///{tmp_path / 'own'}", tmp_path, counted)
    opened, found = complaint_stages(review)
    assert np.isnan(opened)
    assert [stage.reached for stage in found] == [100, 6]
    panel = stages_panel(review)
    assert panel is not None
    bars = {s.name: s.values for s in read(panel.figure, review.view).of(Role.BAR)}
    np.testing.assert_array_equal(bars["In time"], [90, np.nan])
    np.testing.assert_array_equal(bars["Complaints"], [np.nan, 6], "too few for a share")
    assert panel.finding == "Slowest stage: Response (within 10 min), 90.0% on time"
    review.warehouse.engine.close()
