"""The frame: language, the warehouse, who may see what, the filters, and the pages."""

from __future__ import annotations

import gc
import sys

import streamlit as st

from components.access import reader_scope
from components.address import key, publish, restore
from components.ahead import AHEAD
from components.filter_bar import defaults, filter_bar, filter_options, refused_values
from components.first_run import ensure_warehouse
from components.freshness import freshness
from components.memory import give_back
from components.navigation import MARK, pages
from components.network import send_at_once
from components.page import SESSION_KEY
from components.screen import is_narrow, theme
from components.style import apply_style
from data_access.review import Review, city_labels, named_cities
from domain.errors import DashboardError
from domain.language import LANGUAGES, words
from domain.metrics import SATISFACTION
from domain.scope import Scope
from domain.view import View

SWITCH_S = 0.0005  # of the processor between threads


def _review(view: View) -> Review | None:
    """Read the warehouse and draw the filters; None where there is nothing to filter yet."""
    warehouse = ensure_warehouse(view.words)
    scope = reader_scope(warehouse.cities(Scope.everything()))
    cities = named_cities(warehouse, scope, view)
    if not warehouse.months:
        title, text = view.say("empty.title"), view.say("empty.text")
        st.html(f"<header class='story'><h1>{title}</h1><p>{text}</p></header>")
        st.code(
            "python -m warehouse load cities cities.csv\npython -m warehouse load scorecard scorecard.csv\n"
            "python -m warehouse load responses 2025-03.csv",
            language="sh",
        )
        return None
    options = warehouse.kept(repr(("options", scope)), lambda: filter_options(warehouse, cities))
    restore(options)
    refused_values(view.words)
    period, filters = filter_bar(options, cities, city_labels(warehouse, scope, view), view.words)
    publish(defaults(options))
    return Review(view, warehouse, scope, period, filters, cities)


@st.cache_resource(show_spinner=False)
def _settled() -> None:
    """Once a process: what is sent leaves at once; a run that computes makes way for the others ten times as
    often as by default; what is freed goes back to the system; and what the imports made stays, so that no
    collection, which holds up every reader, looks through it again."""
    send_at_once()
    give_back()
    sys.setswitchinterval(SWITCH_S)
    gc.collect()
    gc.freeze()


def main() -> None:
    """One run of the page that the reader looks at."""
    with AHEAD.running():
        _run()


def _run() -> None:
    _settled()
    asked = st.query_params.get("lang", LANGUAGES[0])
    language = st.session_state.setdefault(key("language"), asked if asked in LANGUAGES else LANGUAGES[0])
    st.set_page_config(page_title=words(language).say("app.title"), page_icon=MARK, layout="wide")
    view = View(language, theme(), is_narrow())
    apply_style(view)
    st.logo(MARK, size="large")
    page = st.navigation(pages(view))
    with st.sidebar:
        st.segmented_control(
            view.say("app.language"),
            LANGUAGES,
            key=key("language"),
            required=True,
            label_visibility="collapsed",
            format_func=lambda code: {"zh": "中文", "en": "English"}[code],
            persist_state="session",
        )
    try:
        if review := _review(view):
            st.session_state[SESSION_KEY] = review
            with st.sidebar:
                freshness(review)
            page.run()
            AHEAD.ran(review, st.session_state.get(key("metric"), SATISFACTION))
    except DashboardError as error:
        st.error(
            f"**{view.say('error.title')}**  \n{error}  \n{view.say('error.text')}", icon=":material/error:"
        )


if __name__ == "__main__":
    main()
