"""Why did the national score move: mix of cities, or service in cities, and in which dimension?

The national score is Σ_c s_c·(Σ_d w_d·m_cd + r_c): share of a city, weight of a dimension, its mean in
the city, and what incomplete answers add. Each product falls into its factors by Shapley, which is
symmetric in the periods: with unchanged weights Kitagawa 1955, mix_c = (s1−s0)·((m0+m1)/2−M̄) and
rate_c = (m1−m0)·(s0+s1)/2; with three factors Das Gupta 1993. The parts add up to the change exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.frames import require
from analysis.intervals import Floats

MIX, WEIGHTS, INCOMPLETE = "mix", "weights", "incomplete"
NEGLIGIBLE = 1e-12  # points: rounding, not a part


@dataclass(frozen=True)
class Cells:
    """Both periods side by side, [0] before and [1] now; C cities, D dimensions.

    Args:
        share: 2 × C, 0 to 1; a period without responses has those of the other, so nothing changed.
        mean: 2 × C × D [points]; where only one period was measured it stands for both.
        rest: 2 × C [points], score less the weighted means.
        weight: 2 × D.
        present, measured: 2 × C and 2 × C × D [bool], what was really there.
    """

    cities: tuple[str, ...]
    dimensions: tuple[str, ...]
    share: Floats
    mean: Floats
    rest: Floats
    weight: Floats
    present: np.ndarray
    measured: np.ndarray

    @property
    def middle_share(self) -> Floats:
        return self.share.mean(axis=0)

    @property
    def factor(self) -> Floats:
        """C × D: by how much the change of a mean counts; s̄·w̄ where the weights did not change."""
        (s0, s1), (w0, w1) = self.share[:, :, None], self.weight
        return (s0 * w0 + s1 * w1) / 3 + (s0 * w1 + s1 * w0) / 6


@dataclass(frozen=True)
class CityParts:
    """What each city brought [points]: ``mix``, ``weights``, ``incomplete`` C, ``dimension`` C × D."""

    mix: Floats
    weights: Floats
    incomplete: Floats
    dimension: Floats


def decomposition(
    now: pd.DataFrame, before: pd.DataFrame, weights_now: dict[str, float], weights_before: dict[str, float]
) -> pd.DataFrame:
    """Split the change of the composite between two periods.

    Args:
        now, before: one row a city: ``city``, ``n`` [responses], ``score`` [points] and a column a
            dimension [points, NaN where no response answered it].
        weights_now, weights_before: dimension -> weight of the national scorecard.
    Returns:
        ``part`` [``mix``, a dimension's id, ``weights``, ``incomplete``], ``effect`` [points]. Parts
        that are zero everywhere by construction (same weights, complete answers) are left out. The
        effects add up to the change of the mean over all responses to 1e-9.
    Raises:
        FrameError: a column is missing.
    """
    cells = cells_of(now, before, weights_now, weights_before)
    effects = national_effects(cells, city_parts(cells))
    return pd.DataFrame({"part": list(effects), "effect": list(effects.values())})


def total(parts: pd.DataFrame) -> float:
    """The change that the parts add up to [points]."""
    return float(np.sum(parts["effect"]))


def cells_of(
    now: pd.DataFrame,
    before: pd.DataFrame,
    weights_now: Mapping[str, float],
    weights_before: Mapping[str, float],
) -> Cells:
    """The tables of :func:`decomposition` as aligned arrays.

    A city absent in one period takes its values of the other: its coming or going is mix alone.
    """
    dimensions = tuple(dict.fromkeys([*weights_before, *weights_now]))
    for frame in (now, before):
        require(frame, ("city", "n", "score", *dimensions), "decomposition")
    periods = [frame.set_index("city")[["n", "score", *dimensions]] for frame in (before, now)]
    cities = periods[0].index.union(periods[1].index)
    table = np.stack([period.reindex(cities).to_numpy(float) for period in periods])
    weight = np.array([[w.get(d, 0.0) for d in dimensions] for w in (weights_before, weights_now)])
    return aligned_cells(tuple(map(str, cities)), dimensions, table[:, :, 0], table[:, :, 1:], weight)


def aligned_cells(
    cities: tuple[str, ...], dimensions: tuple[str, ...], n: Floats, means: Floats, weight: Floats
) -> Cells:
    """Cells of arrays, [0] before and [1] now.

    Args:
        n: 2 × C [responses; NaN or 0 where absent].
        means: 2 × C × (1 + D) [points, NaN where absent], the score first.
        weight: 2 × D.
    """
    n, score, mean = np.nan_to_num(n), means[:, :, 0], means[:, :, 1:]
    filled = np.nan_to_num(_either(mean))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.nan_to_num(_either(n / n.sum(axis=1, keepdims=True)))
    rest = np.nan_to_num(_either(score - (filled * weight[:, None, :]).sum(axis=2)))
    return Cells(cities, dimensions, share, filled, rest, weight, ~np.isnan(score), ~np.isnan(mean))


def _either(values: Floats) -> Floats:
    """Each period's value, or that of the other where it has none."""
    return np.where(np.isnan(values), values[::-1], values)


def city_parts(cells: Cells) -> CityParts:
    """Every part by city; mix is centred on the mean M̄ of the cities' scores over both periods."""
    (s0, s1), (w0, w1), (m0, m1), (r0, r1) = cells.share, cells.weight, cells.mean, cells.rest
    level = (w0 * m0 + w1 * m1).sum(axis=1) / 3 + (w0 * m1 + w1 * m0).sum(axis=1) / 6 + (r0 + r1) / 2
    centre = float((cells.middle_share * level).sum())
    a0, a1 = s0[:, None], s1[:, None]
    reweighted = (w1 - w0) * ((a0 * m0 + a1 * m1) / 3 + (a0 * m1 + a1 * m0) / 6)
    return CityParts(
        mix=(s1 - s0) * (level - centre),
        weights=reweighted.sum(axis=1),
        incomplete=(r1 - r0) * cells.middle_share,
        dimension=(m1 - m0) * cells.factor,
    )


def national_effects(cells: Cells, parts: CityParts) -> dict[str, float]:
    """Part -> effect [points], in the order of the waterfall; what is zero by construction is left out."""
    sums: Sequence[float] = parts.dimension.sum(axis=0).tolist()
    effects = {MIX: float(parts.mix.sum()), **dict(zip(cells.dimensions, sums, strict=True))}
    for name, values in ((WEIGHTS, parts.weights), (INCOMPLETE, parts.incomplete)):
        if abs(effect := float(values.sum())) > NEGLIGIBLE:
            effects[name] = effect
    return effects
