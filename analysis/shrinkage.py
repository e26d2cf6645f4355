"""Shrunken city scores, the probability of being among the best, rankability, and funnel limits.

The true scores of cities are taken as normal around a common mean, the estimates as normal around the true
scores. Draws from N(estimate, se²) alone forget that the extremes of a ranking are extreme by luck too, and
claim near-certainty where little is certain; the shrunken draws do not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.optimize import brentq
from scipy.special import betainc
from scipy.stats import norm

from analysis.intervals import Floats
from domain.errors import FrameError

DRAWS = 20_000  # the Monte-Carlo error of a probability is then at most 0.35 percentage points
CHUNK = 4_000  # draws at a time
SEED = 20_050_515
GRID = 1_000  # between-city variances at which the spread of the estimates is worked out
GRID_REACH = 1_000.0  # its end, in variances of the estimates: few cities allow a wide spread
NEARLY_NOTHING = 1e-8  # of the estimates' variance, for τ² and se²: equal cities are then ranked by lot
FUNNEL = {"95": 0.975, "998": 0.999}  # limits and the quantile of their upper end

HALVINGS = 50  # of the interval that holds a binomial limit
FUNNEL_MARGIN = (0.85, 1.08)  # how far the curves run beyond the smallest and the greatest base


def between_variance(value: Floats, se: Floats) -> float:
    """Variance of the true scores between cities: Σ (x−μ)²/(se²+τ²) = n − 1, or 0.

    Args:
        value, se: estimates and their standard errors [one unit]; cities with a NaN are left out.
    Returns:
        τ² [unit squared]; NaN under two cities.
    Source: Paule & Mandel 1982, doi 10.6028/jres.087.022.
    """
    x, variance = _known(value, se)
    if len(x) < 2:
        return float("nan")
    variance = np.maximum(variance, _floor(x, variance))
    excess = _spread(np.array([0.0]), x, variance)[0] - (len(x) - 1)
    if excess <= 0:
        return 0.0
    most = float(np.sum((x - x.mean()) ** 2))  # there the spread is below n − 1
    return float(brentq(lambda t: _spread(np.array([t]), x, variance)[0] - (len(x) - 1), 0.0, most))


def shrink(value: Floats, se: Floats, tau2: float | None = None, centre: float | None = None) -> pd.DataFrame:
    """Posterior of each city's true score given the between-city variance.

    Args:
        tau2: [unit squared]; None for :func:`between_variance`.
        centre: the common mean [unit]; None for the weighted mean, whose own error then counts too.
    Returns:
        one row a city, in order: ``mean``, ``sd`` [unit], ``factor`` [0 to 1: the part of the city's gap to
        the mean that stays]; NaN where the estimate is missing.
    Source: Efron & Morris 1975, doi 10.1080/01621459.1975.10479864.
    """
    x, variance = np.asarray(value, dtype=float), np.asarray(se, dtype=float) ** 2
    tau2 = between_variance(value, se) if tau2 is None else tau2
    total = variance + tau2
    factor = np.divide(tau2, total, out=np.where(np.isnan(total), np.nan, 1.0), where=total > 0)
    of_centre = 0.0
    if centre is None:
        known = np.isfinite(x) & np.isfinite(variance)
        weight = 1.0 / np.maximum(total[known], _floor(x[known], variance[known]))
        centre = float(np.average(x[known], weights=weight)) if known.any() else float("nan")
        of_centre = float(1.0 / weight.sum()) if known.any() else float("nan")
    mean = centre + factor * (x - centre)
    sd = np.sqrt(factor * variance + (1.0 - factor) ** 2 * of_centre)
    return pd.DataFrame({"mean": mean, "sd": np.where(np.isnan(mean), np.nan, sd), "factor": factor})


def top_probabilities(
    value: Floats,
    se: Floats,
    *,
    top: int,
    bottom: int,
    higher_is_better: bool = True,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """Probability that a city's true score is among the best ``top``, or the last ``bottom``.

    The between-city variance and the common mean are drawn too, so that few cities, or cities that hardly
    differ, do not lead to confident claims: τ² from its confidence distribution, which solves
    Σ (x−μ)²/(se²+τ²) = a draw of χ² with n − 1 degrees of freedom (Viechtbauer 2007, doi 10.1002/sim.2514).

    Returns:
        one row a city, in order: ``top_probability``, ``bottom_probability`` [%]; NaN where the estimate
        is missing. They add up to 100 × ``top`` and 100 × ``bottom``.
    """
    value, se = np.asarray(value, dtype=float), np.asarray(se, dtype=float)
    names = ["top_probability", "bottom_probability"]
    table = pd.DataFrame(np.nan, index=range(len(value)), columns=names)
    known = np.flatnonzero(np.isfinite(value) & np.isfinite(se))
    known = known[np.lexsort((se[known], value[known]))]  # cities in another order, the same draws
    n = len(known)
    if n < 2:
        table.iloc[known] = 100.0
        return table
    x = value[known] if higher_is_better else -value[known]
    generator = np.random.default_rng(seed)
    hits = np.zeros((2, n))
    for start in range(0, draws, CHUNK):
        score = _posterior_draws(x, se[known] ** 2, min(CHUNK, draws - start), generator)
        order = np.argsort(score, axis=1)  # the best last
        hits[0] += np.bincount(order[:, max(n - top, 0) :].ravel(), minlength=n)
        hits[1] += np.bincount(order[:, :bottom].ravel(), minlength=n)
    table.iloc[known] = 100.0 * hits.T / draws
    return table


def rankability(se: Floats, tau2: float) -> float:
    """The part of a ranking that is differences between cities, not chance: τ²/(τ² + median se²).

    Returns:
        0 to 1; under 0.5 is poor, from 0.75 good.
    Source: van Dishoeck et al. 2011, doi 10.1136/bmjqs.2010.048058.
    """
    noise = float(np.nanmedian(np.asarray(se, dtype=float) ** 2)) if np.isfinite(se).any() else float("nan")
    return tau2 / (tau2 + noise) if tau2 + noise > 0 else float("nan")


def pooled_sd(base: Floats, se: Floats) -> float:
    """Spread of single responses within cities [unit], from bases and standard errors of means."""
    base, se = np.asarray(base, dtype=float), np.asarray(se, dtype=float)
    known = np.isfinite(base) & np.isfinite(se) & (base > 1)
    if not known.any():
        return float("nan")
    return float(np.sqrt(np.average(base[known] * se[known] ** 2, weights=base[known] - 1)))


def funnel_limits(base: Floats, centre: float, *, sd: float | None = None) -> pd.DataFrame:
    """Where cities of a base lie by chance alone, were all as good as the pooled mean.

    Args:
        base: responses.
        centre: the pooled mean [unit]; of a share [%].
        sd: of single responses within cities [unit]; None for a share, whose limits are binomial,
            continued between whole counts.
    Returns:
        ``base``, ``centre``, ``low_95``, ``high_95``, ``low_998``, ``high_998`` [unit].
    Raises:
        FrameError: a base under 1, or a share outside 0–100 %.
    Source: Spiegelhalter 2005, doi 10.1002/sim.1970, appendix A.1.
    """
    base = np.asarray(base, dtype=float)
    if not (base >= 1).all():
        raise FrameError("funnel_limits", "a base under 1", "one response or more")
    if sd is None and not 0 <= centre <= 100:
        raise FrameError("funnel_limits", f"a share of {centre:g} %", "0 to 100")
    table = pd.DataFrame({"base": base, "centre": centre})
    for name, quantile in FUNNEL.items():
        for side, level in (("low", 1 - quantile), ("high", quantile)):
            if sd is None:
                table[f"{side}_{name}"] = _binomial_limit(base, centre / 100, level)
            else:
                table[f"{side}_{name}"] = centre + norm.ppf(level) * sd / np.sqrt(base)
    return table


def funnel_bases(base: Floats, points: int = 120) -> Floats:
    """Whole bases at which to draw the limits: a little beyond the cities, denser where small."""
    known = np.asarray(base, dtype=float)
    known = known[known >= 1]
    if len(known) == 0:
        return known
    low, high = max(known.min() * FUNNEL_MARGIN[0], 1.0), known.max() * FUNNEL_MARGIN[1]
    return np.unique(np.round(np.geomspace(low, high, points)))


def _known(value: Floats, se: Floats) -> tuple[Floats, Floats]:
    """Estimates and their variances, of the cities that have both."""
    x, variance = np.asarray(value, dtype=float), np.asarray(se, dtype=float) ** 2
    known = np.isfinite(x) & np.isfinite(variance)
    return x[known], variance[known]


def _floor(x: Floats, variance: Floats) -> float:
    """A variance that is as good as none beside these estimates, but can be divided by."""
    if len(x) == 0:
        return NEARLY_NOTHING
    return NEARLY_NOTHING * (max(float(np.var(x)), float(variance.mean())) or 1.0)


def _spread(tau2: Floats, x: Floats, variance: Floats) -> Floats:
    """Σ (x−μ)²/(se²+τ²) around the weighted mean, for each τ²; falls as τ² grows."""
    weight = 1.0 / (variance + tau2[:, None])
    mean = (weight @ x) / weight.sum(axis=1)
    return (weight * (x - mean[:, None]) ** 2).sum(axis=1)


def _posterior_draws(x: Floats, variance: Floats, draws: int, generator: np.random.Generator) -> Floats:
    """True scores, draws × cities, with τ² and the common mean drawn first."""
    floor = _floor(x, variance)
    variance = np.maximum(variance, floor)
    grid = np.linspace(0.0, 1.0, GRID) ** 3 * (GRID_REACH * floor / NEARLY_NOTHING)  # dense near 0
    wanted = generator.chisquare(len(x) - 1, draws)
    tau2 = np.maximum(np.interp(-wanted, -_spread(grid, x, variance), grid), floor)[:, None]
    weight = 1.0 / (variance + tau2)
    total = weight.sum(axis=1, keepdims=True)
    centre = (weight @ x)[:, None] / total + generator.standard_normal((draws, 1)) / np.sqrt(total)
    factor = tau2 * weight
    noise = generator.standard_normal((draws, len(x)))
    return centre + factor * (x - centre) + np.sqrt(factor * variance) * noise


def _binomial_limit(base: Floats, share: float, level: float) -> Floats:
    """The share [%] that chance stays under with probability ``level``.

    P(hits ≤ k) is the incomplete beta function I(1−p; n−k, k+1), which also holds between whole k and so
    gives a smooth curve through the exact binomial limits.
    """
    if share in (0.0, 1.0):
        return np.full(len(base), 100.0 * share)
    low, high = np.full(len(base), -1.0), base.copy()
    for _ in range(HALVINGS):
        k = (low + high) / 2
        under = betainc(base - k, k + 1, 1 - share) < level
        low, high = np.where(under, k, low), np.where(under, high, k)
    return np.clip(100.0 * high / base, 0.0, 100.0)
