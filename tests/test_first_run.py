"""The first start: a missing embedded warehouse becomes the example; nothing else is ever filled."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from tests.test_pages import fresh_caches, opened, texts  # noqa: F401
from warehouse import load
from warehouse.create import create
from warehouse.example import is_missing, write_files


def test_a_missing_warehouse_is_built_as_the_example_on_the_first_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", f"duckdb:///{tmp_path / 'new'}")
    app = opened("overview")
    assert not app.exception
    assert "5,842" in texts(app)


def test_an_example_that_was_cut_off_is_missing_and_an_empty_warehouse_is_not(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'half'}"
    assert is_missing(url)
    create(url)
    assert not is_missing(url), "whoever made it empty will load it"
    files = write_files(tmp_path)
    load.load(url, "cities", [files["cities"]], by="example")
    assert is_missing(url)
    load.load(url, "scorecard", [files["scorecard"]], by="an analyst")
    assert not is_missing(url), "a company has begun to load"


@pytest.mark.server
def test_a_companys_server_is_never_filled_unasked(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", postgres_url)
    app = opened("overview")
    assert any("python -m warehouse create" in error.value for error in app.error)


def test_the_example_is_the_same_in_a_folder_that_was_moved(example_url: str, tmp_path: Path) -> None:
    folder = Path(example_url.removeprefix("duckdb:///"))
    moved = shutil.copytree(folder, tmp_path / "moved")
    there, here = (Warehouse(open_engine(f"duckdb:///{place}")) for place in (folder, moved))
    assert there.snapshot == here.snapshot
    assert there.segment_values("channel") == here.segment_values("channel")
