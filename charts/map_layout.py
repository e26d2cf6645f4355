"""Where things stand on a map's sheet: the map, the inset, the legends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from charts.map_base import MapShapes
from charts.map_geometry import Box, Floats
from domain.view import View

WIDTH = {False: 1000, True: 374}  # [px] the sheet is laid out for: a page's column, a phone less its edges
TALLEST = {False: 720, True: 420}  # [px] of own boundaries; a country as long as Chile stays on the screen
STRIP = {False: 84, True: 140}  # [px] under the map for legends, where the map leaves no corner free
INSET = {False: 152, True: 114}  # [px] the inset's width
# of a wide sheet's width at most, or the inset hides a dash; over a strip there is more room
SHARE = {False: 0.159, True: 0.178}
EDGE = 10  # [px]
ROOMY = 900  # [px] from here on the corner under the south-west holds the legends
BAR = {False: 170, True: 150}  # [px] the colour bar's length
LEGENDS = 210  # [px] from the size legend to the right


@dataclass(frozen=True)
class Plan:
    """A sheet in px, y downwards, at the width it is laid out for; the browser scales from there.

    Args:
        width, height: of the sheet.
        frame: what the map shows [km].
        map_height: of the map, from the top; below is the legends' strip, if any.
        inset: west, north, east, south, or None.
        colours, sizes: top left corner of the two legends.
    """

    width: float
    height: float
    frame: Box
    map_height: float
    inset: Box | None
    colours: tuple[float, float]
    sizes: tuple[float, float]

    @property
    def scale(self) -> float:
        """Px a km."""
        west, south, east, north = self.frame
        return min(self.width / (east - west), self.map_height / (north - south))

    def px(self, x: Floats, y: Floats) -> tuple[Floats, Floats]:
        """Km of the projection to px of the sheet."""
        west, south, east, north = self.frame
        left = (np.asarray(x) - (west + east) / 2) * self.scale + self.width / 2
        return left, self.map_height / 2 - (np.asarray(y) - (south + north) / 2) * self.scale

    def blocks(self, keep_off: Floats) -> Floats:
        """Boxes in px that no label may touch."""
        legend = [(*self.colours, self.sizes[0] + LEGENDS, self.height)]
        fixed = np.array([box for box in [self.inset, *legend] if box is not None], dtype=float)
        west, south = self.px(keep_off[:, 0], keep_off[:, 1])
        east, north = self.px(keep_off[:, 2], keep_off[:, 3])
        return np.concatenate([fixed, np.stack([west, north, east, south], axis=-1)])


def plan(base: MapShapes, view: View, width: int | None = None) -> Plan:
    """The sheet for a base map, ``width`` px wide; a wide or a narrow screen's unless given."""
    narrow = view.narrow
    frame = base.frame
    width = width or WIDTH[narrow]
    tall = width * (frame[3] - frame[1]) / (frame[2] - frame[0])
    strip = STRIP[narrow] if narrow or base.inset is None or width < ROOMY else 0
    tall = round(tall if base.inset else min(tall, TALLEST[narrow]))
    height = tall + strip
    inset = None
    if base.inset:
        across = INSET[narrow] if narrow else min(INSET[narrow], SHARE[strip > 0] * width)
        down = across * (base.inset[3] - base.inset[1]) / (base.inset[2] - base.inset[0])
        inset = (width - across - 1, height - down - 1, width - 1, height - 1)
    colours = (EDGE, height - (126 if narrow else 62))
    sizes = (EDGE, height - 62) if narrow else (EDGE + BAR[narrow] + 76, height - 66)
    return Plan(width, height, frame, tall, inset, colours, sizes)


def axes(plan: Plan, base: MapShapes) -> dict[str, Any]:
    """The map's axes and the inset's, one km as long across as up, on any width."""
    west, south, east, north = plan.frame
    bare = {"visible": False, "fixedrange": True, "constrain": "domain"}
    below = 1 - plan.map_height / plan.height
    found: dict[str, Any] = {
        "xaxis": {**bare, "range": [west, east], "domain": [0, 1]},
        "yaxis": {**bare, "range": [south, north], "domain": [below, 1], "scaleanchor": "x"},
    }
    if plan.inset and base.inset:
        left, top, right, bottom = plan.inset
        west, south, east, north = base.inset
        found["xaxis2"] = {
            **bare, "range": [west, east], "constraintoward": "right", "anchor": "y2",
            "domain": [left / plan.width, right / plan.width],
        }  # fmt: skip
        found["yaxis2"] = {
            **bare, "range": [south, north], "constraintoward": "bottom", "anchor": "x2", "scaleanchor": "x2",
            "domain": [1 - bottom / plan.height, 1 - top / plan.height],
        }  # fmt: skip
    return found
