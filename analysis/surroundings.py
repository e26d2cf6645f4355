"""Chosen cities against what lies around them: their region, their tier, the nation.

What is compared is part of what it is compared with, so the test is of the chosen cities against the rest,
which are independent samples. For means and shares that is the same question as the gap to the whole, since
that gap is the one to the rest times the share of the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import pandas as pd

from analysis.changes import Meaning, Movement, changes
from analysis.estimates import estimate, pool
from analysis.frames import require
from domain.metrics import Kind, Registry
from domain.scorecard import NATION
from domain.thresholds import Base

KEYS = ("around", "metric")
CHOSEN, REST, WHOLE = "chosen", "rest", "whole"
SHOWN = (Base.GREY, Base.FULL)
COLUMNS = (*KEYS, "whole", "share", "change", "change_low", "change_high", "movement", "meaning")


def against_surroundings(
    sums: pd.DataFrame,
    chosen: Collection[str],
    surroundings: Mapping[str, Collection[str] | None],
    registry: Registry,
) -> pd.DataFrame:
    """One row a metric and surrounding that both have a figure.

    A surrounding is left out where its rest is so small that taking the chosen cities off it would give
    hidden responses away.

    Args:
        sums: monthly sums of every city, the nation's own figures (without a city) among them.
        chosen: ids of the cities looked at.
        surroundings: name -> ids of its cities, the chosen ones among them; None is the nation.
    Returns:
        ``around``, ``metric``, ``whole`` [unit; the surrounding with the chosen cities in it], ``share``
        [% of the whole; counts only], ``change``, ``change_low``, ``change_high`` [unit of a difference,
        chosen less rest, 95 %], ``movement`` and ``meaning`` as of :func:`analysis.changes.changes`, where
        Benjamini–Hochberg runs over a metric's surroundings. A count has no verdict: a part is smaller.
    """
    require(sums, ("month", "city", "metric", "n", "s", "q"), "against_surroundings")
    parts = _parts(sums, frozenset(chosen), surroundings)
    around = [name for name, part in parts if part == REST]
    if not around or parts["", CHOSEN].empty:
        return pd.DataFrame(columns=COLUMNS)
    rows = pd.concat([table.assign(around=name, part=part) for (name, part), table in parts.items()])
    rows = rows.drop(columns="city").reset_index(drop=True)  # the parts are what is added up, not the cities
    found = dict(iter(estimate(pool(rows, ["part", *KEYS]), registry).groupby("part")))
    mine = found[CHOSEN].drop(columns=["part", "around"]).merge(pd.DataFrame({"around": around}), how="cross")
    compared = changes(mine, found[REST], registry, KEYS).set_index([*KEYS], drop=False)
    whole, rest = (found[part].set_index([*KEYS]).reindex(compared.index) for part in (WHOLE, REST))
    shown = compared["status"].isin(SHOWN) & rest["status"].isin(SHOWN) & whole["value"].notna()
    count = np.array([registry[m].kind is Kind.COUNT for m in compared["metric"]], dtype=bool)
    compared = compared.assign(
        whole=whole["value"],
        share=(100 * compared["value"] / whole["value"]).where(count),
        movement=compared["movement"].mask(count, Movement.UNKNOWN),
        meaning=compared["meaning"].mask(count, Meaning.SAME),
        **{c: compared[c].mask(count) for c in ("change", "change_low", "change_high")},
    )
    return compared.loc[shown, [*COLUMNS]].reset_index(drop=True)


def _parts(
    sums: pd.DataFrame, chosen: frozenset[str], surroundings: Mapping[str, Collection[str] | None]
) -> dict[tuple[str, str], pd.DataFrame]:
    """(surrounding, part) -> sums of the chosen cities, of each surrounding and of its rest."""
    of_chosen, of_nation = sums["city"].isin(chosen), sums["city"].eq(NATION)
    found = {("", CHOSEN): sums[of_chosen]}
    for name, cities in surroundings.items():
        inside = _nation(sums, of_nation) if cities is None else sums["city"].isin(list(cities))
        rest = inside & ~of_chosen
        if rest.any():
            found |= {(name, REST): sums[rest], (name, WHOLE): sums[inside]}
    return found


def _nation(sums: pd.DataFrame, of_nation: pd.Series) -> pd.Series:
    """The rows that stand for the nation: its own figures where there are any, else its cities."""
    if not of_nation.any():
        return ~of_nation
    return of_nation | ~of_nation.groupby([sums["month"], sums["metric"]]).transform("any")
