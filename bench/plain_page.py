"""A plain Streamlit page, as one writes it first: one select, cards, charts; run by :mod:`bench.pages`."""

from __future__ import annotations

import streamlit as st

from bench.constants import CARDS, MONTHS, PAGES, values

PER_ROW = 5


def draw(name: str, month: str) -> None:
    """The page ``name``: as many cards and charts as the dashboard's."""
    st.title(f"{name} · {month}")
    figures = values(month, "cards", CARDS[name])
    for row in range(0, CARDS[name], PER_ROW):
        for place, figure in zip(st.columns(PER_ROW), figures[row : row + PER_ROW], strict=False):
            place.metric("figure", f"{figure}", f"{figure - 80:.1f}", border=True)
    left, right = st.columns([6, 5])
    for i, chart in enumerate(PAGES[name]):
        with (left, right)[i % 2]:
            st.plotly_chart(chart(month))


def overview() -> None:
    draw("overview", chosen)


def leaders() -> None:
    draw("leaders", chosen)


st.set_page_config(layout="wide")
page = st.navigation([st.Page(overview, default=True), st.Page(leaders)])
chosen = st.selectbox("month", MONTHS, key="month")
page.run()
