"""Engines that cannot change a table in a transaction: an older warehouse is brought up to date by a load."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data_access.engine import open_engine
from data_access.tables import SCHEMA_VERSION, published
from domain.errors import WarehouseError
from tests.engines.embedded import chdb_warehouse
from tests.engines.sparks import spark_warehouse
from tests.loading import RESPONSES, begin, live_sums, load_text, rows
from warehouse.adapters import open_store
from warehouse.adapters.spark_draft import SparkDraft
from warehouse.create import create

PLACES = {"chdb": chdb_warehouse, "spark": spark_warehouse}


@pytest.fixture(params=["chdb", pytest.param("spark", marks=[pytest.mark.server, pytest.mark.slow])])
def url(request: pytest.FixtureRequest) -> str:
    return PLACES[request.param]()


def as_version(url: str, version: int) -> None:
    """Tables as another version of this program would have left them: without the table of limits."""
    with open_store(url).writing(lambda _text: None) as draft:
        draft.connection.exec_driver_sql("DROP TABLE limits")
        if isinstance(draft, SparkDraft):
            stamp = {"sequence": 0, "kind": "schema", "month": 0, "batch_id": 0, "rows": version}
            draft.replace(published, 0, pd.DataFrame([stamp]))
        else:
            draft.connection.exec_driver_sql("ALTER TABLE metrics DROP COLUMN topic")
            draft.connection.exec_driver_sql(
                f"ALTER TABLE published UPDATE rows = {version} WHERE kind = 'schema' "
                "SETTINGS mutations_sync = 2"
            )


def test_an_older_warehouse_is_brought_up_to_date_by_the_next_load(url: str, tmp_path: Path) -> None:
    begin(url, tmp_path)
    load_text(url, tmp_path, "figures", "month,metric,value\n2025-03,seats,12\n")
    as_version(url, 1)
    load_text(url, tmp_path, "responses", RESPONSES)
    assert [row for row in rows(url, "published", "kind", "rows") if row[0] == "schema"] == [
        ("schema", SCHEMA_VERSION)
    ]
    assert rows(url, "limits", "name") == []
    assert rows(url, "metrics", "metric", "topic") == [("seats", None)]
    assert live_sums(url, "satisfaction")[202502, "sh"][0] == 1
    engine = open_engine(url)
    assert engine.exists()
    engine.close()


def test_a_later_warehouse_is_refused(url: str) -> None:
    create(url)
    as_version(url, 99)
    with pytest.raises(WarehouseError, match="version 99 of the tables"):
        open_store(url).writing(lambda _text: None).__enter__()
