"""Four other companies' reviews on their pages, in their decks: each figure as it is printed."""

from __future__ import annotations

import io
import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from pptx import Presentation

from data_access.boundaries import base_map
from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from exports.review_deck import page_deck
from panels.cities import ground_of
from panels.pages import Shown, page_story
from tests.loading import load_text
from tests.shared import shared
from tests.test_other_reviews import KPIS, figures_file, metric_of, printed_figures
from tests.test_pages import charts, fresh_caches, opened, texts  # noqa: F401

PAGES = {"annual_review": "annual", "after_sales": "service", "supervision": "supervision"}


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    return tomllib.loads(shared("reviews/other-reviews.toml").read_text(encoding="utf-8"))


@pytest.fixture
def empty(tmp_path: Path) -> str:
    return f"duckdb:///{tmp_path / 'warehouse'}"


def numbers(text: str) -> set[float]:
    """The numbers in a text, with a minus of either kind."""
    found = re.findall(r"[−-]?\d[\d,]*(?:\.\d+)?", text)
    return {float(number.replace(",", "").replace("−", "-")) for number in found}


def drawn(chart: dict[str, Any]) -> set[float]:
    """The heights of a chart's lines."""
    found: set[float] = set()
    for trace in chart["figure"]["data"]:
        found |= {round(float(v), 6) for v in trace.get("y") or () if isinstance(v, int | float)}
    return found


def told(entry: dict[str, Any]) -> list[float]:
    """The figures of an entry that a page prints: value, and where it came from or how it changed."""
    names = ("value", "target", "from", "change", "change_pct", "change_vs_baseline_pct")
    return [float(entry[name]) for name in names if name in entry]


def loaded(url: str, table: dict[str, Any], name: str) -> dict[str, dict[str, Any]]:
    folder = Path(url.removeprefix("duckdb:///")).parent
    if (
        name == "supervision"
    ):  # a plan of targets; each needs a figure of its metric, made up where none is given
        entries = {t["kpi"]: {"value": t.get("from", 50)} for t in table["targets"]}
    else:
        entries = printed_figures(table)
    load_text(url, folder, "figures", figures_file(entries))
    if name == "supervision":
        rows = [f"{metric_of(t['kpi'])},target,2025-12,{t['value']}" for t in table["targets"]]
        load_text(url, folder, "targets", "metric,kind,valid_from,value\n" + "\n".join(rows) + "\n")
        for target in table["targets"]:
            entries[target["kpi"]] = {**entries[target["kpi"]], "target": target["value"]}
    return entries


def deck_text(url: str, page: str) -> str:
    """Every text of the page's deck, tables and charts with it."""
    warehouse = Warehouse(open_engine(url))
    review = Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 12)), View("zh"))
    story = page_story(review, ground_of(base_map("none")), page, Shown())
    out = io.BytesIO()
    page_deck(review, "标题", story.sentences, story.panels).save(out)
    parts = []
    for slide in Presentation(out).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                parts.append(shape.text_frame.text)
            if shape.has_table:
                parts += [cell.text for row in shape.table.rows for cell in row.cells]
            if shape.has_chart:
                parts += [str(v) for plot in shape.chart.plots for s in plot.series for v in s.values]
    warehouse.engine.close()
    return "\n".join(parts)


@pytest.mark.parametrize("name", list(PAGES))
def test_every_figure_stands_on_its_page_and_in_its_deck(
    empty: str, printed: dict[str, Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    entries = loaded(empty, printed[name], name)
    monkeypatch.setenv("WAREHOUSE_URL", empty)
    monkeypatch.setenv("BOUNDARIES", "none")
    app = opened(PAGES[name], m="2025-12")
    assert not app.exception
    assert not app.error
    drawn_texts = json.dumps(charts(app), ensure_ascii=False)
    shown, deck = numbers(texts(app) + drawn_texts), numbers(deck_text(empty, PAGES[name]))
    for key, entry in entries.items():
        for figure in told(entry):
            assert figure in shown, f"{key} {figure} on the page"
            assert figure in deck, f"{key} {figure} in the deck"


def test_each_indicator_of_the_performance_plan_is_trended_against_history_and_target(
    empty: str, printed: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kpis = [KPIS.get(name, name) for name in printed["performance_plan"]["kpis"]]
    lines = [f"2025-{month:02d},{kpi},{month + i}" for month in (11, 12) for i, kpi in enumerate(kpis)]
    load_text(empty, tmp_path, "figures", "month,metric,value\n" + "\n".join(lines) + "\n")
    goals = [f"{kpi},target,2025-01,{20 + i}" for i, kpi in enumerate(kpis)]
    load_text(empty, tmp_path, "targets", "metric,kind,valid_from,value\n" + "\n".join(goals) + "\n")
    monkeypatch.setenv("WAREHOUSE_URL", empty)
    monkeypatch.setenv("BOUNDARIES", "none")
    for i, kpi in enumerate(kpis):
        app = opened("trends", m="2025-12", metric=kpi)
        assert not app.exception
        assert not app.error
        shown = numbers(texts(app)) | {v for chart in charts(app) for v in drawn(chart)}
        assert {12.0 + i, 11.0 + i, 20.0 + i} <= shown, kpi


def test_a_companys_own_metric_needs_no_code(
    empty: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [f"{year}-12,site_visits,{value},上门次数,Site visits,plain,up\n" for year, value in
            ((2024, 31), (2025, 37))]  # fmt: skip
    head = "month,metric,value,name_zh,name_en,unit,direction\n"
    load_text(empty, tmp_path, "figures", head + "".join(rows))
    goals = "metric,kind,valid_from,valid_to,value\nsite_visits,target,2025-01,2026-01,40\n"
    goals += "site_visits,target,2026-01,2027-01,45\n"
    load_text(empty, tmp_path, "targets", goals)
    monkeypatch.setenv("WAREHOUSE_URL", empty)
    monkeypatch.setenv("BOUNDARIES", "none")
    app = opened("trends", m="2025-12", metric="site_visits")
    assert not app.exception
    assert "上门次数" in [option for box in app.selectbox for option in box.options]
    assert "上门次数" in texts(app)
    assert 40.0 in {v for chart in charts(app) for v in drawn(chart)}
    for page, figures in (("annual", {37.0, 31.0, 40.0, 45.0}), ("supervision", {37.0, 40.0})):
        shown = texts(opened(page, m="2025-12"))
        assert "上门次数" in shown, page
        assert figures <= numbers(shown), page
        assert figures <= numbers(deck_text(empty, page)), page
