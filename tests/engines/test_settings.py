"""What a WAREHOUSE_URL lacks is told before anything is asked of a database."""

from __future__ import annotations

from pathlib import Path

import pytest

from data_access.dialects import spark
from data_access.engine import open_engine, parse_url
from domain.errors import SettingError, WarehouseError
from warehouse.adapters import open_store
from warehouse.spark_server import spark_home, start


def test_without_its_driver_spark_says_what_to_install(monkeypatch) -> None:
    monkeypatch.setattr(spark, "find_spec", lambda _package: None)
    with pytest.raises(SettingError, match=r"pyhive.*requirements-spark\.txt") as told:
        spark.spark_engine(parse_url("spark://me:secret@host:10000/reviews"))
    assert "secret" not in str(told.value)


def test_spark_is_not_loaded_without_a_folder_that_its_workers_see() -> None:
    pytest.importorskip("pyhive", reason="pip install -r requirements-spark.txt")
    with pytest.raises(SettingError, match="without a folder to load into"):
        open_store("spark://host:1")


@pytest.mark.parametrize("folder", ["relative", "/a'b"])
def test_a_folder_of_spark_is_an_absolute_path(folder: str) -> None:
    pytest.importorskip("pyhive", reason="pip install -r requirements-spark.txt")
    with pytest.raises(SettingError, match="an absolute path"):
        open_engine(f"spark://host:1?folder={folder}")


def test_a_spark_that_does_not_answer_is_an_error_of_the_warehouse() -> None:
    pytest.importorskip("pyhive", reason="pip install -r requirements-spark.txt")
    with pytest.raises(WarehouseError, match="cannot be reached"):
        open_engine("spark://me:secret@127.0.0.1:9/reviews").exists()


def test_a_clickhouse_that_does_not_answer_is_an_error_of_the_warehouse() -> None:
    pytest.importorskip("clickhouse_connect", reason="pip install -r requirements-clickhouse.txt")
    with pytest.raises(WarehouseError, match="cannot be reached") as told:
        open_engine("clickhousedb://me:secret@127.0.0.1:9/reviews").exists()
    assert "secret" not in str(told.value)


def test_starting_spark_says_what_is_missing(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SPARK_HOME", str(tmp_path))
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(SettingError, match="SPARK_HOME"):
        start(tmp_path / "server")
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SettingError, match="Java 17"):
        spark_home()


def test_an_unknown_engine_is_told_with_the_nearest() -> None:
    with pytest.raises(SettingError, match="Did you mean 'clickhousedb'"):
        parse_url("clickhouse://host/reviews")
