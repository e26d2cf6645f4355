"""What to do, and what was done: gains within reach, and what practices brought."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.effects import Verdict
from analysis.potential import potential
from analysis.practice_effects import outcomes, practice_effects, practice_span
from charts.bars import Scale, bars
from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Month
from panels.panel import Panel, chart_panel, table_panel

MOST_ROWS = 12


def potential_panel(review: Review) -> Panel:
    """The weak spots of cities, and what the nation would gain if each reached today's mean."""
    view, registry, words = review.view, review.registry, review.view.words
    metric, weights = registry[SATISFACTION], review.weights(review.month)
    found = review.named(potential(review.sums(SATISFACTION, *weights, all_cities=True), registry, weights))
    if chosen := review.filters.cities:
        found = found[found["city"].isin(chosen)]
    found = found.sort_values("gain", ascending=False, kind="stable", ignore_index=True)
    finding = ""
    if len(found):
        finding = view.say(
            "plan.finding", cities=found["city"].nunique(), spots=len(found),
            gain=words.number(float(found["gain"].sum()), metric.decimals),
        )  # fmt: skip
    shown = found.head(MOST_ROWS)
    rows = shown.rename(columns={"gain": "rise", "value": "score"}).assign(
        label=[view.say("plan.spot", city=row["name"], dimension=view.name(registry[row["metric"]].label))
               for row in shown.to_dict("records")],
        value=shown["gain"], low=shown["gain_low"], high=shown["gain_high"], beside=shown["gain"].cumsum(),
        tone="accent", note=[_spot_note(row, review) for row in shown.to_dict("records")],
    )  # fmt: skip
    unit = view.say("axis.points")
    return chart_panel(
        review, "plan.potential", bars, rows, finding=finding, metrics=[SATISFACTION, *weights],
        head=view.say("plan.where"), scale=Scale(view.say("plan.gain"), unit, 2, signed=True),
        side=Scale(view.say("plan.all"), unit, 2, signed=True),
    )  # fmt: skip


def _spot_note(row: Mapping[Hashable, Any], review: Review) -> str:
    """Score, gap with its interval, and what the city itself would gain."""
    view, words, dimension = review.view, review.view.words, review.registry[str(row["metric"])]
    return view.say(
        "plan.hover", city=row["name"], dimension=view.name(dimension.label),
        score=words.value(dimension, row["value"]), gap=words.change(dimension, row["gap"]),
        interval=words.interval(dimension, row["gap_low"], row["gap_high"]),
        own=words.number(row["own_gain"], 1, signed=True), gain=words.number(row["gain"], 2, signed=True),
    )  # fmt: skip


def effects_panel(review: Review) -> Panel | None:
    """What practices brought, each against the cities without it; None where none is in force."""
    view = review.view
    practices = review.warehouse.practices(review.scope)
    practices = practices[practices["since"] <= review.month.key]
    if practices.empty:
        return None
    sums = review.sums(*outcomes(practices), period=practice_span(practices, review.month), all_cities=True)
    found = practice_effects(practices, sums, review.registry, review.month)
    names = dict(zip(review.cities["city"], review.cities["name"], strict=True))
    heads = [
        view.say(f"effects.{c}") for c in ("practice", "cities", "since", "outcome", "effect", "verdict")
    ]
    rows = [_effect_row(row, names, review) for row in found.to_dict("records")]
    values = found.assign(
        practice=found[f"name_{view.language}"], verdict=[view.say(f"effects.{v}") for v in found["verdict"]],
        cities=[view.say("place.comma").join(names[c] for c in cities) for cities in found["cities"]],
    )[["practice", "cities", "since", "metric", "effect", "low", "high", "smallest", "verdict"]]  # fmt: skip
    shown = sorted({*found["verdict"]} & {Verdict.WORKED, Verdict.WORSE})
    worked = found[found["verdict"].isin(shown)]
    finding = view.say(
        "effects.finding", n=len(found), worked=int((worked["verdict"] == Verdict.WORKED).sum())
    )
    return table_panel(
        review, "effects.panel", pd.DataFrame(rows, columns=heads), numbers=[heads[4]], values=values,
        finding=finding if len(found) else "", metrics=list(found["metric"].unique()),
    )  # fmt: skip


def _effect_row(row: Mapping[Hashable, Any], names: Mapping[str, str], review: Review) -> list[str]:
    view, words, metric = review.view, review.view.words, review.registry[str(row["metric"])]
    effect = words.number(None)
    if row["effect"] == row["effect"]:
        value = words.change(metric, row["effect"])
        interval = words.interval(metric, row["low"], row["high"])
        effect = view.say("plan.with_interval", value=value, interval=interval)
    return [
        str(row[f"name_{view.language}"]),
        view.say("place.comma").join(names[city] for city in row["cities"]),
        words.month(Month.from_key(int(row["since"]))),
        view.name(metric.label),
        effect,
        view.say(f"effects.{row['verdict']}"),
    ]
