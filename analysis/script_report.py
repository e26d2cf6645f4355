"""What each topic's scripts led to: outcomes of its cases against the same number of days before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.above_rest import p_above
from analysis.changes import Meaning, changes
from analysis.estimates import estimate
from analysis.false_discovery import ALPHA, benjamini_hochberg
from analysis.frames import require
from domain.metrics import Kind, Metric, Registry, Unit
from domain.thresholds import Base

UNRESOLVED = Metric(
    "unresolved_first_contact",
    {"zh": "首次未解决率", "en": "Unresolved at first contact"},
    {
        "zh": "首次联系未解决的案例 ÷ 已知结果的案例。",
        "en": "Cases not resolved at the first contact ÷ cases with a known outcome.",
    },
    Kind.SHARE, "cases", Unit.PERCENT, "down",
)  # fmt: skip
LOW_SHARE = Metric(
    "low_score_share",
    {"zh": "低分占比", "en": "Low scores"},
    {
        "zh": "低分问卷 ÷ 全部问卷。低分：得分低于设定值，或总体评价为五档中的后两档。",
        "en": "Low responses ÷ responses. Low: a score below the set limit, or an overall rating in the "
        "bottom two boxes of five.",
    },
    Kind.SHARE, "responses", Unit.PERCENT, "down",
)  # fmt: skip
MEASURES = (UNRESOLVED.id, "repeat_request_rate", "complaint_rate", LOW_SHARE.id)
REGISTRY = Registry((), (UNRESOLVED, LOW_SHARE))
KEYS = ("series", "metric")


@dataclass(frozen=True)
class Rework:
    """The topic whose scripts are to be reworked first.

    Args:
        topic: its case type.
        measures: ids of the measures it stands out by.
        worse: whether it became worse; else it is above the other topics.
    """

    topic: str
    measures: tuple[str, ...]
    worse: bool


def script_report(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Shares of every topic with their change and its verdict.

    Args:
        now, before: ``series`` [the topic], ``metric`` [of MEASURES], ``n`` [records that tell it], ``s``
            [of them].
    Returns:
        of :func:`analysis.changes.changes` (Benjamini–Hochberg over the topics of each measure), with
        ``s`` [NaN where nothing may be shown], ``others`` [%, of the other topics together] and ``p_above``
        [adjusted over topics and measures: is the share above the others'; NaN where the base allows no
        estimate].
    Raises:
        FrameError: a column is missing.
    """
    parts = []
    for counts in (now, before):
        require(counts, (*KEYS, "n", "s"), "script_report")
        parts.append(estimate(counts.assign(q=counts["s"]), REGISTRY))
    found = changes(parts[0], parts[1], REGISTRY, KEYS).merge(now[[*KEYS, "n", "s"]], on=list(KEYS))
    whole = found.groupby("metric")[["n", "s"]].transform("sum")
    p = p_above(*(x.to_numpy(float) for x in (found["s"], found["n"], whole["s"], whole["n"])))
    judged = found["status"].isin([Base.GREY, Base.FULL])
    found["p_above"] = benjamini_hochberg(np.where(judged, p, np.nan))
    found["others"] = 100 * (whole["s"] - found["s"]) / (whole["n"] - found["n"]).replace(0, np.nan)
    return found.assign(s=found["s"].where(judged)).drop(columns="n")


def rework_first(report: pd.DataFrame) -> Rework | None:
    """Which topic's scripts to rework first: of those that became worse the one with the most records more
    than before; if none did, of those above the other topics the one with the most records too many.

    Args:
        report: of :func:`script_report`.
    """
    worse = report["meaning"].eq(Meaning.WORSE)
    found = _most(report[worse], report["change"], worse=True)
    if found is None:
        found = _most(report[report["p_above"] < ALPHA], report["value"] - report["others"], worse=False)
    return found


def _most(rows: pd.DataFrame, over: pd.Series, *, worse: bool) -> Rework | None:
    """Args:
    over: points [%] that each row's share is over what it is compared with.
    """
    if rows.empty:
        return None
    records = rows["base"] * over[rows.index] / 100
    topic = str(records.groupby(rows["series"]).sum().idxmax())
    mine = rows.loc[rows["series"] == topic].assign(records=records)
    order = mine.sort_values("records", ascending=False, kind="stable")
    return Rework(topic, tuple(order["metric"]), worse)
