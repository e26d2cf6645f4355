"""One city beside the nation: chosen on the map, by search, or the best one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from analysis.standings import BOTTOM, TOP
from components.address import key
from components.html import interval_bar, tag, text
from components.story import Story
from data_access.review import city_labels
from domain.metrics import SATISFACTION
from panels.figures import verdict_text


def city_card(story: Story, ranked: pd.DataFrame, moved: pd.DataFrame, streak: pd.Series) -> None:
    """Rank, standing and dimensions of the city in focus.

    Args:
        ranked: of :func:`analysis.standings.standings` with ``name``.
        moved: of :func:`analysis.review.movements` by city.
        streak: city -> months in a row among the top five.
    """
    review, view = story.review, story.view
    metric = str(ranked["metric"].iloc[0]) if len(ranked) else ""
    labels = city_labels(review.warehouse, review.scope, view)
    with story.card("city.panel"):
        focus = st.selectbox(
            view.say("filter.focus"),
            list(ranked["city"]),
            key=key("focus"),
            persist_state="session",
            format_func=lambda c: labels.get(c, c),
            filter_mode="contains",
            label_visibility="collapsed",
            index=None,
            placeholder=view.say("filter.focus_none"),
        )
        if focus is None and ranked["rank"].isna().all():
            st.html(tag("p", text(view.say("story.unranked")), css="quiet"))
            return
        if focus is None:
            lists = review.kept(
                "city lists", lambda: [_list(story, ranked, best=b) for b in (True, False)], metric
            )
            st.html(tag("div", *lists))
            return
        row = ranked[ranked["city"] == focus].iloc[0]
        rank = (
            view.say("city.unranked")
            if pd.isna(row["rank"])
            else view.say("city.rank", rank=int(row["rank"]), n=int(ranked["rank"].notna().sum()))
        )
        months = int(streak.get(focus, 0))
        lines = [rank, view.say(f"standing.{row['standing']}")]
        if months >= 2:
            lines.append(view.say("city.streak", n=months))
        mine = moved[moved["city"] == focus].set_index("metric", drop=False)
        order = [m for m in (SATISFACTION, *(d.id for d in review.dimensions)) if m in mine.index]
        body = [_dimension(story, row) for row in mine.loc[order].to_dict("records")]
        st.html(
            tag(
                "div",
                tag("h3", text(row["name"])),
                tag("p", text(" · ".join(lines)), css=f"standing {row['standing']}"),
                *body,
                css="city-card",
            )
        )


def _dimension(story: Story, row: dict[str, object]) -> str:
    view, metric = story.view, story.review.registry[str(row["metric"])]
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


def _lists(story: Story, ranked: pd.DataFrame) -> tuple[str, str]:
    return _list(story, ranked, best=True), _list(story, ranked, best=False)


def _list(story: Story, ranked: pd.DataFrame, *, best: bool) -> str:
    """The first or the last ranked cities, when none is in focus."""
    view = story.view
    metric = story.review.registry[str(ranked["metric"].iloc[0])] if len(ranked) else None
    full = ranked[ranked["rank"].notna()]
    most = TOP if best else min(BOTTOM, max(len(full) - TOP, 0))
    full = full.sort_values("rank", ascending=best).head(most)
    if full.empty:
        return ""
    items = [
        tag(
            "li",
            tag("i", text(f"{row['rank']:.0f}")),
            tag("span", text(row["name"])),
            tag("b", text(view.words.number(row["value"], metric.decimals if metric else 1))),
            tag("em", text(view.say(f"standing.{row['standing']}")), css=str(row["standing"])),
        )
        for row in full.to_dict("records")
    ]
    return tag("h3", text(view.say("city.best" if best else "city.worst"))) + tag(
        "ol", *items, css="city-list"
    )
