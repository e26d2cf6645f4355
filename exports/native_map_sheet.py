"""Where a map figure's data stand on its sheet, as the browser works it out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from domain.errors import FrameError
from exports.native_map_marks import WHERE, Floats, Place

TOWARD = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}


@dataclass(frozen=True)
class Axes:
    """A pair of axes with one scale.

    Args:
        place: what they fill of the sheet [px].
        west, south: the data at the lower left corner; ``scale`` [px a unit].
    """

    place: Place
    west: float
    south: float
    scale: float

    def px(self, x: Floats, y: Floats) -> Floats:
        """Data to ``(n, 2)`` px, y downwards."""
        left, top, _, height = self.place
        return np.stack(
            [left + (x - self.west) * self.scale, top + height - (y - self.south) * self.scale], -1
        )


@dataclass(frozen=True)
class Sheet:
    """A figure's size [px] and its axes."""

    width: float
    height: float
    layout: dict[str, Any]

    @classmethod
    def of(cls, layout: dict[str, Any]) -> Sheet:
        """Raises:
        FrameError: the layout is not a map's.
        """
        meta = layout.get("meta") or {}
        if meta.get("chart") != "city_map" or "width" not in meta:
            raise FrameError(WHERE, f"meta {meta}", "chart city_map and the width it is laid out for")
        if any(layout["margin"].get(side) for side in "lrtb"):
            raise FrameError(
                WHERE, f"margin {layout['margin']}", "none: positions are counted from the edges"
            )
        return cls(float(meta["width"]), float(layout["height"]), layout)

    def axes(self, name: str) -> Axes:
        """The axes ``x`` or ``x2``, shrunk until a unit is as long across as up (``constrain="domain"``)."""
        x, y = self.layout[f"{name[0]}axis{name[1:]}"], self.layout[f"yaxis{name[1:]}"]
        (west, east), (south, north) = x["range"], y["range"]
        across, down = (self.width * (x["domain"][1] - x["domain"][0]),
                        self.height * (y["domain"][1] - y["domain"][0]))  # fmt: skip
        scale = min(across / (east - west), down / (north - south))
        width, height = (east - west) * scale, (north - south) * scale
        left = self.width * x["domain"][0] + (across - width) * TOWARD[x.get("constraintoward", "center")]
        top = (
            self.height * (1 - y["domain"][1]) + (down - height) * TOWARD[y.get("constraintoward", "middle")]
        )
        return Axes((left, top, width, height), float(west), float(south), scale)

    def at(self, note: dict[str, Any]) -> tuple[float, float]:
        """Where an annotation points to [px].

        Raises:
            FrameError: it is counted in another way.
        """
        x, y = float(note["x"]), float(note["y"])
        match note.get("xref", "x"), note.get("yref", "y"):
            case "paper", "paper":
                left, top, width, height = 0.0, 0.0, self.width, self.height
            case "x2 domain", "y2 domain":
                left, top, width, height = self.axes("x2").place
            case "x", "y":
                ((across, down),) = self.axes("x").px(np.array([x]), np.array([y])).tolist()
                return across, down
            case other:
                raise FrameError(WHERE, f"annotation in {other}", "paper, x and y, or the inset's domain")
        return left + x * width + note.get("xshift", 0), top + (1 - y) * height - note.get("yshift", 0)
