"""The bench measures what it says: tiny, and without a word on how fast anything is."""

from __future__ import annotations

import asyncio
import shutil
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from playwright.sync_api import Browser

from bench import geometry, load_files, results
from bench.big import MONTHS, big_url, make, month_sizes, sized
from bench.browser import STREAMLIT, Watched, chromium
from bench.contender import Contender, figures_of, in_chinese, of_constants
from bench.load_files import prepare, responses_csv, responses_parquet, responses_workbook
from bench.machine import machine
from bench.nginx import proxy
from bench.queries import of_nothing, timed
from bench.questions import asked
from bench.readers import read
from bench.row import Row, quantile
from bench.serving import dashboard, free_port, halted, plain, serving
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from tests.loading import live_sums
from warehouse.load import load

WHEN = "2026-01-01 00:00, load 0.0"


def test_a_limit_is_for_the_ratio_or_for_our_own_figure() -> None:
    assert Row("a", 7, 10, 0.7).met
    assert Row("a", 7.1, 10, 0.7).met is False
    assert Row("a", 90, 10, 100, limit_on="ours").met
    assert Row("a", 0, None, 0, limit_on="ours").met
    assert Row("a", 7, 10).met is None


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3, 1, 2], 0.5) == 2
    assert quantile([4, 3, 2, 1], 0.5) == 2
    assert quantile(list(range(1, 101)), 0.95) == 95
    assert quantile([5], 0.95) == 5
    with pytest.raises(ValueError, match="no values"):
        quantile([], 0.5)


def test_the_same_responses_are_measured_in_each_form(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made in two pieces."""
    monkeypatch.setattr(load_files, "ROWS", 3_000)
    monkeypatch.setattr(load_files, "FAULTY", 0.01)
    rows, months, found = 5_000, Period(Month(2024, 1), Month(2024, 3)), {}
    files = {"a.csv": responses_csv, "a.parquet": responses_parquet, "a.xlsx": responses_workbook}
    for name, written in files.items():
        url = f"duckdb:///{tmp_path / name}-warehouse"
        prepare(url, tmp_path)
        done = load(url, "responses", [written(tmp_path / name, rows, months, 1)])
        assert done.accepted + done.rejected == rows
        assert done.rejected, "cities that are none, scores above 100"
        found[name] = done.reasons, live_sums(url, SATISFACTION)
    assert found["a.csv"] == found["a.parquet"] == found["a.xlsx"]
    assert pq.ParquetFile(tmp_path / "a.parquet").num_row_groups == 1


def test_a_part_that_runs_alone_keeps_the_rows_of_the_others(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    first = {("pages", "x"): results.cells("pages", Row("x", 70, 100, 0.7, note="a | b"), WHEN)}
    results.write(first | {("deck", "y"): results.cells("deck", Row("y", 2, None), "before")}, {}, file)
    again = {("pages", "x"): results.cells("pages", Row("x", 80, 100, 0.7), "later")}
    text = results.write(results.read(file) | again, {"CPU": "one"}, file)
    kept = results.read(file)
    assert kept["deck", "y"][-2] == "before"
    assert kept["pages", "x"][2:9] == ("80", "100", "0.8", "ratio ≤ 0.7", "ms", "**no**", "later")
    assert "CPU one" in text
    assert all(len(row) == len(results.COLUMNS) for row in kept.values())


def test_the_machine_and_every_version_are_told() -> None:
    told = machine()
    assert {"CPU", "cores", "memory", "streamlit", "PostgreSQL", "Chromium", "nginx", "Vizro"} <= set(told)
    assert all(told.values())


def test_a_size_is_spread_over_the_months() -> None:
    sizes = month_sizes(sized("100k"))
    assert list(sizes) == list(MONTHS)
    assert sum(sizes.values()) == 100_000
    assert max(sizes.values()) - min(sizes.values()) <= 1


@pytest.mark.slow
def test_a_big_warehouse_is_loaded_whole_and_only_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bench.big.FOLDER", tmp_path / "bench")
    written: list[int] = []
    write = pq.write_table

    def counted(table: pa.Table, path: Path) -> None:
        written.append(len(table))
        write(table, path)

    monkeypatch.setattr(pq, "write_table", counted)
    url = make(big_url("1800", tmp_path), 1800)
    assert written == [50] * 36
    engine = open_engine(url)
    rows = Warehouse(engine).snapshot.rows
    engine.close()
    assert [rows["responses", month.key] for month in MONTHS] == [50] * 36, "no row is rejected"
    make(url, 1800)
    assert len(written) == 36


def test_a_halted_server_stands_still_until_the_other_side_is_done(tmp_path: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"]
    with serving(command, port, tmp_path / "log", health="/", cwd=tmp_path) as served:
        with halted([served]), pytest.raises(TimeoutError):
            urllib.request.urlopen(served.address, timeout=0.5)
        with urllib.request.urlopen(served.address, timeout=30) as reply:
            assert reply.status == 200


@pytest.mark.slow
def test_readers_behind_nginx_change_what_they_see(example_url: str, tmp_path: Path) -> None:
    if shutil.which("nginx", path="/usr/sbin:/usr/bin") is None:
        pytest.skip("nginx is not installed: apt-get install nginx")
    known: set[str] = set()
    with (
        dashboard(example_url, tmp_path) as one,
        dashboard(example_url, tmp_path, "two") as two,
        proxy(tmp_path, [one.address, two.address], "both") as front,
    ):
        load = asyncio.run(read(front.address, "ours", 4, 1.0, 3.0, known))
    assert len(load.seconds) == 12
    assert load.errors == {}
    assert len(known) == 12 - load.seen > 6
    assert load.seen_share == load.seen / 12


@pytest.mark.slow
def test_every_question_of_a_page_is_heard_and_asked_again(example_url: str) -> None:
    questions = asked(example_url, ["overview"])
    assert {each.kind for each in questions} == {"unfiltered", "with a filter"}
    tables = " ".join(str(each.statement) for each in questions)
    assert "monthly_sums" in tables
    assert "segment_sums" in tables
    filtered = [each for each in questions if "电话" in str(each.statement.compile().params)]
    assert {each.view for each in filtered} == {"a channel", "a city, a channel and a tier"}
    assert {each.kind for each in filtered} == {"with a filter"}
    warehouse = Warehouse(open_engine(example_url))
    assert all(warehouse.records(of_nothing(each.statement)).empty for each in questions)
    warehouse.engine.close()
    timed(example_url, questions[:2], 2)
    assert [len(each.seconds) for each in questions[:3]] == [2, 2, 0]


# The browser's driver holds an event loop: its tests come last.
LATE = """<main><input role="combobox">
<div class="js-plotly-plot"><svg class="main-svg"><g class="trace"><path d="M0,0"></path></g></svg></div>
<section></section></main><script>
  const root = document.querySelector("section").attachShadow({mode: "closed"});
  root.innerHTML = document.querySelector(".js-plotly-plot").outerHTML;
  const draw = (where, d) => where.querySelector("path").setAttribute("d", d);
  document.querySelector("input").addEventListener("keydown", () => {
    setTimeout(() => draw(document.querySelector(".js-plotly-plot"), "M1,1"), 100);
    setTimeout(() => draw(root, "M2,2"), 900);
  });
</script>"""


class KeyPressed(Watched):
    def choose(self, typed: str) -> None:
        self.page.locator("input").press(typed)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if shutil.which("chromium") is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with chromium() as running:
        yield running


def late_page(browser: Browser, folder: Path) -> Watched:
    (folder / "late.html").write_text(LATE, encoding="utf-8")
    side = {"content": "main", "ignored": "input", "idle": "() => true"}
    return KeyPressed.opened(browser, (folder / "late.html").as_uri(), side, "input")


@pytest.mark.browser
def test_drawn_waits_for_the_last_chart_even_in_a_closed_shadow_root(
    browser: Browser, tmp_path: Path
) -> None:
    watched = late_page(browser, tmp_path)
    assert len(watched.charts()) == 2
    assert watched.change("a", "") >= 900
    watched.close()


@pytest.mark.browser
def test_a_chart_that_keeps_its_old_data_is_no_finished_change(browser: Browser, tmp_path: Path) -> None:
    watched = late_page(browser, tmp_path)
    watched.change("a", "")
    watched.page.set_default_timeout(2_000)
    with pytest.raises(RuntimeError, match="did not come to rest"):
        watched.change("b", "")
    watched.close()


@pytest.mark.browser
def test_both_pages_are_changed_and_show_the_months_figures(
    browser: Browser, example_url: str, tmp_path: Path
) -> None:
    geometry.write()
    known = figures_of(example_url, "overview")
    assert known["2025-03"] == "87.4", "the review's"
    with dashboard(example_url, tmp_path) as own, plain(tmp_path) as simple:
        ours = Watched.opened(browser, own.address, STREAMLIT, ".st-key-view_month")
        theirs = Watched.opened(browser, simple.address, STREAMLIT, ".st-key-month")
        sides = [
            Contender("ours", ours, in_chinese, known.__getitem__),
            Contender("plain", theirs, str, of_constants),
        ]
        for side in sides:
            assert side.change("2024-11") > 0
        assert len(ours.charts()) == len(theirs.charts())
        assert ours.foreign == theirs.foreign == []
        sides[0].choose_city("beijing")
        assert sides[0].cities[0] > 0
        wrong = Contender("wrong", theirs, str, lambda _month: "no such figure")
        with pytest.raises(RuntimeError, match="no such figure of 2024-12 is in no chart"):
            wrong.change("2024-12")
        ours.close()
        theirs.close()
