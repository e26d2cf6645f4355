"""The questions that the pages ask of a warehouse: every page is run once a filter, with empty caches."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pandas as pd
from sqlalchemy import Select
from streamlit.testing.v1 import AppTest

from bench.row import quantile
from data_access.cached import forget
from data_access.warehouse import Warehouse, statement_key

ROOT = Path(__file__).parent.parent
PAGES = sorted(file.stem for file in (ROOT / "pages").glob("*.py"))
SCRIPT = "from app import main\n\nmain()\n"
UNFILTERED = {"the newest month": {}, "another month": {"m": "2024-02"}}
FILTERED = {
    "a city": {"c": "110000"}, "a region": {"r": "华东"}, "a channel": {"ch": "电话"},
    "a case type": {"ct": "物流"}, "a tier": {"ti": "VIP"}, "twelve months": {"p": "12"},
    "a city, a channel and a tier": {"c": "510100", "ch": "电话", "ti": "VIP", "p": "12"},
}  # fmt: skip
KINDS = {"unfiltered": UNFILTERED, "with a filter": FILTERED}
PATIENCE_S = 300


@dataclass
class Question:
    """A statement, who asks it first, and what it took [s] beside its floor [s]."""

    statement: Select[Any]
    page: str
    view: str
    kind: str
    seconds: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)

    @property
    def ms(self) -> float:
        return 1000 * quantile(self.seconds, 0.5)

    @property
    def floor_ms(self) -> float:
        return 1000 * quantile(self.floor, 0.5)

    @property
    def table(self) -> str:
        """What it reads, shortened to a line."""
        sources = ", ".join(str(source) for source in self.statement.get_final_froms())
        return " ".join(sources.split())[:60]


def asked(url: str, pages: Sequence[str] = PAGES) -> list[Question]:
    """Every question of the pages, each once.

    Raises:
        RuntimeError: a page ended with an exception.
    """
    found: dict[str, Question] = {}
    os.environ["WAREHOUSE_URL"] = url
    os.environ["AHEAD"] = "off"  # what is finished already asks nothing
    for kind, views in KINDS.items():
        for view, address in views.items():
            for page in pages:
                for statement in _statements(page, address):
                    found.setdefault(statement_key(statement), Question(statement, page, view, kind))
    forget()
    return list(found.values())


def _statements(page: str, address: dict[str, str]) -> list[Select[Any]]:
    """What the page asks, and the frame around it; the first page's questions are not the page's."""
    forget()
    app = AppTest.from_string(SCRIPT, default_timeout=PATIENCE_S)
    for name, value in address.items():
        app.query_params[name] = value
    with _heard() as statements:
        app.run()
        if page != "overview":
            statements.clear()
            forget()
            app.switch_page(str(ROOT / "pages" / f"{page}.py")).run()
    if app.exception:
        raise RuntimeError(f"{page} {address}: {app.exception[0].value}")
    return statements


@contextmanager
def _heard() -> Iterator[list[Select[Any]]]:
    """The statements that any warehouse is asked."""
    statements: list[Select[Any]] = []
    read = Warehouse._read

    def hear(warehouse: Warehouse, statement: Select[Any]) -> pd.DataFrame:
        statements.append(statement)
        return read(warehouse, statement)

    with patch.object(Warehouse, "_read", hear):
        yield statements
