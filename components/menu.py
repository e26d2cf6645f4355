"""What leaves a page: a chart's menu (slide, picture, table), the page's deck."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.address import key
from components.card import Card
from components.picture import picture_buttons
from data_access.review import Review
from domain.address import FIRST, view_address
from domain.language import page_icons
from exports.files import CSV, PPTX, XLSX, file_stem, page_file, panel_csv, panel_slide, panel_xlsx
from exports.remake import choices_of
from panels.panel import Panel
from panels.part import Part, panels_of


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


def panel_menu(review: Review, card: Card, part: Part | Panel) -> None:
    """The menu of a chart or table; what it offers is made when it is asked for.

    Args:
        card: of the part.
    """
    say, name = review.view.say, card.name.replace(".", "-")
    menu = st.popover(
        say("menu.open"), icon=":material/download:", type="tertiary", key=f"menu-{name}", on_change="rerun"
    )
    if not menu.open:
        return
    with menu, st.container(key=f"offers-{name}", gap=None):
        stem, link, choices = file_stem(review, card.title), here(review), _choices(review)
        offers = (
            ("pptx", ":material/slideshow:", PPTX, lambda: panel_slide(review, _panel(part), link, choices)),
            ("xlsx", ":material/table_view:", XLSX, lambda: panel_xlsx(review, _panel(part), link)),
            ("csv", ":material/csv:", CSV, lambda: panel_csv(_panel(part))),
        )
        for kind, icon, mime, make in offers:
            st.download_button(
                say(f"menu.{kind}"), make, f"{stem}.{kind}", mime, key=f"{kind}-{name}", icon=icon,
                type="tertiary", on_click="ignore", width="stretch",
            )  # fmt: skip
        if card.figure:
            picture_buttons(review, card, stem)


def _panel(part: Part | Panel) -> Panel:
    """The panel of a part that has a card."""
    return panels_of([part])[0]


def deck_button(review: Review, title: str, sentences: Sequence[str], parts: Sequence[Part | Panel]) -> None:
    """The page's deck, made when it is asked for.

    Args:
        parts: that have something to show.
    """
    if not parts:
        return
    link, choices = here(review), _choices(review)
    st.download_button(
        review.view.say("menu.deck", n=len(parts)),
        lambda: page_file(review, title, sentences, panels_of(parts), link, choices),
        f"{file_stem(review, title)}.pptx", PPTX, key="page-deck", icon=":material/slideshow:",
        on_click="ignore",
    )  # fmt: skip
