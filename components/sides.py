"""Who is compared: the cities on either side."""

from __future__ import annotations

from collections.abc import Container, Sequence

import streamlit as st

from panels.leaders_page import LeadersPage


def choose_sides(page: LeadersPage) -> tuple[list[str], list[str]]:
    """The cities on either side: the best five and the worst three unless the reader chose others in this
    period. The lists are in a popover: the browser makes their tags anew at every run while they are seen."""
    review, view, names = page.review, page.review.view, page.names
    best, worst = page.sides
    usual = {"leaders": best, "laggards": worst}
    keys = {side: _filled(side, str(review.period), cities, names) for side, cities in usual.items()}
    comma = view.say("place.comma")
    told = {side: comma.join(names[c] for c in st.session_state[key]) or "—" for side, key in keys.items()}
    label = view.say("dimension_gap.sides", **told)
    with st.popover(label, icon=":material/compare_arrows:", width="stretch", wrap=True, key="sides"):
        chosen = [
            st.multiselect(
                view.say(f"dimension_gap.{side}"),
                list(names),
                key=key,
                on_change=_remember,
                args=(side, str(review.period)),
                format_func=lambda c: names.get(c, c),
                select_all=False,
                placeholder=view.say("filter.cities_all"),
                filter_mode="contains",
            )
            for side, key in keys.items()
        ]
    return chosen[0], chosen[1]


def _filled(side: str, period: str, usual: Sequence[str], names: Container[str]) -> str:
    """The key of a side's list, which holds the usual cities or those that were chosen in this period.

    One list for all periods: the browser would have another one set up with each.
    """
    key, state = f"side_{side}", st.session_state
    if state.get(f"{key}_of") != period or key not in state:
        state[key], state[f"{key}_of"] = usual, ""
    state[key] = [city for city in state[key] if city in names]
    return key


def _remember(side: str, period: str) -> None:
    st.session_state[f"side_{side}_of"] = period
