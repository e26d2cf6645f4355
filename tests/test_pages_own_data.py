"""Every page runs on data of another shape: no positions, no bases, gaps between months, few responses."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loading import CITIES, write
from tests.test_pages import PAGES, charts, fresh_caches, opened, texts
from warehouse.load import load

__all__ = ["fresh_caches"]

# eight dimensions with long names: more than fit side by side
CARD = "city,valid_from,dimension,name_zh,name_en,weight\n" + "".join(
    f",2020-01,part_{i},第{i}个维度,Communication about part {i},0.125\n" for i in range(8)
)


def figures(folder: Path) -> str:
    """Two places and the nation, one release a year, shares without the number of answers."""
    lines = ["month,city,metric,value"]
    for year in (2021, 2022, 2023):
        for place, level in (("bj", 70), ("sh", 80), ("", 75)):
            lines += [f"{year}-07,{place},part_{i},{level + i}" for i in range(8)]
    return filled(folder, "figures", "\n".join(lines))


def few_responses(folder: Path) -> str:
    """A full month a year ago, and three responses in the newest."""
    head = "response_id,date,city,channel,case_type,tier," + ",".join(f"part_{i}" for i in range(8))
    scores = ",".join(str(60 + i) for i in range(8))
    dates = [f"2024-03-{1 + i % 28:02d}" for i in range(240)] + ["2025-03-01"] * 3
    rows = [f"r{i},{date},{('bj', 'sh')[i % 2]},phone,bill,std,{scores}" for i, date in enumerate(dates)]
    return filled(folder, "responses", "\n".join([head, *rows]))


def filled(folder: Path, kind: str, text: str) -> str:
    url = f"duckdb:///{folder / 'own'}"
    for each, content in (("scorecard", CARD), ("cities", CITIES), (kind, text)):
        load(url, each, [write(folder, f"{each}.csv", content)])
    return url


@pytest.fixture(params=[figures, few_responses])
def on_own_data(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", request.param(tmp_path))
    monkeypatch.setenv("BOUNDARIES", "none")


@pytest.mark.usefixtures("on_own_data")
def test_every_page_says_what_it_can() -> None:
    for page in PAGES:
        app = opened(page)
        assert not app.exception, page
        assert not app.error, page
        assert "nan" not in texts(app).casefold(), page
        if page == "map":
            assert "城市还没有位置" in texts(app)


def test_too_few_responses_are_given_away_by_no_chart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", few_responses(tmp_path))
    app = opened("overview", m="2025-03")
    assert "样本不足" in texts(app)
    assert not [chart for chart in charts(app) if chart["figure"]["layout"]["meta"]["chart"] == "waterfall"]


def test_without_a_month_before_last_year_is_compared_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", figures(tmp_path))
    text = texts(opened("overview"))
    assert "较去年同期" in text
    assert "较上月" not in text
