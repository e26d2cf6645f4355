"""Pieces of a chart's format, carried over from the chart as a person left it to this month's."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from lxml import etree
from pptx.oxml.ns import qn

from exports.slides_chart_parts import (
    AXIS_LOOK,
    BARS_LOOK,
    SERIES_LOOK,
    SPACES,
    WHOLE,
    axes,
    categories,
    label_face,
    labels_look,
    plots,
    series,
    texts,
)

# the schema's order within a parent; a star stands for everything else
ORDER = {
    "ser": "idx order tx spPr invertIfNegative marker pictureOptions explosion dPt dLbls trendline errBars "
    "cat xVal val yVal bubbleSize bubble3D smooth shape extLst",
    "axis": "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark "
    "minorTickMark tickLblPos spPr txPr crossAx *",
    "plot": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly *",
    "plotArea": "layout * dTable spPr extLst",
    "chartSpace": "date1904 lang roundedCorners * chart spPr txPr externalData printSettings userShapes "
    "extLst",
}


def carried(name: str, old: Any, space: Any) -> bool:
    """Carry a piece of ``slides_chart_parts.pieces`` over; False where it has no place any more."""
    kind, _, rest = name.partition(" ")
    match kind:
        case "series" | "labels":
            mine, other = series(old).get(rest), series(space).get(rest)
            if mine is None or other is None:
                return False
            return _parts(mine, other, "ser", SERIES_LOOK) if kind == "series" else _labels(mine, other)
        case "point":
            return _point(rest, old, space)
        case "axis" | "scale" | "bars":
            found = plots if kind == "bars" else axes
            pairs = list(zip(found(old), found(space), strict=False))
            if int(rest) >= len(pairs):
                return False
            tags = {"axis": AXIS_LOOK, "scale": ("scaling",), "bars": BARS_LOOK}[kind]
            mine, other = pairs[int(rest)]
            return _parts(mine, other, "plot" if kind == "bars" else "axis", tags)
    above, _, tag = WHOLE[name].rpartition("/")
    if name not in ("legend", "title") and old.find(WHOLE[name], SPACES) is None:
        return False  # nobody takes these away by hand; LibreOffice leaves some of them out
    mine, other = (root.find(above, SPACES) if above else root for root in (old, space))
    return _parts(mine, other, etree.QName(mine).localname, (tag.removeprefix("c:"),))


def _parts(mine: Any, other: Any, kind: str, tags: tuple[str, ...]) -> bool:
    """Children of ``mine`` in place of those of ``other``; what a person took away goes."""
    for tag in tags:
        for old in other.findall(qn(f"c:{tag}")):
            other.remove(old)
        for child in mine.findall(qn(f"c:{tag}")):
            _insert(other, deepcopy(child), ORDER[kind].split())
    return True


def _insert(parent: Any, child: Any, order: list[str]) -> None:
    """In the place that the schema gives it, after others of its kind."""

    def rank(element: Any) -> int:
        name = etree.QName(element).localname
        return order.index(name if name in order else "*") if name in order or "*" in order else len(order)

    after = next((other for other in parent if rank(other) > rank(child)), None)
    if after is None:
        parent.append(child)
    else:
        after.addprevious(child)


def _labels(mine: Any, other: Any) -> bool:
    """Labels that were taken away stay away; others keep their size and colour, their words are new."""
    old, new = mine.find(qn("c:dLbls")), other.find(qn("c:dLbls"))
    if new is None:
        return False
    if not labels_look(mine):
        other.remove(new)
        return True
    face = label_face(old)
    if face is None:
        return False
    worn = face.find(qn("a:solidFill"))
    for look in new.iter(qn("a:rPr"), qn("a:defRPr")):
        if face.get("sz"):
            look.set("sz", face.get("sz"))
        if worn is not None and (fill := look.find(qn("a:solidFill"))) is not None:
            look.replace(fill, deepcopy(worn))
    return True


def _point(name: str, old: Any, space: Any) -> bool:
    """The colour that a person gave one city, or took from it, wherever in its series the city stands now."""
    owner = next((title for title in series(old) if name.startswith(f"{title} ")), None)
    if owner is None or owner not in series(space):
        return False
    mine, other = series(old)[owner], series(space)[owner]
    category = name.removeprefix(f"{owner} ")
    at = next((i for i, text in categories(other).items() if text == category), None)
    if at is None or at not in texts(other.find(qn("c:val"))):
        return False
    for point in _points(other, str(at)):
        other.remove(point)
    was = next((i for i, text in categories(mine).items() if text == category), None)
    for point in _points(mine, str(was)):
        point = deepcopy(point)
        point.find(qn("c:idx")).set("val", str(at))
        _insert(other, point, ORDER["ser"].split())
    return True


def _points(ser: Any, at: str) -> list[Any]:
    return [p for p in ser.findall(qn("c:dPt")) if p.find(qn("c:idx")).get("val") == at]
