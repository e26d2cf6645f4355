"""Slides: what they say, where it comes from, how it is found again; native, editable, never overflowing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from lxml import etree
from pptx import Presentation
from pptx.oxml.ns import qn
from pptx.util import Pt

from data_access.review import Review
from domain.errors import SettingError
from domain.query import Filters
from exports.ink import EAST_ASIAN, Box
from exports.slides import Deck, DeckContext
from exports.slides_fingerprint import signed
from exports.slides_identity import read_choices
from exports.slides_text import lines_of
from exports.template import Template
from panels.panel import Panel
from tests.slide_files import ADDRESS, company_template, deck_of, gap_panel, scores_panel

LONG = "满意度连续第三个月上升至八十七点四分，" * 12


def reopened(deck: Deck) -> Any:
    saved = io.BytesIO()
    deck.save(saved)
    return Presentation(saved)


def text_of(slide: Any, name: str) -> str:
    return next(shape.text_frame.text for shape in slide.shapes if shape.name == name)


def by_key(presentation: Any) -> dict[str, Any]:
    return {signed(slide)[0]: slide for slide in presentation.slides}


@pytest.fixture(scope="module")
def slides(march: Review) -> dict[str, Any]:
    return by_key(reopened(deck_of(march)))


def test_a_slide_says_what_it_found_and_above_it_what_it_shows(slides: dict[str, Any], march: Review) -> None:
    panel = gap_panel(march)
    assert panel.finding
    assert text_of(slides["leaders.gap"], "title") == panel.finding
    assert text_of(slides["leaders.gap"], "kicker") == f"{panel.title} · 全国 · 2025年3月"


def test_where_nothing_was_found_it_says_plainly_what_it_shows(slides: dict[str, Any]) -> None:
    assert text_of(slides["leaders.own"], "title") == "前五城市：全国计分卡与本市计分卡"
    assert text_of(slides["leaders.own"], "kicker") == "全国 · 2025年3月"


def test_the_source_line_names_data_place_definitions_base_and_leads_back(slides: dict[str, Any]) -> None:
    slide = slides["leaders.gap"]
    source = next(shape for shape in slide.shapes if shape.name == "source")
    said = source.text_frame.text
    for part in ("数据截至 2025年3月", "全国", "2023-01 起的全国计分卡", "95% 区间"):
        assert part in said
    links = {
        run.text: run.hyperlink.address for p in source.text_frame.paragraphs for run in p.runs
    }  # fmt: skip
    assert links.pop("打开同一视图") == ADDRESS
    assert set(links.values()) == {None}


def test_a_deck_without_an_address_has_no_link(march: Review) -> None:
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.cover("三月")
    deck.text("要点", ["一"])
    saved = io.BytesIO()
    deck.save(saved)
    with zipfile.ZipFile(saved) as archive:
        assert not [n for n in archive.namelist() if n.endswith(".rels") and b"hyperlink" in archive.read(n)]


def test_the_notes_hold_the_method_and_the_definitions(slides: dict[str, Any], march: Review) -> None:
    notes = slides["leaders.gap"].notes_slide.notes_text_frame.text
    assert march.metric().definition["zh"] in notes
    assert "BH 5%" in notes
    assert "数据截至 2025年3月" in notes


def test_every_chart_map_and_table_has_an_alternative_text(slides: dict[str, Any], march: Review) -> None:
    frames = [shape for slide in slides.values() for shape in slide.shapes if not shape.is_placeholder]
    assert len(frames) == 5
    for frame in frames:
        assert frame._element._nvXxPr.cNvPr.get("descr"), frame.name
    gap = next(frame for frame in frames if frame.name == "leaders.gap")
    assert gap_panel(march).finding in gap._element._nvXxPr.cNvPr.get("descr")


def test_nothing_is_a_picture_and_no_placeholder_is_left_empty(slides: dict[str, Any]) -> None:
    for key, slide in slides.items():
        assert not list(slide._element.iter(qn("p:pic"))), key
        for shape in slide.placeholders:
            assert shape.text_frame.text.strip(), f"{key}: {shape.name}"


def test_a_panel_without_data_says_why(slides: dict[str, Any]) -> None:
    assert text_of(slides["trends.none"], "body") == "样本不足，本月不作预测"


def table_rows(slide: Any) -> list[list[str]]:
    table = next(shape.table for shape in slide.shapes if shape.has_table)
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_long_table_goes_on_on_further_slides_each_row_once(march: Review) -> None:
    table = pd.DataFrame({"城市": [f"城市{i}" for i in range(57)], "满意度": [str(i) for i in range(57)]})
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.panel(Panel("long", "城市得分", table=table, numbers=("满意度",)))
    slides = by_key(reopened(deck))
    assert list(slides) == ["long", *(f"long#{number}" for number in range(2, len(slides) + 1))]
    assert len(slides) > 1
    rows = [row for slide in slides.values() for row in table_rows(slide)[1:]]
    assert rows == table.to_numpy().tolist()
    counts = [len(table_rows(slide)) for slide in slides.values()]
    assert max(counts) - min(counts) < len(counts), "slides of about the same length"
    assert text_of(slides["long#2"], "title") == "城市得分（续 2）"
    bottom = Template.open().holders("content")["body"].box
    for slide in slides.values():
        frame = next(shape for shape in slide.shapes if shape.has_table)
        assert frame.top + frame.height <= bottom.top + bottom.height


def test_the_rest_of_a_table_that_is_too_long_for_its_half_follows(march: Review) -> None:
    panel = scores_panel(march, 29)
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.panels(gap_panel(march), panel)
    slides = by_key(reopened(deck))
    assert panel.table is not None
    assert sum(len(table_rows(slide)) - 1 for slide in slides.values()) == len(panel.table)


def fonts(part: Any) -> Iterator[Any]:
    for tag in ("a:rPr", "a:defRPr", "a:endParaRPr"):
        yield from part._element.iter(qn(tag))


def test_every_run_names_the_east_asian_font(slides: dict[str, Any]) -> None:
    seen = 0
    for key, slide in slides.items():
        parts = [slide.part, *([slide.notes_slide.part] if slide.has_notes_slide else [])]
        parts += [shape.chart.part for shape in slide.shapes if shape.has_chart]
        for part in parts:
            for run in part._element.iter(qn("a:r"), qn("a:fld")):
                look = run.find(qn("a:rPr"))
                assert look is not None, f"{key}: {etree.tostring(run)!r}"
                assert look.find(qn("a:ea")).get("typeface") == EAST_ASIAN, key
                seen += 1
    assert seen > 100


@pytest.mark.parametrize("title", [LONG, "Satisfaction rose for the third month in a row " * 8, "满意度"])
def test_a_title_never_runs_over_its_place(title: str, march: Review) -> None:
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.text(title, ["一"])
    shape = next(s for s in reopened(deck).slides[0].shapes if s.name == "title")
    size = shape.text_frame.paragraphs[0].runs[0].font.size or Pt(24)
    width, height = shape.width / Pt(1), shape.height / Pt(1)
    # a Chinese sign is as wide as the type is large, a latin letter half of it on average
    em = sum(1.0 if sign > "⺀" else 0.52 for sign in shape.text_frame.text)
    assert em * size.pt / width <= int(height / (size.pt * 1.2)), "lines that are taken, lines that fit"
    assert size.pt >= 12
    if len(title) < 10:
        assert shape.text_frame.paragraphs[0].runs[0].font.size is None, "the template's own"


def test_lines_break_between_chinese_signs_and_latin_words() -> None:
    assert lines_of("满" * 10, 10, 100) == 1
    assert lines_of("满" * 11, 10, 100) == 2
    assert lines_of("满" * 10 + "，", 10, 100) == 2, "a comma never begins a line: its sign goes with it"
    assert lines_of("seven letters", 10, 60) == 2
    assert lines_of("x" * 40, 10, 100) >= 2, "a word longer than a line is broken"


def test_a_key_can_be_given_once(march: Review) -> None:
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.text("一", ["一"], key="summary")
    with pytest.raises(SettingError, match="key 'summary'"):
        deck.text("二", ["二"], key="summary")


def test_the_same_panels_give_the_same_bytes(march: Review) -> None:
    first, second = io.BytesIO(), io.BytesIO()
    deck_of(march).save(first)
    deck_of(march).save(second)
    assert first.getvalue() == second.getvalue()


def test_the_file_says_whose_it_is_and_what_it_was_made_from(march: Review) -> None:
    presentation = reopened(deck_of(march))
    properties = presentation.core_properties
    assert (properties.title, properties.author) == ("2025年3月", "客户满意度月度评审")
    assert (properties.subject, properties.language) == ("全国 · 2025年3月", "zh-CN")
    choices = read_choices(presentation)
    assert choices["month"] == "2025-03"
    assert choices["language"] == "zh"
    assert choices["keys"].split()[:3] == ["cover", "chapter.leaders", "leaders.gap"]


def test_choices_of_any_length_come_back(march: Review) -> None:
    cities = ",".join(f"{number}" for number in range(110000, 110400))
    deck = Deck(Template.open(), DeckContext.of(march, choices={"cities": cities}))
    deck.cover("三月")
    saved = io.BytesIO()
    deck.save(saved)
    assert read_choices(Presentation(saved))["cities"] == cities
    with zipfile.ZipFile(saved) as archive:
        properties = archive.read("docProps/custom.xml").decode()
    assert max(len(text) for text in re.findall(r"lpwstr>([^<]*)<", properties)) <= 255, "PowerPoint's most"


def test_a_deck_that_cannot_be_written_leaves_the_old_one_alone(tmp_path: Path, march: Review) -> None:
    path = tmp_path / "deck.pptx"
    path.write_bytes(b"old")
    with pytest.raises(SettingError, match="cannot be written"):
        deck_of(march).save(tmp_path / "nowhere" / "deck.pptx")
    deck_of(march).save(path)
    assert len(Presentation(str(path)).slides) == 8
    assert [file.name for file in tmp_path.iterdir()] == ["deck.pptx"]


def test_a_companys_template_gives_place_and_type(tmp_path: Path, march: Review) -> None:
    path = company_template(tmp_path / "acme.pptx")
    slides = by_key(reopened(deck_of(march, template=path)))
    body = Template.open(path).holders("content")["body"].box
    chart = next(shape for shape in slides["leaders.gap"].shapes if shape.has_chart)
    assert Box(chart.left, chart.top, chart.width, chart.height) == body
    assert slides["leaders.gap"].slide_layout.name == "Content"
    assert text_of(slides["leaders.gap"], "title") == gap_panel(march).finding


def test_slides_are_numbered(slides: dict[str, Any]) -> None:
    numbered = [key for key, slide in slides.items() if "slidenum" in slide._element.xml]
    assert numbered == [key for key in slides if key != "cover"]


def test_signs_that_xml_cannot_hold_do_not_stop_a_deck(march: Review) -> None:
    deck = Deck(Template.open(), DeckContext.of(march))
    deck.text("客户\x0b满意度\n三月", ["一\x00"])
    slide = reopened(deck).slides[0]
    assert text_of(slide, "title") == "客户 满意度 三月"


def test_the_source_line_names_how_many_stand_behind_it(march) -> None:
    source = DeckContext.of(march).source
    assert "问卷 5,842 份" in source
    assert "案例 1,245 件" in source
    chosen = Filters(cities=("460100",), channel=("App",))
    few = Review.of(march.warehouse, march.scope, march.period, march.view, chosen)
    assert 0 < few.sums("case_volume")["n"].sum() < 5
    assert "案例" not in DeckContext.of(few).source, "too few to be told, here as everywhere"
