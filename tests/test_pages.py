"""Every page runs: full, empty and scoped, in both languages; and shows the numbers of the review."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data_access import cached
from warehouse.create import create

ROOT = Path(__file__).parent.parent
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
PATIENCE_S = 60
SCRIPT = Path(__file__).parent / "run_app.py"


@pytest.fixture(autouse=True)
def fresh_caches() -> Iterator[None]:
    """Each test reads its own warehouse, and leaves no connection open."""
    yield
    cached.forget()


def opened(page: str, **address: str) -> AppTest:
    """The app on a page, after its first run."""
    app = AppTest.from_file(str(SCRIPT), default_timeout=PATIENCE_S)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    if page != "overview":
        turn_to(app, page)
    return app


def turn_to(app: AppTest, page: str) -> None:
    app.switch_page(f"../pages/{page}.py").run()


def texts(app: AppTest) -> str:
    """What a reader reads on the page, tags taken out."""
    parts = [body for body in markup(app) if "<style>" not in body]
    parts += [element.value for element in (*app.error, *app.warning, *app.markdown)]
    return re.sub(r"<[^>]+>", " ", "\n".join(parts))


def markup(app: AppTest) -> list[str]:
    """The markup of the page and of its charts' heads."""
    bodies = [str(getattr(element, "body", "")) for element in app.get("html")]
    return bodies + [str(part.get("markup", part.get("head", ""))) for part in _sent(app)]


def charts(app: AppTest) -> list[dict[str, Any]]:
    """What each chart of the page was sent: ``figure``, ``alt`` …"""
    return [part for part in _sent(app) if "figure" in part]


def _sent(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(part.proto.bytes) for part in app.get("bidi_component") if part.proto.bytes]


@pytest.fixture
def on_example(example_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", example_url)


@pytest.mark.usefixtures("on_example")
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_tells_its_story(page: str, language: str) -> None:
    app = opened(page, lang=language)
    assert not app.exception
    assert not app.error
    tables = ["quiet-table" in body for body in markup(app)]
    assert charts(app) or any(tables) or app.get("file_uploader")
    has_chinese = bool(re.search(r"[一-鿿]", "".join(b.label for b in app.selectbox)))
    assert has_chinese == (language == "zh"), "labels come in the chosen language alone"


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_warehouse_says_what_to_do(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"duckdb:///{tmp_path / 'empty'}"
    create(url)
    monkeypatch.setenv("WAREHOUSE_URL", url)
    app = opened(page)
    assert not app.exception
    assert "仓库里还没有数据" in texts(app)
    assert any("python -m warehouse load" in code.value for code in app.code)


@pytest.mark.usefixtures("on_example")
@pytest.mark.parametrize("page", PAGES)
def test_a_scoped_reader_sees_no_city_outside_the_scope(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOPE", "广州,深圳,厦门")
    app = opened(page)
    assert not app.exception
    shown = texts(app) + json.dumps(charts(app), ensure_ascii=False)
    shown += "".join(str(element) for element in (*app.selectbox, *app.multiselect))
    assert "深圳" in shown
    for hidden in ("北京", "乌鲁木齐", "成都", "110000"):
        assert hidden not in shown


@pytest.mark.usefixtures("on_example")
@pytest.mark.parametrize("page", PAGES)
def test_what_is_kept_of_one_reader_is_not_shown_to_another(
    page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = texts(opened(page)) + json.dumps(charts(opened(page)), ensure_ascii=False)
    monkeypatch.setenv("SCOPE", "厦门")
    app = opened(page)
    assert not app.exception
    shown = texts(app) + json.dumps(charts(app), ensure_ascii=False)
    assert shown != everything
    for hidden in ("北京", "深圳", "乌鲁木齐"):
        assert hidden not in shown


@pytest.mark.usefixtures("on_example")
def test_a_scope_that_cannot_be_read_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCOPE", "北精")
    app = opened("overview")
    assert any("北精" in error.value for error in app.error)
    assert not charts(app)


@pytest.mark.usefixtures("on_example")
def test_the_overview_prints_the_figures_of_the_review() -> None:
    text = texts(opened("overview"))
    for figure in (
        "89.2 分", "85.7 分", "90.5 分", "82.4 分", "+5.2 分", "−1.3 分", "5,842", "1,245", "+12.0%", "20%",
        "76%", "45%", "+22%", "CRM系统故障 × 3", "237", "+40%", "30%",
    ):  # fmt: skip
        assert figure in text, figure


@pytest.mark.usefixtures("on_example")
def test_the_leaders_page_prints_scores_streaks_and_practices() -> None:
    text = texts(opened("leaders"))
    for figure in (
        "92.1 分", "91.5 分", "90.8 分", "90.2 分", "89.7 分", "连续 3 个月位居前 5", "−40%", "+12%", "28%",
        "60.0%", "−35%", "−25%",
    ):  # fmt: skip
        assert figure in text, figure


@pytest.mark.usefixtures("on_example")
def test_a_link_opens_the_view_it_names_and_refuses_by_name_what_is_not_there() -> None:
    app = opened("overview", m="2025-02", c="110000,999999", lang="en")
    assert not app.exception
    assert "February 2025" in texts(app)
    assert "c=999999" in texts(app)
    assert app.query_params["m"] == "2025-02"
    assert app.query_params["c"] == "110000"


@pytest.mark.usefixtures("on_example")
def test_a_filter_changes_the_figures_and_the_address() -> None:
    app = opened("overview")
    assert "5,842" in texts(app)
    app.multiselect(key="view_cities").set_value(["110000"]).run()
    assert "n 440" in texts(app)
    assert app.query_params["c"] == "110000"
    app.multiselect(key="view_cities").set_value([]).run()
    app.multiselect(key="view_channel").set_value(["电话"]).run()
    assert "5,842" not in texts(app)
    assert app.query_params["ch"] == "电话"


@pytest.mark.usefixtures("on_example")
def test_a_view_stays_the_same_from_page_to_page() -> None:
    app = opened("overview")
    app.selectbox(key="view_month").set_value("2024-11").run()
    turn_to(app, "trends")
    assert app.selectbox(key="view_month").value == "2024-11"
    assert "2024年11月" in texts(app)


@pytest.mark.usefixtures("on_example")
def test_cities_are_found_by_name_pinyin_and_initials() -> None:
    options = opened("overview").multiselect(key="view_cities").options
    assert any(all(part in option for part in ("重庆", "chongqing", "cq")) for option in options)


def test_an_unknown_engine_is_named_without_repeating_the_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "mysql://user:secret@host/db")
    app = opened("overview")
    shown = texts(app)
    assert "WAREHOUSE_URL" in shown
    assert "secret" not in shown
