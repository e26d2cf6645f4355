"""What a command asks for, from its options: the review of a month with its filters."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from data_access.access import asked_month, reader_scope
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.errors import QueryError
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.view import View


def asked_review(warehouse: Warehouse, options: argparse.Namespace) -> Review:
    """The review of ``options.month`` over the cities of ``options.city`` and ``options.region``.

    Raises:
        QueryError: a month, city or region that the warehouse does not have.
    """
    month = asked_month(warehouse, options.month)
    return review_of(warehouse, month, options.lang, options.city, options.region)


def review_of(
    warehouse: Warehouse, month: Month, language: str, cities: Sequence[str] = (), regions: Sequence[str] = ()
) -> Review:
    """A month's review over some cities and the cities of some regions, named in any way; all for none.

    Raises:
        ScopeError: ``SCOPE`` cannot be read; a command shows no more than the pages of its installation.
    """
    view, scope = View(language), reader_scope(warehouse.cities(Scope.everything()))
    whole = Review.of(warehouse, scope, Period.of_month(month), view)
    places = (*asked_cities(whole, cities), *_cities_of(whole, regions))
    return Review.of(warehouse, whole.scope, whole.period, view, Filters(tuple(dict.fromkeys(places))))


def asked_cities(review: Review, names: Sequence[str]) -> list[str]:
    """City ids of ids or names; an unknown one is refused with the nearest that is known."""
    found = []
    for name in names:
        mine = review.cities[(review.cities[["city", "name_zh", "name_en", "pinyin"]] == name).any(axis=1)]
        if mine.empty:
            known = [*review.cities["name_zh"], *review.cities["name_en"]]
            raise QueryError("--city", name, "a city of the warehouse", known)
        found.append(str(mine["city"].iloc[0]))
    return found


def _cities_of(review: Review, regions: Sequence[str]) -> list[str]:
    """The cities of regions, named in either language."""
    found: list[str] = []
    known = {region: {region, review.view.words.segment(region), View("en").words.segment(region)}
             for region in review.cities["region"].unique() if region}  # fmt: skip
    for name in regions:
        mine = [region for region, names in known.items() if name in names]
        if not mine:
            names = [name for names in known.values() for name in names]
            raise QueryError("--region", name, "a region of the warehouse", names)
        found += review.cities.loc[review.cities["region"].isin(mine), "city"].tolist()
    return found
