"""On PostgreSQL a batch's facts are a partition: they come with the load, and go with the batch."""

from __future__ import annotations

import uuid
from pathlib import Path

import psycopg
import pytest

from data_access.engine import open_engine
from data_access.tables import FACTS, metadata
from domain.errors import LoadError
from tests.loading import RESPONSES, begin, live_sums, load_text, rows
from tests.postgres import Cluster
from warehouse.adapters.postgres_draft import PostgresDraft

pytestmark = pytest.mark.server
HEADER = "response_id,date,city,speed,solution,tone\n"
PARTITIONS = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'responses'::regclass"
STRAY = "SELECT count(*) FROM pg_class WHERE relname ~ '^responses_[0-9]+$' AND NOT relispartition"


@pytest.fixture
def url(postgres_cluster: Cluster, tmp_path: Path) -> str:
    """A warehouse with cities and a scorecard."""
    made = postgres_cluster.database(f"w{uuid.uuid4().hex}")
    begin(made, tmp_path)
    return made


def number(url: str, question: str) -> int:
    with psycopg.connect(url) as connection:
        found = connection.execute(question.encode()).fetchone()
    assert found is not None
    return int(found[0])


def load_month(url: str, folder: Path, score: int) -> None:
    load_text(url, folder, "responses", HEADER + f"a,2025-03-01,bj,{score},{score},{score}\n")


def test_a_load_brings_a_partition_and_a_failed_one_leaves_nothing(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_month(url, tmp_path, 50)
    assert (number(url, PARTITIONS), number(url, STRAY)) == (1, 0)

    def fail(_draft: PostgresDraft) -> None:
        raise LoadError("load", "cut off", "its end")

    with monkeypatch.context() as patched:
        patched.setattr(PostgresDraft, "commit", fail)
        with pytest.raises(LoadError):
            load_month(url, tmp_path, 60)
    assert (number(url, PARTITIONS), number(url, STRAY)) == (1, 0)
    assert rows(url, "responses", "score") == [(50_000,)]


def test_partitions_go_with_their_batches(url: str, tmp_path: Path) -> None:
    for score in range(10, 20):
        load_month(url, tmp_path, score)
    held = rows(url, "responses", "score")
    assert number(url, PARTITIONS) == len(held) < 6
    assert held[-1] == (19_000,)


def test_a_load_does_not_wait_for_one_who_reads_for_long(url: str, tmp_path: Path) -> None:
    for score in range(10, 14):
        load_month(url, tmp_path, score)
    with psycopg.connect(url) as reader:
        before = reader.execute("SELECT count(*) FROM responses").fetchone()
        for score in range(14, 18):
            load_month(url, tmp_path, score)
        assert before == (4,)
    held = rows(url, "responses", "score")
    assert number(url, PARTITIONS) > len(held), "could not be dropped, so they were emptied"
    assert len(held) < 6


def test_a_warehouse_that_keeps_all_facts_in_one_table_takes_loads_as_before(
    url: str, tmp_path: Path
) -> None:
    with psycopg.connect(url) as dropping:
        for table in FACTS:
            dropping.execute(f"DROP TABLE {table.name}".encode())
    engine = open_engine(url)
    with engine.connect() as connection:
        metadata.create_all(connection, tables=list(FACTS))
        connection.commit()
    engine.close()
    for score in range(10, 18):
        load_month(url, tmp_path, score)
    load_text(url, tmp_path, "responses", RESPONSES)
    assert number(url, PARTITIONS) == 0
    assert len(rows(url, "responses", "score")) < 10
    assert live_sums(url, "responses")[202503, "bj"] == (2, 2, 2)


INDEXES = "SELECT indexname FROM pg_indexes WHERE tablename = 'segment_sums'"


def older_indexes(url: str) -> None:
    """What a warehouse of before segments were part of an index has."""
    with psycopg.connect(url) as connection:
        connection.execute("DROP INDEX segment_sums_key")
        connection.execute("CREATE INDEX segment_sums_metric ON segment_sums (metric, month)")
        connection.execute("CREATE INDEX segment_sums_batch ON segment_sums USING brin (batch_id)")


def indexes(url: str) -> set[str]:
    with psycopg.connect(url) as connection:
        return {name for (name,) in connection.execute(INDEXES).fetchall()}


def test_the_next_load_renews_older_indexes(url: str, tmp_path: Path) -> None:
    load_month(url, tmp_path, 50)
    older_indexes(url)
    assert indexes(url) == {"segment_sums_metric", "segment_sums_batch"}
    load_month(url, tmp_path, 60)
    assert indexes(url) == {"segment_sums_key"}
    assert rows(url, "responses", "score")[-1] == (60_000,)


def test_indexes_wait_for_another_load_where_somebody_reads_for_long(url: str, tmp_path: Path) -> None:
    load_month(url, tmp_path, 50)
    older_indexes(url)
    with psycopg.connect(url) as reader:
        reader.execute("SELECT count(*) FROM segment_sums").fetchone()
        load_month(url, tmp_path, 60)
        assert indexes(url) == {"segment_sums_metric", "segment_sums_batch"}
    load_month(url, tmp_path, 70)
    assert indexes(url) == {"segment_sums_key"}
