"""The review that ``app.py`` made for this run, and the base map it is drawn on."""

from __future__ import annotations

import os
from typing import cast

import streamlit as st

from charts.map_base import MapShapes, shapes
from components.navigation import MARK, pages
from data_access.cached import boundaries
from data_access.review import Review
from domain.view import View

SESSION_KEY = "review"


def page_review() -> Review:
    """The reader's choice in this run.

    Until ``st.navigation`` has been called once in its process, Streamlit takes a folder ``pages/`` for its
    older kind of multipage app, and the first visit to a page's own address runs the page without
    ``app.py``. Then the frame is asked for, and the visit begins anew. The icon is set before: a page's own
    would be fetched from another host for the browser's tab.
    """
    if SESSION_KEY not in st.session_state:
        st.set_page_config(page_icon=MARK)
        st.navigation(pages(View()), position="hidden")
        st.rerun()
    return cast(Review, st.session_state[SESSION_KEY])


@st.cache_resource(show_spinner=False)
def _shapes(setting: str) -> MapShapes:
    base = boundaries(setting, "")
    return shapes(base.frame, base.crs, base.inset)


def map_shapes() -> MapShapes:
    """The shapes of the ``BOUNDARIES`` setting, made once a process."""
    return _shapes(os.environ.get("BOUNDARIES", ""))


def map_source() -> str:
    """Where the boundaries come from, for the line beside the map."""
    setting, note = (os.environ.get(name, "") for name in ("BOUNDARIES", "BOUNDARIES_NOTE"))
    return boundaries(setting, note).source
