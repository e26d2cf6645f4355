"""How far chance alone moves the parts of the national change: the delta method on city-level sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.decomposition import INCOMPLETE, MIX, WEIGHTS, Cells
from analysis.intervals import Floats, sample_variance
from domain.metrics import POINT
from domain.scorecard import NATION


def strata(
    periods: Sequence[pd.DataFrame], metrics: Sequence[str]
) -> tuple[tuple[str, ...], Floats, Floats, Floats]:
    """The cities that responded, and by period × city × metric: n, mean [points] and its variance
    [points²; a city's months are strata, as in :func:`analysis.estimates.pool`]."""
    rows = [p[(p["city"] != NATION) & p["metric"].isin(metrics) & (p["n"] > 0)] for p in periods]
    of, names = pd.factorize(np.concatenate([p["city"].to_numpy(object) for p in rows]), sort=True)
    metric = pd.Index(metrics, dtype=object).get_indexer(
        np.concatenate([p["metric"].to_numpy(object) for p in rows])
    )
    period = np.repeat(np.arange(len(rows)), [len(p) for p in rows])
    shape = (len(rows), len(names), len(metrics))
    cell = np.ravel_multi_index((period, of, metric), shape)
    single = tuple(np.concatenate([p[c].to_numpy(float) for p in rows]) for c in "nsq")
    weighted = single[0] * _borrowed(sample_variance(*single), cell, metric)
    count, s, spread = (
        np.bincount(cell, values, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
        for values in (single[0], single[1], weighted)
    )
    n = np.where(count[:, :, :1] > 0, count, np.nan)  # a city without a composite is not there
    with np.errstate(divide="ignore", invalid="ignore"):
        mean, variance = s / n / POINT, spread / n**2 / POINT**2
    there = (n[:, :, 0] > 0).any(axis=0)
    return tuple(map(str, names[there])), n[:, there], mean[:, there], variance[:, there]


def _borrowed(spread: Floats, *groups: np.ndarray) -> Floats:
    """A stratum of one response takes the mean spread of its group: of its city, else of the metric."""
    for group in groups:
        known = ~np.isnan(spread)
        if known.all():
            break
        count = np.bincount(group[known], minlength=int(group.max()) + 1)
        added = np.bincount(group[known], spread[known], minlength=len(count))
        with np.errstate(invalid="ignore"):
            spread = np.where(known, spread, (added / np.where(count, count, np.nan))[group])
    return spread


def part_variances(cells: Cells, variance: Floats) -> dict[str, float]:
    """Part -> variance [points²].

    New weights: dimensions as if independent, which is too wide where they go together (the changes of
    the weights add up to zero). Incomplete answers: how far those who answered a dimension may differ
    from all who responded, given the pattern of the gaps.
    """
    depth = len(cells.dimensions)
    score, mean, gaps = np.split(variance, [1, 1 + depth], axis=2)
    moved = np.diff(cells.share, axis=0)[0]
    twice = cells.measured.all(axis=0)
    of_dimension = (cells.factor**2 * np.where(twice, mean.sum(axis=0), 0.0)).sum(axis=0)
    middle = cells.middle_share[:, None] ** 2
    reweighted = middle * np.diff(cells.weight, axis=0) ** 2 * level_variance(cells, mean)
    both = cells.present.all(axis=0, keepdims=True).T
    unanswered = middle * (cells.weight[:, None, :] ** 2 * np.where(both, gaps, 0.0)).sum(axis=0)
    return {
        MIX: float((moved**2 * level_variance(cells, score[:, :, 0])).sum()),
        **dict(zip(cells.dimensions, of_dimension.tolist(), strict=True)),
        WEIGHTS: float(reweighted.sum()),
        INCOMPLETE: float(unanswered.sum()),
    }


def level_variance(cells: Cells, variance: Floats) -> Floats:
    """Variance of the mean of both periods; where one is filled from the other, that one's own.

    Args:
        variance: 2 × C or 2 × C × D [points²], 0 where there is no measurement.
    """
    there = cells.present if variance.ndim == 2 else cells.measured
    return variance.sum(axis=0) / np.maximum(there.sum(axis=0), 1) ** 2


def off_centre(cells: Cells, variance: Floats) -> Floats:
    """Variance of a city's level less the mean M̄ that it is part of."""
    share = cells.middle_share
    return np.maximum((1 - 2 * share) * variance + float((share**2 * variance).sum()), 0.0)


def unanswered(variance: Floats, count: Floats) -> Floats:
    """Variance that the mean of those who answered adds to the mean of all: σ²·(1/n_d − 1/n)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return variance[:, :, 1:] * np.clip(1 - count[:, :, 1:] / count[:, :, :1], 0, 1)
