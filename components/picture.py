"""A chart as a picture: PNG at twice its size and SVG, drawn by the reader's own browser."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from charts.theme import font, palette
from components.card import Card
from data_access.review import Review
from exports.slides_context import DeckContext

HERE = Path(__file__).parent
# a landscape in a frame, and the same with its nodes
ICONS = {
    "png": "M5 5h14v14H5zM3 3v18h18V3zm4 14h10l-3.5-4.5-2.5 3-1.5-2z",
    "svg": "M3 3h5v2h8V3h5v5h-2v8h2v5h-5v-2H8v2H3v-5h2V8H3zm5 4v1H7v8h1v1h8v-1h1V8h-1V7z",
}
ITEMS = "".join(
    f'<button type="button" name="{kind}"><svg viewBox="0 0 24 24" aria-hidden="true">'
    f'<path fill-rule="evenodd" d="{path}"/></svg><span class="label"></span></button>'
    for kind, path in ICONS.items()
)
_items = st.components.v2.component(
    "chart_picture",
    html=f'<div class="items">{ITEMS}<p role="status"></p></div>',
    css=(HERE / "picture.css").read_text(encoding="utf-8"),
    js=(HERE / "picture.js").read_text(encoding="utf-8"),
)


def picture_buttons(review: Review, card: Card, stem: str) -> None:
    """Two items for a menu that save a card's chart as PNG and as SVG.

    The chart is found by the key that the story gives it, so it has to be on the page.

    Args:
        stem: of the file's name, without its ending.
    """
    context, view = DeckContext.of(review), review.view
    colour, name = palette(view.theme), card.name.replace(".", "-")
    _items(
        key=f"picture-{name}",
        data={
            "chart": f"chart-{name}",
            "stem": stem,
            "kicker": context.joined(card.title if card.finding else "", context.period, context.place),
            "title": card.headline,
            "source": context.joined(card.note, context.source),
            "font": font(),
            "colours": {"card": colour.card, "ink": colour.ink, "muted": colour.muted},
            "labels": {kind: view.say(f"menu.{kind}") for kind in ICONS}
            | {"missing": view.say("picture.missing")},
        },
    )
