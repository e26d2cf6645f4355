"""What drives an outcome: R² shared out among correlated predictors, and what that can tell apart.

LMG (Shapley) importance: each predictor's mean gain in R² over all orders in which predictors can enter.
It is for an outcome that was asked for on its own (overall satisfaction, recommendation), never for a
composite on its own parts: there the «importance» would be the weights that somebody chose.

Sources: Lindeman, Merenda & Gold 1980; Grömping 2006, J. Stat. Software 17(1), for importance and bootstrap
intervals; Martilla & James 1977, J. Marketing 41(1), for the quadrants.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import comb

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.frames import require
from analysis.intervals import CONFIDENCE
from domain.errors import FrameError

Floats = npt.NDArray[np.float64]

MOST_PREDICTORS = 12  # 4096 subsets, all of them looked at
COMPOSITE_R2 = 0.999  # a composite rounded to whole points still reaches .9998 on its own parts
COLLINEAR = 1e-10  # share of a predictor's variance under which the others hold all of it
AT_ONCE = 2_000_000  # numbers held at a time while resampling: 16 MB
DRAWS = 1000
FEWEST_RECORDS = 5  # for each column; under that R² is mostly chance


class Quadrant(StrEnum):
    """Where a driver stands; the names are those of Martilla & James."""

    CONCENTRATE = "concentrate_here"  # important and weak
    KEEP_UP = "keep_up"  # important and strong
    LOW_PRIORITY = "low_priority"  # unimportant and weak
    OVERKILL = "possible_overkill"  # unimportant and strong
    UNCLEAR = "unclear"  # an interval crosses its line


def covariance(n: float, sums: npt.ArrayLike, products: npt.ArrayLike) -> Floats:
    """Covariance matrix from sums, as a rollup keeps them.

    Args:
        n: records.
        sums: sum of each variable, shape (k,).
        products: sums of the cross products, shape (k, k).
    Raises:
        FrameError: fewer than two records.
    """
    if n < 2:
        raise FrameError("covariance", n, "two records or more")
    total = np.asarray(sums, dtype=float)
    return (np.asarray(products, dtype=float) - np.outer(total, total) / n) / (n - 1)


def lmg(covariances: npt.ArrayLike) -> Floats:
    """Share of the outcome's variance that each predictor accounts for; the shares add up to R².

    Args:
        covariances: shape (…, k + 1, k + 1): k predictors, then the outcome. A predictor that does not vary
            has no importance; two that are the same share theirs.
    Returns:
        shape (…, k), 0 to 1.
    Raises:
        FrameError: no predictor or more than 12, or an outcome that does not vary, or that is a linear
            combination of the predictors (a composite on its own parts).
    """
    matrix = np.asarray(covariances, dtype=float)
    k = matrix.shape[-1] - 1
    if not 1 <= k <= MOST_PREDICTORS:
        raise FrameError("lmg", f"{k} predictors", f"1 to {MOST_PREDICTORS}")
    if not (matrix[..., -1, -1] > 0).all():
        raise FrameError("lmg", "an outcome that does not vary", "an outcome with a variance")
    shares = _shared_out(matrix)
    explained = float(shares.sum(axis=-1).max())
    if explained > COMPOSITE_R2:
        came = f"R² {explained:.4f}"
        raise FrameError("lmg", came, "an outcome asked for on its own, no composite of the predictors")
    return shares


def _shared_out(matrix: Floats) -> Floats:
    """LMG without the checks: a resample of few records may explain its outcome by chance."""
    return np.asarray(_r_squared_of_subsets(matrix) @ _shapley_weights(matrix.shape[-1] - 1))


def _r_squared_of_subsets(matrix: Floats) -> Floats:
    """R² of each subset of predictors, shape (…, 2^k); bit i of the place says whether i is in.

    One predictor at a time is swept out, or passed by: what stays is the covariance of those not yet
    decided, given those taken.
    """
    spread = np.sqrt(np.diagonal(matrix, axis1=-2, axis2=-1))
    spread = np.where(spread > 0, spread, 1.0)
    left = (matrix / (spread[..., :, None] * spread[..., None, :]))[..., None, :, :]
    while left.shape[-1] > 1:
        pivot, row = left[..., 0, 0], left[..., 0, 1:]
        scaled = (
            row * np.where(pivot > COLLINEAR, 1 / np.where(pivot > COLLINEAR, pivot, 1.0), 0.0)[..., None]
        )
        passed = left[..., 1:, 1:]
        swept = passed - row[..., :, None] * scaled[..., None, :]
        left = np.concatenate([passed, swept], axis=-3)
    return 1 - left[..., 0, 0]


def _shapley_weights(k: int) -> Floats:
    """Turns the R² of all subsets into the predictors' shares, shape (2^k, k)."""
    place = np.arange(2**k)
    taken = (place[:, None] >> np.arange(k)) & 1 == 1
    size = taken.sum(axis=1)
    weight = np.array([1 / (k * comb(k - 1, s)) for s in range(k)])
    return np.where(
        taken, weight[np.maximum(size - 1, 0)][:, None], -weight[np.minimum(size, k - 1)][:, None]
    )


def drivers(
    records: pd.DataFrame, outcome: str, predictors: Sequence[str], seed: int, draws: int = DRAWS
) -> pd.DataFrame:
    """Importance of each predictor with its bootstrap interval, the most important first.

    Args:
        records: one row a respondent; rows with a gap in any of the columns are left out.
        outcome: its column; a separate question, not a composite of the predictors.
        seed: of the resampling, so that the same records give the same interval.
    Returns:
        ``driver``, ``importance``, ``low``, ``high`` [share of the outcome's variance, 95 % percentile
        interval], ``share`` [of R², 0 to 1], ``separable`` [bool: the interval overlaps that of no other
        driver, so its place in the order is certain], ``base`` [records].
    Raises:
        FrameError: a column is missing, under five complete records for each column, or as in :func:`lmg`.
    """
    names = [*predictors, outcome]
    require(records, names, "drivers")
    data = records[names].dropna().to_numpy(float)
    if len(data) < FEWEST_RECORDS * len(names):
        raise FrameError("drivers", f"{len(data)} complete records", f"{FEWEST_RECORDS * len(names)} or more")
    value = lmg(np.cov(data, rowvar=False))
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(_resampled(data, seed, draws), [tail, 1 - tail], axis=0)
    overlap = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    found = pd.DataFrame({"driver": list(predictors), "importance": value, "low": low, "high": high}).assign(
        share=value / (value.sum() or np.nan), separable=overlap.sum(axis=1) == 1, base=len(data)
    )
    return found.sort_values("importance", ascending=False, ignore_index=True)


def _resampled(data: Floats, seed: int, draws: int) -> Floats:
    """LMG of resampled records, shape (draws, k): records drawn with replacement, as often as there are."""
    rng = np.random.default_rng(seed)
    n, columns = data.shape
    centred = data - data.mean(axis=0)
    products = np.einsum("ni,nj->nij", centred, centred).reshape(n, -1)
    batch = max(1, AT_ONCE // max(n, 2 ** (columns + 2)))
    parts = []
    for start in range(0, draws, batch):
        times = rng.multinomial(n, np.full(n, 1 / n), size=min(batch, draws - start)).astype(float)
        mean = times @ centred / n
        second = (times @ products / n).reshape(-1, columns, columns)
        parts.append(_shared_out(second - mean[:, :, None] * mean[:, None, :]))
    return np.concatenate(parts)


def quadrant(
    importance: tuple[float, float], performance: tuple[float, float], lines: tuple[float, float]
) -> Quadrant:
    """The quadrant of a driver, or UNCLEAR where an interval touches its line or is unknown.

    Args:
        importance: low and high of :func:`drivers`.
        performance: low and high of the driver's own score [its unit].
        lines: what separates important from unimportant, and strong from weak (often the two means).
    """
    important, strong = _side(*importance, lines[0]), _side(*performance, lines[1])
    if important is None or strong is None:
        return Quadrant.UNCLEAR
    if important:
        return Quadrant.KEEP_UP if strong else Quadrant.CONCENTRATE
    return Quadrant.OVERKILL if strong else Quadrant.LOW_PRIORITY


def _side(low: float, high: float, line: float) -> bool | None:
    """Above the line, below it, or neither for certain."""
    if low > line:
        return True
    return False if high < line else None
