"""Where a rule would ring, and where an alert would be over: each month from what was known by then."""

from __future__ import annotations

import numpy as np
import pandas as pd

from alerts.change_verdicts import change
from alerts.control_verdicts import signalled
from alerts.seen import WALK, whole
from data_access.review import Review
from domain.alert_rules import Rule, RuleKind
from domain.metrics import Metric


def judged_by(review: Review, rule: Rule, seen: pd.DataFrame) -> pd.DataFrame:
    """The verdict of each place and month that is walked through.

    Args:
        seen: of :func:`alerts.seen.seen_by`.
    Returns:
        the rows of ``seen`` of the last :data:`~alerts.seen.WALK` months with ``ring`` [−1 down, 1 up, 0],
        ``clear_down``, ``clear_up`` [whether an alert of that side is over], ``measure`` [what is held
        against the rule's level: the value, or the change], ``before`` [unit; of a change], ``centre``
        [unit; of a chart], ``signal`` [text key or empty], ``points`` [of a chart's phase], ``certain``
        [more than chance].
    """
    metric = review.registry[rule.metric]
    walked = {month.key for month in whole(review).history(WALK)}
    if seen.empty:
        verdict = seen
    elif rule.kind is RuleKind.THRESHOLD:
        verdict = _threshold(rule, metric, seen)
    elif rule.kind is RuleKind.CONTROL:
        verdict = signalled(review, rule, metric, seen, walked)
    else:
        verdict = change(rule, metric, seen, walked)
    return _complete(verdict[verdict["month"].isin(walked)])


def _complete(verdict: pd.DataFrame) -> pd.DataFrame:
    """Every column there, and nothing rings or ends where nothing is judged."""
    usual: dict[str, object] = {
        "ring": 0, "clear_down": False, "clear_up": False, "measure": np.nan, "before": np.nan,
        "centre": np.nan, "signal": "", "points": 0, "certain": False,
    }  # fmt: skip
    table = verdict.assign(**{name: usual[name] for name in usual if name not in verdict})
    judged = table["judged"].astype(bool)
    table["ring"] = np.where(judged, table["ring"], 0).astype(int)
    for name in ("clear_down", "clear_up", "certain"):
        table[name] = table[name].astype(bool) & judged
    return table.sort_values(["place", "month"], ignore_index=True)


def beyond_level(rule: Rule, metric: Metric, value: np.ndarray, half: np.ndarray | None) -> np.ndarray:
    """Which values ring a threshold. They are held against it as printed: 80.0 is never below 80.

    Args:
        value: [unit of the metric], any shape.
        half: half-widths of the intervals, where only certain ones ring.
    """
    edge = value if half is None else value - rule.over * half
    assert rule.limit is not None
    return rule.over * (np.round(edge, metric.decimals) - rule.limit) > 0


def back_within(rule: Rule, metric: Metric, value: np.ndarray) -> np.ndarray:
    """Which values end an alert of a threshold."""
    return rule.over * (np.round(value, metric.decimals) - rule.clear_level) <= 0


def _threshold(rule: Rule, metric: Metric, seen: pd.DataFrame) -> pd.DataFrame:
    value = seen["value"].to_numpy(float)
    bound = seen["low" if rule.over > 0 else "high"].to_numpy(float)
    certain = beyond_level(rule, metric, bound, None)
    unknown = rule.certain & np.isnan(bound) & seen["judged"].to_numpy(bool)
    rings = certain if rule.certain else beyond_level(rule, metric, value, None)
    over = back_within(rule, metric, value)
    return seen.assign(
        measure=value, ring=np.where(rings, rule.over, 0), certain=certain,
        clear_down=over & (rule.over < 0), clear_up=over & (rule.over > 0),
        judged=seen["judged"] & ~unknown, why=np.where(unknown, "unknown", seen["why"]),
    )  # fmt: skip
