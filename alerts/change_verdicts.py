"""Changes against the month before or last year, corrected over the places of a month."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.changes import Movement, changes
from domain.alert_rules import Against, Rule
from domain.metrics import Metric, Registry
from domain.months import Month


def change(rule: Rule, metric: Metric, seen: pd.DataFrame, walked: set[int]) -> pd.DataFrame:
    """Each month against the one it is compared with; see :func:`alerts.verdicts.judged_by`."""
    now = seen[seen["month"].isin(walked)]
    if now.empty:
        return now
    found = _moved(metric, now, seen, months_back(rule))
    measure = found["change_pct" if rule.relative else "change"]
    certain = found["movement"].isin([Movement.UP, Movement.DOWN])
    unknown = rule.certain & found["movement"].eq(Movement.UNKNOWN)
    judged = found["judged"] & found["compared"] & measure.notna() & ~unknown
    far = (measure.abs() > rule.limit) & (certain | (not rule.certain))
    ring = np.where(far, np.sign(measure), 0)
    why = np.select(
        [judged, found["judged"] & unknown, found["judged"]], ["", "unknown", "before"], found["why"]
    )
    return found.assign(
        measure=measure, certain=certain, ring=np.where(np.isin(ring, rule.signs(metric)), ring, 0), why=why,
        judged=judged, clear_down=-measure <= rule.clear_level, clear_up=measure <= rule.clear_level,
    )  # fmt: skip


def months_back(rule: Rule) -> int:
    """How far back the month lies that a month is compared with."""
    return 12 if rule.against is Against.YEAR else 1


def _moved(metric: Metric, now: pd.DataFrame, seen: pd.DataFrame, back: int) -> pd.DataFrame:
    """The changes, and whether the month before was ``compared``, being judged itself.

    Each month is a family of its own for Benjamini–Hochberg, which runs within a metric: the metric bears
    another name in each month.
    """
    later = {month: (Month.from_key(month) + back).key for month in seen["month"].unique()}
    before = seen.assign(month=seen["month"].map(later))
    named = [table.assign(metric=_name(metric, table["month"])) for table in (now, before)]
    monthly = Registry(own=[replace(metric, id=name) for name in named[0]["metric"].unique()])
    moved = changes(named[0], named[1], monthly, ["metric", "place"])
    usable = before.loc[before["judged"], ["place", "month"]].assign(compared=True)
    moved = moved.merge(usable, on=["place", "month"], how="left")
    return moved.assign(metric=metric.id, compared=moved["compared"].notna())


def _name(metric: Metric, months: pd.Series) -> pd.Series:
    return metric.id + "@" + months.astype(str)
