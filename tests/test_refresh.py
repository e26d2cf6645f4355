"""Last month's deck with this month's data: what people changed stays, the rest is as if made anew."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from lxml import etree
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.errors import SettingError
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from exports.refresh import Make, Report, refresh
from exports.slides import Deck, DeckContext
from exports.slides_chart_parts import categories, series
from exports.slides_fingerprint import facts_of_slide, signed
from exports.slides_identity import read_choices
from exports.template import Template
from panels.panel import Panel
from tests.slide_files import company_template, deck_of, gap_panel

FEBRUARY, MARCH = Month(2025, 2), Month(2025, 3)
PINK = RGBColor(0xFF, 0x00, 0xAA)

Edit = Callable[[Any], None]
Try = Callable[..., tuple[Any, Report]]


@pytest.fixture(scope="module")
def make(example: Warehouse) -> Make:
    def made(choices: Mapping[str, str]) -> Deck:
        month = Month.parse(choices["month"])
        view = View(choices.get("language", "zh"))
        review = Review.of(example, Scope.everything(), Period.of_month(month), view)
        return deck_of(review, rows=int(choices.get("rows", "8")))

    return made


@pytest.fixture(scope="module")
def february(make: Make, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("decks") / "february.pptx"
    make({"month": str(FEBRUARY)}).save(path)
    return path


@pytest.fixture(scope="module")
def new(make: Make) -> dict[str, Any]:
    """The slides of a deck made for March."""
    saved = io.BytesIO()
    make({"month": str(MARCH)}).save(saved)
    return by_key(Presentation(saved))


@pytest.fixture
def edited(february: Path, make: Make, tmp_path: Path) -> Try:
    """February's deck, edited by a person, refreshed for March."""

    def run(edit: Edit | None = None, made: Make = make) -> tuple[Any, Report]:
        presentation = Presentation(str(february))
        if edit is not None:
            edit(presentation)
        old = tmp_path / "edited.pptx"
        presentation.save(str(old))
        report = refresh(old, made, MARCH, out=tmp_path / "out.pptx")
        return Presentation(str(tmp_path / "out.pptx")), report

    return run


def by_key(presentation: Any) -> dict[str, Any]:
    return {signed(slide)[0]: slide for slide in presentation.slides}


def part(slide: Any, name: str) -> Any:
    return next(shape for shape in slide.shapes if shape.name == name)


def reasons(report: Report, key: str) -> dict[str, tuple[str, str]]:
    return {row.part: (row.action, row.reason) for row in report.rows if row.key == key}


def workbook(chart: Any) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def cells(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_a_deck_that_nobody_touched_becomes_the_deck_of_the_month(edited: Try, new: dict[str, Any]) -> None:
    presentation, report = edited()
    slides = by_key(presentation)
    assert list(slides) == list(new)
    for key, slide in slides.items():
        assert facts_of_slide(slide) == facts_of_slide(new[key]), key
    chart, wanted = (part(where["leaders.gap"], "leaders.gap").chart for where in (slides, new))
    assert workbook(chart) == workbook(wanted)
    assert read_choices(presentation)["month"] == "2025-03"
    assert {row.action for row in report.rows} == {"updated"}
    february = reasons(report, "leaders.gap")
    assert february["chart"] == ("updated", "done")
    assert february["title"] == ("updated", "done")


def test_what_a_refresh_wrote_it_finds_again(edited: Try, make: Make, tmp_path: Path) -> None:
    edited()
    report = refresh(tmp_path / "out.pptx", make, FEBRUARY, out=tmp_path / "back.pptx")
    assert {row.action for row in report.rows} == {"updated"}
    slides = by_key(Presentation(str(tmp_path / "back.pptx")))
    saved = io.BytesIO()
    make({"month": str(FEBRUARY)}).save(saved)
    for key, slide in by_key(Presentation(saved)).items():
        assert facts_of_slide(slides[key]) == facts_of_slide(slide), key


def test_a_moved_and_resized_chart_stays_where_it_was_put(edited: Try, new: dict[str, Any]) -> None:
    def move(presentation: Any) -> None:
        frame = part(by_key(presentation)["leaders.gap"], "leaders.gap")
        frame.left, frame.top, frame.width = Inches(2), Inches(3), Inches(5)

    slides = by_key(edited(move)[0])
    frame = part(slides["leaders.gap"], "leaders.gap")
    assert (frame.left, frame.top, frame.width) == (Inches(2), Inches(3), Inches(5))
    assert workbook(frame.chart) == workbook(part(new["leaders.gap"], "leaders.gap").chart)


def test_a_recoloured_series_keeps_its_colour_and_gets_new_data(edited: Try, new: dict[str, Any]) -> None:
    names: list[str] = []

    def recolour(presentation: Any) -> None:
        chart = part(by_key(presentation)["leaders.gap"], "leaders.gap").chart
        names.append(chart.plots[0].series[0].name)
        chart.plots[0].series[0].format.fill.solid()
        chart.plots[0].series[0].format.fill.fore_color.rgb = PINK

    presentation, report = edited(recolour)
    chart = part(by_key(presentation)["leaders.gap"], "leaders.gap").chart
    wanted = part(new["leaders.gap"], "leaders.gap").chart
    found = next(s for s in chart.plots[0].series if s.name == names[0])
    assert found.format.fill.fore_color.rgb == PINK
    assert [[*s.values] for s in chart.plots[0].series] == [[*s.values] for s in wanted.plots[0].series]
    others = [s for s in series(chart._chartSpace) if s != names[0]]
    for name in others:
        mine, other = (series(c._chartSpace)[name].find(qn("c:spPr")) for c in (chart, wanted))
        assert etree.tostring(mine, method="c14n") == etree.tostring(other, method="c14n"), name
    assert reasons(report, "leaders.gap")["chart"] == ("updated", "kept_formats")
    assert names[0] in report.text("en")


def test_a_city_that_a_person_marked_stays_marked_wherever_it_stands_now(edited: Try) -> None:
    marked: list[str] = []

    def mark(presentation: Any) -> None:
        chart = part(by_key(presentation)["leaders.gap"], "leaders.gap").chart
        first = chart.plots[0].series[0]
        at = next(i for i, value in enumerate(first.values) if value is not None)
        marked.extend([first.name, categories(first._element)[at]])
        point = first.points[at]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = PINK

    chart = part(by_key(edited(mark)[0])["leaders.gap"], "leaders.gap").chart
    ser = series(chart._chartSpace)[marked[0]]
    pink = [
        int(p.find(qn("c:idx")).get("val"))
        for p in ser.findall(qn("c:dPt"))
        if b"FF00AA" in etree.tostring(p)
    ]
    assert [categories(ser)[at] for at in pink] == [marked[1]]


def test_axes_and_legend_changed_by_hand_stay(edited: Try) -> None:
    def change(presentation: Any) -> None:
        chart = part(by_key(presentation)["trends.line+leaders.four"], "trends.line").chart
        chart.value_axis.has_major_gridlines = False
        chart.value_axis.maximum_scale = 95
        chart.category_axis.tick_labels.font.size = Pt(7)
        chart.has_title = True
        chart.chart_title.text_frame.text = "我们的标题"

    presentation, _ = edited(change)
    chart = part(by_key(presentation)["trends.line+leaders.four"], "trends.line").chart
    assert not chart.value_axis.has_major_gridlines
    assert chart.value_axis.maximum_scale == 95
    assert chart.category_axis.tick_labels.font.size == Pt(7)
    assert chart.chart_title.text_frame.text == "我们的标题"


def test_a_changed_title_stays_and_the_report_says_what_it_would_be(
    edited: Try, new: dict[str, Any], make: Make, tmp_path: Path
) -> None:
    def retitle(presentation: Any) -> None:
        part(by_key(presentation)["leaders.gap"], "title").text_frame.text = "我们自己的结论"

    presentation, report = edited(retitle)
    slide = by_key(presentation)["leaders.gap"]
    assert part(slide, "title").text_frame.text == "我们自己的结论"
    assert reasons(report, "leaders.gap")["title"] == ("left", "edited")
    assert reasons(report, "leaders.gap")["chart"][0] == "updated"
    assert part(new["leaders.gap"], "title").text_frame.text in report.text("zh")
    again = refresh(tmp_path / "out.pptx", make, FEBRUARY, out=tmp_path / "again.pptx")
    assert reasons(again, "leaders.gap")["title"] == ("left", "edited"), "still a person's a month later"


def test_a_title_in_another_type_keeps_it_and_gets_new_words(edited: Try, new: dict[str, Any]) -> None:
    def restyle(presentation: Any) -> None:
        run = part(by_key(presentation)["leaders.gap"], "title").text_frame.paragraphs[0].runs[0]
        run.font.size, run.font.italic, run.font.color.rgb = Pt(19), True, PINK

    slide = by_key(edited(restyle)[0])["leaders.gap"]
    run = part(slide, "title").text_frame.paragraphs[0].runs[0]
    assert run.text == part(new["leaders.gap"], "title").text_frame.text
    assert (run.font.size, run.font.italic, run.font.color.rgb) == (Pt(19), True, PINK)


def test_speaker_notes_that_a_person_added_stay(edited: Try) -> None:
    def note(presentation: Any) -> None:
        frame = by_key(presentation)["leaders.gap"].notes_slide.notes_text_frame
        frame.text += "\n先讲华南"

    presentation, report = edited(note)
    assert by_key(presentation)["leaders.gap"].notes_slide.notes_text_frame.text.endswith("先讲华南")
    assert reasons(report, "leaders.gap")["notes"] == ("left", "edited")


def test_a_new_slide_of_a_person_is_left_alone(edited: Try) -> None:
    kept: list[bytes] = []

    def add(presentation: Any) -> None:
        slide = presentation.slides.add_slide(presentation.slide_layouts[4])
        slide.shapes.title.text = "我加的一页"
        kept.append(etree.tostring(slide._element))

    presentation, report = edited(add)
    assert etree.tostring(presentation.slides[-1]._element) == kept[0]
    assert [(row.slide, row.reason) for row in report.of("left")] == [(9, "foreign")]


def test_a_deleted_slide_stays_deleted(edited: Try) -> None:
    def delete(presentation: Any) -> None:
        entry = presentation.slides._sldIdLst[2]
        presentation.part.drop_rel(entry.rId)
        presentation.slides._sldIdLst.remove(entry)

    presentation, report = edited(delete)
    assert "leaders.gap" not in by_key(presentation)
    assert [(row.slide, row.key, row.reason) for row in report.of("gone")] == [(0, "leaders.gap", "deleted")]
    assert "removed by hand" in report.text("en")


def test_reordered_slides_get_each_their_own_data(edited: Try, new: dict[str, Any]) -> None:
    def reverse(presentation: Any) -> None:
        entries = presentation.slides._sldIdLst
        for entry in list(entries):
            entries.insert(0, entry)

    slides = by_key(edited(reverse)[0])
    assert list(slides) == [*new][::-1]
    for key, slide in slides.items():
        assert facts_of_slide(slide) == facts_of_slide(new[key]), key


def test_a_duplicated_slide_is_refreshed_twice(edited: Try) -> None:
    def duplicate(presentation: Any) -> None:
        source = by_key(presentation)["summary"]
        slide = presentation.slides.add_slide(source.slide_layout)
        tree = slide.shapes._spTree
        for shape in list(slide.shapes):
            tree.remove(shape._element)
        for shape in source.shapes:
            tree.append(deepcopy(shape._element))
        for link in list(tree.iter(qn("a:hlinkClick"))):
            link.getparent().remove(link)
        tags = source._element.cSld.find(qn("p:custDataLst"))
        tags_part = source.part.related_part(tags[0].get(qn("r:id")))
        copied = deepcopy(tags)
        copied[0].set(
            qn("r:id"), slide.part.relate_to(tags_part, source.part.rels[tags[0].get(qn("r:id"))].reltype)
        )
        tree.addnext(copied)

    presentation, _ = edited(duplicate)
    titles = [part(s, "title").text_frame.text for s in presentation.slides if signed(s)[0] == "summary"]
    assert titles == ["三句话看2025年3月"] * 2


def test_a_deck_in_another_template_is_refreshed_by_its_keys(
    example: Warehouse, make: Make, new: dict[str, Any], tmp_path: Path
) -> None:
    review = Review.of(example, Scope.everything(), Period.of_month(FEBRUARY), View("zh"))
    old = tmp_path / "acme-deck.pptx"
    deck_of(review, template=company_template(tmp_path / "acme.pptx")).save(old)
    before = Presentation(str(old))
    refresh(old, make, MARCH)
    after = Presentation(str(old))
    for key, slide in by_key(after).items():
        wanted = {name: facts.get("text") for name, facts in facts_of_slide(new[key]).items()}
        assert {name: facts.get("text") for name, facts in facts_of_slide(slide).items()} == wanted, key
        assert slide.slide_layout.name == by_key(before)[key].slide_layout.name
        frames = [[(s.left, s.top) for s in by_key(deck)[key].shapes] for deck in (before, after)]
        assert frames[0] == frames[1]


def test_a_bold_cell_and_wider_columns_stay(edited: Try, new: dict[str, Any]) -> None:
    def change(presentation: Any) -> None:
        table = part(by_key(presentation)["leaders.own"], "leaders.own").table
        table.columns[0].width = Inches(3)
        font = table.cell(1, 1).text_frame.paragraphs[0].runs[0].font
        font.bold, font.color.rgb = True, PINK

    presentation, report = edited(change)
    table = part(by_key(presentation)["leaders.own"], "leaders.own").table
    wanted = part(new["leaders.own"], "leaders.own").table
    assert [[c.text for c in row.cells] for row in table.rows] == [
        [c.text for c in r.cells] for r in wanted.rows
    ]
    assert table.columns[0].width == Inches(3)
    font = table.cell(1, 1).text_frame.paragraphs[0].runs[0].font
    assert (font.bold, font.color.rgb) == (True, PINK)
    assert reasons(report, "leaders.own")["table"] == ("updated", "kept_formats")


@pytest.mark.parametrize("rows", [5, 11])
def test_a_table_grows_and_shrinks(rows: int, edited: Try, make: Make) -> None:
    presentation, _ = edited(made=lambda choices: make({**choices, "rows": str(rows)}))
    frame = part(by_key(presentation)["leaders.own"], "leaders.own")
    assert len(frame.table.rows) == rows + 1
    assert frame.height == sum(row.height for row in frame.table.rows)


def test_a_place_that_a_person_recoloured_stays_so_and_the_others_follow(
    edited: Try, new: dict[str, Any]
) -> None:
    names: list[str] = []

    def recolour(presentation: Any) -> None:
        marks = part(by_key(presentation)["map.map"], "map.map").shapes
        area = next(mark for mark in marks if mark.name.startswith("area "))
        area.fill.solid()
        area.fill.fore_color.rgb = PINK
        names.append(area.name)

    presentation, report = edited(recolour)
    marks = {mark.name: mark for mark in part(by_key(presentation)["map.map"], "map.map").shapes}
    wanted = {mark.name: mark for mark in part(new["map.map"], "map.map").shapes}
    assert marks.pop(names[0]).fill.fore_color.rgb == PINK
    cities = [name for name in marks if name.startswith(("area ", "city "))]
    assert len(cities) > 30
    for name in cities:
        assert marks[name].fill.fore_color.rgb == wanted[name].fill.fore_color.rgb, name
    assert reasons(report, "map.map")["map"] == ("updated", "kept_formats")
    assert names[0] in report.text("zh")


def test_numbers_changed_by_hand_keep_their_whole_slide(edited: Try, february: Path) -> None:
    def change(presentation: Any) -> None:
        part(by_key(presentation)["leaders.own"], "leaders.own").table.cell(1, 2).text_frame.paragraphs[
            0
        ].runs[0].text = "99.9"

    presentation, report = edited(change)
    slide = by_key(presentation)["leaders.own"]
    assert part(slide, "leaders.own").table.cell(1, 2).text == "99.9"
    before = by_key(Presentation(str(february)))["leaders.own"]
    assert part(slide, "kicker").text_frame.text == part(before, "kicker").text_frame.text, "of one month"
    assert reasons(report, "leaders.own") == {"slide": ("left", "data_edited")}


def test_a_chart_that_a_person_took_away_does_not_come_back(edited: Try, new: dict[str, Any]) -> None:
    def delete(presentation: Any) -> None:
        frame = part(by_key(presentation)["leaders.gap"], "leaders.gap")
        frame._element.getparent().remove(frame._element)

    presentation, report = edited(delete)
    slide = by_key(presentation)["leaders.gap"]
    assert not [shape for shape in slide.shapes if shape.has_chart]
    assert reasons(report, "leaders.gap")["chart"] == ("left", "removed")
    assert part(slide, "title").text_frame.text == part(new["leaders.gap"], "title").text_frame.text


def test_a_chart_in_a_group_is_found(edited: Try, new: dict[str, Any]) -> None:
    def group(presentation: Any) -> None:
        slide = by_key(presentation)["leaders.gap"]
        frame = part(slide, "leaders.gap")
        box = slide.shapes.add_group_shape()
        box.name = "mine"
        box._element.append(frame._element)

    presentation, _ = edited(group)
    (frame,) = part(by_key(presentation)["leaders.gap"], "mine").shapes
    assert workbook(frame.chart) == workbook(part(new["leaders.gap"], "leaders.gap").chart)


def test_a_slide_without_data_this_month_is_left_as_it_was(edited: Try, make: Make, february: Path) -> None:
    def made(choices: Mapping[str, str]) -> Deck:
        whole = make(choices)
        deck = Deck(Template.open(), whole.context)
        deck.panel(Panel("leaders.gap", "各城市与全国的差距", why="样本不足"))
        return deck

    presentation, report = edited(made=made)
    assert reasons(report, "leaders.gap") == {"slide": ("left", "no_data")}
    assert reasons(report, "leaders.own") == {"slide": ("left", "unmade")}
    before, after = (by_key(p)["leaders.gap"] for p in (Presentation(str(february)), presentation))
    assert facts_of_slide(before) == facts_of_slide(after)


def test_data_that_come_and_slides_that_are_new_are_named(edited: Try, march: Review) -> None:
    def made(_: Mapping[str, str]) -> Deck:
        deck = Deck(Template.open(), DeckContext.of(march))
        deck.panel(gap_panel(march), key="trends.none")
        deck.text("新的一页", ["一"], key="news")
        return deck

    _, report = edited(made=made)
    assert reasons(report, "trends.none") == {"slide": ("left", "has_data")}
    assert reasons(report, "news") == {"slide": ("new", "fresh")}


def test_series_that_come_and_go_are_followed(edited: Try, make: Make) -> None:
    """A month in which only some standings occur has fewer series."""

    def made(choices: Mapping[str, str]) -> Deck:
        deck = make(choices)
        frame = part(deck.pages["leaders.gap"].slide, "leaders.gap")
        space = frame.chart._chartSpace
        last = list(series(space).values())[-1]
        last.getparent().remove(last)
        return deck

    whole = part(by_key(edited()[0])["leaders.gap"], "leaders.gap").chart
    fewer = part(by_key(edited(made=made)[0])["leaders.gap"], "leaders.gap").chart
    assert list(series(fewer._chartSpace)) == list(series(whole._chartSpace))[:-1]


def test_the_report_reads_in_both_languages(edited: Try) -> None:
    _, report = edited()
    zh, en = report.text("zh"), report.text("en")
    assert "幻灯片 3（leaders.gap）\n  眉题 已更新" in zh
    assert "Slide 3 (leaders.gap)\n  kicker updated" in en
    assert en.splitlines()[-1] == f"{len(report.rows)} updated, 0 left"


def test_in_place_is_one_step_and_a_foreign_deck_is_refused(
    make: Make, february: Path, tmp_path: Path
) -> None:
    old = tmp_path / "deck.pptx"
    shutil.copy(february, old)
    refresh(old, make, MARCH)
    assert read_choices(Presentation(str(old)))["month"] == "2025-03"
    assert [file.name for file in tmp_path.iterdir()] == ["deck.pptx"]
    foreign = tmp_path / "foreign.pptx"
    Presentation().save(str(foreign))
    with pytest.raises(SettingError, match="carries no choices of the dashboard"):
        refresh(foreign, make, MARCH)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_deck_saved_by_libreoffice_is_known_again(
    february: Path, make: Make, new: dict[str, Any], tmp_path: Path
) -> None:
    """It drops tags, workbooks and the names of placeholders."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        profile,
        "--headless",
        "--convert-to",
        "pptx",
        "--outdir",
        str(tmp_path),
        str(february),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    old = tmp_path / "february.pptx"
    assert not any(signed(slide)[0] for slide in Presentation(str(old)).slides), "the tags are gone"
    report = refresh(old, make, MARCH)
    slides = by_key(Presentation(str(old)))
    assert list(slides) == list(new)
    assert not report.of("left"), report.text("en")
    for key, slide in slides.items():
        for name, facts in facts_of_slide(new[key]).items():
            mine = facts_of_slide(slide)[name]
            assert {piece: mine.get(piece) for piece in ("text", "data")} == {
                piece: facts.get(piece) for piece in ("text", "data")
            }, f"{key}: {name}"
    chart = part(slides["leaders.gap"], "leaders.gap").chart
    assert workbook(chart) == workbook(part(new["leaders.gap"], "leaders.gap").chart), "edit data works again"
