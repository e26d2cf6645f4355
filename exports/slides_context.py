"""What a deck says of its data: language, place, period, as-of, filters, definitions, the way back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.estimates import estimate, pool
from data_access.review import Review
from domain.metrics import Registry
from domain.query import SEGMENTS
from domain.view import View
from panels.panel import Panel

BASES = ("responses", "case_volume")


@dataclass(frozen=True)
class DeckContext:
    """Everything of a slide that is not in its panel, in the reader's words.

    Args:
        language: ``zh`` or ``en``.
        place, period, as_of: «华南等 7 城», «2025年3月», «2025年3月» (the newest month of the data).
        registry: where the notes find definitions.
        filters: the segments looked at; empty for all.
        base: how many responses and cases stand behind the review: «问卷 5,842 份，案例 1,245 件».
        definitions: the version of the definitions: since when the scorecard holds.
        view_url: address of the same view in the dashboard; empty where it has none.
        choices: what the deck was made from, kept in the file so that it can be refreshed: ``month``,
            ``language``, ``kind``, ``cities`` … as text.
        made: when [UTC]; kept in the file's properties where it is given.
    """

    language: str
    place: str
    period: str
    as_of: str
    registry: Registry
    filters: str = ""
    definitions: str = ""
    view_url: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    made: dt.datetime | None = None
    base: str = ""

    @classmethod
    def of(
        cls,
        review: Review,
        *,
        view_url: str = "",
        choices: Mapping[str, str] | None = None,
        made: dt.datetime | None = None,
    ) -> DeckContext:
        """The context of a review; ``month`` and ``language`` are added to its choices."""
        view, words = review.view, review.view.words
        period = words.month(review.month)
        if review.period.length > 1:
            period = view.say("story.period", start=words.month(review.period.start), end=period)
        cards = review.warehouse.scorecards
        return cls(
            view.language, review.place, period, words.month(review.warehouse.months[-1]), review.registry,
            _segments(review), str(cards.national(review.month).valid_from) if cards else "", view_url,
            {"month": str(review.month), "language": view.language, **(choices or {})}, made, _base(review),
        )  # fmt: skip

    @property
    def view(self) -> View:
        """For what is drawn on slides: light and wide, whatever the screen is."""
        return View(self.language)

    def joined(self, *parts: str) -> str:
        """The parts that say something, with dots between."""
        return self.view.say("slide.part").join(part for part in parts if part)

    @property
    def source(self) -> str:
        """As-of, place, filters and definitions in one line."""
        say = self.view.say
        version = say("slide.definitions", version=self.definitions) if self.definitions else ""
        as_of = say("slide.as_of", month=self.as_of)
        return self.joined(as_of, self.place, self.filters, self.base, version)

    def notes(self, *panels: Panel) -> str:
        """The method of what a slide shows: notes and the definitions of its metrics."""
        say = self.view.say
        lines = []
        for panel in panels:
            lines += [say("slide.notes_shows", title=panel.title)]
            lines += [say("slide.notes_method", note=panel.note)] if panel.note else []
        metrics = list(dict.fromkeys(metric for panel in panels for metric in panel.metrics))
        lines += ["", say("slide.notes_definitions")] if metrics else []
        for metric in (self.registry[metric_id] for metric_id in metrics):
            label, definition = self.view.name(metric.label), self.view.name(metric.definition)
            lines.append(say("slide.notes_definition", label=label, definition=definition))
        lines += ["", say("slide.notes_data", source=self.source), self.view_url]
        return "\n".join(lines).rstrip()


def _segments(review: Review) -> str:
    """The chosen segments in words: «渠道：电话、微信»."""
    view, parts = review.view, []
    for name in SEGMENTS:
        values = [view.words.segment(value) for value in getattr(review.filters, name)]
        if values:
            joined = view.say("place.comma").join(values)
            parts.append(view.say("slide.segment", name=view.say(f"filter.{name}"), values=joined))
    return view.say("slide.part").join(parts)


def _base(review: Review) -> str:
    """Responses and cases of the review's choice; too few are not told, as everywhere."""
    view = review.view
    found = estimate(pool(review.sums(*BASES), ["metric"]), review.registry).set_index("metric")["value"]
    parts = [
        view.say(f"slide.base_{metric}", n=view.words.number(found[metric]))
        for metric in BASES
        if metric in found.index and found[metric] == found[metric]
    ]
    return view.say("place.comma").join(parts)
