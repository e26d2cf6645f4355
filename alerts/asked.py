"""What the alert commands ask about: the month's review in the installation's scope, the store, the rules."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from alerts.usual import USUAL
from data_access.access import reader_scope
from data_access.engine import open_engine
from data_access.review import Review
from data_access.state import State, open_state
from data_access.warehouse import Warehouse
from domain.errors import QueryError
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View


@dataclass(frozen=True)
class Asked:
    """A command's warehouse and store."""

    review: Review
    state: State


@contextmanager
def asked(options: argparse.Namespace) -> Iterator[Asked]:
    """The review of ``options.month`` (the newest unless named) and the store.

    Raises:
        QueryError: no month, or one that is not loaded.
        ScopeError: ``SCOPE`` cannot be read.
    """
    store = open_state(usual=USUAL, beside=options.url)
    with closing(open_engine(options.url)) as engine, closing(store) as state:
        warehouse = Warehouse(engine)
        scope = reader_scope(warehouse.cities(Scope.everything()))
        period = Period.of_month(_month(warehouse, options.month))
        yield Asked(Review.of(warehouse, scope, period, View(options.lang)), state)


def _month(warehouse: Warehouse, text: str | None) -> Month:
    months = warehouse.months
    if not months:
        raise QueryError("warehouse", "holds no month", "responses, cases or figures loaded into it")
    month = Month.parse(text) if text else months[-1]
    if month not in months:
        raise QueryError("--month", month, f"a loaded month, {months[0]} to {months[-1]}", map(str, months))
    return month


def clock() -> dt.datetime:
    """Now, aware of the zone."""
    return dt.datetime.now(dt.UTC).astimezone()
