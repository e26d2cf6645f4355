"""What readers see while months are published, corrected, loaded twice, or a load is killed."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from data_access.engine import open_engine
from data_access.snapshot import read_snapshot
from data_access.tables import monthly_sums, responses
from data_access.warehouse import Warehouse
from domain.errors import LoadError, WarehouseError
from domain.limits import Limits
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope
from tests.loading import RESPONSES, begin, live_sums, load_text, published, rows, write
from warehouse.adapters import open_store
from warehouse.create import create
from warehouse.load import load
from warehouse.rollup import rollup
from warehouse.status import status

HEADER = "response_id,date,city,speed,solution,tone\n"


def month_of(count: int, score: int, day: str = "2025-03-01") -> str:
    """A file of one month: ``count`` responses with one score everywhere."""
    return HEADER + "".join(f"{day}-{i},{day},bj,{score},{score},{score}\n" for i in range(count))


def test_the_same_file_twice_changes_nothing(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    first = load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    entries = published(warehouse_url)
    again = load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    assert again.unchanged
    assert not first.unchanged
    assert (again.batch_id, again.months) == (first.batch_id, first.months)
    assert published(warehouse_url) == entries


def test_the_same_file_counts_anew_once_a_city_it_names_is_known(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    text = HEADER + "a,2025-03-01,bj,1,1,1\nb,2025-03-01,gz,1,1,1\n"
    assert load_text(warehouse_url, tmp_path, "responses", text).rejected == 1
    load_text(warehouse_url, tmp_path, "cities", "city\nbj\nsh\ngz\n")
    assert load_text(warehouse_url, tmp_path, "responses", text).accepted == 2


def test_a_corrected_month_replaces_the_month_and_no_other(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    done = load_text(warehouse_url, tmp_path, "responses", month_of(2, 50))
    assert done.months == (Month(2025, 3),)
    assert live_sums(warehouse_url, "satisfaction") == {
        (202503, "bj"): (2, 100_000, 2 * 50_000**2),
        (202502, "sh"): (1, 100_000, 100_000**2),
    }


def test_a_load_is_listed_until_another_has_replaced_it(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    first = load_text(warehouse_url, tmp_path, "responses", month_of(3, 40))
    second = load_text(warehouse_url, tmp_path, "responses", month_of(3, 50))
    engine = open_engine(warehouse_url)
    try:
        warehouse = Warehouse(engine)
        listed, kept = ([*warehouse.batches(with_replaced=r)["batch_id"]] for r in (False, True))
        assert listed == sorted({*warehouse.snapshot.live.values()} - {0}, reverse=True)
        assert kept[: kept.index(first.batch_id) + 1] == [second.batch_id, first.batch_id]
        assert first.batch_id not in listed
    finally:
        engine.close()
    told = status(warehouse_url)
    assert f"batch {first.batch_id} responses" in told
    assert told.count("(replaced)") == 1


def test_the_old_file_can_be_loaded_again_after_a_correction(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", month_of(3, 40))
    load_text(warehouse_url, tmp_path, "responses", month_of(3, 50))
    assert not load_text(warehouse_url, tmp_path, "responses", month_of(3, 40)).unchanged
    assert live_sums(warehouse_url, "satisfaction")[202503, "bj"][1] == 120_000


def test_a_month_does_not_shrink_to_under_half_by_accident(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", month_of(5, 40))
    before = published(warehouse_url)
    with pytest.raises(LoadError, match=r"2 rows instead of 5.*allow-shrink"):
        load_text(warehouse_url, tmp_path, "responses", month_of(2, 50))
    assert published(warehouse_url) == before
    file = write(tmp_path, "short.csv", month_of(2, 50))
    assert load(warehouse_url, "responses", [file], allow_shrink=True).accepted == 2


def test_a_city_with_figures_does_not_vanish_by_accident(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    with pytest.raises(LoadError, match="sh would be missing"):
        load_text(warehouse_url, tmp_path, "cities", "city\nbj\n")


def test_a_load_that_fails_leaves_everything_as_it_was(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", RESPONSES)
    before = published(warehouse_url), rows(warehouse_url, "responses", "batch_id", "response_id")
    with pytest.raises(LoadError, match="none of 2 rows"):
        load_text(
            warehouse_url, tmp_path, "responses", HEADER + "a,1/2/2025,bj,1,1,1\nb,2025-03-01,xx,1,1,1\n"
        )
    assert (published(warehouse_url), rows(warehouse_url, "responses", "batch_id", "response_id")) == before


def test_old_batches_are_dropped_once_no_reader_needs_them(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    for score in range(10, 80, 10):
        load_text(warehouse_url, tmp_path, "responses", month_of(3, score))
    kept = {
        batch for batch, kind in rows(warehouse_url, "batches", "batch_id", "kind") if kind == "responses"
    }
    assert kept == {6, 7, 8, 9}  # the live one and those of the three states before it
    assert {batch for (batch,) in rows(warehouse_url, "monthly_sums", "batch_id")} == kept
    assert {batch for (batch,) in rows(warehouse_url, "responses", "batch_id")} == kept


def test_a_warehouse_of_a_later_version_is_refused(warehouse_url: str) -> None:
    create(warehouse_url)
    _as_version(warehouse_url, 99)
    with pytest.raises(WarehouseError, match="version 99 of the tables; expected version 4"):
        create(warehouse_url)


def _as_version(url: str, version: int, *changes: str) -> None:
    """Write the tables as another version of this program would have left them."""
    with open_store(url).writing(lambda _text: None) as draft:
        for change in changes:
            draft.connection.exec_driver_sql(change)
        draft.connection.exec_driver_sql(f"UPDATE published SET rows = {version} WHERE kind = 'schema'")  # noqa: S608
        draft.commit()


VERSION_1 = (
    "DROP TABLE monthly_times", "DROP TABLE segment_times", "DROP TABLE limits",
    "ALTER TABLE metrics DROP COLUMN topic",
)  # fmt: skip


def test_a_warehouse_of_before_the_histograms_is_read_and_brought_up_to_date(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    header = "case_id,date,city,first_response_s\n"
    load_text(
        warehouse_url, tmp_path, "cases", header + "a,2025-03-01,bj,20\nb,2025-02-01,bj,40\n", "both.csv"
    )
    load_text(warehouse_url, tmp_path, "figures", "month,metric,value\n2025-03,seats,12\n")
    _as_version(warehouse_url, 1, *VERSION_1)
    assert _percentiles(warehouse_url) == {}
    assert "percentiles are missing for 2 months: `python -m warehouse rollup`" in status(warehouse_url)
    load_text(warehouse_url, tmp_path, "cases", header + "a,2025-03-01,bj,30\n", "march.csv")
    assert _percentiles(warehouse_url) == {202503: 1}
    load_text(warehouse_url, tmp_path, "figures", "month,metric,value,group\n2025-03,seats,13,people\n")
    rollup(warehouse_url)
    assert _percentiles(warehouse_url) == {202502: 1, 202503: 1}
    assert "missing" not in status(warehouse_url)


def _percentiles(url: str) -> dict[int, int]:
    """month -> records of the first response's P90; the other metrics are read too."""
    warehouse = Warehouse(open_engine(url))
    try:
        period = Period(Month(2025, 1), Month(2025, 4))
        query = Query(("first_response_p90", "first_response_time", "seats"), period, Scope.everything())
        sums = warehouse.monthly_sums(query)
        assert set(sums["metric"]) >= {"first_response_time", "seats"}
        assert warehouse.limits == Limits()
        mine = sums[sums["metric"] == "first_response_p90"]
        return {int(m): int(n) for m, n in zip(mine["month"], mine["n"], strict=True)}
    finally:
        warehouse.engine.close()


def test_creating_twice_keeps_what_is_there(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    before = published(warehouse_url)
    create(warehouse_url)
    assert published(warehouse_url) == before


# --- killed, and read meanwhile -----------------------------------------------------------------
ROWS = 60_000


def start_load(url: str, file: Path) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-m", "warehouse", "load", "responses", str(file), "--url", url]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


@pytest.mark.slow
def test_a_load_killed_at_any_moment_leaves_the_old_state(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", month_of(3, 40))
    before = live_sums(warehouse_url, "satisfaction")
    big = write(tmp_path, "big.csv", month_of(ROWS, 70))
    started = time.monotonic()
    whole = start_load(
        f"duckdb:///{tmp_path / 'trial'}", big
    )  # how long a start takes: it fails for want of cities
    whole.communicate()
    startup = time.monotonic() - started
    for moment in (0.2, 0.6, 1.0):
        load = start_load(warehouse_url, big)
        time.sleep(startup + moment * 0.5)
        os.kill(load.pid, signal.SIGKILL)
        load.communicate()
        if live_sums(warehouse_url, "satisfaction") != before:
            break  # this one came through whole before the blow
    sums = live_sums(warehouse_url, "satisfaction")
    assert sums in (before, {(202503, "bj"): (ROWS, ROWS * 70_000, ROWS * 70_000**2)})
    load_text(warehouse_url, tmp_path, "responses", month_of(ROWS, 80))
    assert live_sums(warehouse_url, "satisfaction") == {
        (202503, "bj"): (ROWS, ROWS * 80_000, ROWS * 80_000**2)
    }


def test_what_a_killed_load_left_is_swept_away(tmp_path: Path) -> None:
    url, folder = f"duckdb:///{tmp_path / 'w'}", tmp_path / "w"
    begin(url, tmp_path)
    torn = [folder / "mart-000099.duckdb", folder / "facts" / "responses" / "99.parquet"]
    for file in torn:
        write(file.parent, file.name, b"half a file")
    load_text(url, tmp_path, "responses", RESPONSES)
    assert not any(file.exists() for file in torn)


def read_until(url: str, ready: Any, stop: Any, seen: Any) -> None:
    """Read over and over: each state must be whole, 100 responses with one score each."""
    states: set[tuple[object, ...]] = set()
    failures: list[str] = []
    engine = open_engine(url)
    while not stop.is_set():
        try:
            with engine.connect() as connection:
                live = read_snapshot(connection)
                sums = connection.execute(
                    select(monthly_sums.c.n, monthly_sums.c.s).where(
                        live.rows_of(monthly_sums, ("responses",)), monthly_sums.c.metric == "satisfaction"
                    )
                ).all()
                facts = connection.execute(
                    select(func.count(), func.min(responses.c.score), func.max(responses.c.score)).where(
                        live.rows_of(responses, ("responses",))
                    )
                ).one()
            states.add((tuple(tuple(row) for row in sums), tuple(facts)))
        except Exception as error:  # noqa: BLE001  # whatever it is, the reader failed: the parent tells
            failures.append(repr(error.__cause__ or error))
        ready.release()
    engine.close()
    seen.put((sorted(states), failures))


@pytest.mark.slow
def test_readers_never_fail_and_never_see_half_a_month(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", month_of(100, 10))
    context = multiprocessing.get_context("spawn")
    ready, stop, seen = context.Semaphore(0), context.Event(), context.Queue()
    readers = [context.Process(target=read_until, args=(warehouse_url, ready, stop, seen)) for _ in range(2)]
    for reader in readers:
        reader.start()
    for _ in range(20):  # by then both read
        assert ready.acquire(timeout=60)
    for score in range(20, 100, 10):
        load_text(warehouse_url, tmp_path, "responses", month_of(100, score))
    stop.set()
    results = [seen.get(timeout=60) for _ in readers]
    for reader in readers:
        reader.join()
    for states, failures in results:
        assert not failures
        assert len(states) > 1
        for sums, facts in states:
            score = facts[1]
            assert (sums, facts) == (((100, 100 * score),), (100, score, score))


@pytest.mark.slow
def test_loads_at_once_wait_for_each_other(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    files = [write(tmp_path, f"{m}.csv", month_of(50, 10 * m, f"2025-0{m}-01")) for m in range(1, 4)]
    loads = [start_load(warehouse_url, file) for file in files]
    assert [load.communicate()[1] or load.returncode for load in loads] == [0, 0, 0]
    assert {key[0]: sums[1] for key, sums in live_sums(warehouse_url, "satisfaction").items()} == {
        202501: 500_000,
        202502: 1_000_000,
        202503: 1_500_000,
    }
