"""Where the labels of a map go: deterministic, off every bubble, islet, legend and other label.

Each label may stand at any of some angles and distances around its bubble. What a place costs by itself
(bubbles, islands, the frame, the length of the leader) and what two labels' places cost each other is worked
out once; then the labels take turns to move to their cheapest place, given where the others stand, until
none moves any more. That is done in several orders, and the cheapest end is kept.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ANGLES = np.deg2rad(np.arange(0, 360, 9))
REACH = np.array(
    [9, 13, 18, 24, 31, 39, 48, 59, 72, 88, 106, 128, 154, 186, 226, 276]
)  # [px] from the bubble's edge
# of the places of each label: the cheapest 40, and of the 160 after them every fourth
LOOKED_AT = np.r_[0:40, 40:200:4]
SWEEPS = 8
TURNS = 24  # orders tried
FORBIDDEN = 1e5  # per px of overlap: no sum of the softer costs comes near
CROSSED = 400.0  # a leader that runs over a bubble or a label
NOMINAL = 1_000.0  # [px]: the width of a sheet where a px of leader costs one
# widths in em of Inter and its substitutes, rounded up
WIDTHS = {
    " ": 0.3,
    ".": 0.32,
    ",": 0.32,
    "'": 0.28,
    "%": 0.9,
    "i": 0.3,
    "l": 0.3,
    "j": 0.3,
    "t": 0.4,
    "f": 0.4,
}
WIDE, CAPITAL, LETTER = 1.0, 0.72, 0.62


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of ``text`` at most [px]."""
    em = sum(
        WIDE
        if unicodedata.east_asian_width(sign) in "WF"
        else WIDTHS.get(sign, CAPITAL if sign.isupper() else LETTER)
        for sign in text
    )
    return em * size * (1.04 if bold else 1.0)


@dataclass(frozen=True)
class Sheet:
    """What labels must respect, in px, y downwards.

    Args:
        box: the map's edge: west, north, east, south.
        bubbles: ``(n, 3)``: centre x, y and radius.
        clear: air around a label; more than it takes, so that it also holds where the browser scales down.
        blocks: ``(m, 4)`` boxes that no label may touch: islands, dashes, inset, legends.
    """

    box: tuple[float, float, float, float]
    bubbles: Floats
    blocks: Floats
    clear: float = 2.5


def placed(anchors: Floats, sizes: Floats, sheet: Sheet) -> Floats:
    """The centre of each label [px].

    Args:
        anchors: ``(n, 3)``: the bubble's centre x, y and radius.
        sizes: ``(n, 2)``: the label's width and height.

    Returns:
        ``(n, 2)``, in the order of the anchors.
    """
    if not len(anchors):
        return np.empty((0, 2))
    half = sizes[:, None, :] / 2 + sheet.clear
    centres = _candidates(anchors, sizes)
    own = _place_cost(anchors, centres, _boxes(centres, half), sheet)
    near = own.argsort(axis=1, kind="stable")[:, LOOKED_AT]
    centres = np.take_along_axis(centres, near[..., None], axis=1)
    own = np.take_along_axis(own, near, axis=1) + _leader_cost(anchors, centres, sheet)
    mutual = _mutual_cost(anchors[:, :2], centres, _boxes(centres, half))
    ends = [_settled(order, own, mutual) for order in _orders(len(anchors))]
    best, _ = min(ends, key=lambda end: end[1])
    return np.asarray(centres[np.arange(len(anchors)), best])


def _orders(count: int) -> list[NDArray[np.int_]]:
    """Orders to take turns in; the same ones every time."""
    shuffle = np.random.default_rng(0)
    return [np.arange(count), *(shuffle.permutation(count) for _ in range(TURNS - 1))]


def _settled(order: NDArray[np.int_], own: Floats, mutual: Floats) -> tuple[NDArray[np.int_], float]:
    """Each label's place once none wants to move, taking turns in ``order``; and what all of them cost."""
    chosen = own.argmin(axis=1)
    rows = np.arange(len(order))
    for _ in range(SWEEPS):
        before = chosen.copy()
        for row in order:
            chosen[row] = (own[row] + mutual[row, rows, chosen].sum(axis=0)).argmin()
        if (chosen == before).all():
            break
    pairs = mutual[rows[:, None], rows, chosen, chosen[:, None]].sum() / 2
    return chosen, float(own[rows, chosen].sum() + pairs)


def _candidates(anchors: Floats, sizes: Floats) -> Floats:
    """``(n, places, 2)``: the label's box begins at each distance from the bubble's edge, at each angle."""
    way = np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=-1)
    # how far the box reaches back towards the bubble, so that a wide label does not lie on it
    half = sizes[:, None, :] / 2
    with np.errstate(divide="ignore"):
        back = np.minimum(half[..., 0] / np.abs(way[:, 0]), half[..., 1] / np.abs(way[:, 1]))
    far = anchors[:, 2, None, None] + back[:, :, None] + REACH
    return np.asarray(anchors[:, None, None, :2] + far[..., None] * way[:, None, :]).reshape(
        len(anchors), -1, 2
    )


def _boxes(centres: Floats, half: Floats) -> Floats:
    return np.concatenate([centres - half, centres + half], axis=-1)


def _place_cost(anchors: Floats, centres: Floats, boxes: Floats, sheet: Sheet) -> Floats:
    """What a place costs by where it lies and how far from its bubble; ``(n, places)``."""
    west, north, east, south = sheet.box
    outside = sum(
        np.clip(over, 0, None)
        for over in (west - boxes[..., 0], north - boxes[..., 1], boxes[..., 2] - east, boxes[..., 3] - south)
    )
    taken = np.concatenate([_boxes(sheet.bubbles[:, :2], sheet.bubbles[:, 2:]), sheet.blocks])
    hit = overlap(boxes, taken).sum(axis=-1)
    # a px of leader weighs more on a small sheet, and a long leader more than two short ones
    away = centres - anchors[:, None, :2]
    length = (np.hypot(away[..., 0], away[..., 1]) - anchors[:, 2, None]) * NOMINAL / (east - west)
    return np.asarray(FORBIDDEN * (outside + hit) + length + length**2 / NOMINAL)


def _leader_cost(anchors: Floats, centres: Floats, sheet: Sheet) -> Floats:
    """What a leader costs by the bubbles and blocks it runs over; ``(n, places)``."""
    start, end = anchors[:, None, None, :2], centres[:, :, None, :]
    apart = np.hypot(*(anchors[:, None, :2] - sheet.bubbles[:, :2]).transpose(2, 0, 1))
    touched = _distance(start, end, sheet.bubbles[:, :2]) < sheet.bubbles[:, 2] + 1.5
    touched &= (apart > 0.5)[:, None, :]  # its own bubble is where it ends
    over = _cuts(start, end, sheet.blocks)
    return np.asarray(CROSSED * (0.25 * touched.sum(axis=-1) + 0.5 * over.sum(axis=-1)))


def _mutual_cost(anchors: Floats, centres: Floats, boxes: Floats) -> Floats:
    """What two labels' places cost each other: ``[label, other, other's place, place]``."""
    count, places = boxes.shape[:2]
    cost = np.zeros((count, count, places, places))
    reach = np.concatenate(
        [np.minimum(boxes[..., :2].min(axis=1), anchors), np.maximum(boxes[..., 2:].max(axis=1), anchors)],
        axis=-1,
    )
    for one in range(count):
        for two in range(one):
            if not (reach[one, :2] < reach[two, 2:]).all() or not (reach[two, :2] < reach[one, 2:]).all():
                continue  # too far apart to meet
            start, end = anchors[one], centres[one][:, None, :]
            begin, stop = anchors[two], centres[two]
            hit = overlap(boxes[one], boxes[two])
            over = _cuts(start, end, boxes[two]).astype(float) + _cuts(begin, stop, boxes[one][:, None, :])
            each = FORBIDDEN * hit + CROSSED * (over + _cross(start, end, begin, stop))
            cost[one, two], cost[two, one] = each.T, each
    return cost


def overlap(boxes: Floats, blocks: Floats) -> Floats:
    """How deep each box lies in each block [px], 0 where they are apart; shapes ``(…, 4)``, ``(m, 4)``."""
    if not len(blocks):
        return np.zeros((*boxes.shape[:-1], 0))
    each = boxes[..., None, :]
    wide = np.minimum(each[..., 2], blocks[:, 2]) - np.maximum(each[..., 0], blocks[:, 0])
    high = np.minimum(each[..., 3], blocks[:, 3]) - np.maximum(each[..., 1], blocks[:, 1])
    return np.asarray(np.clip(np.minimum(wide, high), 0, None))


def _distance(start: Floats, end: Floats, points: Floats) -> Floats:
    """Of points from the leaders' segments [px]."""
    along, up = end[..., 0] - start[..., 0], end[..., 1] - start[..., 1]
    right, down = points[..., 0] - start[..., 0], points[..., 1] - start[..., 1]
    share = np.clip((right * along + down * up) / np.maximum(along**2 + up**2, 1e-9), 0, 1)
    return np.asarray(np.hypot(right - share * along, down - share * up))


def _cuts(start: Floats, end: Floats, boxes: Floats) -> NDArray[np.bool_]:
    """Whether a segment runs through a box (slab method)."""
    # axis by axis: NumPy is slow to reduce over a last axis of two
    enter: Any = 0.0
    leave: Any = 1.0
    for axis in (0, 1):
        way = end[..., axis] - start[..., axis]
        way = np.where(np.abs(way) < 1e-9, 1e-9, way)
        one = (boxes[..., axis] - start[..., axis]) / way
        two = (boxes[..., axis + 2] - start[..., axis]) / way
        enter = np.maximum(enter, np.minimum(one, two))
        leave = np.minimum(leave, np.maximum(one, two))
    return np.asarray(enter < leave)


def _cross(a: Floats, b: Floats, c: Floats, d: Floats) -> NDArray[np.bool_]:
    """Whether segments a–b and c–d cross."""

    def side(p: Floats, q: Floats, r: Floats) -> Floats:
        along, up = q[..., 0] - p[..., 0], q[..., 1] - p[..., 1]
        return np.asarray(along * (r[..., 1] - p[..., 1]) - up * (r[..., 0] - p[..., 0]))

    return np.asarray((side(a, b, c) * side(a, b, d) < 0) & (side(c, d, a) * side(c, d, b) < 0))
