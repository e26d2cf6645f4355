"""The stages of a complaint against their time limits."""

from __future__ import annotations

import pandas as pd

from analysis.review import movements
from charts.bars import Scale, bars
from data_access.review import Review
from panels.panel import Panel, chart_panel

STAGES = ("respond", "classify", "assign", "resolve")


def stages_panel(review: Review) -> Panel | None:
    """Complaints by stage: how many reached it, and the share that did so in time."""
    view, words = review.view, review.view.words
    ids = [f"complaint_{stage}_on_time" for stage in STAGES]
    now = movements(review.sums(*ids), review.sums(*ids, period=review.period.before), review.registry)
    now = now[now["value"].notna()].set_index("metric")
    if now.empty:
        return None
    rows = []
    for stage, metric_id in zip(STAGES, ids, strict=True):
        if metric_id not in now.index:
            continue
        row, metric = now.loc[metric_id], review.registry[metric_id]
        limits = review.warehouse.limits.of(stage)
        limit = "/".join(dict.fromkeys(words.number(seconds / 60) for seconds in limits.values()))
        rows.append({
            "label": view.say("stage.label", stage=view.say(f"stage.{stage}"), limit=limit),
            "value": row["value"], "low": row["low"], "high": row["high"], "beside": row["base"],
            "tone": "accent",
            "note": view.say("stage.hover", stage=view.say(f"stage.{stage}"), limit=limit,
                             value=words.value(metric, row["value"]),
                             interval=words.interval(metric, row["low"], row["high"]),
                             base=words.number(row["base"])),
        })  # fmt: skip
    table = pd.DataFrame(rows)
    worst = table.loc[table["value"].idxmin()]
    finding = view.say("stage.finding", stage=worst["label"], value=words.number(worst["value"], 1))
    return chart_panel(
        review, "supervision.stages", bars, table, finding=finding, metrics=list(now.index),
        head=view.say("stage.head"), scale=Scale(view.say("stage.on_time"), "%", 1),
        side=Scale(view.say("stage.complaints")),
    )  # fmt: skip
