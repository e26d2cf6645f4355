"""A metric over months or quarters, apart by place or segment."""

from __future__ import annotations

import pandas as pd

from analysis.estimates import estimate, pool
from domain.metrics import Registry
from domain.months import Month
from domain.view import View

PLACE_SERIES = ("city", "region")


def series_by_period(
    sums: pd.DataFrame, cities: pd.DataFrame, by: str, grain: str, registry: Registry, view: View, most: int
) -> pd.DataFrame:
    """Estimates by period and series.

    Args:
        sums: monthly sums of one metric, with the column ``by`` where it is a segment.
        cities: one row a city: ``city``, ``name``, ``region``.
        by: ``none``, ``city``, ``region`` or a segment.
        grain: ``month`` or ``quarter``; an unfinished quarter holds the months there are.
        most: series kept, those with the largest base.
    Returns:
        ``series`` [name], ``month`` [key of the period's first month], ``value``, ``low``, ``high``,
        ``base``, ``status``; by series and time.
    """
    rows = sums.assign(month=[period_start(int(m), grain) for m in sums["month"]], series="")
    if by in PLACE_SERIES:
        named = cities.assign(region=cities["region"].map(view.words.segment)).set_index("city")
        rows = rows[rows["city"].isin(named.index)]
        rows["series"] = rows["city"].map(named["name" if by == "city" else "region"])
    elif by != "none":
        rows["series"] = rows[by].map(view.words.segment)
    keep = rows.groupby("series")["n"].sum(min_count=0).nlargest(most).index
    found = estimate(pool(rows[rows["series"].isin(keep)], ["series", "month", "metric"]), registry)
    return found.sort_values(["series", "month"], ignore_index=True)


def period_start(month_key: int, grain: str) -> int:
    """The key of the first month of a month's period."""
    if grain == "month":
        return month_key
    month = Month.from_key(month_key)
    return Month(month.year, 3 * month.quarter - 2).key


def shifted_year(values: pd.DataFrame) -> pd.DataFrame:
    """Each period's value of a year before, at the period it is compared with; the rest falls out."""
    moved = values.assign(month=values["month"] + 100)
    return moved[moved["month"].isin(values["month"])]
