"""The words of a map: Plotly's small markup as runs, and boxes that hold them."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

from charts.map_labels import text_width
from domain.errors import FrameError
from exports.native_map_marks import WHERE, Mark, Pen, Run, ink, solid

LINE = 1.3  # of the font's size, as Plotly sets lines
TOKEN = re.compile(r"(<[^>]*>)")
STYLE = re.compile(r"<span style='color:([^;']+);font-size:(\d+)px'>")


def paragraphs(text: str, font: dict[str, Any]) -> tuple[tuple[Run, ...], ...]:
    """Lines of runs of a text with ``<b>``, ``<br>`` and ``<span style='color:…;font-size:…px'>``.

    Raises:
        FrameError: a tag is none of these.
    """
    lines: list[list[Run]] = [[]]
    plain = look = (float(font["size"]), solid(font["color"]))
    bold = False
    for token in TOKEN.split(text):
        if not token.startswith("<"):
            if token:
                lines[-1].append(Run(unescape(token), *look, bold))
        elif token == "<br>":
            lines.append([])
        elif token in ("<b>", "</b>"):
            bold = token == "<b>"
        elif token == "</span>":
            look = plain
        elif found := STYLE.fullmatch(token):
            look = (float(found[2]), solid(found[1]))
        else:
            raise FrameError(WHERE, f"tag {token}", "<b>, <br> or <span style='color:…;font-size:…px'>")
    return tuple(tuple(line) for line in lines)


def extent(lines: tuple[tuple[Run, ...], ...]) -> tuple[float, float]:
    """Width and height of a text at most [px]."""
    wide = max(sum(text_width(run.text, run.size, bold=run.bold) for run in line) for line in lines)
    return wide, sum(max(run.size for run in line) * LINE for line in lines if line)


def words(
    name: str, text: str, font: dict[str, Any], at: tuple[float, float],
    anchor: tuple[str, str] = ("center", "middle"), note: dict[str, Any] | None = None,
) -> Mark:  # fmt: skip
    """A text box about ``at`` [px].

    Args:
        anchor: which point of the box stands there, as Plotly names it.
        note: the annotation, for its ground, edge and padding.
    """
    note = note or {}
    lines = paragraphs(text, font)
    wide, high = extent(lines)
    pad = float(note.get("borderpad", 0)) + float(note.get("borderwidth", 0))
    wide, high = wide + 2 * pad, high + 2 * pad
    left = at[0] - wide * {"left": 0.0, "center": 0.5, "right": 1.0}[anchor[0]]
    top = at[1] - high * {"top": 0.0, "middle": 0.5, "bottom": 1.0}[anchor[1]]
    ground, edge = note.get("bgcolor"), note.get("bordercolor")
    return Mark(
        "rectangle",
        name,
        (left, top, wide, high),
        fill=ink(ground) if ground else None,
        pen=Pen(solid(edge), float(note.get("borderwidth", 1))) if edge else None,
        text=lines,
        align={"left": "l", "center": "ctr", "right": "r"}[anchor[0]],
    )
