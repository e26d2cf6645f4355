"""Low scores -> topics of training: which group of agents, what was weakest, on which kind of case."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd

from analysis.above_rest import p_above
from analysis.false_discovery import ALPHA, benjamini_hochberg
from analysis.frames import require
from analysis.intervals import wilson
from domain.thresholds import Thresholds

CELL = ["agent_group", "case_type"]
TOPIC = [*CELL, "dimension"]


class Standing(StrEnum):
    """What may be said of a topic's share of low scores."""

    ABOVE = "above"  # above all other responses, by more than chance
    NOT_ABOVE = "not_above"
    TOO_FEW = "too_few"


def training_topics(
    counts: pd.DataFrame, dimensions: Sequence[str], thresholds: Thresholds | None = None
) -> pd.DataFrame:
    """Every topic that may be shown, the low scores of all days together.

    A topic's share is its low scores ÷ all responses of its group and case type; it is compared with the
    share of low scores weakest in the same dimension among all other responses. Tested are all dimensions of
    every group and case type that allows an estimate, whether or not they had low scores, so that what is
    listed is not chosen by what is tested. A topic with so few low scores that a single response could be
    read from it is left out.

    Args:
        counts: one row a ``day`` [date], ``agent_group``, ``case_type``, ``dimension``: ``n`` [responses],
            ``low`` [of them].
        dimensions: ids of the dimensions that were compared.
    Returns:
        ``agent_group``, ``case_type``, ``dimension``, ``came`` [last day with a low score], ``low``,
        ``base`` [responses of the group and type], ``share``, ``share_low``, ``share_high`` [%, 95 %; NaN
        where the base is too small], ``others`` [%], ``p`` [adjusted], ``standing`` [Standing]; topics above
        the average first, then those with the most low scores.
    Raises:
        FrameError: a column is missing.
    """
    require(counts, ("day", *TOPIC, "n", "low"), "training_topics")
    limits = thresholds or Thresholds.from_environment()
    found = _cells(counts, dimensions)
    hits, n = found["low"].to_numpy(float), found["base"].to_numpy(float)
    everything = float(counts["n"].sum())
    all_hits = found.groupby("dimension")["low"].transform("sum").to_numpy(float)
    enough = n >= limits.estimated
    p = p_above(hits, n, all_hits, np.full(len(found), everything))
    p = benjamini_hochberg(np.where(enough, p, np.nan))
    low, high = wilson(hits, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        others = (all_hits - hits) / (everything - n)
    for name, values in (("share", hits / n), ("share_low", low), ("share_high", high), ("others", others)):
        found[name] = np.where(enough, 100 * values, np.nan)
    found["p"] = p
    found["standing"] = np.select(
        [~enough, p < ALPHA], [Standing.TOO_FEW, Standing.ABOVE], Standing.NOT_ABOVE
    )
    shown = found[(found["low"] >= limits.shown) & (found["base"] >= limits.shown)]
    order = shown.assign(first=shown["standing"] != Standing.ABOVE, most=-shown["low"])
    ordered = order.sort_values(["first", "most", *TOPIC], ignore_index=True)
    return ordered.drop(columns=["first", "most"])


def _cells(counts: pd.DataFrame, dimensions: Sequence[str]) -> pd.DataFrame:
    """Every dimension of every group and case type: ``low``, ``base``, ``came``."""
    base = counts.groupby(CELL, as_index=False)["n"].sum().rename(columns={"n": "base"})
    names = dict.fromkeys([*dimensions, *counts["dimension"]])
    every = base.merge(pd.DataFrame({"dimension": list(names)}), how="cross")
    hit = (
        counts[counts["low"] > 0].groupby(TOPIC, as_index=False).agg(low=("low", "sum"), came=("day", "max"))
    )
    found = every.merge(hit, on=TOPIC, how="left")
    return found.assign(low=found["low"].fillna(0).astype("int64"))
