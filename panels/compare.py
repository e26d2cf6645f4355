"""Leading and lagging cities side by side: gaps, own scorecards, practices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.findings import contributions_finding, gap_finding
from analysis.practices import practice_question, practice_readings
from analysis.profile_gap import PROFILE, profile_gap, shrunken_side
from analysis.review import gap_by_dimension
from analysis.standings import BOTTOM, TOP, standings
from charts.dimension_gap import dimension_gap
from charts.prepare import gap_rows, waterfall_steps
from charts.waterfall import waterfall
from data_access.review import Review
from domain.metrics import OWN_SATISFACTION, SATISFACTION
from domain.months import Month
from panels.panel import Panel, chart_panel, table_panel


def usual_sides(ranked: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The best five and the worst three of the ranked cities; never a city on both sides."""
    full = ranked[ranked["rank"].notna()]["city"]
    return full.head(TOP).tolist(), full.tail(min(BOTTOM, max(len(full) - TOP, 0))).tolist()


def gap_panel(review: Review, leaders: Sequence[str], laggards: Sequence[str]) -> Panel:
    """Leaders and laggards dimension by dimension."""
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    gaps = gap_by_dimension(review.sums(*ids, all_cities=True), leaders, laggards, ids)
    return chart_panel(
        review, "leaders.dimensions", dimension_gap, gap_rows(gaps, review.registry, review.view),
        finding=gap_finding(gaps, review.registry, review.view), metrics=ids,
    )  # fmt: skip


def gap_parts(review: Review, leaders: Sequence[str], laggards: Sequence[str]) -> Panel | None:
    """From the laggards' composite to the leaders': what each dimension brings, and the scorecards.

    Two single cities are each scored with the scorecard of their own, groups with the nation's.
    """
    view = review.view
    if not leaders or not laggards:
        return None
    cards = [_weights(review, cities) for cities in (leaders, laggards)]
    ids = list(dict.fromkeys([*cards[0], *cards[1]]))
    sums = review.sums(*ids, all_cities=True)
    sides = [shrunken_side(sums, cities, ids, review.registry) for cities in (leaders, laggards)]
    measured = set(sides[0]["metric"]) & set(sides[1]["metric"])
    cards = [_over(weights, measured) for weights in cards]
    parts = profile_gap(*sides, *cards)
    if len(parts) <= 1:
        return None
    if cards[0] == cards[1]:
        parts = parts[parts["part"] != PROFILE]
    start = sum(
        cards[1].get(m, 0.0) * mean for m, mean in zip(sides[1]["metric"], sides[1]["mean"], strict=True)
    )
    ends = (view.say("dimension_gap.laggards"), view.say("dimension_gap.leaders"))
    end = start + float(parts["effect"].sum())
    steps = waterfall_steps(parts, start, end, ends, review.registry, view)
    finding = contributions_finding(parts, review.registry, view)
    return chart_panel(review, "leaders.parts", waterfall, steps, finding=finding, metrics=ids)


def _over(weights: dict[str, float], measured: set[str]) -> dict[str, float]:
    """The weights over the dimensions that both sides measured, adding up to 1 again: as with a response,
    a dimension without an answer weighs nothing."""
    total = sum(w for d, w in weights.items() if d in measured)
    return {d: w / total for d, w in weights.items() if d in measured} if total else {}


def _weights(review: Review, cities: Sequence[str]) -> dict[str, float]:
    """The weights of a single city's own scorecard where it has one, else the nation's."""
    cards = review.warehouse.scorecards
    own = cards.in_force(review.month, cities[0]) if cards and len(cities) == 1 else None
    return own.weights if own else review.weights(review.month)


OWN_COLUMNS = ("rank", "city", "score", "interval", "base", "standing", "streak", "own")


def own_scores(review: Review, ranked: pd.DataFrame, streak: pd.Series) -> Panel:
    """The top cities with score, interval, streak, and the score under their own scorecard beside it."""
    view, registry, words = review.view, review.registry, review.view.words
    metric = registry[SATISFACTION]
    asked = review.sums(OWN_SATISFACTION, SATISFACTION, all_cities=True)
    own = standings(asked, registry, OWN_SATISFACTION)
    mine = dict(zip(own["city"], own["value"], strict=True))
    top = ranked[ranked["rank"].notna()].head(TOP)
    heads = [view.say(f"own.{c}") for c in OWN_COLUMNS]
    rows, values = [], []
    for row in top.to_dict("records"):
        months, score = int(streak.get(row["city"], 0)), mine.get(row["city"])
        standing = view.say(f"standing.{row['standing']}")
        rows.append([
            f"{row['rank']:.0f}", row["name"], words.value(metric, row["value"]),
            words.interval(metric, row["low"], row["high"]), words.number(row["base"]), standing,
            view.say("own.months", n=months), words.value(registry[OWN_SATISFACTION], score),
        ])  # fmt: skip
        values.append([
            row["rank"], row["name"], row["value"], row["low"], row["high"], row["base"], standing, months,
            score,
        ])  # fmt: skip
    low, high = view.say("figure_table.low"), view.say("figure_table.high")
    return table_panel(
        review, "leaders.own", pd.DataFrame(rows, columns=heads),
        numbers=[heads[i] for i in (0, 2, 3, 4, 7)], metrics=[SATISFACTION, OWN_SATISFACTION],
        values=pd.DataFrame(values, columns=[*heads[:3], low, high, *heads[4:]]),
    )  # fmt: skip


def practices_read(review: Review, practices: pd.DataFrame, ranked: pd.DataFrame) -> pd.DataFrame:
    """Those of the practices that are in force, read: :func:`analysis.practices.practice_readings`.

    Args:
        practices: of :meth:`Warehouse.practices`, one at least; ranked: the cities' standings.
    """
    wanted, of_channels, span = practice_question(practices, review.month)
    nation = float(ranked["nation"].iloc[0]) if len(ranked) else float("nan")
    sums = review.sums(*wanted, period=span, all_cities=True)
    by_channel = review.segment_sums("channel", *of_channels, period=span)
    return practice_readings(practices, sums, by_channel, review.registry, review.month, nation)


def practices_in_force(review: Review, ranked: pd.DataFrame) -> Panel | None:
    """What the cities do differently, since when, and what their records say of it."""
    view = review.view
    practices = review.warehouse.practices(review.scope)
    if practices.empty:
        return None
    readings = review.named(practices_read(review, practices, ranked))
    columns = [view.say(f"practice.{c}") for c in ("city", "practice", "since", "reading", "base", "note")]
    rows = [
        [
            row["name"],
            row[f"name_{view.language}"],
            _month(row["since"]),
            practice_text(row, review),
            view.words.number(row["base"]),
            row[f"note_{view.language}"] or "",
        ]
        for row in readings.to_dict("records")
    ]
    table = pd.DataFrame(rows, columns=columns)
    told = sorted({*readings["metric"].dropna(), SATISFACTION})
    return table_panel(review, "leaders.practices", table, numbers=[columns[4]], metrics=told)


def _month(key: object) -> str:
    """2025-03; a column with gaps holds its keys as floats."""
    return str(Month.from_key(int(float(str(key)))))


def practice_text(row: Mapping[str, object], review: Review) -> str:
    """«投诉处理时长 −40%（较 2024-12）»; empty for a practice without a metric."""
    view, value = review.view, float(str(row["reading_value"]))
    metric_id = row["metric"]
    if not isinstance(metric_id, str) or not metric_id:
        return ""
    metric = review.registry[metric_id]
    name = view.name(metric.label)
    if isinstance(row["channel"], str) and row["channel"]:
        name += view.say("practice.channel", channel=view.words.segment(row["channel"]))
    if value != value:
        return f"{name} {view.say('movement.too_few')}"
    if row["reading"] == "level":
        return f"{name} {view.words.value(metric, value)}"
    percent = view.words.number(value, 0, signed=True)
    if row["reading"] == "over_nation":
        return view.say("practice.over_nation", name=name, percent=percent)
    return view.say("practice.change", name=name, percent=percent, month=_month(row["baseline"]))
