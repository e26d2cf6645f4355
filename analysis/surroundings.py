"""Chosen cities against what lies around them: their region, their tier, the nation.

What is compared is part of what it is compared with, so the test is of the chosen cities against the rest,
which are independent samples. For means and shares that is the same question as the gap to the whole, since
that gap is the one to the rest times the share of the rest.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.changes import Meaning, Movement, changes
from analysis.estimates import estimate, pool
from analysis.frames import require
from domain.metrics import Kind, Registry
from domain.scorecard import NATION
from domain.thresholds import Base

KEYS = ("around", "metric")
CHOSEN, REST, WHOLE = "chosen", "rest", "whole"
Rows = npt.NDArray[np.intp]
Marks = npt.NDArray[np.bool_]
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
    parts = _parts(sums, chosen, surroundings)
    around = [name for name, part in parts if part == REST]
    if not around or not len(parts["", CHOSEN]):
        return pd.DataFrame(columns=COLUMNS)
    around_of, part_of = (np.repeat(names, [*map(len, parts.values())]) for names in zip(*parts, strict=True))
    rows = sums.drop(columns="city").take(np.concatenate([*parts.values()]))  # parts are added up, not cities
    rows = rows.assign(around=around_of, part=part_of).reset_index(drop=True)
    found = dict(iter(estimate(pool(rows, ["part", *KEYS]), registry).groupby("part")))
    mine = found[CHOSEN].drop(columns=["part", "around"]).merge(pd.DataFrame({"around": around}), how="cross")
    compared = changes(mine, found[REST], registry, KEYS)
    whole = _matched(found[WHOLE], "value", compared).astype(float)
    shown = (
        compared["status"].isin(SHOWN) & _matched(found[REST], "status", compared).isin(SHOWN) & whole.notna()
    )
    count = np.array([registry[m].kind is Kind.COUNT for m in compared["metric"]], dtype=bool)
    compared = compared.assign(
        whole=whole,
        share=(100 * compared["value"] / whole).where(count),
        movement=compared["movement"].mask(count, Movement.UNKNOWN),
        meaning=compared["meaning"].mask(count, Meaning.SAME),
        **{c: compared[c].mask(count) for c in ("change", "change_low", "change_high")},
    )
    return compared.loc[shown, [*COLUMNS]].reset_index(drop=True)


def _matched(table: pd.DataFrame, column: str, compared: pd.DataFrame) -> pd.Series:
    """A column of the same surrounding and metric; None where there is none."""
    known = dict(zip(zip(*(table[key] for key in KEYS), strict=True), table[column], strict=True))
    keys = zip(*(compared[key] for key in KEYS), strict=True)
    return pd.Series([known.get(key) for key in keys], compared.index, dtype=object)


def _parts(
    sums: pd.DataFrame, chosen: Collection[str], surroundings: Mapping[str, Collection[str] | None]
) -> dict[tuple[str, str], Rows]:
    """(surrounding, part) -> rows of the chosen cities, of each surrounding and of its rest."""
    cities = sums["city"].to_numpy(object)
    of_chosen, of_nation = np.isin(cities, [*chosen]), cities == NATION
    found = {("", CHOSEN): np.flatnonzero(of_chosen)}
    for name, members in surroundings.items():
        inside = _nation(sums, of_nation) if members is None else np.isin(cities, [*members])
        rest = inside & ~of_chosen
        if rest.any():
            found |= {(name, REST): np.flatnonzero(rest), (name, WHOLE): np.flatnonzero(inside)}
    return found


def _nation(sums: pd.DataFrame, of_nation: Marks) -> Marks:
    """The rows that stand for the nation: its own figures where there are any, else its cities."""
    if not of_nation.any():
        return ~of_nation
    given = pd.Series(of_nation).groupby([sums["month"].to_numpy(), sums["metric"].to_numpy()])
    return of_nation | ~given.transform("any").to_numpy()
