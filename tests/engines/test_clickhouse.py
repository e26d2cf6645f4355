"""ClickHouse has neither transactions nor locks: what the adapter does instead."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from data_access.dialects import clickhouse
from data_access.engine import open_engine, parse_url
from domain.errors import SettingError, WarehouseError
from tests.engines.embedded import chdb_warehouse
from tests.loading import RESPONSES, begin, live_sums, load_text, rows
from warehouse.adapters import clickhouse_lock, open_store
from warehouse.create import create


@pytest.fixture
def url() -> str:
    return chdb_warehouse()


def say_nothing(_text: str) -> None:
    """Nobody waits."""


def by_hand(url: str, statement: str) -> None:
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.close()


def test_a_second_load_says_that_it_waits_and_then_loads(url: str) -> None:
    create(url)
    holding, waiting, order = threading.Event(), threading.Event(), []

    def first() -> None:
        with open_store(url).writing(say_nothing):
            holding.set()
            assert waiting.wait(30)
            order.append("first")

    thread = threading.Thread(target=first)
    thread.start()
    assert holding.wait(30)
    with open_store(url).writing(lambda text: waiting.set() if "waiting" in text else None):
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_the_lock_of_a_killed_load_is_taken_over(url: str, tmp_path: Path, monkeypatch) -> None:
    create(url)
    by_hand(url, "CREATE TABLE loading (at DateTime) ENGINE = Memory")
    monkeypatch.setattr(clickhouse_lock, "DEAD_AFTER_S", 1)
    begin(url, tmp_path)
    load_text(url, tmp_path, "responses", RESPONSES)
    assert live_sums(url, "satisfaction")[202502, "sh"][0] == 1


def test_a_load_that_lost_its_lock_publishes_nothing(url: str) -> None:
    create(url)
    with open_store(url).writing(say_nothing) as draft:
        by_hand(url, "DROP TABLE loading SYNC")
        with pytest.raises(WarehouseError, match="another load has taken over"):
            draft.commit()


def test_many_threads_read_the_same(url: str, tmp_path: Path) -> None:
    begin(url, tmp_path)
    load_text(url, tmp_path, "responses", RESPONSES)
    engine = open_engine(url)
    query = text("SELECT city, count(*), sum(score) FROM responses GROUP BY city ORDER BY city")

    def ask(_: int) -> list[tuple[object, ...]]:
        with engine.connect() as connection:
            return [tuple(row) for row in connection.execute(query)]

    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(ask, range(120)))
    engine.close()
    assert answers[0] == [("bj", 2, 147_000), ("sh", 2, 170_000)]
    assert all(answer == answers[0] for answer in answers)


def test_what_is_empty_stays_empty(url: str, tmp_path: Path) -> None:
    begin(url, tmp_path)
    load_text(url, tmp_path, "responses", RESPONSES)
    assert rows(url, "responses", "response_id", "d2", "overall", "agent_tier") == [
        ("r1", 90_000, 80_000, None),
        ("r2", None, 74_000, None),
        ("r3", 50_000, None, None),
        ("r4", 100_000, 100_000, None),
    ]


def test_without_its_packages_the_setting_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(clickhouse, "find_spec", lambda _package: None)
    with pytest.raises(SettingError, match=r"requirements-clickhouse\.txt") as told:
        clickhouse.clickhouse_engine(parse_url("clickhousedb://me:secret@host/reviews"))
    assert "secret" not in str(told.value)


def test_chdb_needs_a_folder() -> None:
    pytest.importorskip("chdb", reason="pip install -r requirements-clickhouse.txt")
    with pytest.raises(SettingError, match="a folder"):
        open_engine("chdb://")
