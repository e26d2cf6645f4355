"""A click on the map brings a city into focus."""

from __future__ import annotations

import streamlit as st

from components.address import key


def focus_city(selected: list[dict[str, object]]) -> None:
    """Bring the clicked city into focus; a click on the marked city again takes its mark away."""
    if selected:
        data = selected[0].get("customdata")
        st.session_state["clicked_city"] = str(data[0] if isinstance(data, list | tuple) else data)
    if city := st.session_state.get("clicked_city"):
        st.session_state[key("focus")] = city
