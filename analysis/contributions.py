"""The parts of the national change with 95 % intervals, nationally and by city.

Intervals by the delta method from city-level sums (METHODS section 5). The shares of the cities are
taken as given: they are volumes, not estimates. So the mix part varies with the cities' scores alone, a
dimension's part has variance Σ_c (s̄_c·w̄_d)²·(se0²+se1²), and cities and periods are independent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

from analysis.contribution_spread import level_variance, off_centre, part_variances, strata, unanswered
from analysis.decomposition import Cells, aligned_cells, city_parts, national_effects
from analysis.false_discovery import ALPHA, benjamini_hochberg
from analysis.frames import require
from analysis.intervals import Floats, Z
from domain.metrics import SATISFACTION

PART_COLUMNS = ("part", "effect", "low", "high", "certain")
CITY_COLUMNS = (
    "city", "share_before", "share_now", "mix", "mix_low", "mix_high", "rate", "rate_low", "rate_high",
    "weights", "p", "certain",
)  # fmt: skip

Weights = Mapping[str, float]


def contributions(
    now: pd.DataFrame, before: pd.DataFrame, dimensions: Sequence[str], weights_now: Weights,
    weights_before: Weights,
) -> pd.DataFrame:  # fmt: skip
    """What each part brought to the change of the national score, and whether it is more than chance.

    Args:
        now, before: monthly sums of the composite and its dimensions: ``city``, ``metric``, ``n``,
            ``s``, ``q`` [stored units]; several months of a period are added up.
        dimensions: metric ids, in the order of the steps.
        weights_now, weights_before: dimension -> weight of the national scorecard.
    Returns:
        ``part`` [``mix``, a dimension's id, ``weights``, ``incomplete``], ``effect``, ``low``, ``high``
        [points, 95 %], ``certain`` [bool: the interval leaves out zero]. The effects add up to the
        change of the mean over all responses to 1e-9; the intervals do not add up. Empty where a period
        holds no response.
    Raises:
        FrameError: a column is missing.
    """
    found = _measured(now, before, dimensions, weights_now, weights_before)
    if found is None:
        return _empty(PART_COLUMNS)
    cells, variance = found
    effects = national_effects(cells, city_parts(cells))
    variances = part_variances(cells, variance)
    se = np.sqrt([variances[part] for part in effects])
    return _with_interval(pd.DataFrame({"part": list(effects), "effect": list(effects.values())}), se)


def city_contributions(
    now: pd.DataFrame, before: pd.DataFrame, dimensions: Sequence[str], weights_now: Weights,
    weights_before: Weights,
) -> pd.DataFrame:  # fmt: skip
    """The cities that moved the nation.

    Args:
        see :func:`contributions`.
    Returns:
        one row a city, the largest |rate| first: ``city``, ``share_before``, ``share_now`` [0 to 1],
        ``mix`` [points: its share grew, times how far it lies off the mean], ``rate`` [points: its
        service changed, times its share], each with ``_low`` and ``_high`` [95 %], ``weights`` [points,
        0 unless the scorecard changed], ``p`` [of the rate, Benjamini–Hochberg over the cities],
        ``certain`` [bool: p under 5 %]. mix, rate and weights of all cities add up to the change.
    """
    found = _measured(now, before, dimensions, weights_now, weights_before)
    if found is None:
        return _empty(CITY_COLUMNS)
    cells, variance = found
    parts = city_parts(cells)
    rate = parts.dimension.sum(axis=1) + parts.incomplete
    score = variance[:, :, 0]
    both = cells.present.all(axis=0)
    rate_se = cells.middle_share * np.sqrt(np.where(both, score.sum(axis=0), 0.0))
    mix_se = np.abs(np.diff(cells.share, axis=0)[0]) * np.sqrt(
        off_centre(cells, level_variance(cells, score))
    )
    p = _adjusted(rate, rate_se)
    table = pd.DataFrame(
        {
            "city": cells.cities, "share_before": cells.share[0], "share_now": cells.share[1],
            "mix": parts.mix, "mix_low": parts.mix - Z * mix_se, "mix_high": parts.mix + Z * mix_se,
            "rate": rate, "rate_low": rate - Z * rate_se, "rate_high": rate + Z * rate_se,
            "weights": parts.weights, "p": p, "certain": p < ALPHA,
        }
    )  # fmt: skip
    return table.sort_values("rate", key=np.abs, ascending=False, kind="stable", ignore_index=True)


def _measured(
    now: pd.DataFrame, before: pd.DataFrame, dimensions: Sequence[str], weights_now: Weights,
    weights_before: Weights,
) -> tuple[Cells, Floats] | None:  # fmt: skip
    """The cells, and the variance of score and dimension means: 2 × C × (1 + D) [points², 0 if absent]."""
    for sums in (now, before):
        require(sums, ("city", "metric", "n", "s", "q"), "contributions")
    ordered = tuple(d for d in dict.fromkeys([*dimensions, *weights_before, *weights_now])
                    if d in weights_now or d in weights_before)  # fmt: skip
    cities, n, mean, variance = strata((before, now), (SATISFACTION, *ordered))
    if not (n[:, :, 0] > 0).any(axis=1).all():
        return None
    weight = np.array([[w.get(d, 0.0) for d in ordered] for w in (weights_before, weights_now)])
    cells = aligned_cells(cities, ordered, n[:, :, 0], mean, weight)
    return cells, np.nan_to_num(np.concatenate([variance, unanswered(variance, n)], axis=2))


def _adjusted(effect: Floats, se: Floats) -> Floats:
    """Two-sided p after Benjamini–Hochberg; a city that is absent in a period has no rate: NaN."""
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(se > 0, 2 * norm.sf(np.abs(effect) / se), np.nan)
    return benjamini_hochberg(p)


def _with_interval(table: pd.DataFrame, se: Floats) -> pd.DataFrame:
    low, high = table["effect"] - Z * se, table["effect"] + Z * se
    return table.assign(low=low, high=high, certain=(low > 0) | (high < 0))[list(PART_COLUMNS)]


def _empty(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({c: pd.Series(dtype={"part": object, "city": object, "certain": bool}.get(c, float))
                         for c in columns})  # fmt: skip
