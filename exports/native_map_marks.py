"""What a native map is made of: marks in px of the figure's sheet, y downwards, before they become XML."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from domain.errors import FrameError

Floats = NDArray[np.float64]
Place = tuple[float, float, float, float]  # left, top, width, height [px]
WHERE = "map figure"
RGB = re.compile(r"rgba?\(\s*(\d+),\s*(\d+),\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)")


@dataclass(frozen=True)
class Ink:
    """A colour ``RRGGBB`` and how much of it is seen, 0 to 1."""

    rgb: str
    alpha: float = 1.0


@dataclass(frozen=True)
class Hatch:
    """Diagonal lines on a ground."""

    line: Ink
    ground: Ink


@dataclass(frozen=True)
class Pen:
    """A line, ``width`` px wide."""

    ink: Ink
    width: float
    dashed: bool = False


@dataclass(frozen=True)
class Run:
    """A piece of text of one look; ``size`` [px]."""

    text: str
    size: float
    ink: Ink
    bold: bool = False


@dataclass(frozen=True)
class Mark:
    """One shape of the group.

    Args:
        form: freeform, oval, rectangle or line (from the place's top left to its bottom right; ``flip``
            turns it upside down).
        name: kind, id and name of the place; how a later refresh finds it.
        paths: of a freeform: rings (the last point is the first) and open lines, ``(n, 2)`` [px].
        text: paragraphs of runs.
        align: of the text: l, ctr or r.
    """

    form: str
    name: str
    place: Place
    fill: Ink | Hatch | None = None
    pen: Pen | None = None
    paths: tuple[Floats, ...] = ()
    text: tuple[tuple[Run, ...], ...] = ()
    align: str = "ctr"
    flip: bool = False

    @property
    def centre(self) -> tuple[float, float]:
        left, top, width, height = self.place
        return left + width / 2, top + height / 2


def ink(colour: Any, opacity: float = 1.0) -> Ink | None:
    """A colour of Plotly, ``#rrggbb`` or ``rgb(…)``; None where nothing of it is seen.

    Raises:
        FrameError: it is written in another way.
    """
    text = str(colour)
    if re.fullmatch("#[0-9a-fA-F]{6}", text):
        return Ink(text[1:].upper(), opacity)
    found = RGB.fullmatch(text)
    if found is None:
        raise FrameError(WHERE, f"colour {text}", "#rrggbb or rgb(…)")
    red, green, blue = (int(part) for part in found.groups()[:3])
    alpha = float(found[4] or 1) * opacity
    return Ink(f"{red:02X}{green:02X}{blue:02X}", alpha) if alpha > 0 else None


def solid(colour: Any) -> Ink:
    """A colour that is seen.

    Raises:
        FrameError: nothing of it is.
    """
    found = ink(colour)
    if found is None:
        raise FrameError(WHERE, f"colour {colour}", "one that is seen")
    return found


def mixed(stops: Any, share: float) -> Ink:
    """The colour of a colour scale at ``share``, 0 to 1, as the browser draws it."""
    at = [float(stop[0]) for stop in stops]
    parts = np.array([[int(solid(stop[1]).rgb[i : i + 2], 16) for i in (0, 2, 4)] for stop in stops])
    red, green, blue = (round(float(np.interp(share, at, parts[:, i]))) for i in range(3))
    return Ink(f"{red:02X}{green:02X}{blue:02X}")
