"""What is written on a map: the labels with their leaders, the legends, the notice."""

from __future__ import annotations

import math
from typing import Any

from domain.errors import FrameError
from exports.native_map_marks import WHERE, Mark, Pen, mixed, solid
from exports.native_map_sheet import Sheet
from exports.native_map_text import extent, paragraphs, words

WORDS = ("inset name", "notice", "legend heading", "legend too few name", "legend size")
STEPS = 25  # of the colour bar; odd, so that the middle has its own
TICKS = ("low", "mean", "high")


def notes(annotations: Any, sheet: Sheet, names: dict[str, str]) -> list[Mark]:
    """Words, then all leaders, then the cards that lie on them.

    Args:
        names: city to its name.
    Raises:
        FrameError: an annotation has no name that is known.
    """
    written, leaders, cards = [], [], []
    for note in annotations:
        name = str(note.get("name"))
        if name.startswith("label "):
            city = name.removeprefix("label ")
            leader, card = _label(note, sheet, f"{city} {names[city]}")
            leaders.append(leader)
            cards.append(card)
        elif name.startswith(WORDS):
            anchor = (
                _anchor(note, "x", ("left", "center", "right")),
                _anchor(note, "y", ("bottom", "middle", "top")),
            )
            written.append(words(name, note["text"], note["font"], sheet.at(note), anchor, note))
        else:
            raise FrameError(WHERE, f"annotation {name}", f"label, {', '.join(WORDS)}", WORDS)
    return [*written, *leaders, *cards]


def _anchor(note: dict[str, Any], axis: str, sides: tuple[str, str, str]) -> str:
    """``auto`` takes the side of the third that the annotation stands in, as in Plotly."""
    said = str(note.get(f"{axis}anchor", "auto"))
    return sides[min(int(note[axis] * 3), 2)] if said == "auto" else said


def _label(note: dict[str, Any], sheet: Sheet, place: str) -> tuple[Mark, Mark]:
    """The leader from the bubble's edge to the card's middle, and the card."""
    x, y = sheet.at(note)
    away = (float(note["ax"]), float(note["ay"]))
    far = math.hypot(*away)
    start = float(note["standoff"]) / far if far else 0.0
    (x1, y1), (x2, y2) = (x + away[0] * start, y + away[1] * start), (x + away[0], y + away[1])
    box = (min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))
    pen = Pen(solid(note["arrowcolor"]), float(note["arrowwidth"]))
    leader = Mark("line", f"leader {place}", box, pen=pen, flip=(x2 - x1) * (y2 - y1) < 0)
    return leader, words(f"label {place}", note["text"], note["font"], (x2, y2), note=note)


def colour_bar(axis: dict[str, Any], sheet: Sheet) -> list[Mark]:
    """Heading, bar and three ticks; none where the map has no colours.

    The layout is Plotly's of a horizontal bar: the heading, half a line, the bar, the ticks.
    """
    bar = axis.get("colorbar")
    if not bar:
        return []
    left, length = float(bar["xpad"]), float(bar["len"]) - 2 * float(bar["xpad"])
    top, title, font = sheet.height * (1 - float(bar["y"])), bar["title"], bar["tickfont"]
    found = []
    if title.get("text"):
        middle = (left + length / 2, top)
        found.append(words("legend colours", title["text"], title["font"], middle, ("center", "top")))
        top += extent(paragraphs(title["text"], title["font"]))[1] + 2
    for step in range(STEPS):  # LibreOffice draws only the ends of a gradient with many colours
        wide = length / STEPS + (1 if step < STEPS - 1 else 0)  # so that no gap shows between two
        place = (left + length * step / STEPS, top, wide, float(bar["thickness"]))
        colour = mixed(axis["colorscale"], step / (STEPS - 1))
        found.append(Mark("rectangle", f"legend bar {step + 1}", place, fill=colour))
    below = top + float(bar["thickness"]) + 3
    low, high = float(axis["cmin"]), float(axis["cmax"])
    for name, value, text in zip(TICKS, bar["tickvals"], bar["ticktext"], strict=True):
        at = left + (float(value) - low) / (high - low) * length
        found.append(words(f"legend {name}", text, font, (at, below), ("center", "top")))
    return found
