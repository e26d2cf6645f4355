"""Markup of many parts on the page: Streamlit's own would be taken apart and examined by the browser first.

Whatever comes from data has been escaped in it (:mod:`components.html`).
"""

from __future__ import annotations

import orjson

from components.scripts import component

_markup = component("markup", "showMarkup", '<div class="markup"></div>')


def show_markup(key: str, markup: str) -> None:
    """Show markup, or change what stands there under the key into it."""
    _markup(key=key, data=orjson.dumps({"markup": markup}))
