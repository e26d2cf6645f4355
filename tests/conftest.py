"""Fixtures that several tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from warehouse.example import build

pytest_plugins = ["tests.postgres"]

os.environ["AHEAD"] = "off"  # here and in the servers that tests start; its own test makes pages ahead
MARCH = Month(2025, 3)


@pytest.fixture(scope="session")
def example_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The example in an embedded warehouse, built once for all tests; nobody writes to it."""
    folder: Path = tmp_path_factory.mktemp("example") / "warehouse"
    url = f"duckdb:///{folder}"
    build(url)
    return url


@pytest.fixture(scope="session")
def example(example_url: str) -> Warehouse:
    return Warehouse(open_engine(example_url))


@pytest.fixture(scope="session")
def march(example: Warehouse) -> Review:
    """The review of March 2025 over every city, in Chinese."""
    return Review.of(example, Scope.everything(), Period.of_month(MARCH), View("zh"))
