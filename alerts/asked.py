"""What the alert commands ask about: the month's review in the installation's scope, the store, the rules."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from alerts.usual import USUAL
from data_access.access import asked_month, reader_scope
from data_access.engine import open_engine
from data_access.review import Review
from data_access.state import State, open_state
from data_access.warehouse import Warehouse
from domain.months import Period
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
        period = Period.of_month(asked_month(warehouse, options.month))
        yield Asked(Review.of(warehouse, scope, period, View(options.lang)), state)


def clock() -> dt.datetime:
    """Now, aware of the zone."""
    return dt.datetime.now(dt.UTC).astimezone()
