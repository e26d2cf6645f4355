"""What a reader takes away by clicking: a slide, tables, the page's deck, the review's deck; each opens."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Download, Locator
from pptx import Presentation

from tests.browser.visit import Visit

pytestmark = pytest.mark.browser

MARCH = "2025-03"


def saved(visit: Visit, button: Locator, folder: Path) -> Path:
    """The file behind a download button."""
    with visit.page.expect_download() as waited:
        button.click()
    download: Download = waited.value
    file = folder / download.suggested_filename
    download.save_as(file)
    return file


def offer(visit: Visit, panel: str, kind: str) -> Locator:
    """An item of a panel's menu, opened."""
    item = visit.page.locator(f".st-key-{kind}-{panel} button")
    if not item.is_visible():
        visit.page.locator(f".st-key-menu-{panel} button").click()
    return item


def test_a_chart_leaves_as_a_native_slide_and_as_tables(visit: Visit, tmp_path: Path) -> None:
    visit.open("leaders", m=MARCH)
    slide = saved(visit, offer(visit, "leaders-gap", "pptx"), tmp_path)
    deck = Presentation(str(slide))
    assert len(deck.slides) == 1
    charts = [shape.chart for shape in deck.slides[0].shapes if shape.has_chart]
    assert len(charts) == 1
    assert "显著领先 5 城" in deck.slides[0].shapes.title.text_frame.text
    assert not [shape for shape in deck.slides[0].shapes if shape.shape_type == 13], "no picture"
    links = [
        run.hyperlink.address
        for shape in deck.slides[0].shapes if shape.has_text_frame
        for paragraph in shape.text_frame.paragraphs
        for run in paragraph.runs if run.hyperlink.address
    ]  # fmt: skip
    assert any(re.search(r"/leaders\?.*m=2025-03", link) for link in links)

    sheet = load_workbook(saved(visit, offer(visit, "leaders-gap", "xlsx"), tmp_path)).worksheets[0]
    table = pd.read_csv(saved(visit, offer(visit, "leaders-gap", "csv"), tmp_path))
    rows = list(sheet.iter_rows(values_only=True))
    assert list(rows[0]) == list(table.columns)
    assert "北京" in set(table.iloc[:, 0])
    assert len(rows) - 1 == len(table) == 29
    assert visit.complaints == []
    assert visit.foreign == []


def test_a_page_leaves_as_a_deck_of_what_it_shows(visit: Visit, tmp_path: Path) -> None:
    visit.open("", m=MARCH)
    headline = visit.headline.inner_text()
    file = saved(visit, visit.page.locator(".st-key-page-deck button"), tmp_path)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(file)).slides]
    assert headline in titles
    assert any("超出偶然的贡献" in title for title in titles)
    assert visit.complaints == []


def test_the_review_is_made_with_its_chapters_in_either_language(visit: Visit, tmp_path: Path) -> None:
    visit.open("export", m=MARCH)
    visit.page.get_by_role("button", name="展望").click()
    visit.page.locator(".st-key-export-language").get_by_text("English").click()
    visit.settled()
    visit.page.get_by_role("button", name="生成幻灯片").click()
    file = saved(visit, visit.page.locator(".st-key-download-deck button"), tmp_path)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(file)).slides]
    assert "Leading cities" in titles
    assert "Outlook" not in titles
    assert len(titles) >= 15
    book = load_workbook(saved(visit, visit.page.locator(".st-key-download-workbook button"), tmp_path))
    assert len(book.sheetnames) >= 5
    assert visit.complaints == []
