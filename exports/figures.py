"""Every figure of a review as rows: what a scheduler reads, and what tests compare the pages with."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.certain_ranks import certain_ranks
from analysis.contributions import contributions
from analysis.events import TIME_METRIC, TYPE_METRICS, event_figures
from analysis.review import gap_by_dimension, movements
from analysis.standings import BOTTOM, TOP, standings, standings_by_month, streaks
from data_access.review import Review
from domain.metrics import SATISFACTION
from domain.months import Period
from panels.compare import practices_read

COLUMNS = (
    "part", "metric", "place", "value", "low", "high", "base",
    "before", "change", "change_low", "change_high", "change_pct", "movement", "year_change", "year_movement",
    "nation", "gap", "gap_low", "gap_high", "standing", "rank",
    "low_rank", "high_rank", "top_probability", "bottom_probability", "streak", "unit", "note",
)  # fmt: skip
RANKS = ("low_rank", "high_rank", "top_probability", "bottom_probability")
NATION = "nation"


def review_figures(review: Review, cities: Sequence[str] = ()) -> pd.DataFrame:
    """One row a figure, in the order of :data:`COLUMNS`.

    Args:
        cities: keep the rows of these cities (ids) beside the national ones; none keeps all.
    Returns:
        ``part`` tells which part of the review it belongs to: ``national``, ``city``, ``decomposition``,
        ``gap``, ``event``, ``practice``. Values are in ``unit``; a change of a share is in percentage points.
        What is hidden for too few responses is empty.
    """
    national = _national(review)
    ranked = standings(review.sums(SATISFACTION, all_cities=True), review.registry, SATISFACTION)
    parts = [
        national,
        _cities(review, ranked),
        _decomposition(review),
        _gaps(review, ranked),
        _events(review),
        _practices(review, ranked),
    ]
    table = pd.concat([part for part in parts if not part.empty], ignore_index=True).reindex(columns=COLUMNS)
    keep = table["place"].isin([*cities]) | table["place"].isin([NATION]) if cities else table["part"].notna()
    return table[keep].reset_index(drop=True)


def _unit(review: Review, metric_id: str) -> str:
    return str(review.registry[metric_id].unit)


def _all_metrics(review: Review) -> list[str]:
    return [metric.id for metric in review.registry]


def _national(review: Review) -> pd.DataFrame:
    ids = _all_metrics(review)
    now = review.sums(*ids)
    moved = movements(now, review.sums(*ids, period=review.period.before), review.registry)
    year = movements(now, review.sums(*ids, period=review.period.year_before), review.registry)
    return moved.assign(
        part="national",
        place=NATION,
        unit=[_unit(review, m) for m in moved["metric"]],
        year_change=year["change"].to_numpy(),
        year_movement=year["movement"].to_numpy(),
    )


def _cities(review: Review, ranked: pd.DataFrame) -> pd.DataFrame:
    ids = _all_metrics(review)
    before = review.sums(*ids, all_cities=True, period=review.period.before)
    moved = movements(review.sums(*ids, all_cities=True), before, review.registry, ["city"])
    history = review.sums(SATISFACTION, all_cities=True, period=review.history(12))
    streak = streaks(standings_by_month(history, review.registry, SATISFACTION))
    certain, _ = certain_ranks(ranked)
    columns = ["city", "nation", "gap", "gap_low", "gap_high", "standing", "rank", *RANKS]
    places = certain[columns].assign(metric=SATISFACTION, streak=certain["city"].map(streak))
    rows = moved.merge(places, on=["city", "metric"], how="left").rename(columns={"city": "place"})
    return rows.assign(part="city", unit=[_unit(review, m) for m in rows["metric"]])


def _decomposition(review: Review) -> pd.DataFrame:
    before = review.period.before
    weights = review.weights(review.month)
    ids = [SATISFACTION, *weights]
    now, then = review.sums(*ids), review.sums(*ids, period=before)
    parts = contributions(now, then, list(weights), weights, review.weights(before.last))
    movement = parts["certain"].map({True: "certain", False: "chance"})
    return parts.rename(columns={"effect": "value", "part": "note"}).assign(
        part="decomposition", metric=SATISFACTION, place=NATION, unit="points", movement=movement
    )


def _gaps(review: Review, ranked: pd.DataFrame) -> pd.DataFrame:
    full = ranked[ranked["rank"].notna()]
    ids = [SATISFACTION, *review.weights(review.month)]
    worst = full["city"].tail(min(BOTTOM, max(len(full) - TOP, 0)))
    gaps = gap_by_dimension(
        review.sums(*ids, all_cities=True), list(full["city"].head(TOP)), list(worst), ids
    )
    return gaps.assign(
        part="gap", place=NATION, value=gaps["leaders"], unit="points", note="best five less worst three"
    )


def _events(review: Review) -> pd.DataFrame:
    events = review.events(review.period)
    around = Period(review.period.start - 1, review.period.end)
    by_type = review.segment_sums("case_type", *TYPE_METRICS, period=around)
    sums = review.sums(TIME_METRIC, *events["metric"].dropna().unique(), period=around)
    found = event_figures(events, by_type, sums, review.registry)
    rows = []
    for event in found.to_dict("records"):
        title = event[f"title_{review.view.language}"]
        facts = (
            ("times", event["times"], "count"),
            ("quantity", event["quantity"], event["quantity_en"]),
            ("change_pct", event["change_pct"], "percent"),
            ("time_share", event["time_share"], "percent"),
            ("metric_change_pct", event["metric_change_pct"], "percent"),
        )
        rows += [
            {
                "part": "event",
                "metric": f"{event['kind']}.{name}",
                "place": event["city"] or NATION,
                "value": value,
                "unit": unit,
                "note": title,
            }
            for name, value, unit in facts
            if value == value
        ]
    return pd.DataFrame(rows)


def _practices(review: Review, ranked: pd.DataFrame) -> pd.DataFrame:
    practices = review.warehouse.practices(review.scope)
    if practices.empty:
        return pd.DataFrame()
    readings = practices_read(review, practices, ranked)
    units = [
        _unit(review, m) if isinstance(m, str) and r == "level" else "percent"
        for m, r in zip(readings["metric"], readings["reading"], strict=True)
    ]
    return pd.DataFrame(
        {
            "part": "practice",
            "metric": readings["practice"],
            "place": readings["city"],
            "value": readings["reading_value"],
            "base": readings["base"],
            "unit": units,
            "note": readings[f"name_{review.view.language}"],
        }
    )
