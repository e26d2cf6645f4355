"""The review that ``app.py`` made for this run, and the base map it is drawn on."""

from __future__ import annotations

import os
from threading import Condition
from typing import cast

import streamlit as st
from cachetools import cached

from components.navigation import MARK, pages
from data_access.cached import boundaries
from data_access.review import Review
from domain.view import View
from panels.cities import Ground, ground_of

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


@cached({}, condition=Condition())
def _ground(setting: str, note: str) -> Ground:
    return ground_of(boundaries(setting, note))


def page_ground() -> Ground:
    """The base map of the ``BOUNDARIES`` setting, made once a process."""
    setting, note = (os.environ.get(name, "") for name in ("BOUNDARIES", "BOUNDARIES_NOTE"))
    return _ground(setting, note)
