"""A deck made once more from the choices that it carries: what a refresh compares with, and takes from."""

from __future__ import annotations

from collections.abc import Mapping

from data_access.access import asked_month
from data_access.review import Review
from data_access.state import State
from data_access.warehouse import Warehouse
from domain.months import Period
from domain.query import SEGMENTS, Filters
from domain.scope import Scope
from domain.view import View
from exports.review_deck import page_deck, review_deck
from exports.slides import Deck
from panels.cities import Ground
from panels.pages import Shown, page_story
from panels.review import CHAPTERS

SEPARATOR = ","


def choices_of(review: Review, **more: str) -> dict[str, str]:
    """What a deck must remember of its review, as text; month and language are kept with it anyway."""
    filters = {name: getattr(review.filters, name) for name in ("cities", *SEGMENTS)}
    kept = {name: SEPARATOR.join(values) for name, values in filters.items() if values}
    return {**kept, "months": str(review.period.length), **{k: v for k, v in more.items() if v}}


def remade(
    warehouse: Warehouse, scope: Scope, ground: Ground, choices: Mapping[str, str], *, dashboard: str = "",
    state: State | None = None,
) -> Deck:  # fmt: skip
    """The deck of some choices.

    Args:
        state: rules and acknowledgements, for the list of alerts.
    Raises:
        QueryError: the warehouse has no such month, or a choice cannot be read.
    """
    month = asked_month(warehouse, choices["month"])
    filters = Filters(**{name: _several(choices, name) for name in ("cities", *SEGMENTS)})
    period = Period.ending_with(month, int(choices.get("months", "1")))
    review = Review.of(warehouse, scope, period, View(choices.get("language", "zh")), filters)
    kept = {k: v for k, v in choices.items() if k not in ("month", "language")}
    if choices.get("kind") == "review":
        wanted = _several(choices, "chapters") or CHAPTERS
        return review_deck(review, ground, dashboard=dashboard, wanted=wanted, choices=kept)
    page = choices.get("page", "")
    usual = Shown()
    shown = Shown(*(choices.get(name) or getattr(usual, name) for name in ("metric", "by", "grain")))
    story = page_story(review, ground, page, shown, state)
    return page_deck(review, choices.get("title", ""), story.sentences, story.panels, choices=kept)


def _several(choices: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(value for value in choices.get(name, "").split(SEPARATOR) if value)
