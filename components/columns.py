"""Parts of a page side by side."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from components.card import card_of
from components.story import Story
from panels.part import Part

HEAD = 120  # px of a card around what it shows


def show_in_columns(story: Story, parts: Sequence[Part]) -> None:
    """The parts that have something to show in two columns; where they are an odd number, the last below."""
    heights = {part: card.height for part in parts if (card := card_of(part)) and not card.is_empty}
    shown = list(heights)
    paired = shown[: len(shown) // 2 * 2]
    for column, mine in zip(st.columns(2), two_columns([heights[part] for part in paired]), strict=True):
        with column:
            for i in mine:
                story.show(paired[i])
    for part in shown[len(paired) :]:
        story.show(part)


def two_columns(heights: Sequence[float]) -> tuple[list[int], list[int]]:
    """Places in ``heights`` [px] in their order, each under the shorter column: an even number ends at about
    one height."""
    columns: tuple[list[int], list[int]] = ([], [])
    filled = [0.0, 0.0]
    for i, height in enumerate(heights):
        shorter = filled.index(min(filled))
        columns[shorter].append(i)
        filled[shorter] += HEAD + height
    return columns
