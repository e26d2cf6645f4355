"""Files of one panel or one page as bytes: what a menu offers."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence

import pandas as pd

from data_access.review import Review
from exports.drawing import read
from exports.review_deck import page_deck, single_slide
from exports.sheets import About, sheet_csv, sheet_xlsx
from exports.slides import Deck, DeckContext
from panels.panel import Panel

PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
UNFIT = re.compile(r'[\\/:*?"<>|\s]+')  # in a file's name, on any system


def file_stem(review: Review, title: str) -> str:
    """A file's name without its ending: what it shows, the place, the month."""
    return UNFIT.sub("_", f"{title}_{review.place}_{review.month}")


def panel_table(panel: Panel) -> pd.DataFrame:
    """The numbers behind a panel: of a chart those of its slide's workbook."""
    if panel.values is not None:
        return panel.values
    if panel.figure is not None and panel.drawn_for is not None:
        paper = panel.on_paper
        assert paper.drawn_for
        return read(paper.figure, paper.drawn_for).table()
    return panel.table if panel.table is not None else pd.DataFrame()


def panel_slide(review: Review, panel: Panel, view_url: str, choices: Mapping[str, str]) -> bytes:
    """One slide, native and editable."""
    return _packed(single_slide(review, panel, view_url=view_url, choices=choices))


def panel_csv(panel: Panel) -> bytes:
    return sheet_csv(panel_table(panel))


def panel_xlsx(review: Review, panel: Panel, view_url: str) -> bytes:
    """The table, and a sheet that says what it is."""
    context, say = DeckContext.of(review, view_url=view_url), review.view.say
    lines = {
        say("sheet.title"): panel.title, say("sheet.finding"): panel.finding, say("sheet.note"): panel.note,
        say("sheet.source"): context.source, say("sheet.link"): view_url,
    }  # fmt: skip
    about = About(say("sheet.about"), {label: text for label, text in lines.items() if text})
    return sheet_xlsx({panel.title: panel_table(panel)}, about)


def page_file(
    review: Review,
    title: str,
    sentences: Sequence[str],
    panels: Sequence[Panel],
    view_url: str,
    choices: Mapping[str, str],
) -> bytes:
    """The page's deck."""
    return _packed(page_deck(review, title, sentences, panels, view_url=view_url, choices=choices))


def _packed(deck: Deck) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()
