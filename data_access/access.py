"""What may be asked for: the cities of this installation, a month that is loaded. Fails closed: a scope that
cannot be read shows nothing."""

from __future__ import annotations

import os

import pandas as pd

from data_access.warehouse import Warehouse
from domain.errors import QueryError, ScopeError
from domain.months import Month
from domain.scope import Scope


def reader_scope(cities: pd.DataFrame) -> Scope:
    """The scope of this installation's readers.

    ``SCOPE`` is empty (every city), or city ids, names or regions, separated by commas.

    Args:
        cities: every city of the warehouse.
    Raises:
        ScopeError: a name that is neither a city nor a region.
    """
    text = os.environ.get("SCOPE")
    if text is None or not text.strip():
        return Scope.everything()
    allowed: list[str] = []
    for name in (part.strip() for part in text.split(",")):
        mine = cities[(cities[["city", "name_zh", "name_en", "region"]] == name).any(axis=1)]
        if mine.empty:
            known = [*cities["name_zh"], *cities["region"].unique()]
            raise ScopeError("SCOPE", name, "cities or regions of the warehouse", known)
        allowed += mine["city"].tolist()
    return Scope.of(allowed)


def asked_month(warehouse: Warehouse, text: str | None) -> Month:
    """A loaded month; the newest unless one is named.

    Raises:
        QueryError: there is no month, or not this one.
    """
    months = warehouse.months
    if not months:
        raise QueryError("warehouse", "holds no month", "responses, cases or figures loaded into it")
    month = Month.parse(text) if text else months[-1]
    if month not in months:
        raise QueryError("--month", month, f"a loaded month, {months[0]} to {months[-1]}", map(str, months))
    return month
