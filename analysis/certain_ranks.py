"""Ranks with their uncertainty, from standings: what a page, a slide and a list of figures print."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.ranking import Critical, bottom_set, critical_values, rank_intervals, top_set
from analysis.shrinkage import between_variance, rankability, top_probabilities
from analysis.standings import BOTTOM, TOP

FEWEST = 3  # cities from which on a ranking says anything


@dataclass(frozen=True)
class RankFacts:
    """What can be said of a ranking as a whole.

    Args:
        ranked: cities with a rank.
        top_set, bottom_set: cities that may be among the best five, the worst three (95 %).
        rankability: share of the spread between the cities that is no sampling error, 0 to 1.
        error: Monte-Carlo error of the critical value.
    """

    ranked: int
    top_set: int
    bottom_set: int
    rankability: float
    error: float


def errors_of(standings: pd.DataFrame) -> tuple[float, ...]:
    """The standard errors of the ranked cities, best first: all that the simulation depends on."""
    full = standings[standings["rank"].notna() & (standings["se"] > 0)]
    return tuple(full["se"].astype(float))


def certain_ranks(
    standings: pd.DataFrame, critical: Critical | None = None, *, lower_is_better: bool = False
) -> tuple[pd.DataFrame, RankFacts | None]:
    """Rank intervals and chances of the ranked cities.

    Args:
        standings: of :func:`analysis.standings.standings`.
        critical: of :func:`analysis.ranking.critical_values` for :func:`errors_of` these standings, where
            the caller keeps it; made here otherwise.
    Returns:
        ``standings`` with ``low_rank``, ``high_rank`` [95 %, for all cities at once], ``top_probability``,
        ``bottom_probability`` [%]; NaN for cities without a rank. And the facts, None under three cities.
    """
    columns = ["low_rank", "high_rank", "top_probability", "bottom_probability"]
    table = standings.assign(**dict.fromkeys(columns, np.nan))
    full = table["rank"].notna() & (table["se"] > 0)
    if full.sum() < FEWEST:
        return table, None
    value, se = (table.loc[full, name].to_numpy(float) for name in ("value", "se"))
    critical = critical or critical_values(se)
    better = not lower_is_better
    ranks = rank_intervals(value, se, higher_is_better=better, critical=critical)
    chances = top_probabilities(value, se, top=TOP, bottom=BOTTOM, higher_is_better=better)
    table.loc[full, ["low_rank", "high_rank"]] = ranks[["low_rank", "high_rank"]].to_numpy(float)
    table.loc[full, ["top_probability", "bottom_probability"]] = chances[
        ["top_probability", "bottom_probability"]
    ].to_numpy(float)
    facts = RankFacts(
        int(full.sum()), int(top_set(ranks, TOP).sum()), int(bottom_set(ranks, BOTTOM).sum()),
        rankability(se, between_variance(value, se)), critical.error,
    )  # fmt: skip
    return table, facts
