"""New cells into a table that stands on a slide; its place, its columns' widths and rows' heights stay."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pptx.oxml.ns import qn

from exports.slides_fingerprint import Facts, cell_look


def update_table(shape: Any, new: Any, written: Facts) -> tuple[str, list[str]]:
    """Give a table the cells of ``new``; rows are added and removed at its end.

    Returns:
        the reason to report, and how many cells keep a format that a person gave them.
    """
    mine, other = shape._element.graphic.graphicData.tbl, new._element.graphic.graphicData.tbl
    if len(mine.tblGrid.gridCol_lst) != len(other.tblGrid.gridCol_lst):
        mine.getparent().replace(mine, deepcopy(other))
        return "rebuilt", []
    kept = 0
    old_rows = list(mine.tr_lst)
    for number, row in enumerate(other.tr_lst):
        if number < len(old_rows):
            looks = written.get(f"row {number}", "").split()
            kept += _update_row(old_rows[number], row, looks)
        else:
            mine.append(added := deepcopy(row))
            added.set("h", old_rows[-1].get("h"))
    for surplus in old_rows[len(other.tr_lst) :]:
        mine.remove(surplus)
    shape.height = sum(int(row.get("h")) for row in mine.tr_lst)
    return "done", [f"cells {kept}"] if kept else []


def _update_row(mine: Any, other: Any, looks: list[str]) -> int:
    """Cells that look as they were made take the new cell whole; the others its words alone."""
    kept = 0
    for column, (cell, new) in enumerate(zip(list(mine.tc_lst), other.tc_lst, strict=True)):
        if column < len(looks) and cell_look(cell) == looks[column]:
            mine.replace(cell, deepcopy(new))
        else:
            _reword(cell, new)
            kept += 1
    return kept


def _reword(cell: Any, new: Any) -> None:
    worn: Any = next(cell.txBody.iter(qn("a:rPr"), qn("a:endParaRPr")), None)
    for old in cell.txBody.findall(qn("a:p")):
        cell.txBody.remove(old)
    for paragraph in new.txBody.findall(qn("a:p")):
        mine = deepcopy(paragraph)
        for run in mine.iter(qn("a:r")) if worn is not None else ():
            fresh = deepcopy(worn)
            fresh.tag = qn("a:rPr")
            old_look = run.find(qn("a:rPr"))
            if old_look is not None:
                run.remove(old_look)
            run.insert(0, fresh)
        cell.txBody.append(mine)
