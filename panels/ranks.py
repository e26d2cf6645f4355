"""Who leads, who lags, and how certain that is: gaps, ranks by month, the funnel, rank intervals."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.certain_ranks import certain_ranks, errors_of
from analysis.findings import funnel_finding, ranks_finding, standings_finding, streak_finding
from analysis.ranking import critical_values
from analysis.shrinkage import funnel_bases, funnel_limits, pooled_sd
from charts.bump import bump
from charts.funnel import funnel
from charts.gap_bars import gap_bars
from charts.prepare import bump_rows
from charts.rank_intervals import rank_intervals
from data_access.review import Review
from domain.metrics import Kind, Metric
from panels.panel import Panel, chart_panel

RANK_MONTHS = 12  # months of ranks that are drawn


def standings_panel(review: Review, ranked: pd.DataFrame, metric: Metric) -> Panel:
    """Every city's gap to the nation; only the chosen cities where some are chosen."""
    chosen = review.filters.cities
    shown = ranked[ranked["city"].isin(chosen)] if chosen else ranked
    finding = standings_finding(ranked, review.view)
    return chart_panel(review, "leaders.gap", gap_bars, shown, metric, finding=finding, metrics=[metric.id])


def bump_panel(
    review: Review, ranked: pd.DataFrame, ranks: pd.DataFrame, streak: pd.Series, marked: Sequence[str],
    metric: Metric,
) -> Panel:  # fmt: skip
    """Ranks of the last months, the ``marked`` cities in colour."""
    drawn = ranks[ranks["month"] >= review.history(RANK_MONTHS).start.key]
    lines = bump_rows(review.named(drawn), marked, metric, review.view)
    finding = streak_finding(ranked, streak, review.view)
    return chart_panel(review, "leaders.ranks", bump, lines, finding=finding, metrics=[metric.id])


def funnel_panel(review: Review, ranked: pd.DataFrame, metric: Metric) -> Panel | None:
    """Every city over its base, with the limits that hold cities that are all alike."""
    known = ranked[ranked["value"].notna() & ranked["se"].notna()]
    if known.empty:
        return None
    base, se = known["base"].to_numpy(float), known["se"].to_numpy(float)
    sd = None if metric.kind is Kind.SHARE else pooled_sd(base, se)
    limits = funnel_limits(funnel_bases(base), float(known["nation"].iloc[0]), sd=sd)
    finding = funnel_finding(known, limits, review.view)
    return chart_panel(
        review, "leaders.funnel", funnel, known, metric, limits=limits, finding=finding, metrics=[metric.id]
    )


def rank_panel(review: Review, ranked: pd.DataFrame, metric: Metric) -> Panel | None:
    """Ranks with their intervals and chances; the simulation behind them is kept by the standard errors, on
    which alone it depends."""
    errors = errors_of(ranked)
    if not errors:
        return None
    critical = review.warehouse.kept(repr(("simulation", errors)), lambda: critical_values(np.array(errors)))
    table, facts = certain_ranks(ranked, critical, lower_is_better=metric.direction == "down")
    if facts is None:
        return None
    note = review.view.say(
        "leaders.certainty_note", bottom_set=facts.bottom_set,
        rankability=review.view.words.number(100 * facts.rankability, 0),
    )  # fmt: skip
    finding = ranks_finding(facts, review.view)
    return chart_panel(
        review, "leaders.certainty", rank_intervals, table, note=note, finding=finding, metrics=[metric.id]
    )
