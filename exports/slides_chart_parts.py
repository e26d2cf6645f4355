"""A chart taken apart: its data, and the pieces whose format a person may change by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pptx.oxml.ns import qn

from exports.slides_look import colour, fingerprint, look

DATA = ("tx", "cat", "val", "xVal", "yVal", "bubbleSize")
SERIES_LOOK = ("spPr", "marker", "smooth", "trendline")
SERIES_LOOK = ("spPr", "marker", "trendline", "smooth")
AXIS_LOOK = ("delete", "majorGridlines", "minorGridlines", "numFmt", "spPr", "txPr")
BARS_LOOK = ("gapWidth", "overlap")
AXES = ("c:catAx", "c:valAx", "c:dateAx", "c:serAx")
# pieces that are one element: name -> its path in c:chartSpace
WHOLE = {
    "legend": "c:chart/c:legend",
    "title": "c:chart/c:title",
    "plot": "c:chart/c:plotArea/c:spPr",
    "layout": "c:chart/c:plotArea/c:layout",
    "area": "c:spPr",
    "type": "c:txPr",
}
SPACES = {"c": "http://schemas.openxmlformats.org/drawingml/2006/chart"}


def series(space: Any) -> dict[str, Any]:
    """Name -> ``c:ser``, in order; series of one name are numbered."""
    found: dict[str, Any] = {}
    for element in space.iter(qn("c:ser")):
        name = "".join(texts(element.find(qn("c:tx"))).values())
        found[name if name not in found else f"{name} #{len(found)}"] = element
    return found


def axes(space: Any) -> list[Any]:
    return [element for element in space.find(f".//{qn('c:plotArea')}") if element.tag in map(qn, AXES)]


def plots(space: Any) -> list[Any]:
    """``c:barChart``, ``c:lineChart`` … of a chart, in order."""
    return [e for e in space.find(f".//{qn('c:plotArea')}") if e.find(qn("c:ser")) is not None]


def texts(element: Any) -> dict[int, str]:
    """Place -> text of the points that are cached in an element."""
    if element is None:
        return {}
    if element.tag == qn("c:tx") and element.find(qn("c:v")) is not None:
        return {0: element.findtext(qn("c:v"))}
    return {int(point.get("idx")): point.findtext(qn("c:v")) or "" for point in element.iter(qn("c:pt"))}


def categories(ser: Any) -> dict[int, str]:
    """Place -> the category's name, without the rank that may stand before it."""
    found = ser.find(qn("c:cat"))
    return {at: re.sub(r"^\s*\d+\s+", "", text) for at, text in texts(found).items()}


def data_of(space: Any) -> str:
    """The fingerprint of names, categories and numbers of all series, as the slide shows them."""
    return fingerprint(
        [
            [sorted((at, _number(text)) for at, text in texts(ser.find(qn(f"c:{piece}"))).items())
             for piece in DATA]
            for ser in space.iter(qn("c:ser"))
        ]
    )  # fmt: skip


def _number(text: str) -> str:
    """Digits that every program keeps."""
    try:
        return f"{float(text):.9g}"
    except ValueError:
        return " ".join(text.split())


def points(ser: Any) -> dict[str, str]:
    """Category -> the colour that its point has of its own."""
    names = categories(ser)
    found = {}
    for point in ser.findall(qn("c:dPt")):
        at = int(point.find(qn("c:idx")).get("val"))
        found[names.get(at, str(at))] = colour(point.find(qn("c:spPr")))
    return found


def pieces(space: Any) -> Iterator[tuple[str, str]]:
    """Every piece with the fingerprint of its format."""
    for name, ser in series(space).items():
        yield f"series {name}", _look(ser, SERIES_LOOK)
        yield f"labels {name}", labels_look(ser)
        for category, own in points(ser).items():
            yield f"point {name} {category}", own
    for number, axis in enumerate(axes(space)):
        yield f"axis {number}", _look(axis, AXIS_LOOK)
        yield f"scale {number}", _look(axis, ("scaling",))
    for number, plot in enumerate(plots(space)):
        yield f"bars {number}", _look(plot, BARS_LOOK)
    for name, path in WHOLE.items():
        yield name, look(space.find(path, SPACES))


def _look(parent: Any, tags: tuple[str, ...]) -> str:
    return look(*(parent.find(qn(f"c:{tag}")) for tag in tags))


def labels_look(ser: Any) -> str:
    """The type of the first label and whether there are labels at all; their words are data."""
    labels = ser.find(qn("c:dLbls"))
    if labels is None or next(labels.iter(qn("c:showVal")), None) is None:
        return ""
    face = label_face(labels)
    return fingerprint([face.get("sz", ""), colour(face)]) if face is not None else "plain"


def label_face(labels: Any) -> Any:
    """The run properties of the first label that has any."""
    for tag in ("a:rPr", "a:defRPr"):
        found = next(labels.iter(qn(tag)), None)
        if found is not None:
            return found
    return None
