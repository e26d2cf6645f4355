"""What practices brought: each tested against the cities without it, see :mod:`analysis.effects`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, partial

import pandas as pd

from analysis.effects import WORTH, effect
from analysis.estimates import estimate, pool
from domain.metrics import SATISFACTION, Metric, Registry, Unit
from domain.months import Month, Period
from domain.scorecard import NATION

WINDOW = 3  # months before a practice began, and the latest months since
WORTH_SHARE = 0.05  # of the level before: the smallest effect that matters for what is not in points
COLUMNS = (
    "practice", "name_zh", "name_en", "since", "cities", "metric", "effect", "low", "high", "verdict",
    "smallest", "untreated",
)  # fmt: skip


def practice_span(practices: pd.DataFrame, month: Month) -> Period:
    """The months that :func:`practice_effects` asks for."""
    known = practices[practices["since"] <= month.key]["since"]
    first = Month.from_key(int(known.min())) if len(known) else month
    return Period(first - WINDOW, month + 1)


def outcomes(practices: pd.DataFrame) -> tuple[str, ...]:
    """Satisfaction, and the metrics that practices were begun to change."""
    own = practices[practices["reading"] == "change"]["metric"].dropna()
    return tuple(dict.fromkeys([SATISFACTION, *own]))


def practice_effects(
    practices: pd.DataFrame, sums: pd.DataFrame, registry: Registry, month: Month
) -> pd.DataFrame:
    """One row for each practice, month it began, and outcome.

    Before are the :data:`WINDOW` months up to its beginning, after the latest such months since. Cities
    that began in the same month are treated together; cities that have the practice from another month on
    take no part. Only practices for all channels: a channel's records are not the city's.

    Args:
        practices: of :meth:`Warehouse.practices`.
        sums: monthly sums by city of :func:`outcomes` over :func:`practice_span`.
    Returns:
        ``practice``, names, ``since`` [month key], ``cities`` [tuple of ids], ``metric``, ``effect``,
        ``low``, ``high`` [unit of the metric, adjusted for the level before; NaN without enough cities],
        ``verdict`` [:class:`analysis.effects.Verdict`], ``smallest`` [the smallest effect that would have
        shown], ``untreated`` [cities].
    """
    in_force = practices[practices["since"] <= month.key]
    levels = cache(partial(_level, sums, registry))
    rows = []
    for (practice, since), group in in_force.groupby(["practice", "since"], sort=True):
        adopters = in_force[in_force["practice"] == practice]["city"]
        treated = tuple(group["city"])
        began = Month.from_key(int(str(since)))
        periods = (Period(began - WINDOW, began), Period(max(began, month - (WINDOW - 1)), month + 1))
        for metric in _outcomes_of(group):
            before, after = (levels(metric, period) for period in periods)
            cities = before.join(after, suffixes=("_before", "_after"), how="inner").dropna()
            others = set(adopters) - set(treated)
            found = _effect(cities[~cities.index.isin(others)], treated, registry[metric])
            if found:
                names = {c: group[c].iloc[0] for c in ("name_zh", "name_en")}
                rows.append({"practice": practice, "since": since, "cities": treated, **names, **found})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _outcomes_of(group: pd.DataFrame) -> tuple[str, ...]:
    """Satisfaction and the practice's own metric; the record of one channel tells of no other."""
    return outcomes(group[group["channel"].fillna("") == ""])


def _effect(cities: pd.DataFrame, treated: Sequence[str], metric: Metric) -> dict[str, object]:
    """The tested effect, by city: ``value_before``, ``se_before``, ``value_after``, ``se_after``."""
    chosen = cities.index.isin(treated)
    if not chosen.any() or chosen.all():
        return {}
    table = pd.DataFrame({
        "treated": chosen, "before": cities["value_before"], "after": cities["value_after"],
        "se_before": cities["se_before"], "se_after": cities["se_after"],
    })  # fmt: skip
    found = effect(table)
    worth = WORTH if metric.unit in (Unit.POINTS, Unit.PERCENT) else WORTH_SHARE * table["before"].mean()
    verdict = found.verdict(-1 if metric.direction == "down" else 1, worth)
    return {
        "metric": metric.id, "effect": found.adjusted.effect, "low": found.adjusted.low,
        "high": found.adjusted.high, "verdict": verdict, "smallest": found.smallest,
        "untreated": found.untreated,
    }  # fmt: skip


def _level(sums: pd.DataFrame, registry: Registry, metric: str, period: Period) -> pd.DataFrame:
    """``value``, ``se`` of each city over some months, by city."""
    inside = (sums["month"] >= period.start.key) & (sums["month"] < period.end.key)
    rows = sums[inside & (sums["metric"] == metric) & (sums["city"] != NATION)]
    return estimate(pool(rows, ["city", "metric"]), registry).set_index("city")[["value", "se"]]
