"""The state of a view in the page's address: short codes, the same in both languages.

The whole state stands in the URL after every run, so a copied link shows the same view. What a link
names that does not exist (any more) is refused by name and left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from domain.address import SEPARATOR, SEVERAL, SINGLE

PREFIX = "view_"  # of the widgets' keys in the session


def key(name: str) -> str:
    """The session key of the widget ``name``."""
    return PREFIX + name


def restore(options: Mapping[str, Sequence[str]]) -> None:
    """Fill the session from the address, once a session; keep the refused values to be shown.

    Args:
        options: widget name -> the values it takes.
    """
    if "refused" in st.session_state:
        return
    refused: list[str] = []
    for name, short in (SINGLE | SEVERAL).items():
        text = st.query_params.get(short, "")
        if not text or name not in options:  # the language is read before there are options
            continue
        asked = text.split(SEPARATOR) if name in SEVERAL else [text]
        known = [value for value in dict.fromkeys(asked) if value in options[name]]
        refused += [f"{short}={value}" for value in asked if value not in options[name]]
        if name in SEVERAL:
            st.session_state[key(name)] = known
        elif known:
            st.session_state[key(name)] = known[0]
    st.session_state["refused"] = refused


def publish(defaults: Mapping[str, Any]) -> None:
    """Write the session's state to the address; what stands at its default is left out."""
    state: dict[str, str] = {}
    for name, short in (SINGLE | SEVERAL).items():
        value = st.session_state.get(key(name))
        if value and value != defaults.get(name):
            state[short] = SEPARATOR.join(value) if isinstance(value, list) else str(value)
    if dict(st.query_params) != state:
        st.query_params.from_dict(state)


def clear(*names: str) -> None:
    """Take away what is chosen in lists; called before they are drawn (in a callback).

    An empty choice is set: a browser goes on showing a choice that is only taken out of the session.
    """
    for name in names:
        st.session_state[key(name)] = []
