"""Presentations that tests work with: a company's template, a deck as people left it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
from lxml import etree
from pptx import Presentation
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from analysis.findings import standings_finding
from data_access.review import Review
from domain.metrics import SATISFACTION
from exports.slides import Deck, DeckContext
from exports.template import OURS, Template
from panels.panel import Panel
from tests.test_charts import drawn

ADDRESS = "https://dashboard.example/leaders?m=2025-03&lang=zh"

THEME = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/theme"
SECTIONS = (
    '<p:extLst xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main">'
    '<p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}">'
    '<p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main">'
    '<p14:section name="Old" id="{0B1A5C6D-0000-4000-8000-000000000001}"><p14:sldIdLst/></p14:section>'
    "</p14:sectionLst></p:ext></p:extLst>"
)


def company_template(path: Path) -> Path:
    """A template as a company has one: other places, sizes and fonts, capitals and numbers in names, slides
    with sections, no East Asian font."""
    presentation = Presentation(str(OURS))
    for layout in presentation.slide_layouts:
        layout._element.cSld.set("name", layout.name.title())
        for number, shape in enumerate(layout.placeholders, start=1):
            shape.name = f"{shape.name.title()} {number}"
            if layout.name in {"Content", "Two", "Text"}:
                shape.top += 200_000 if shape.top < 6_000_000 else 0
            if "Source" in shape.name:
                next(shape._element.iter(qn("a:defRPr"))).set("sz", "800")
    part = presentation.slide_masters[0].part.part_related_by(THEME)
    theme = etree.fromstring(part.blob)
    for face in theme.iter(qn("a:ea")):
        face.set("typeface", "")
    for face in theme.iter(qn("a:latin")):
        face.set("typeface", "Acme Sans")
    part._blob = etree.tostring(theme)
    for name in ("Cover", "Text"):
        layout = next(layout for layout in presentation.slide_layouts if layout.name == name)
        presentation.slides.add_slide(layout).shapes.title.text = "How to use this template"
    presentation.part._element.append(parse_xml(SECTIONS))
    presentation.save(str(path))
    return path


def gap_panel(review: Review) -> Panel:
    """Every city's gap to the nation, as the page draws it."""
    chart, tables = drawn("gap_bars", review, review.view)
    ranked, metric = tables[0], tables[1]
    finding = standings_finding(ranked, review.view)
    say = review.view.say
    return Panel(
        "leaders.gap", say("leaders.gap"), say("leaders.gap_note"), finding,
        figure=chart(ranked, metric, view=review.view), metrics=(SATISFACTION,),
    )  # fmt: skip


def trend_panel(review: Review) -> Panel:
    chart, tables = drawn("trend", review, review.view)
    say = review.view.say
    return Panel("trends.line", say("trends.title"), figure=chart(*tables, view=review.view))


def map_panel(review: Review) -> Panel:
    chart, tables = drawn("city_map", review, review.view)
    return Panel("map.map", review.view.say("map.title"), figure=chart(*tables, view=review.view))


def scores_panel(review: Review, rows: int) -> Panel:
    """A table of the cities' scores, best first."""
    ranked = drawn("gap_bars", review, review.view)[1][0].head(rows)
    say = review.view.say
    table = pd.DataFrame(
        {
            say("own.rank"): [f"{rank:.0f}" for rank in ranked["rank"]],
            say("own.city"): [*ranked["name"]],
            say("own.score"): [f"{value:.1f}" for value in ranked["value"]],
        }
    )
    return Panel(
        "leaders.own", say("leaders.own"), say("leaders.own_note"), table=table,
        numbers=(say("own.rank"), say("own.score")),
    )  # fmt: skip


def deck_of(review: Review, *, template: Path | None = None, rows: int = 8) -> Deck:
    """A small deck with every kind of slide."""
    context = DeckContext.of(review, view_url=ADDRESS, choices={"kind": "test", "rows": str(rows)})
    deck = Deck(Template.open(template), context)
    deck.cover(f"{context.period}", context.place)
    deck.chapter(review.view.say("leaders.title"), key="chapter.leaders")
    deck.panel(gap_panel(review))
    deck.panel(map_panel(review))
    deck.panel(scores_panel(review, rows))
    deck.panel(Panel("trends.none", "预测", why="样本不足，本月不作预测"))
    deck.panels(trend_panel(review), replace(scores_panel(review, 4), name="leaders.four"))
    mean = drawn("gap_bars", review, review.view)[1][0]["nation"].iloc[0]
    deck.text(f"三句话看{context.period}", [f"全国满意度 {mean:.1f} 分", "其余见各章"], key="summary")
    return deck
