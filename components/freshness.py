"""How new the data are: at the foot of the sidebar, on every page."""

from __future__ import annotations

import streamlit as st

from components.html import tag, text
from data_access.review import Review


def freshness(review: Review) -> None:
    """The newest month, the newest batch and when it was loaded (UTC)."""
    words, warehouse = review.view.words, review.warehouse

    def make() -> str:
        newest = warehouse.batches().iloc[0]
        loaded = str(newest["loaded_at"])[:16].replace("T", " ")
        lines = [
            words.say("app.as_of", month=words.month(warehouse.months[-1])),
            words.say("app.version", version=newest["batch_id"], when=loaded),
        ]
        return tag("div", *(tag("p", text(line)) for line in lines), css="freshness")

    st.html(warehouse.kept(repr(("freshness", review.view.language)), make))
