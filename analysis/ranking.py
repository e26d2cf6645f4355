"""Confidence sets for ranks: how far up and down a city's true rank may lie.

City i is told from city j by z_ij = (x_i − x_j)/√(se_i² + se_j²). The critical value is the quantile of the
greatest z over all ordered pairs were all cities equal, found by seeded simulation; then the method steps
down: pairs that are told apart leave, and the critical value of the others is smaller. With the chosen
confidence *all* intervals hold their true ranks at once, whatever the true values are.

Source: Mogstad, Romano, Shaikh & Wilhelm 2023, Review of Economic Studies, doi 10.1093/restud/rdad006.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.intervals import CONFIDENCE, Floats
from domain.errors import FrameError

Draws = npt.NDArray[np.float32]
Pairs = npt.NDArray[np.bool_]

DRAWS = 100_000  # up to DRAWS_UNTIL cities; the error of the critical value is then about 0.004
DRAWS_UNTIL = 60
FEWEST_DRAWS = 20_000  # above that the work, pairs × draws, stays the same down to this many draws
CHUNK = 2_048  # draws at a time: a block of cities × draws fits the processor's cache
SEED = 20_230_321


@dataclass(frozen=True, eq=False)
class Critical:
    """The null distribution of the greatest difference, as far as rank intervals need it.

    It depends on the standard errors alone, whatever their order or unit, so it may be cached by them.

    Args:
        value: the critical value of the first step [standard errors of a difference].
        error: its Monte-Carlo standard error.
        draws: simulated, each standing for itself and its mirror image.
        size: of the test, 1 − confidence.
        tail: cities in order of their standard errors × the draws with the greatest maxima.
        se: the standard errors it was made for, in order.
    """

    value: float
    error: float
    draws: int
    size: float
    tail: Draws
    se: Floats


def critical_values(
    se: Floats, *, confidence: float = CONFIDENCE, draws: int | None = None, seed: int = SEED
) -> Critical:
    """Simulate the greatest standardised difference of cities that are all equal.

    What the steps after the first need is kept too, and is small: a pair is never told apart in both
    directions, so by symmetry their critical values lie above the quantile of 1 − 2·size, and the draws
    below it can be forgotten.

    Args:
        se: standard errors, one a city, in any order and unit; none missing.
        draws: at least; rounded up to whole chunks. None for as many as the number of cities allows.
    Raises:
        FrameError: a standard error is missing, negative or infinite.
    """
    ordered = np.sort(np.asarray(se, dtype=float))
    if not (np.isfinite(ordered).all() and (ordered >= 0).all()):
        raise FrameError("critical_values", "a standard error that is none", "numbers from 0 on")
    n = len(ordered)
    chunks = _chunks_for(n, draws)
    weight, every = _weights(ordered), ~np.eye(n, dtype=bool)
    maxima = np.concatenate([_maxima(x, weight, every)[0] for x in _chunks(ordered, chunks, seed)])
    falling = -np.sort(-maxima)
    size = 1.0 - confidence
    allowed = size * len(maxima)
    spread = np.sqrt(allowed * confidence)  # of the number of draws above the true quantile
    near = falling[np.clip([int(allowed - spread), int(allowed + spread)], 0, len(maxima) - 1)]
    kept = min(int(2 * allowed), len(maxima) - 1)
    parts = np.split(maxima >= falling[kept], chunks)
    tail = [x[:, part] for x, part in zip(_chunks(ordered, chunks, seed), parts, strict=True)]
    return Critical(
        float(falling[int(allowed)]), float(near[0] - near[1]) / 2, len(maxima), size,
        np.concatenate(tail, axis=1), ordered,
    )  # fmt: skip


def rank_intervals(
    value: Floats,
    se: Floats,
    *,
    higher_is_better: bool = True,
    confidence: float = CONFIDENCE,
    draws: int | None = None,
    seed: int = SEED,
    critical: Critical | None = None,
) -> pd.DataFrame:
    """Ranks with intervals that hold for all cities at once.

    Args:
        value: estimates [one unit], one a city; NaN is not ranked.
        se: their standard errors [the same unit]; NaN is not ranked, 0 is certainty.
        critical: of :func:`critical_values` for the standard errors of the ranked cities, from a cache;
            ``confidence``, ``draws`` and ``seed`` are then its own.
    Returns:
        one row a city, in order: ``rank`` [1 is best; equal values share the better rank], ``low_rank``
        [best that the data allow], ``high_rank`` [worst]; NaN where not ranked.
    Raises:
        FrameError: ``critical`` was made for other standard errors.
    """
    known, x, spread = _ranked(value, se, higher_is_better)
    if critical is None:
        critical = critical_values(spread, confidence=confidence, draws=draws, seed=seed)
    elif not np.array_equal(critical.se, spread):
        raise FrameError("rank_intervals", "critical values", "those of these standard errors")
    above = _told_apart(x, critical)
    return _table(len(value), known, x, above.sum(axis=0), above.sum(axis=1))


def marginal_rank_intervals(
    value: Floats,
    se: Floats,
    *,
    higher_is_better: bool = True,
    confidence: float = CONFIDENCE,
    draws: int | None = None,
    seed: int = SEED,
) -> pd.DataFrame:
    """Ranks with intervals that hold for each city alone: for a page on one city, never for a ranking.

    One step: the critical value of a city is that of its own differences to all others.

    Args, returns: as :func:`rank_intervals`.
    """
    known, x, spread = _ranked(value, se, higher_is_better)
    weight, n = _weights(spread), len(known)
    scale = weight.astype(np.float32)
    maxima = [
        np.stack([np.abs((block - block[i]) * scale[:, i, None]).max(axis=0) for i in range(n)])
        for block in _chunks(spread, _chunks_for(n, draws), seed)
        if n
    ]
    if not maxima:
        return _table(len(value), known, x, np.zeros(n), np.zeros(n))
    critical = np.quantile(np.concatenate(maxima, axis=1), confidence, axis=1)
    z = _differences(x, weight)
    return _table(len(value), known, x, (z > critical).sum(axis=0), (z > critical[:, None]).sum(axis=1))


def top_set(ranks: pd.DataFrame, k: int) -> pd.Series:
    """Which cities may be among the best ``k``: all of the true best are there, with the confidence."""
    return ranks["low_rank"] <= k


def bottom_set(ranks: pd.DataFrame, k: int) -> pd.Series:
    """Which ranked cities may be among the last ``k``."""
    return ranks["high_rank"] > ranks["rank"].notna().sum() - k


def _told_apart(x: Floats, critical: Critical) -> Pairs:
    """[i, j]: city i is better than city j, by the step-down procedure."""
    weight = _weights(critical.se)
    z = _differences(x, weight)
    allowed = int(2 * critical.size * critical.draws)  # of the draws and their mirror images
    above, cut = z > critical.value, critical.value
    while above.any():
        maxima = [
            np.concatenate(_maxima(part, weight, ~above))
            for part in np.array_split(critical.tail, -(-critical.tail.shape[1] // CHUNK), axis=1)
        ]
        falling = -np.sort(-np.concatenate(maxima))
        cut = min(cut, float(falling[min(allowed, len(falling) - 1)]))
        more = z > cut
        if (more == above).all():
            break
        above = more
    return above


def _ranked(value: Floats, se: Floats, higher_is_better: bool) -> tuple[npt.NDArray[np.intp], Floats, Floats]:
    """Which cities are ranked, in the order of the draws; their values, high is good; their errors."""
    value, se = np.asarray(value, dtype=float), np.asarray(se, dtype=float)
    known = np.flatnonzero(np.isfinite(value) & np.isfinite(se))
    known = known[np.lexsort((value[known], se[known]))]
    return known, value[known] if higher_is_better else -value[known], se[known]


def _table(
    cities: int, known: npt.NDArray[np.intp], x: Floats, better: npt.NDArray[Any], worse: npt.NDArray[Any]
) -> pd.DataFrame:
    """Ranks and intervals in the caller's order, from how many cities are surely better and worse."""
    table = pd.DataFrame(np.nan, index=range(cities), columns=["rank", "low_rank", "high_rank"])
    ranks = 1 + (x[None, :] > x[:, None]).sum(axis=1)
    table.iloc[known] = np.column_stack([ranks, 1 + better, len(known) - worse])
    return table


def _differences(x: Floats, weight: Floats) -> Floats:
    """z [i, j] of city i over city j; infinite where both are certain and differ."""
    apart = x[:, None] - x[None, :]
    with np.errstate(invalid="ignore"):
        return np.where(weight > 0, apart * weight, np.where(apart == 0, 0.0, np.sign(apart) * np.inf))


def _chunks_for(cities: int, draws: int | None) -> int:
    most = np.clip(DRAWS * DRAWS_UNTIL**2 / max(cities, 1) ** 2, FEWEST_DRAWS, DRAWS)
    return -(-(draws or int(most)) // CHUNK)


def _weights(se: Floats) -> Floats:
    """1/√(se_i² + se_j²); 0 between two that are certain."""
    variance = se[:, None] ** 2 + se[None, :] ** 2
    return np.divide(1.0, np.sqrt(variance), out=np.zeros_like(variance), where=variance > 0)


def _chunks(se: Floats, chunks: int, seed: int) -> Iterator[Draws]:
    """Draws of estimates whose true values are all 0: cities × CHUNK, the same at every call."""
    generator = np.random.default_rng(seed)
    for _ in range(chunks):
        noise = generator.standard_normal((len(se), CHUNK), dtype=np.float32)
        yield noise * se.astype(np.float32)[:, None]


def _maxima(x: Draws, weight: Floats, pairs: Pairs) -> tuple[Draws, Draws]:
    """The greatest z over the ordered ``pairs`` of each draw, and of its mirror image.

    Args:
        x: cities × draws.
        pairs: [i, j]: whether «i is better than j» is still to be tested.
    """
    upper, lower = np.zeros(x.shape[1], np.float32), np.zeros(x.shape[1], np.float32)
    scale = weight.astype(np.float32)
    for i in range(len(x)):
        others = pairs[i] | pairs[:, i]
        others[:i] = False  # each two cities once
        z = (x[i] - x[others]) * scale[i, others, None]
        np.maximum(upper, z[pairs[i, others]].max(axis=0, initial=0.0), out=upper)
        np.maximum(lower, -z[pairs[i, others]].min(axis=0, initial=0.0), out=lower)
        np.maximum(upper, -z[pairs[others, i]].min(axis=0, initial=0.0), out=upper)
        np.maximum(lower, z[pairs[others, i]].max(axis=0, initial=0.0), out=lower)
    return upper, lower
