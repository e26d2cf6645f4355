"""Labels of points: texts that follow the cells they stand for."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from domain.language import words
from exports.drawing_parts import Label, Series
from exports.native_chart_xml import C15, LABELS_EXT, SIZE, moved, run_properties, shape, shown

SPACE = uuid.UUID("8c9f2f64-6f0b-4a83-9d7b-0d1c5a2e7f10")  # a field's id follows from its text
AROUND = 'wrap="none" lIns="19050" tIns="0" rIns="19050" bIns="0" anchor="ctr"'
VALUE, SERIES, CELL = "VALUE", "SERIESNAME", "CELLRANGE"  # what a field takes its text from


class Run(NamedTuple):
    """A piece of a label: a text, or a field that PowerPoint fills from the value, the series, a cell."""

    text: str
    field: str = ""
    bold: bool = False


def label(
    row: int,
    runs: Sequence[Run],
    colour: str,
    side: str,
    *,
    language: str,
    size: float = SIZE,
    way: tuple[float, float] = (0.0, 0.0),
    code: str = "General",
) -> str:
    """The label of one point.

    Args:
        side: l, r, t, b, ctr, outEnd, inEnd or inBase, as the form allows.
        way: how far it is moved from there, in shares of the chart.
        code: the number format of a value.
    """
    parts = []
    for run in runs:
        look = run_properties("a:rPr", colour, size=size, bold=run.bold, language=language)
        text = f"<a:t>{escape(run.text)}</a:t>"
        if run.field:
            guid = str(uuid.uuid5(SPACE, f"{run.field} {run.text}")).upper()
            parts.append(f'<a:fld id="{{{guid}}}" type="{run.field}">{look}<a:pPr/>{text}</a:fld>')
        else:
            parts.append(f"<a:r>{look}{text}</a:r>")
    end = run_properties("a:endParaRPr", colour, size=size, language=language)
    body = f"<a:bodyPr {AROUND}><a:spAutoFit/></a:bodyPr>"
    fields = {run.field for run in runs}
    says = shown(value=VALUE in fields or fields == {""}, series=SERIES in fields)
    return (
        f'<c:dLbl><c:idx val="{row}"/>{moved(*way)}<c:tx><c:rich>{body}<a:lstStyle/>'
        f"<a:p>{''.join(parts)}{end}</a:p></c:rich></c:tx>"
        f'<c:numFmt formatCode="{escape(code)}" sourceLinked="0"/>{shape()}<c:dLblPos val="{side}"/>{says}'
        f'<c:extLst><c:ext uri="{LABELS_EXT}" {C15}><c15:dlblFieldTable/>'
        f'<c15:showDataLabelsRange val="{int(CELL in fields)}"/></c:ext></c:extLst></c:dLbl>'
    )


def linked(given: Label, series: Series, language: str) -> list[Run]:
    """The runs of a label; those that say the point's value or the series' name follow the cells."""
    printed = words(language).number(series.values[given.row], series.decimals, signed=series.signed)
    found: list[Run] = []
    for text, bold in given.runs:
        bare = text.strip()
        field = VALUE if bare == printed else SERIES if bare == series.name else ""
        if field and text.startswith(" "):
            found.append(Run(" ", bold=bold))
        found.append(Run(bare if field else text, field, bold))
    return found
