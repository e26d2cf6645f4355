"""Cities on the map, and as heat tables: by dimension, by month."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from analysis.estimates import estimate, pool
from analysis.findings import cells_finding, standings_finding
from analysis.review import movements
from charts.city_map import city_map
from charts.heat_table import heat_table
from charts.map_base import MapShapes, shapes
from charts.prepare import heat_cells, period_text
from data_access.boundaries import BaseMap
from data_access.review import Review
from domain.metrics import SATISFACTION, Metric
from domain.view import View
from panels.figures import against_text
from panels.panel import Figure, Panel, chart_panel, silent_panel

# px of the map beside the city card, beside the waterfall, on a phone; and on a slide, which shows it larger
WIDE, COMPACT, PHONE, PAPER = 780, 470, 330, 600

MAP_MONTHS = 12  # months beside the map


@dataclass(frozen=True, eq=False)
class Ground:
    """What cities are drawn on, and where it comes from."""

    shapes: MapShapes
    source: str


def ground_of(base: BaseMap) -> Ground:
    """The shapes of a base map; they take a moment, keep them."""
    return Ground(shapes(base.frame, base.crs, base.inset), base.source)


def map_panel(
    review: Review, name: str, ranked: pd.DataFrame, metric: Metric, ground: Ground, *, compact: bool = False
) -> Panel:
    """The map of the standings' values.

    Args:
        compact: drawn for half a page, with the labels of a narrow screen.
        ranked: of :func:`analysis.standings.standings`, with ``name``, ``boundary``, ``lon``, ``lat``.
    """
    view = review.view
    if not ranked.empty and not _have_positions(ranked, ground.shapes):
        return silent_panel(review, name, view.say("map.no_positions"))
    cities = ranked.assign(shown=ranked["rank"].notna(), responses=ranked["base"])

    def draw(view: View, width: int = PAPER) -> Figure:
        return city_map(
            cities,
            ground.shapes,
            view,
            width=width,
            decimals=metric.decimals,
            good=metric.direction,
            title=view.name(metric.label),
            unit=view.say(f"axis.{metric.unit}"),
            centre=float(ranked["nation"].iloc[0]) if len(ranked) else None,
        )

    values = pd.DataFrame(
        {
            view.say("figure_table.city"): cities["name"],
            view.name(metric.label): cities["value"].where(cities["shown"]),
            view.say("figure_table.low"): cities["low"].where(cities["shown"]),
            view.say("figure_table.high"): cities["high"].where(cities["shown"]),
            view.say("figure_table.base"): cities["responses"].where(cities["shown"]),
            view.say("figure_table.standing"): [view.say(f"standing.{s}") for s in cities["standing"]],
        }
    )
    drawn_for = replace(view, narrow=view.narrow or compact)
    width = PHONE if view.narrow else COMPACT if compact else WIDE
    note = view.say("map.source", source=view.words.segment(ground.source)) if ground.source else ""
    return Panel(
        name, view.say(name), note or view.say(f"{name}_note"), standings_finding(ranked, view),
        figure=draw(drawn_for, width), draw=draw, drawn_for=drawn_for, fits_paper=False, values=values,
        metrics=(metric.id,),
    )  # fmt: skip


def _have_positions(cities: pd.DataFrame, base: MapShapes) -> bool:
    """Whether any city can be drawn: by its own position or by its place of the boundaries."""
    given = cities["lon"].notna() & cities["lat"].notna()
    return bool((given | cities["boundary"].isin(list(base.seats))).any())


def city_movements(review: Review) -> pd.DataFrame:
    """Satisfaction and its dimensions of every city against the period before."""
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    now = review.sums(*ids, all_cities=True)
    before = review.sums(*ids, all_cities=True, period=review.period.before)
    return movements(now, before, review.registry, ["city"])


def dimension_table(review: Review, moved: pd.DataFrame, order: Sequence[str]) -> Panel:
    """Cities, best first, by satisfaction and its dimensions."""
    view = review.view
    ids = [SATISFACTION, *(d.id for d in review.dimensions)]
    nation = estimate(pool(review.sums(*ids, all_cities=True), ["metric"]), review.registry)
    keyed = review.named(moved).assign(key=lambda t: pd.Categorical(t["metric"], ids, ordered=True))
    texts = {m: view.name(review.registry[m].label) for m in ids}
    metrics = {m: review.registry[m] for m in ids}
    centres = dict(zip(nation["metric"], nation["value"], strict=True))
    cells = heat_cells(_ordered(keyed, order), centres, texts, metrics, view)
    finding = cells_finding(moved, against_text(review), view)
    return chart_panel(review, "map.dimensions", heat_table, cells, finding=finding, metrics=ids)


def month_table(review: Review, ranks: pd.DataFrame, metric: Metric, order: Sequence[str]) -> Panel:
    """Cities, best first, by month.

    Args:
        ranks: of :func:`analysis.standings.standings_by_month`.
    """
    view = review.view
    rows = _ordered(review.named(ranks[ranks["city"].isin(order)]).assign(key=lambda t: t["month"]), order)
    centres: Mapping[str, float] = dict(zip(ranks["month"], ranks["nation"], strict=True))
    axis = {month: period_text(month, view) for month in sorted(rows["month"].unique())}
    cells = heat_cells(rows, centres, axis, dict.fromkeys(axis, metric), view)
    return chart_panel(review, "map.months", heat_table, cells, decimals=metric.decimals, metrics=[metric.id])


def _ordered(rows: pd.DataFrame, order: Sequence[str]) -> pd.DataFrame:
    place = {city: i for i, city in enumerate(order)}
    mine = rows[rows["city"].isin(place)]
    return mine.sort_values(
        ["city", "key"], key=lambda c: c.map(place) if c.name == "city" else c, kind="stable"
    )
