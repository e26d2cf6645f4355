"""Charts on slides, by the mere existence of the charts: native, with a workbook that says the same."""

from __future__ import annotations

import io
import re
from typing import Any

import numpy as np
import openpyxl
import plotly.graph_objects as go
import pytest
from lxml import etree
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.utils import range_boundaries
from openpyxl.xml.functions import fromstring
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.util import Inches

from charts.roles import Role
from data_access.review import Review
from domain.errors import DashboardError
from domain.view import View
from exports.drawing import read
from exports.ink import Box
from exports.native_chart import add_figure
from tests.formulas import computed
from tests.slide_figures import extra
from tests.test_drawing import DRAWN, figure

BOX = Box(Inches(0.5), Inches(1.5), Inches(12.3), Inches(5.2))
NS = {
    "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "c15": "http://schemas.microsoft.com/office/drawing/2012/chart",
}
CHARTED = [name for name in DRAWN if name != "heat_table"]
EXTRA = ("upright", "stacked", "ring", "bubbles")
# what openpyxl's classes, which hold the schema's order, do not know or order otherwise than the schema
UNKNOWN_TO_OPENPYXL = {"alpha", "tx", "layout", "tickLblPos"}


def shown_on(name: str, march: Review, language: str) -> Any:
    return extra(name, language) if name in EXTRA else figure(name, march, View(language))


def on_slide(shown: Any, view: View) -> Any:
    """The slide with a figure, written and opened again."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    add_figure(
        deck.slides.add_slide(deck.slide_layouts[6]), shown, BOX, view, name="csat:x", alt="说明 “x” & y"
    )
    target = io.BytesIO()
    deck.save(target)
    return Presentation(io.BytesIO(target.getvalue())).slides[0]


@pytest.fixture(params=[(n, lang) for n in (*CHARTED, *EXTRA) for lang in ("zh", "en")], ids="-".join)
def case(request: pytest.FixtureRequest, march: Review) -> tuple[Any, View, Any]:
    """A figure, its view, and the one shape that the slide has of it."""
    name, language = request.param
    shown, view = shown_on(name, march, language), View(language)
    (shape,) = on_slide(shown, view).shapes
    return shown, view, shape


def workbook(shape: Any, *, formulas: bool = False) -> Any:
    blob = shape.chart.part.chart_workbook.xlsx_part.blob
    return openpyxl.load_workbook(io.BytesIO(blob), data_only=not formulas)["data"]


def test_a_chart_is_native_named_and_described(case: tuple[Any, View, Any]) -> None:
    _, _, shape = case
    assert shape.has_chart
    assert shape.shape_type != MSO_SHAPE_TYPE.PICTURE
    assert shape.name == "csat:x"
    assert shape._element.nvGraphicFramePr.cNvPr.get("descr") == "说明 “x” & y"
    assert (shape.left, shape.top, shape.width, shape.height) == BOX.emu


def test_its_workbook_begins_with_the_table(case: tuple[Any, View, Any]) -> None:
    shown, view, shape = case
    table, sheet = read(shown, view).table(), workbook(shape)
    width = len(table.columns)
    assert [cell.value for cell in sheet[1][:width]] == list(table.columns)
    rows = [
        [cell.value for cell in row[:width]] for row in sheet.iter_rows(min_row=2, max_row=len(table) + 1)
    ]
    for got, wanted in zip(rows, table.to_numpy(object).tolist(), strict=True):
        for one, other in zip(got, wanted, strict=True):
            missing = other == "" or (isinstance(other, float) and np.isnan(other))
            assert (one is None) if missing else one == pytest.approx(other)
    beyond = sheet.cell(1, width + 1).value
    assert beyond is None or "/" not in beyond, "a blank column or the note parts table and drawing"


def test_every_reference_names_the_cells_that_hold_its_numbers(case: tuple[Any, View, Any]) -> None:
    _, _, shape = case
    sheet, found = workbook(shape), 0
    for formula in shape.chart.part._element.iter("{*}f"):
        page, cells = formula.text.split("!")
        assert page == "data"
        left, top, right, bottom = (int(n or 0) for n in range_boundaries(cells.replace("$", "")))
        assert left == right
        held = [sheet.cell(row, left).value for row in range(top, bottom + 1)]
        cache = formula.getnext()
        assert int(cache.find("c:ptCount", NS).get("val")) == len(held)
        cached = {int(pt.get("idx")): pt.findtext("c:v", namespaces=NS) for pt in cache.findall("c:pt", NS)}
        for i, value in enumerate(held):
            if value is None or value == "#N/A":
                assert i not in cached
            elif isinstance(value, str):
                assert cached[i] == value
            else:
                assert float(cached[i]) == pytest.approx(value, abs=1e-12)
        found += 1
    assert found > 2


def test_the_formulas_of_the_workbook_give_what_is_drawn(case: tuple[Any, View, Any]) -> None:
    _, _, shape = case
    values, formulas = workbook(shape), workbook(shape, formulas=True)
    for row in formulas.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                value = values[cell.coordinate].value
                result = computed(cell.value, values)
                assert result == (pytest.approx(value) if isinstance(value, float | int) else value), (
                    cell.value
                )


def test_the_figures_numbers_are_drawn(case: tuple[Any, View, Any]) -> None:
    shown, _, shape = case
    root = shape.chart.part._element
    texts = [point.text for cache in root.iter("{*}numCache") for point in cache.iter("{*}v")]
    drawn = np.array([float(text) for text in texts])
    for trace in shown.data:
        role = trace.meta["role"]
        if role in (Role.SIDE, Role.STEP, Role.EVENTS, Role.BAND):
            continue  # texts, levels and marks of their own; their numbers are tested as tables
        values = (
            trace.values
            if role == Role.RING
            else trace.x
            if shown.layout.yaxis.type == "category"
            else trace.y
        )
        for value in np.asarray(values, dtype=float):
            assert np.isnan(value) or np.isclose(drawn, value).any()


def test_the_figures_colours_and_names_are_the_slides(case: tuple[Any, View, Any]) -> None:
    shown, _, shape = case
    xml = etree.tostring(shape.chart.part._element, encoding="unicode")
    headings = {cell.value for cell in workbook(shape)[1]}
    for trace in shown.data:
        role = trace.meta["role"]
        if role in (Role.BAR, Role.POINTS, Role.LINE, Role.TARGET):
            assert trace.name in headings
        if role == Role.BAR:
            colours = trace.marker.color
            for colour in [colours] if isinstance(colours, str) else colours:
                assert hexed(colour) in xml
        elif role in (Role.LINE, Role.LIMIT, Role.TARGET):
            assert hexed(trace.line.color) in xml


def hexed(colour: str) -> str:
    if colour.startswith("#"):
        return colour[1:].upper()
    parts = re.findall(r"[\d.]+", colour)[:3]
    return "".join(f"{int(part):02X}" for part in parts)


def test_every_text_names_an_east_asian_font(case: tuple[Any, View, Any]) -> None:
    _, _, shape = case
    root = shape.chart.part._element
    looks = [e for tag in ("defRPr", "rPr", "endParaRPr") for e in root.iter(f"{{{NS['a']}}}{tag}")]
    assert looks
    for look in looks:
        assert look.find("a:ea", NS) is not None
        assert look.find("a:latin", NS) is not None
    assert root.find("c:txPr", NS) is not None, "what has no look of its own has the chart's"


def test_the_xml_stands_in_the_schemas_order(case: tuple[Any, View, Any]) -> None:
    _, _, shape = case
    mine = fromstring(etree.tostring(shape.chart.part._element))
    for extension in list(mine.iter("{*}extLst", "{*}externalData")):
        extension.getparent().remove(extension)
    known = ChartSpace.from_tree(mine)
    assert known is not None
    compare(mine, known.to_tree())


def compare(mine: Any, known: Any) -> None:
    """The children of one element in the order of openpyxl's class for it, none unknown to it."""
    ours, theirs = ([etree.QName(child).localname for child in one] for one in (mine, known))
    assert set(ours) - set(theirs) <= UNKNOWN_TO_OPENPYXL
    order = [n for n in dict.fromkeys(theirs) if n in ours]
    if etree.QName(mine).localname != "errBars":  # the schema has plus before minus
        assert [n for n in dict.fromkeys(ours) if n in theirs] == order
    for name in order:
        pairs = zip(mine.findall(f"{{*}}{name}"), known.findall(f"{{*}}{name}"), strict=False)
        for one, other in pairs:
            compare(one, other)


def test_what_a_slide_has_no_place_for_is_an_error() -> None:
    shown = go.Figure(extra("bubbles", "zh"))
    shown.add_scatter(x=[1.0], y=[2.0], mode="lines", line={"color": "#000000"}, meta={"role": Role.LIMIT})
    with pytest.raises(DashboardError, match="bubbles"):
        on_slide(shown, View())


def test_the_map_too_is_native(march: Review) -> None:
    (shape,) = on_slide(figure("city_map", march, View()), View()).shapes
    assert shape.shape_type == MSO_SHAPE_TYPE.GROUP
    assert shape.name == "csat:x"
