"""A page without a screen shows what it shows on it: so that its slides can be made again next month."""

from __future__ import annotations

import io
from functools import partial
from pathlib import Path

import pytest
from pptx import Presentation

from alerts.evaluate import evaluate
from alerts.usual import USUAL
from data_access.boundaries import base_map
from data_access.state import open_state
from domain.months import Month
from domain.scope import Scope
from exports.files import panel_csv, panel_slide, panel_xlsx
from exports.refresh import refresh
from exports.remake import choices_of, remade
from exports.review_deck import page_deck, single_slide
from panels.cities import ground_of
from panels.pages import Shown, page_story

PAGES = sorted(file.stem for file in (Path(__file__).parent.parent / "pages").glob("*.py"))
WITHOUT = {"export"}  # shows files, no panels


@pytest.fixture(scope="module")
def ground():
    return ground_of(base_map(""))


@pytest.mark.parametrize("page", sorted(set(PAGES) - WITHOUT))
def test_every_panel_of_a_page_leaves_as_slide_and_tables(page: str, march, ground) -> None:
    story = page_story(march, ground, page, Shown())
    assert story.panels, "a page without panels has no case in panels/pages.py"
    assert story.sentences
    for panel in story.panels:
        deck = Presentation(io.BytesIO(panel_slide(march, panel, "", {})))
        assert len(deck.slides) >= 1
        assert all(shape.shape_type != 13 for slide in deck.slides for shape in slide.shapes), "no picture"
        assert panel_csv(panel).startswith(b"\xef\xbb\xbf")
        assert panel_xlsx(march, panel, "")[:2] == b"PK"


@pytest.mark.parametrize("page", ["leaders", "trends", "service"])
def test_a_pages_deck_is_made_again_from_what_it_carries(
    page: str, march, example, ground, tmp_path: Path
) -> None:
    story = page_story(march, ground, page, Shown())
    file = tmp_path / "page.pptx"
    page_deck(march, "标题", story.sentences, story.panels, choices=choices_of(march, page=page)).save(file)
    again = refresh(file, lambda kept: remade(example, Scope.everything(), ground, kept), march.month)
    assert again.rows == [], "the same month is the same deck, word for word and figure for figure"
    later = refresh(file, lambda kept: remade(example, Scope.everything(), ground, kept), Month(2025, 2))
    assert later.of("updated")


def test_the_deck_of_supervision_holds_the_alerts_and_follows_them(
    march, example, ground, tmp_path: Path
) -> None:
    state = open_state(f"sqlite:///{tmp_path / 'state.sqlite'}", USUAL)
    story = page_story(march, ground, "supervision", Shown(), state)
    assert story.panels[0].name == "alerts.list"
    file = tmp_path / "page.pptx"
    choices = choices_of(march, page="supervision")
    page_deck(march, "监督预警", story.sentences, story.panels, choices=choices).save(file)
    made = partial(remade, example, Scope.everything(), ground, state=state)
    assert refresh(file, made, march.month).rows == []
    alert = evaluate(march, state.rules(), state).alerts[0]
    state.acknowledge(alert.ring, "王芳", "已约谈", "2025-04-02T08:00:00")
    refresh(file, made, march.month)
    texts = " ".join(
        cell.text
        for slide in Presentation(str(file)).slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    )
    assert "已约谈" in texts
    state.close()


def test_a_slide_of_another_metric_stays_with_it(march, example, ground, tmp_path: Path) -> None:
    shown = Shown(metric="nps")
    [panel] = [p for p in page_story(march, ground, "trends", shown).panels if p.name == "trends.line"]
    file = tmp_path / "slide.pptx"
    single_slide(march, panel, choices=choices_of(march, page="trends", metric="nps")).save(file)
    refresh(file, lambda kept: remade(example, Scope.everything(), ground, kept), Month(2025, 2))
    [slide] = Presentation(str(file)).slides
    [chart] = [shape.chart for shape in slide.shapes if shape.has_chart]
    names = " ".join(series.name for plot in chart.plots for series in plot.series)
    assert "净推荐值" in names
