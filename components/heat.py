"""The heat tables of the map page: cities by dimension, cities by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.findings import cells_finding
from analysis.review import by_month, movements
from charts.heat_table import heat_table
from charts.prepare import heat_cells, period_text
from components.story import Story
from domain.metrics import SATISFACTION, Metric


def city_movements(story: Story) -> pd.DataFrame:
    """Satisfaction and its dimensions of every city against the period before."""
    review = story.review
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    now = review.sums(*ids, all_cities=True)
    return movements(
        now, review.sums(*ids, all_cities=True, period=review.period.before), review.registry, ["city"]
    )


def dimension_table(story: Story, moved: pd.DataFrame, order: Sequence[str]) -> None:
    """Cities, best first, by satisfaction and its dimensions."""
    review, view = story.review, story.view
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    nation = movements(
        review.sums(*ids, all_cities=True), review.sums(*ids, all_cities=True), review.registry
    )
    keyed = review.named(moved).assign(key=lambda t: pd.Categorical(t["metric"], ids, ordered=True))
    rows = _ordered(keyed, order)
    texts = {m: view.name(review.registry[m].label) for m in ids}
    metrics = {m: review.registry[m] for m in ids}
    centres = dict(zip(nation["metric"], nation["value"], strict=True))
    cells = heat_cells(rows, centres, texts, metrics, view)
    against = view.say("against.month" if review.period.length == 1 else "against.before")
    story.show("map.dimensions", heat_table, cells, finding=cells_finding(moved, against, view))


def month_table(story: Story, history: pd.DataFrame, metric: Metric, order: Sequence[str]) -> None:
    """Cities, best first, by the months of ``history`` (monthly sums of the metric)."""
    review, view = story.review, story.view
    rows = review.named(by_month(history[history["city"] != ""], review.registry, ["city"]))
    rows = _ordered(rows.assign(key=lambda t: t["month"]), order)
    nation = by_month(history, review.registry)
    centres: Mapping[str, float] = dict(zip(nation["month"], nation["value"], strict=True))
    axis = {month: period_text(month, view) for month in sorted(rows["month"].unique())}
    cells = heat_cells(rows, centres, axis, dict.fromkeys(axis, metric), view)
    story.show("map.months", heat_table, cells, decimals=metric.decimals)


def _ordered(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    place = {city: i for i, city in enumerate(order)}
    mine = rows[rows["city"].isin(place)]
    return mine.sort_values(
        ["city", "key"], key=lambda c: c.map(place) if c.name == "city" else c, kind="stable"
    )
