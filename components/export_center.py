"""The review as files: the deck with its choices, the workbook, an old deck brought up to date."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.alert_rules import page_state
from components.menu import dashboard_address
from components.page import page_ground
from components.story import Story
from data_access.review import Review
from domain.errors import DashboardError
from domain.language import LANGUAGES
from domain.view import View
from exports.files import PPTX, XLSX, file_stem
from exports.refresh import refresh
from exports.remake import choices_of, remade
from exports.review_deck import review_deck
from exports.workbook import review_workbook
from panels.review import CHAPTERS

NAMES = {"zh": "中文", "en": "English"}


def deck_card(story: Story) -> None:
    """Chapters, language and template are chosen; the deck is made with its progress shown."""
    review, say = story.review, story.view.say
    with story.card("export.deck"):
        wanted = st.pills(
            say("export.chapters"), CHAPTERS, selection_mode="multi", default=CHAPTERS,
            format_func=lambda name: say(f"review.{name}"), key="export-chapters",
        )  # fmt: skip
        language = st.segmented_control(
            say("export.language"), LANGUAGES, default=story.view.language, key="export-language",
            format_func=lambda code: NAMES[code], required=True,
        )  # fmt: skip
        template = st.file_uploader(say("export.template"), type=["pptx", "potx"], key="export-template")
        chapters = [name for name in CHAPTERS if name in wanted]
        made_of = repr((review.query("satisfaction"), review.warehouse.snapshot.version, chapters, language,
                        template.file_id if template else ""))  # fmt: skip
        if st.button(say("export.make"), type="primary", icon=":material/slideshow:", disabled=not chapters):
            made = _made(in_language(review, str(language)), chapters, template)
            if made:
                st.session_state["made-deck"] = (made_of, *made)
        known = st.session_state.get("made-deck")
        if known and known[0] == made_of:
            _, content, slides = known
            st.success(say("export.made", n=slides, size=f"{len(content) / 1024:.0f}"))
            stem = file_stem(review, say("export.stem"))
            st.download_button(
                say("export.download"), content, f"{stem}.pptx", PPTX, icon=":material/download:",
                on_click="ignore", key="download-deck",
            )  # fmt: skip


def _made(review: Review, chapters: Sequence[str], template: Any) -> tuple[bytes, int] | None:
    """The deck's bytes and its number of slides; None after an error that was shown."""
    bar = st.progress(0.0)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / template.name if template else None
            if path:
                path.write_bytes(template.getvalue())
            deck = review_deck(
                review, page_ground(), template=path, dashboard=dashboard_address(), wanted=chapters,
                progress=lambda done, text: _tell(bar, done, text),
                choices=choices_of(review, chapters=",".join(chapters)),
            )  # fmt: skip
        out = io.BytesIO()
        deck.save(out)
        return out.getvalue(), len(deck.pages)
    except DashboardError as error:
        st.error(str(error), icon=":material/error:")
        return None
    finally:
        bar.empty()


def _tell(bar: DeltaGenerator, done: float, text: str) -> None:
    bar.progress(done, text)


def refresh_card(story: Story) -> None:
    """An old deck is uploaded, brought up to the chosen month, and comes back with a report."""
    review, say = story.review, story.view.say
    with story.card("export.refresh"):
        old = st.file_uploader(say("export.refresh_file"), type=["pptx"], key="export-old")
        label = say("export.refresh_run", month=review.view.words.month(review.month))
        if st.button(label, icon=":material/refresh:", disabled=old is None, key="refresh-deck") and old:
            refreshed = _refreshed(review, old.getvalue())
            if refreshed:
                st.session_state["refreshed-deck"] = (old.file_id, str(review.month), *refreshed)
        known = st.session_state.get("refreshed-deck")
        if old and known and known[:2] == (old.file_id, str(review.month)):
            st.download_button(
                say("export.refresh_download"), known[2],
                f"{say('export.refresh_stem')}_{review.month}.pptx", PPTX, icon=":material/download:",
                on_click="ignore", key="download-refreshed",
            )  # fmt: skip
            st.code(known[3], language=None, height=320)


def _refreshed(review: Review, content: bytes) -> tuple[bytes, str] | None:
    """The deck and its report; None after an error that was shown."""
    with tempfile.TemporaryDirectory() as folder, st.spinner(review.view.say("export.refreshing")):
        path = Path(folder) / "deck.pptx"
        path.write_bytes(content)
        try:
            report = refresh(
                path,
                lambda kept: remade(
                    review.warehouse,
                    review.scope,
                    page_ground(),
                    kept,
                    dashboard=dashboard_address(),
                    state=page_state(),
                ),
                review.month,
            )
        except DashboardError as error:
            st.error(str(error).replace(str(path), review.view.say("export.refresh_file")))
            return None
        return path.read_bytes(), report.text(review.view.language)


def workbook_card(story: Story) -> None:
    """All figures and their definitions."""
    review, say = story.review, story.view.say
    with story.card("export.workbook"):
        st.download_button(
            say("export.workbook_download"), lambda: review_workbook(review),
            f"{file_stem(review, say('export.workbook_stem'))}.xlsx", XLSX, icon=":material/table_view:",
            on_click="ignore", key="download-workbook",
        )  # fmt: skip


def in_language(review: Review, language: str) -> Review:
    """The same review, named in another language."""
    if language == review.view.language:
        return review
    return Review.of(review.warehouse, review.scope, review.period, View(language), review.filters)
