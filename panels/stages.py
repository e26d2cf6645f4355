"""The stages of a complaint: how many come to each, and how many of them within its time limit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from charts.bars import Scale, bars
from charts.stages import stages
from data_access.review import Review
from panels.complaint_stages import OPENED, Stage, complaint_stages
from panels.panel import Panel, chart_panel
from panels.targets import met_of


def stages_panel(review: Review) -> Panel | None:
    """The funnel of complaints; where shares are given and not of how many, these as bars."""
    opened, found = complaint_stages(review)
    if not found:
        return None
    say, metrics = review.view.say, [stage.metric.id for stage in found]
    counted = [stage for stage in found if stage.reached == stage.reached]
    if not counted:
        table = pd.DataFrame([_bar(stage, review) for stage in found])
        return chart_panel(
            review, "supervision.shares", bars, table, finding=_slowest(found, review), metrics=metrics,
            head=say("stage.head"), scale=Scale(say("stage.on_time"), "%", 1),
            side=Scale(say("stage.complaints")),
        )  # fmt: skip
    panel = chart_panel(
        review, "supervision.stages", stages, funnel_rows(opened, counted, review),
        finding=_finding(opened, counted, review),
        metrics=[*([OPENED] if opened == opened else []), *metrics],
        head=say("stage.head"), unit=say("stage.unit"),
    )  # fmt: skip
    return replace(panel, values=_values(opened, counted, review))


def funnel_rows(opened: float, found: Sequence[Stage], review: Review) -> pd.DataFrame:
    """The table of :func:`charts.stages.stages`: every complaint first where it is known how many, then the
    stages."""
    first = [_opened(opened, review)] if opened == opened else []
    return pd.DataFrame([*first, *(_step(stage, opened, review) for stage in found)])


def _label(stage: Stage, review: Review) -> str:
    return review.view.say("stage.label", stage=stage.name, limit=stage.limit)


def _told(stage: Stage, review: Review) -> dict[str, str]:
    """The texts that every stage has."""
    words, row = review.view.words, stage.row
    return {
        "stage": stage.name, "limit": stage.limit, "base": words.number(stage.reached),
        "value": words.value(stage.metric, stage.share),
        "interval": words.interval(stage.metric, row["low"], row["high"]),
    }  # fmt: skip


def _bar(stage: Stage, review: Review) -> dict[str, Any]:
    """A row of :func:`charts.bars.bars`."""
    return {
        "label": _label(stage, review), "value": stage.share, "low": stage.row["low"],
        "high": stage.row["high"], "beside": stage.reached, "tone": "accent",
        "note": review.view.say("stage.hover", **_told(stage, review)),
    }  # fmt: skip


def _opened(opened: float, review: Review) -> dict[str, Any]:
    """The first row of the funnel: every complaint."""
    say, count = review.view.say, review.view.words.number(opened)
    nothing = dict.fromkeys(("in_time", "low", "high"), float("nan"))
    note = say("stage.hover_opened", stage=say("stage.opened"), base=count)
    return {"label": say("stage.opened"), "reached": opened, **nothing, "inside": "", "inside_narrow": "",
            "beside": count, "note": note}  # fmt: skip


def _step(stage: Stage, opened: float, review: Review) -> dict[str, Any]:
    """A row of :func:`charts.stages.stages`."""
    view, told = review.view, _told(stage, review)
    judged, inside = stage.share == stage.share, ""
    if judged:
        inside = view.say("stage.inside", value=told["value"])
        if met := met_of(stage.row, stage.target, stage.metric):
            target = view.words.value(stage.metric, stage.target)
            inside = view.say(
                "stage.verdict", value=told["value"], target=target, verdict=view.say(f"indicator.{met}")
            )
    share = view.words.number(100 * stage.reached / opened, 1) if opened == opened else ""
    beside = view.say("stage.beside", count=told["base"], share=share) if share else told["base"]
    counts = {c: stage.row[name] * stage.reached / 100
              for c, name in (("in_time", "value"), ("low", "low"), ("high", "high"))}  # fmt: skip
    return {
        "label": _label(stage, review), "reached": stage.reached, **counts, "inside": inside,
        "inside_narrow": told["value"] if judged else "", "beside": beside,
        "note": view.say("stage.hover" if judged else "stage.hover_few", **told),
    }  # fmt: skip


def _values(opened: float, found: Sequence[Stage], review: Review) -> pd.DataFrame:
    """The funnel as numbers."""
    say, rows = review.view.say, []
    for stage in found:
        row = stage.row
        rows.append([stage.name, stage.limit, stage.reached, 100 * stage.reached / opened, row["value"],
                     row["low"], row["high"], stage.target])  # fmt: skip
    if opened == opened:
        rows.insert(0, [say("stage.opened"), "", opened, 100.0, *[float("nan")] * 4])
    heads = [say(f"stage.{name}") for name in ("head", "limit", "reached", "share_reached", "share_on_time")]
    heads += [say("figure_table.low"), say("figure_table.high"), say("indicator.target")]
    return pd.DataFrame(rows, columns=heads)


def _finding(opened: float, found: Sequence[Stage], review: Review) -> str:
    """How many came to the last stage, and which stages miss their target; else the slowest one."""
    say, number = review.view.say, review.view.words.number
    missed = [s.name for s in found if met_of(s.row, s.target, s.metric) == "missed"]
    second = (
        say("stage.missed", stages=say("place.comma").join(missed)) if missed else _slowest(found, review)
    )
    if opened != opened:
        return second
    last = found[-1]
    first = say(
        "stage.came", opened=number(opened), share=number(100 * last.reached / opened, 1), last=last.name
    )
    return say("stage.joined", one=first, other=second) if second else first


def _slowest(found: Sequence[Stage], review: Review) -> str:
    """The stage with the smallest share in time; empty where no share is known."""
    known = [stage for stage in found if stage.share == stage.share]
    if not known:
        return ""
    worst = min(known, key=lambda stage: stage.share)
    value = review.view.words.number(worst.share, 1)
    return review.view.say("stage.finding", stage=_label(worst, review), value=value)
