"""Drawing -> a PowerPoint chart with its workbook; figure -> whatever a slide shows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from pptx.parts.chart import ChartPart
from pptx.shapes.graphfrm import GraphicFrame

from charts.roles import Form
from charts.theme import palette
from domain.view import View
from exports.drawing import read
from exports.drawing_parts import Drawing, DrawingError
from exports.ink import LANGUAGES, Box, write
from exports.native_chart_axes import Plot, Room, legend
from exports.native_chart_bars import bars
from exports.native_chart_canvas import Canvas
from exports.native_chart_lines import lines
from exports.native_chart_points import points
from exports.native_chart_ring import ring
from exports.native_chart_steps import waterfall
from exports.native_chart_xml import place, texts
from exports.native_heat import add_heat_table

NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
POINT = 12700  # EMU
FORMS: dict[Form, Callable[[Canvas], Plot]] = {
    Form.BARS: bars, Form.LINES: lines, Form.STEPS: waterfall, Form.POINTS: points, Form.RING: ring,
}  # fmt: skip


def add_chart(
    slide: Any, drawing: Drawing, box: Box, view: View, *, name: str = "csat:chart", alt: str = ""
) -> GraphicFrame:
    """A chart of its own with its workbook; no picture.

    Args:
        slide: a python-pptx Slide.
        view: the deck's: its theme's colours, its language.
        name, alt: of the shape: what refresh finds it by, and the text read aloud in its place.
    Raises:
        DrawingError: the form is no chart, or holds what a slide has no place for.
    """
    if drawing.form not in FORMS:
        known = [form.value for form in FORMS]
        raise DrawingError(f"chart {drawing.chart}", f"form {drawing.form.value}", "a form of a chart", known)
    room = Room(box.width / POINT, box.height / POINT, palette(view.theme), view.language)
    xml, workbook = chart_parts(drawing, room)
    package = slide.part.package
    part = ChartPart.load(
        package.next_partname(ChartPart.partname_template), CONTENT_TYPE.DML_CHART, package, xml
    )
    part.chart_workbook.update_from_xlsx_blob(workbook)
    relation = slide.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    shapes = slide.shapes
    frame: GraphicFrame = shapes._shape_factory(shapes._add_chart_graphicFrame(relation, *box.emu))
    frame.name = name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alt)
    return frame


def chart_parts(drawing: Drawing, room: Room) -> tuple[bytes, bytes]:
    """The chart's XML and its workbook."""
    canvas = Canvas(drawing, room)
    plot = FORMS[drawing.form](canvas)
    width, height = room.width, room.height
    where = place(
        plot.left / width, plot.top / height, (width - plot.left - plot.right) / width,
        (height - plot.top - plot.bottom) / height, inner=True,
    )  # fmt: skip
    key = legend(drawing, room, plot.silent, plot.title) if drawing.legend else ""
    xml = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {NAMESPACES}>'
        f'<c:date1904 val="0"/><c:lang val="{LANGUAGES[room.language]}"/><c:roundedCorners val="0"/>'
        f'<c:chart><c:autoTitleDeleted val="1"/><c:plotArea>{where}{"".join(plot.groups)}{"".join(plot.axes)}'
        f"<c:spPr><a:noFill/></c:spPr></c:plotArea>{key}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{texts(room.colour.ink)}</c:chartSpace>"
    )
    return xml.encode(), canvas.sheet.blob()


def add_figure(
    slide: Any, figure: Any, box: Box, view: View, *, name: str = "csat:chart", alt: str = ""
) -> list[Any]:
    """A figure of ``charts/`` on a slide: a chart, a table, a map of shapes, or a quiet text.

    Returns:
        the shapes made.
    """
    meta = figure.layout.meta or {}
    if meta.get("chart") == "city_map" or meta.get("form") == Form.MAP:
        from exports.native_map import add_map  # its geometry is slow to import, and most decks have one map

        return [add_map(slide, figure, box, view, name=name, alt=alt)]
    drawing = read(figure, view)
    if drawing.form is Form.EMPTY:
        return [_quiet(slide, drawing, box, view, name)]
    add = add_heat_table if drawing.form is Form.CELLS else add_chart
    return [add(slide, drawing, box, view, name=name, alt=alt)]


def _quiet(slide: Any, drawing: Drawing, box: Box, view: View, name: str) -> Any:
    """What an empty chart says, in the middle of its place."""
    shape = slide.shapes.add_textbox(*box.emu)
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, MSO_ANCHOR.MIDDLE
    paragraph = frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.CENTER
    write(
        paragraph.add_run(),
        drawing.message,
        size=14,
        colour=palette(view.theme).muted,
        language=view.language,
    )
    return shape
