"""Who is compared: the cities on either side."""

from __future__ import annotations

import streamlit as st

from panels.leaders_page import LeadersPage


def choose_sides(page: LeadersPage) -> tuple[list[str], list[str]]:
    """The cities on either side: the best five and the worst three unless chosen otherwise."""
    review, view, names = page.review, page.review.view, page.names
    best, worst = page.sides
    with st.container(horizontal=True, key="sides"):
        chosen = [
            st.multiselect(
                view.say(f"dimension_gap.{side}"),
                list(names),
                default=default,
                key=f"side_{side}_{review.period}",
                format_func=lambda c: names.get(c, c),
                select_all=False,
                placeholder=view.say("filter.cities_all"),
                filter_mode="contains",
            )
            for side, default in (("leaders", best), ("laggards", worst))
        ]
    return chosen[0], chosen[1]
