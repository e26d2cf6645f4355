"""A click on the map brings a city into focus."""

from __future__ import annotations

import streamlit as st

from components.address import key


def focus_city(clicked: object) -> None:
    """Bring the clicked city into focus.

    Args:
        clicked: the bubble's ``customdata``: the city's id; None where a shape was clicked that is no city.
    """
    if clicked is not None:
        st.session_state[key("focus")] = str(clicked)
