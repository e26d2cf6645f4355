"""New data into a chart that stands on a slide. The chart is this month's; what a person changed of its
format, piece by piece, is carried over."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pptx.oxml.ns import qn

from exports.refresh_chart_pieces import carried
from exports.slides_chart_parts import pieces
from exports.slides_fingerprint import Facts


def update_chart(shape: Any, new: Any, written: Facts) -> list[str]:
    """Give a chart the data of ``new``, in its cache and in its workbook.

    Returns:
        the pieces of its format that a person had changed and that were kept.
    """
    part, other = shape.chart.part, new.chart.part
    old, space = part._element, deepcopy(other._element)
    now = dict(pieces(old))
    changed = [name for name, look in now.items() if written.get(name, "") != look]
    # a point that lost its own colour is changed too
    changed += [name for name in written if name not in now and name.startswith("point ")]
    kept = [name for name in changed if carried(name, old, space)]
    _replace(part, space, other.chart_workbook.xlsx_part.blob)
    return kept


def _replace(part: Any, space: Any, workbook: bytes) -> None:
    """New content under the chart's own root, and in the workbook that it opens; a lost one comes back."""
    root = part._element  # python-pptx holds on to it: it stays, its children change
    data, link = root.find(qn("c:externalData")), space.find(qn("c:externalData"))
    own = data.get(qn("r:id")) if data is not None else None
    if own is None:
        space.remove(link)
    else:
        link.set(qn("r:id"), own)
        part.related_part(own)._blob = workbook
    root[:] = list(space)
    if own is None:
        part.chart_workbook.update_from_xlsx_blob(workbook)
