"""Control charts as they looked in each month: from the points up to it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from alerts.seen import WINDOW, whole
from analysis.control import Signal, control
from analysis.control_rules import ChartKind
from data_access.review import Review
from domain.alert_rules import Rule
from domain.metrics import Kind, Metric
from domain.months import Month, Period
from domain.scorecard import NATION

FEWEST = 6  # points from which on a chart has limits
REBASE = "rebase"  # kind of event after which limits start anew
LAST = ["place", "month", "centre", "signal", "side", "points"]


def signalled(
    review: Review, rule: Rule, metric: Metric, seen: pd.DataFrame, walked: set[int]
) -> pd.DataFrame:
    """One chart a place and month; see :func:`alerts.verdicts.judged_by`."""
    points = seen.assign(value=seen["value"].where(seen["judged"]), base=seen["base"].fillna(1.0))
    charts = _charts(points, np.array(sorted(walked & set(seen["month"])), int))
    if charts.empty:
        return seen[seen["month"].isin(walked)]
    kind, breaks = chart_kind(metric, seen), breaks_of(review, min(walked))
    parts = [
        control(charts[charts["place"].isin(places)], kind, starts, ["place", "at"])
        for starts, places in _by_breaks(points["place"].unique(), breaks)
    ]
    drawn = pd.concat(parts, ignore_index=True)
    counted = drawn["value"].notna().groupby([drawn["place"], drawn["at"], drawn["phase"]])
    last = drawn.assign(points=counted.transform("sum")).query("month == at")
    return _verdicts(rule, metric, seen.merge(last[LAST], on=["place", "month"], how="inner"))


def _verdicts(rule: Rule, metric: Metric, found: pd.DataFrame) -> pd.DataFrame:
    """What the last point of each chart says; an alert is over back at the centre line."""
    side = np.where(found["points"] >= FEWEST, found["side"], 0)
    off = found["value"] - found["centre"]
    return found.assign(
        measure=found["value"], ring=np.where(np.isin(side, rule.signs(metric)), side, 0),
        signal=[f"control.{name}" if isinstance(name, Signal) else "" for name in found["signal"]],
        certain=found["signal"].eq(Signal.OUTSIDE), clear_down=(off >= 0) & (side >= 0),
        clear_up=(off <= 0) & (side <= 0),
    )  # fmt: skip


def _charts(points: pd.DataFrame, months: np.ndarray) -> pd.DataFrame:
    """The points that were known in each month, one below the other: ``place``, ``month``, ``value``,
    ``base``, ``at`` [key of the month]."""
    first = np.array([(Month.from_key(month) - (WINDOW - 1)).key for month in months], int)
    of = points["month"].to_numpy(int)[:, None]
    row, at = np.nonzero((of >= first) & (of <= months))
    return points[["place", "month", "value", "base"]].iloc[row].assign(at=months[at])


def chart_kind(metric: Metric, seen: pd.DataFrame) -> ChartKind:
    """p′ for shares with bases, XmR for all others."""
    based = bool(seen.loc[seen["judged"], "base"].notna().all())
    return "p_prime" if metric.kind is Kind.SHARE and based else "xmr"


def breaks_of(review: Review, since: int) -> dict[str, tuple[int, ...]]:
    """Place -> months (keys) at which its limits start anew; the nation's hold for every place."""
    first = Month.from_key(since) - WINDOW
    events = whole(review).events(Period(first, review.month + 1))
    rebased = events[events["kind"] == REBASE]
    return {str(city): tuple(sorted(int(m) for m in rows["month"])) for city, rows in rebased.groupby("city")}


def _by_breaks(
    places: Sequence[str], breaks: dict[str, tuple[int, ...]]
) -> list[tuple[tuple[int, ...], list[str]]]:
    """Places with the same breaks together."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for place in places:
        starts = tuple(sorted({*breaks.get(NATION, ()), *breaks.get(place, ())}))
        groups.setdefault(starts, []).append(place)
    return list(groups.items())
