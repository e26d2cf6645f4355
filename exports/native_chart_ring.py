"""Parts of a whole: a doughnut with its shares, the parts named at the side."""

from __future__ import annotations

from charts.roles import Role
from exports.drawing_parts import DrawingError
from exports.native_chart_axes import Plot
from exports.native_chart_canvas import Canvas
from exports.native_chart_xml import fill, head, line, numbers, shape, shown, strings, texts

LARGEST_HOLE = 90  # % that PowerPoint takes


def ring(canvas: Canvas) -> Plot:
    """The doughnut of one series; light texts on its colours.

    Raises:
        DrawingError: a part has no colour: it would not be the screen's.
    """
    (series,) = canvas.drawing.of(Role.RING)
    if len(series.colours) != len(series.values):
        raise DrawingError(
            f"chart {canvas.drawing.chart}", "parts without colours", "marker.colors, one a part"
        )
    ref, names, card = canvas.shared(series), canvas.sheet.first, canvas.room.colour.card
    parts = "".join(
        f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/>{shape(fill(colour), line(card, 1.5))}</c:dPt>'
        for i, colour in enumerate(series.colours)
    )
    says = (
        f'<c:dLbls><c:numFmt formatCode="0%" sourceLinked="0"/>{shape()}{texts(card, bold=True)}'
        f'{shown(percent=True)}<c:showLeaderLines val="0"/></c:dLbls>'
    )
    hole = min(max(round(canvas.drawing.hole * 100), 10), LARGEST_HOLE)
    group = (
        f'<c:doughnutChart><c:varyColors val="1"/><c:ser>{head(0, ref)}{parts}{says}'
        f"{strings('c:cat', names)}{numbers('c:val', ref)}</c:ser>"
        f'<c:firstSliceAng val="0"/><c:holeSize val="{hole}"/></c:doughnutChart>'
    )
    side = (canvas.room.width - min(canvas.room.height, canvas.room.width)) / 2
    return Plot([group], left=8 + side, right=8 + side)
