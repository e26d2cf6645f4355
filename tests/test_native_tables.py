"""Tables on slides: text tables, the heat table, the quiet text in place of an empty chart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pptx import Presentation
from pptx.enum.text import PP_ALIGN

from charts.frames import empty_figure
from charts.theme import palette
from data_access.review import Review
from domain.view import View
from exports.drawing import read
from exports.native_heat import readable
from exports.native_table import add_table, rows_that_fit
from tests.test_drawing import figure
from tests.test_native_charts import BOX, NS, on_slide


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_heat_table_is_a_table_with_the_screens_texts_and_fills(language: str, march: Review) -> None:
    shown, view = figure("heat_table", march, View(language)), View(language)
    (shape,) = on_slide(shown, view).shapes
    assert shape.has_table
    drawing = read(shown, view)
    assert drawing.cells is not None
    cells = [[cell.text for cell in row.cells] for row in shape.table.rows]
    assert cells[0] == [drawing.head, *drawing.cells.columns]
    assert cells[1:] == [
        [row, *texts] for row, texts in zip(drawing.cells.rows, drawing.cells.texts, strict=True)
    ]
    printed = [t for trace in shown.data if trace.name == "number" for t in trace.text]
    assert sorted(t for row in cells[1:] for t in row[1:]) == sorted(printed)
    darkest = shown.data[0].colorscale[0][1]
    low = int(np.nanargmin(np.ravel(shown.data[0].z)))
    if np.ravel(shown.data[0].z)[low] <= shown.data[0].zmin:
        assert str(shape.table.cell(low + 1, 1).fill.fore_color.rgb) == darkest[1:].upper()
    for look in shape._element.iter(f"{{{NS['a']}}}rPr"):
        assert look.find("a:ea", NS) is not None
    assert sum(row.height for row in shape.table.rows) <= BOX.height


def test_texts_on_fills_are_readable_on_every_tint() -> None:
    colour = palette("light")
    assert readable(colour.diverging[0], (colour.ink, colour.card)) == colour.card
    assert readable(colour.diverging[4], (colour.ink, colour.card)) == colour.ink


TABLE = pd.DataFrame(
    {
        "城市": ["北京", "乌鲁木齐"] * 20,
        "做法": ["客户画像与情绪识别，" * 6] * 40,
        "得分": ["92.1", "78.6"] * 20,
    }
)


def test_a_table_is_split_where_its_rows_no_longer_fit() -> None:
    view = View()
    fit = rows_that_fit(TABLE, ("得分",), BOX, view)
    assert 10 < fit < 40
    deck = Presentation()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    frame = add_table(slide, TABLE.iloc[:fit], ("得分",), BOX, view, name="n", alt="t")
    assert frame.has_table
    assert sum(row.height for row in frame.table.rows) <= BOX.height
    assert sum(frame.table.columns[i].width for i in range(3)) <= BOX.width
    assert [cell.text for cell in frame.table.rows[1].cells] == TABLE.iloc[0].tolist()
    sides = [frame.table.cell(1, i).text_frame.paragraphs[0].alignment for i in range(3)]
    assert sides == [PP_ALIGN.LEFT, PP_ALIGN.LEFT, PP_ALIGN.RIGHT]
    sizes = {int(look.get("sz")) for look in frame._element.iter(f"{{{NS['a']}}}rPr")}
    assert min(sizes) >= 900


def test_a_short_table_is_larger_than_a_long_one() -> None:
    deck, view = Presentation(), View()
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    frames = [add_table(slide, TABLE.head(n), (), BOX, view) for n in (3, 22)]
    sizes = [int(frame._element.find(f".//{{{NS['a']}}}rPr").get("sz")) for frame in frames]
    assert sizes[0] > sizes[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_empty_chart_is_a_quiet_text(language: str) -> None:
    view = View(language)
    (shape,) = on_slide(empty_figure(view, "trend"), view).shapes
    assert shape.has_text_frame
    assert shape.text_frame.text == view.say("chart.empty")
