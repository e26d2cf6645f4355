"""The rank simulation, kept by its content."""

from __future__ import annotations

import streamlit as st

from analysis.ranking import Critical
from panels.ranks import simulate

KEPT = 64  # simulations


@st.cache_resource(max_entries=KEPT, show_spinner=False)
def simulation(errors: tuple[float, ...]) -> Critical:
    """See :func:`panels.ranks.simulate`."""
    return simulate(errors)
