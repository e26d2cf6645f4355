"""What the reader's screen is like: narrow or wide, light or dark."""

from __future__ import annotations

import streamlit as st

from domain.view import Theme

NARROW = 640  # px; below this charts label less and columns stack

_WATCH = f"""
export default function(component) {{
  const query = window.matchMedia("(max-width: {NARROW - 1}px)");
  const tell = () => component.setStateValue("narrow", query.matches);
  if (query.matches !== Boolean(component.data?.narrow)) tell();
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}}
"""
_watch = st.components.v2.component("screen_width", js=_WATCH)


def is_narrow() -> bool:
    """Whether the window is of phone width; a wide window costs no extra run."""
    known = bool(st.session_state.get("narrow", False))
    with st.container(key="screen-width"):
        seen = _watch(key="screen", data={"narrow": known}, on_narrow_change=lambda: None)
    narrow = getattr(seen, "narrow", None)
    st.session_state["narrow"] = known if narrow is None else bool(narrow)
    return bool(st.session_state["narrow"])


def theme() -> Theme:
    """``light`` or ``dark`` as the reader's browser draws it."""
    return "dark" if st.context.theme.type == "dark" else "light"
