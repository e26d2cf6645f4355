"""Standard errors and 95 % intervals from counts, sums and sums of squares.

Sources: Wilson 1927 and Newcombe 1998 (shares); Rocks 2016, arXiv 1601.07235 (NPS).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

Floats = npt.NDArray[np.float64]

CONFIDENCE = 0.95
Z = float(norm.ppf(0.5 + CONFIDENCE / 2))
NPS_ADDED = 3.0  # Rocks' adjusted Wald: ¾ promoter and ¾ detractor in an n larger by 3
NPS_ADDED_EACH = 0.75


def sample_variance(n: Floats, s: Floats, q: Floats) -> Floats:
    """Variance of single values from their count, sum and sum of squares; NaN under two values."""
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = (n * q - s * s) / (n * (n - 1))
    return np.where(n > 1, np.maximum(variance, 0.0), np.nan)


def wilson(hits: Floats, n: Floats) -> tuple[Floats, Floats]:
    """Wilson's score interval of a share, 0 to 1."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = hits / n
        centre = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * np.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)


def nps_interval(n: Floats, balance: Floats, decided: Floats) -> tuple[Floats, Floats]:
    """Adjusted Wald interval of a net promoter score, −1 to 1.

    Args:
        balance: promoters less detractors.
        decided: promoters and detractors.
    """
    size = n + NPS_ADDED
    centre = balance / size
    spread = (decided + 2 * NPS_ADDED_EACH) / size - centre * centre
    half = Z * np.sqrt(np.maximum(spread, 0.0) / size)
    return np.maximum(centre - half, -1.0), np.minimum(centre + half, 1.0)
