"""What leaves a page: a chart's menu (slide, picture, table), the page's deck."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.address import key
from components.picture import picture_buttons
from data_access.review import Review
from domain.address import FIRST, view_address
from domain.language import page_icons
from exports.files import CSV, PPTX, XLSX, file_stem, page_file, panel_csv, panel_slide, panel_xlsx
from exports.remake import choices_of
from panels.panel import Panel


def _shown() -> tuple[str, str]:
    """The dashboard's address as the reader's browser has it, and the page; empty without a browser."""
    address = (st.context.url or "").partition("?")[0].rstrip("/")
    dashboard, _, last = address.rpartition("/")
    return (dashboard, last) if last in page_icons() else (address, FIRST)


def dashboard_address() -> str:
    """The dashboard's address, for links from slides."""
    return _shown()[0]


def here(review: Review) -> str:
    """The address of this view with its month fixed."""
    dashboard, page = _shown()
    state = {name: st.query_params[name] for name in st.query_params}
    return view_address(dashboard, page, review.month, review.view.language, review.filters, state)


def _choices(review: Review) -> dict[str, str]:
    """What a slide remembers of this view."""
    own = {name: str(st.session_state.get(key(name)) or "") for name in ("metric", "by", "grain")}
    return choices_of(review, page=_shown()[1], **own)


@st.fragment
def panel_menu(review: Review, panel: Panel) -> None:
    """The menu of a chart or table; what it offers is made when it is asked for."""
    say, name = review.view.say, panel.name.replace(".", "-")
    with (
        st.container(key=f"menu-{name}"),
        st.popover(
            say("menu.open"), icon=":material/download:", type="tertiary", key=f"export-{name}",
            on_change="rerun",
        ) as menu,
    ):  # fmt: skip
        if not menu.open:
            return
        stem, link, choices = file_stem(review, panel.title), here(review), _choices(review)
        offers = (
            ("pptx", ":material/slideshow:", PPTX, lambda: panel_slide(review, panel, link, choices)),
            ("xlsx", ":material/table_view:", XLSX, lambda: panel_xlsx(review, panel, link)),
            ("csv", ":material/csv:", CSV, lambda: panel_csv(panel)),
        )
        for kind, icon, mime, make in offers:
            st.download_button(
                say(f"menu.{kind}"), make, f"{stem}.{kind}", mime, key=f"{kind}-{name}", icon=icon,
                type="tertiary", on_click="ignore", width="stretch",
            )  # fmt: skip
        if panel.figure is not None:
            picture_buttons(review, panel, stem)


def deck_button(review: Review, title: str, sentences: Sequence[str], panels: Sequence[Panel]) -> None:
    """The page's deck, made when it is asked for."""
    shown = [panel for panel in panels if not panel.is_empty]
    if not shown:
        return
    link, choices = here(review), _choices(review)
    st.download_button(
        review.view.say("menu.deck", n=len(shown)),
        lambda: page_file(review, title, sentences, shown, link, choices),
        f"{file_stem(review, title)}.pptx", PPTX, key="page-deck", icon=":material/slideshow:",
        on_click="ignore",
    )  # fmt: skip
