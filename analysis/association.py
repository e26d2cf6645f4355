"""Whether two figures go together over cities: rank correlation with its interval."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm, spearmanr

from analysis.intervals import CONFIDENCE

FEWEST = 5  # pairs; the interval needs more than three


@dataclass(frozen=True)
class Correlation:
    """A coefficient with its 95 % interval; NaN where it cannot be had."""

    value: float
    low: float
    high: float


def rank_correlation(x: npt.ArrayLike, y: npt.ArrayLike) -> Correlation:
    """Spearman's ρ of pairs; the interval by Fisher's transformation with the variance of Bonett and
    Wright, (1 + ρ²/2)/(n − 3).

    Args:
        x, y: shape (n,), without gaps.
    Source: Bonett and Wright 2000, doi 10.1007/BF02294183.
    """
    first, second = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    nothing = Correlation(float("nan"), float("nan"), float("nan"))
    if len(first) < FEWEST or np.ptp(first) == 0 or np.ptp(second) == 0:
        return nothing
    rho = float(spearmanr(first, second).statistic)
    if abs(rho) >= 1:
        return Correlation(rho, rho, rho)
    half = norm.ppf(0.5 + CONFIDENCE / 2) * np.sqrt((1 + rho**2 / 2) / (len(first) - 3))
    low, high = np.tanh(np.arctanh(rho) + np.array([-half, half]))
    return Correlation(rho, float(low), float(high))
