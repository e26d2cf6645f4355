"""How certain the ranking is: rank intervals, chances, the funnel. The simulation comes last."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from analysis.certain_ranks import certain_ranks, errors_of
from analysis.findings import funnel_finding, ranks_finding
from analysis.ranking import Critical, critical_values
from analysis.shrinkage import funnel_bases, funnel_limits, pooled_sd
from charts.funnel import funnel
from charts.rank_intervals import rank_intervals
from components.story import Story
from domain.metrics import Kind, Metric

KEPT = 64  # simulations


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def _critical(errors: tuple[float, ...]) -> Critical:
    return critical_values(np.array(errors))


def draw_funnel(story: Story, ranked: pd.DataFrame, metric: Metric) -> None:
    """Every city over its base, with the limits that hold cities that are all alike."""
    known = ranked[ranked["value"].notna() & ranked["se"].notna()]
    if known.empty:
        return
    base, se = known["base"].to_numpy(float), known["se"].to_numpy(float)
    sd = None if metric.kind is Kind.SHARE else pooled_sd(base, se)
    limits = funnel_limits(funnel_bases(base), float(known["nation"].iloc[0]), sd=sd)
    finding = funnel_finding(known, limits, story.view)
    story.show("leaders.funnel", funnel, known, metric, limits=limits, finding=finding)


def draw_rank_intervals(story: Story, slot: Any, ranked: pd.DataFrame, metric: Metric) -> None:
    """Fill ``slot`` with the ranks and their intervals; called when the rest of the page is drawn."""
    with slot.container():
        errors = errors_of(ranked)
        if not errors:
            return
        table, facts = certain_ranks(ranked, _critical(errors), lower_is_better=metric.direction == "down")
        if facts is None:
            return
        note = story.view.say(
            "leaders.certainty_note", bottom_set=facts.bottom_set,
            rankability=story.view.words.number(100 * facts.rankability, 0),
        )  # fmt: skip
        finding = ranks_finding(facts, story.view)
        story.show("leaders.certainty", rank_intervals, table, note=note, finding=finding)
