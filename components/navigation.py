"""The pages in their order: a file in ``pages/`` and its texts make one."""

from __future__ import annotations

from copy import copy
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from domain.address import FIRST
from domain.language import page_icons
from domain.view import View

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "pages"
MARK = str(ROOT / "assets" / "brand" / "mark.svg")


def pages(view: View) -> list[Any]:
    """A Streamlit page each, titled in the view's language, for one run."""
    return [copy(page) for page in _pages(view.language)]


@cache
def _pages(language: str) -> list[Any]:
    """Streamlit looks each file up anew when a page is made."""
    view = View(language)
    return [
        st.Page(
            FOLDER / f"{name}.py", title=view.say(f"{name}.title"), help=view.say(f"{name}.question"),
            icon=icon, url_path=name, default=name == FIRST,
        )
        for name, icon in page_icons().items()
    ]  # fmt: skip
