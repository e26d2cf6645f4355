"""The decks: a month's review in its chapters, a page, a single slide."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from data_access.review import Review
from domain.address import view_address
from exports.slides import Deck, DeckContext
from exports.template import Template
from panels.cities import Ground
from panels.panel import Panel
from panels.review import CHAPTERS, chapters, page_of

Progress = Callable[[float, str], None]


def review_deck(
    review: Review,
    ground: Ground,
    *,
    template: str | Path | None = None,
    dashboard: str = "",
    wanted: Sequence[str] = CHAPTERS,
    choices: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Deck:
    """The month's review: cover, summary, and each chapter with what it found.

    Args:
        template: a .pptx; our own unless given.
        dashboard: its address, for the links back; empty for none.
        wanted: names of chapters, see :data:`panels.review.CHAPTERS`.
        choices: kept in the file beside month and language, so that a refresh asks the same.
        progress: called with the share that is done, 0 to 1, and what comes next.
    Raises:
        SettingError: the template lacks a layout or placeholder.
    """
    say, words = review.view.say, review.view.words

    def link(page: str) -> str:
        return view_address(dashboard, page, review.month, review.view.language, review.filters)

    context = DeckContext.of(review, view_url=link("overview"), choices={"kind": "review", **(choices or {})})
    deck = Deck(Template.open(template), context)
    deck.cover(say("app.title"), say("review.subtitle", month=words.month(review.month), place=review.place))
    told = progress or _quiet
    parts = list(
        chapters(
            review, ground, wanted,
            progress=lambda done, name: told(0.8 * done / len(wanted), say(f"review.{name}")),
        )
    )  # fmt: skip
    told(0.8, say("review.slides"))
    if said := [sentence for part in parts for sentence in part.sentences]:
        deck.text(say("review.summary"), said, key="summary")
    for part in parts:
        deck.chapter(say(f"review.{part.name}"), key=f"chapter.{part.name}")
        for panel in part.panels:
            deck.panel(panel.on_paper, view_url=link(page_of(panel.name)))
    told(1.0, "")
    return deck


def _quiet(share: float, text: str) -> None:
    """Nobody watches."""


def page_deck(
    review: Review,
    title: str,
    sentences: Sequence[str],
    panels: Sequence[Panel],
    *,
    view_url: str = "",
    choices: Mapping[str, str] | None = None,
) -> Deck:
    """What a page shows: its sentences, then a slide a panel.

    Args:
        choices: kept in the file; with them a refresh makes the page again.
    """
    context = DeckContext.of(
        review, view_url=view_url, choices={"kind": "page", "title": title, **(choices or {})}
    )
    deck = Deck(Template.open(None), context)
    deck.cover(title, context.period)
    if sentences:
        deck.text(sentences[0], sentences[1:], key="summary", kicker=title)
    for panel in panels:
        if not panel.is_empty:
            deck.panel(panel.on_paper)
    return deck


def single_slide(
    review: Review, panel: Panel, *, view_url: str = "", choices: Mapping[str, str] | None = None
) -> Deck:
    """One panel on its slide; a long table takes several."""
    kept = {"kind": "slide", **(choices or {})}
    deck = Deck(Template.open(None), DeckContext.of(review, view_url=view_url, choices=kept))
    deck.panel(panel.on_paper)
    return deck
