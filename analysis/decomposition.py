"""Why did the national score move: mix of cities, or service in cities, and in which dimension?

Kitagawa 1955 / Das Gupta 1993, symmetric and centred: mix_c = (s1−s0)·((m0+m1)/2−M̄) and
rate_c = (m1−m0)·(s0+s1)/2; the rate part falls into the dimensions by their mean weight, a change of
weights and incomplete answers. The parts add up to the change exactly.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.frames import require

MIX, WEIGHTS, INCOMPLETE = "mix", "weights", "incomplete"


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
    """
    dimensions = list(dict.fromkeys([*weights_before, *weights_now]))
    for frame in (now, before):
        require(frame, ("city", "n", "score", *dimensions), "decomposition")
    first, last = _aligned(before, now, dimensions)
    share0, share1 = first["n"] / first["n"].sum(), last["n"] / last["n"].sum()
    score0, score1 = _both(first["score"], last["score"])
    middle = ((share0 + share1) / 2 * (score0 + score1) / 2).sum() / ((share0 + share1) / 2).sum()
    mix = ((share1 - share0) * ((score0 + score1) / 2 - middle)).sum()
    share = (share0 + share1) / 2
    effects, explained = {MIX: float(mix)}, pd.Series(0.0, index=first.index)
    reweighted = pd.Series(0.0, index=first.index)
    for d in dimensions:
        w0, w1 = weights_before.get(d, 0.0), weights_now.get(d, 0.0)
        m0, m1 = _both(first[d], last[d])
        part = ((w0 + w1) / 2 * (m1 - m0)).fillna(0.0)
        reweighted += ((w1 - w0) * (m0 + m1) / 2).fillna(0.0)
        effects[d] = float((share * part).sum())
        explained += part
    effects[WEIGHTS] = float((share * reweighted).sum())
    effects[INCOMPLETE] = float((share * (score1 - score0 - explained - reweighted)).sum())
    kept = {k: v for k, v in effects.items() if k not in (WEIGHTS, INCOMPLETE) or abs(v) > 1e-12}
    return pd.DataFrame({"part": list(kept), "effect": list(kept.values())})


def _aligned(
    before: pd.DataFrame, now: pd.DataFrame, dimensions: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    columns = ["n", "score", *dimensions]
    first, last = before.set_index("city")[columns], now.set_index("city")[columns]
    cities = first.index.union(last.index)
    first, last = first.reindex(cities), last.reindex(cities)
    return first.assign(n=first["n"].fillna(0.0)), last.assign(n=last["n"].fillna(0.0))


def _both(first: pd.Series, last: pd.Series) -> tuple[pd.Series, pd.Series]:
    """A city absent in one period takes its value of the other: its coming or going is mix alone."""
    return first.fillna(last), last.fillna(first)


def total(parts: pd.DataFrame) -> float:
    """The change that the parts add up to [points]."""
    return float(np.sum(parts["effect"]))
