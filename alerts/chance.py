"""How often a rule rings by chance alone: what to expect where nothing really happens.

Each place stays at its own level; the figures scatter around it as their intervals say, and go through the
same levels, the same correction for many places and the same hysteresis as the real ones. A place whose
level itself lies beyond a threshold rings with reason and does not count. Control charts ask for no
intervals: their limits come from the same scatter, so any will do.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from alerts.change_verdicts import months_back
from alerts.control_verdicts import FEWEST, chart_kind
from alerts.episodes import opened
from alerts.verdicts import back_within, beyond_level
from analysis.control_alarms import CENTRE, SPREAD, TRIALS
from analysis.control_rules import ChartKind, p_prime_limits, signals, xmr_limits
from analysis.false_discovery import ALPHA
from analysis.intervals import Z
from domain.alert_rules import Rule, RuleKind
from domain.metrics import Metric
from domain.months import Month

Floats = npt.NDArray[np.float64]
DRAWS, CHARTS, SEED = 500, 1500, 20_250_301
RUN_UP = 12  # months simulated before the first that counts, so that alerts may be open by then


def chance_rings(
    rule: Rule, metric: Metric, seen: pd.DataFrame, verdict: pd.DataFrame, months: int
) -> Floats | None:
    """Rings to expect in each of the last ``months`` months of the verdicts if nothing happens.

    Args:
        seen, verdict: of :func:`alerts.seen.seen_by` and :func:`alerts.verdicts.judged_by`.
    Returns:
        a number a month, oldest first; None where figures without a base leave chance unknown.
    """
    if verdict.empty or not verdict["judged"].any():
        return np.zeros(months)
    last = Month.from_key(int(verdict["month"].max()))
    keys = [(last - back).key for back in reversed(range(months + RUN_UP))]
    if rule.kind is RuleKind.CONTROL:
        points = _matrix(verdict, "points", keys)
        expected = _control(chart_kind(metric, seen), np.nan_to_num(points).astype(int))
        return expected[-months:] * len(rule.signs(metric))
    judged = _matrix(verdict.assign(judged=verdict["judged"].astype(float)), "judged", keys) == 1
    back = months_back(rule) if rule.kind is RuleKind.CHANGE else 0
    every = [(last - shift).key for shift in reversed(range(months + RUN_UP + back))]
    value, se = (_matrix(seen[seen["judged"]], c, every).reindex(judged.index) for c in ("value", "se"))
    if (se.isna() & value.notna()).to_numpy().any():
        return None
    draw = np.random.default_rng(SEED).standard_normal((DRAWS, *se.shape))
    level = np.nan_to_num(value.mean(axis=1).to_numpy(float))[:, None]
    drawn, spread = level + se.to_numpy(float) * draw, se.to_numpy(float)
    if rule.kind is RuleKind.THRESHOLD:
        new = _threshold(rule, metric, drawn, spread, judged.to_numpy(bool))
        new = new & ~beyond_level(rule, metric, level, None)
    else:
        new = _change(rule, metric, drawn, spread, judged.to_numpy(bool), back)
    return new.mean(axis=0).sum(axis=0)[-months:]


def _matrix(table: pd.DataFrame, column: str, months: list[int]) -> pd.DataFrame:
    """Places × months, NaN where there is none."""
    return table.pivot(index="place", columns="month", values=column).reindex(columns=months)


def _threshold(rule: Rule, metric: Metric, drawn: Floats, se: Floats, judged: np.ndarray) -> np.ndarray:
    rings = beyond_level(rule, metric, drawn, Z * se if rule.certain else None) & judged
    return opened(rings, back_within(rule, metric, drawn) & judged)[0]


def _change(
    rule: Rule, metric: Metric, drawn: Floats, se: Floats, judged: np.ndarray, back: int
) -> np.ndarray:
    difference = drawn[..., back:] - drawn[..., :-back]
    with np.errstate(divide="ignore", invalid="ignore"):
        measure = 100 * difference / np.abs(drawn[..., :-back]) if rule.relative else difference
        far = (np.abs(measure) > rule.limit) & judged
        if rule.certain:
            far &= _discovered(2 * norm.sf(np.abs(difference) / np.hypot(se[:, back:], se[:, :-back])))
        clear = {side: (side * measure <= rule.clear_level) & judged for side in (-1, 1)}
    new = [opened(far & (np.sign(measure) == side), clear[side])[0] for side in rule.signs(metric)]
    return np.sum(new, axis=0)


def _discovered(p: Floats) -> np.ndarray:
    """Benjamini–Hochberg over the places (the last axis but one): which are rejected."""
    known = ~np.isnan(p)
    order = np.argsort(np.where(known, p, np.inf), axis=-2)
    ranked = np.take_along_axis(np.where(known, p, np.inf), order, axis=-2)
    rank = np.arange(1, p.shape[-2] + 1)[:, None]
    passed = ranked <= ALPHA * rank / np.maximum(known.sum(axis=-2, keepdims=True), 1)
    most = np.where(passed, rank, 0).max(axis=-2, keepdims=True)
    found = np.zeros(p.shape, bool)
    np.put_along_axis(found, order, rank <= most, axis=-2)
    return found & known


def _control(kind: ChartKind, points: np.ndarray) -> Floats:
    """Rings of one side, summed over charts of ``points`` [places × months]."""
    patterns, count = np.unique(points, axis=0, return_counts=True)
    rates = [chart_rings(kind, tuple(int(n) for n in row)) for row in patterns]
    return np.asarray(count @ np.array(rates), dtype=np.float64)


@lru_cache(maxsize=256)
def chart_rings(kind: ChartKind, points: tuple[int, ...]) -> Floats:
    """Chance that a chart in control rings on one side, month by month.

    Args:
        points: of the chart's phase in each month; a month of fewer than :data:`FEWEST` cannot ring.
    """
    before = max(0, *(n - 1 - month for month, n in enumerate(points)))
    shape = (CHARTS, before + len(points))
    values = CENTRE + SPREAD * np.random.default_rng(SEED).standard_normal(shape)
    rings, over = (np.zeros((2, CHARTS, len(points)), bool) for _ in range(2))
    for month, n in enumerate(points):
        if n < FEWEST:
            continue
        phase = values[:, before + month + 1 - n : before + month + 1]
        limits = (
            p_prime_limits(phase, np.full_like(phase, TRIALS)) if kind == "p_prime" else xmr_limits(phase)
        )
        side = signals(phase, *limits)[1][:, -1]
        off = phase[:, -1] - limits[0][:, -1]
        for at, sign in enumerate((-1, 1)):
            rings[at, :, month] = side == sign
            over[at, :, month] = (sign * off <= 0) & (side != sign)
    return opened(rings, over)[0].mean(axis=(0, 1))
