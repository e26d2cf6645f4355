"""One city beside the nation: chosen on the map, by search, or the best one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.standings import BOTTOM, TOP
from components.address import key
from components.html import interval_bar, tag, text
from components.story import Story
from data_access.review import Review, city_labels
from domain.metrics import SATISFACTION
from panels.figures import verdict_text
from panels.map_page import MapPage


def city_card(story: Story, page: MapPage) -> None:
    """Rank, standing and dimensions of the city in focus."""
    view = story.view
    labels = city_labels(page.review.warehouse, page.review.scope, view)
    with story.card("city.panel"):
        focus = st.selectbox(
            view.say("filter.focus"),
            page.order,
            key=key("focus"),
            persist_state="session",
            format_func=lambda c: labels.get(c, c),
            filter_mode="contains",
            label_visibility="collapsed",
            index=None,
            placeholder=view.say("filter.focus_none"),
        )
        st.html(city_markup(page, focus))


def city_markup(page: MapPage, focus: str | None) -> str:
    """The card of a city; the best and the last where none is in focus."""
    every = page.review.everywhere
    make = (lambda: _city(page, focus)) if focus else (lambda: _lists(page))
    return every.finished("map.city", make, page.metric.id, focus)


def _city(page: MapPage, focus: str) -> str:
    view, ranked = page.review.view, page.cities.ranked
    row = ranked[ranked["city"] == focus].iloc[0]
    rank = (
        view.say("city.unranked")
        if pd.isna(row["rank"])
        else view.say("city.rank", rank=int(row["rank"]), n=int(ranked["rank"].notna().sum()))
    )
    months = int(page.cities.streak.get(focus, 0))
    lines = [rank, view.say(f"standing.{row['standing']}")]
    if months >= 2:
        lines.append(view.say("city.streak", n=months))
    mine = page.moved[page.moved["city"] == focus].set_index("metric", drop=False)
    order = [m for m in (SATISFACTION, *(d.id for d in page.review.dimensions)) if m in mine.index]
    return tag(
        "div",
        tag("h3", text(row["name"])),
        tag("p", text(" · ".join(lines)), css=f"standing {row['standing']}"),
        *(_dimension(page.review, row) for row in mine.loc[order].to_dict("records")),
        css="city-card",
    )


def _dimension(review: Review, row: dict[str, object]) -> str:
    view, metric = review.view, review.registry[str(row["metric"])]
    value, low, high = (float(str(row[name])) for name in ("value", "low", "high"))
    label = f"{view.name(metric.label)} {view.words.value(metric, value)}"
    return tag(
        "div",
        tag("span", text(view.name(metric.label))),
        tag("b", text(view.words.value(metric, value, unit=False))),
        interval_bar(value, low, high, 50, 100, label),
        tag(
            "small", text(verdict_text(row, metric, view, view.say("against.month"))), css=str(row["meaning"])
        ),
        css="city-line",
    )


def _lists(page: MapPage) -> str:
    if page.cities.ranked["rank"].isna().all():
        return tag("p", text(page.review.view.say("story.unranked")), css="quiet")
    return tag("div", *(_list(page, best=best) for best in (True, False)))


def _list(page: MapPage, *, best: bool) -> str:
    """The first or the last ranked cities, when none is in focus."""
    view, full = page.review.view, page.cities.ranked
    full = full[full["rank"].notna()]
    most = TOP if best else min(BOTTOM, max(len(full) - TOP, 0))
    full = full.sort_values("rank", ascending=best).head(most)
    if full.empty:
        return ""
    items = [
        tag(
            "li",
            tag("i", text(f"{row['rank']:.0f}")),
            tag("span", text(row["name"])),
            tag("b", text(view.words.number(row["value"], page.metric.decimals))),
            tag("em", text(view.say(f"standing.{row['standing']}")), css=str(row["standing"])),
        )
        for row in full.to_dict("records")
    ]
    return tag("h3", text(view.say("city.best" if best else "city.worst"))) + tag(
        "ol", *items, css="city-list"
    )
