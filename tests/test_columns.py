"""Parts in two columns of about the same height."""

from __future__ import annotations

from components.card import card_of
from components.columns import HEAD, two_columns
from data_access.review import Review
from panels.service_page import ServicePage


def test_each_part_goes_under_the_shorter_column() -> None:
    assert two_columns([300, 200, 300, 250]) == ([0, 3], [1, 2])
    assert two_columns([1_100, 300, 300]) == ([0], [1, 2])
    assert two_columns([]) == ([], [])


def test_the_service_pages_columns_end_at_about_the_same_height(march: Review) -> None:
    heights = [card.height for part in ServicePage(march).views if (card := card_of(part))]
    assert len(heights) > 10
    assert all(heights)
    left, right = (sum(HEAD + heights[i] for i in column) for column in two_columns(heights))
    assert abs(left - right) < max(heights) + HEAD
