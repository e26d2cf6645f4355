"""Engines without transactions: a load that breaks off shows nothing, and the next one removes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engines.embedded import chdb_warehouse
from tests.engines.sparks import spark_warehouse
from tests.loading import CASES, RESPONSES, begin, live_sums, load_text, published, rows, write
from warehouse.adapters import open_store
from warehouse.load import load
from warehouse.work import Work

PLACES = {"chdb": chdb_warehouse, "spark": spark_warehouse}


@pytest.fixture(params=["chdb", pytest.param("spark", marks=[pytest.mark.server, pytest.mark.slow])])
def url(request: pytest.FixtureRequest) -> str:
    return PLACES[request.param]()


class CutOffError(Exception):
    """Stands for a kill."""


def cut_off_when_publishing(_share: float, what: str) -> None:
    if "publishing" in what:
        raise CutOffError


def test_a_load_that_breaks_off_leaves_the_old_state_and_the_next_is_whole(url: str, tmp_path: Path) -> None:
    begin(url, tmp_path)
    load_text(url, tmp_path, "responses", RESPONSES)
    before, entries = live_sums(url, "satisfaction"), published(url)
    other = RESPONSES.replace("r1,", "r9,").replace("2025-02-28", "2025-02-27")
    with pytest.raises(CutOffError):
        load(url, "responses", [write(tmp_path, "other.csv", other)], progress=cut_off_when_publishing)
    assert live_sums(url, "satisfaction") == before
    assert published(url) == entries

    load_text(url, tmp_path, "responses", other)
    new = {batch for (batch,) in rows(url, "responses", "batch_id")}
    assert new <= {row[3] for row in published(url)}
    latest = [
        row for row in rows(url, "responses", "batch_id", "response_id") if row[0] == published(url)[-1][3]
    ]
    assert [name for _, name in latest] == ["r2", "r3", "r4", "r9"]
    assert live_sums(url, "satisfaction") == before


def test_a_load_that_breaks_off_at_the_last_step_is_not_kept(url: str, tmp_path: Path) -> None:
    begin(url, tmp_path)
    with open_store(url).writing(lambda _text: None) as draft:
        work = Work(draft, "tests")
        batch = work.begin("events", ("events.csv",), "digest")
        batch.rows[202503] += 1
        work.publish()  # everything but the commit
    assert "events" not in {row[1] for row in published(url)}
    load_text(url, tmp_path, "cases", CASES)
    assert "events" not in {row[0] for row in rows(url, "batches", "kind")}
    assert live_sums(url, "case_volume")[202503, "bj"][0] == 2
