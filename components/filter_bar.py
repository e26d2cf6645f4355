"""The filters shared by all pages: month or period, region, city, channel, case type, customer tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import pandas as pd
import streamlit as st

from components.address import clear, key
from data_access.cached import CachedWarehouse
from domain.address import SEVERAL
from domain.language import LANGUAGES, Words
from domain.metrics import SATISFACTION
from domain.months import Month, Period
from domain.query import SEGMENTS, Filters

SPANS = ("1", "3", "12", "ytd")  # one month, the last three, the last twelve, the year to date


def period_of(month: Month, span: str) -> Period:
    """The months of a span that end with ``month``."""
    months = month.number if span == "ytd" else int(span)
    return Period.ending_with(month, months)


def filter_options(warehouse: CachedWarehouse, cities: pd.DataFrame) -> dict[str, Sequence[str]]:
    """Widget name -> the values it takes in this warehouse, within the reader's cities."""
    return {
        "month": [str(month) for month in reversed(warehouse.months)],
        "span": SPANS,
        "regions": sorted({region for region in cities["region"] if region}),
        "cities": list(cities["city"]),
        "focus": list(cities["city"]),
        "metric": warehouse.metric_choices,
        "by": ("none", "city", "region", *SEGMENTS),
        "grain": ("month", "quarter"),
        **{segment: list(warehouse.segment_values(segment)) for segment in SEGMENTS},
    }


def defaults(options: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """What the single choices are when nothing was chosen."""
    return {
        "language": LANGUAGES[0],
        "month": options["month"][0],
        "span": "1",
        "metric": SATISFACTION,
        "by": "none",
        "grain": "month",
    }


def filter_bar(
    options: Mapping[str, Sequence[str]], cities: pd.DataFrame, labels: Mapping[str, str], words: Words
) -> tuple[Period, Filters]:
    """Draw the bar and return what is chosen; ``restore`` has filled the session before.

    Args:
        options: of :func:`filter_options`.
        cities: one row a city in scope.
        labels: of :func:`data_access.review.city_labels`.
    """
    with st.container(key="filter-bar", horizontal=True, vertical_alignment="bottom", gap="small"):
        month = Month.parse(_month(options, words))
        span = st.selectbox(
            words.say("filter.span"),
            SPANS,
            key=key("span"),
            width=130,
            persist_state="session",
            format_func=lambda s: words.say(f"filter.span_{s}"),
        )
        regions = _several("regions", options["regions"], words, words.segment, 170)
        chosen = _several("cities", options["cities"], words, lambda c: labels.get(c, c), 250)
        active = sum(bool(st.session_state.get(key(name))) for name in SEGMENTS)
        label = words.say("filter.more") + (f" · {active}" if active else "")
        with st.popover(label, icon=":material/tune:", key="filter-more"):
            segments = {
                name: tuple(_several(name, options[name], words, words.segment, 260)) for name in SEGMENTS
            }
        if active or regions or chosen:
            st.button(
                words.say("filter.clear"),
                icon=":material/close:",
                type="tertiary",
                key="filter-clear",
                on_click=clear,
                args=tuple(SEVERAL),
            )
    inside = cities["city"][cities["region"].isin(regions)] if regions else ()
    places = tuple(dict.fromkeys([*chosen, *inside]))
    return period_of(month, span), Filters(places, **segments)


def _month(options: Mapping[str, Sequence[str]], words: Words) -> str:
    return st.selectbox(
        words.say("filter.month"),
        options["month"],
        key=key("month"),
        width=150,
        persist_state="session",
        format_func=lambda m: words.month(Month.parse(m)),
        filter_mode="contains",
    )


def _several(
    name: str, values: Sequence[str], words: Words, text: Callable[[str], str], width: int
) -> list[str]:
    return st.multiselect(
        words.say(f"filter.{name}"),
        values,
        key=key(name),
        width=width,
        persist_state="session",
        format_func=text,
        placeholder=words.say(f"filter.{name}_all"),
        filter_mode="contains",
        select_all=False,
    )


def refused_values(words: Words) -> None:
    """Name what the link asked for and the warehouse does not have; shown once."""
    refused = st.session_state.get("refused", [])
    if refused:
        st.warning(words.say("filter.refused", values="、".join(refused)), icon=":material/link_off:")
        st.session_state["refused"] = []
