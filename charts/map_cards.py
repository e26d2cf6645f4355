"""Bubbles' sizes, and the cards that name the best and the worst cities."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from charts.map_base import MapShapes
from charts.map_geometry import Floats
from charts.map_labels import Sheet, placed, text_width
from charts.map_layout import Plan
from charts.map_texts import Scale, Texts
from charts.theme import palette, size
from domain.view import View

BUBBLE = {False: (7.0, 30.0), True: (5.0, 17.0)}  # diameter at least and at most [px], wide and narrow
HIDDEN = {False: 8.0, True: 6.0}  # all alike, so that size tells nothing of what is withheld
CLEAR = {False: 4.0, True: 2.5}  # [px] of air around a card
LINE = 1.35  # of the font's size, as Plotly sets annotations


def diameters(responses: Floats, largest: float, view: View) -> Floats:
    """Of bubbles [px]: area in proportion to ``responses``; the smallest still to be seen and clicked."""
    least, most = BUBBLE[view.narrow]
    return np.asarray(np.maximum(np.sqrt(np.clip(responses, 0, None) / max(largest, 1.0)) * most, least))


def hidden_diameter(view: View) -> float:
    """Of a city whose result is withheld [px]."""
    return HIDDEN[view.narrow]


def cards(
    shown: pd.DataFrame, hidden: pd.DataFrame, sheet: Plan, base: MapShapes, texts: Texts, scale: Scale,
    top: int, bottom: int,
) -> list[dict[str, Any]]:  # fmt: skip
    """Annotations with rank, name and value, led to their bubbles; best and worst, each city once.

    Args:
        shown: ``city``, ``name``, ``value``, ``rank``, ``x``, ``y`` [km], ``width`` [px].
        hidden: ``x``, ``y``, ``width``: bubbles to keep off.
    """
    named = pd.concat([shown.nsmallest(top, "rank"), shown.nlargest(bottom, "rank")])
    named = named[~named.city.duplicated()]
    everyone = pd.concat([named, shown[~shown.city.isin(named.city)], hidden])
    x, y = sheet.px(everyone.x.to_numpy(float), everyone.y.to_numpy(float))
    bubbles = np.stack([x, y, everyone.width.to_numpy(float) / 2], axis=-1)
    anchors = bubbles[: len(named)]
    rows = list(named.itertuples(index=False))
    sizes = np.array([_size(row, texts) for row in rows]).reshape(-1, 2)
    room = Sheet(
        (2, 2, sheet.width - 2, sheet.map_height - 2),
        bubbles,
        sheet.blocks(base.keep_off),
        CLEAR[texts.view.narrow],
    )
    return [
        _card(row, at - anchor[:2], float(anchor[2]), texts, scale)
        for row, at, anchor in zip(rows, placed(anchors, sizes, room), anchors, strict=True)
    ]


def _fonts(view: View) -> tuple[int, int, int]:
    """Size of the text, of the rank, and the card's padding [px]."""
    return (
        (size("caption") - 1, size("caption") - 3, 2)
        if view.narrow
        else (size("small"), size("caption") - 1, 4)
    )


def _size(city: Any, texts: Texts) -> tuple[float, float]:
    """Of a card [px]: one line; on a narrow screen two, for there is height at the coast, but no width."""
    large, small, pad = _fonts(texts.view)
    rank = text_width(f"{city.rank} ", small)
    name, value = (text_width(text, large, bold=True) for text in (city.name, texts.short(city.value)))
    narrow = texts.view.narrow
    wide = max(rank + name, value) if narrow else rank + name + text_width("  ", large) + value
    return wide + 2 * pad + 2, large * LINE * (2 if narrow else 1) + 2 * pad + 2


def _card(city: Any, away: Floats, radius: float, texts: Texts, scale: Scale) -> dict[str, Any]:
    colour = palette(texts.view.theme)
    large, small, pad = _fonts(texts.view)
    # red is high whichever way is good: the card takes the side of the scale, not of the verdict
    ink = colour.leading if city.value >= scale.centre else colour.lagging
    rank = f"<span style='color:{colour.muted};font-size:{small}px'>{city.rank}</span>"
    gap = "<br>" if texts.view.narrow else "  "
    return {
        "name": f"label {city.city}", "x": round(city.x, 1), "y": round(city.y, 1),
        "ax": round(float(away[0]), 1), "ay": round(float(away[1]), 1), "standoff": radius,
        "font": {"size": large, "color": ink},
        "text": f"{rank} <b>{city.name}{gap}{texts.short(city.value)}</b>",
        "bgcolor": colour.card, "bordercolor": ink, "borderwidth": 1, "borderpad": pad,
        "showarrow": True, "arrowhead": 0, "arrowwidth": 1, "arrowcolor": ink,
    }  # fmt: skip
