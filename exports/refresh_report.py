"""What a refresh changed, what it left, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from domain.language import words

MOST = 6  # pieces that are named


@dataclass(frozen=True)
class Row:
    """One thing that was done or left.

    Args:
        slide: its number, from 1; 0 for what is not in the deck.
        key: of the slide; empty for a slide of someone else.
        part: ``slide``, ``title``, ``source`` …, ``chart``, ``table``, ``map``, ``text``.
        action: ``updated``, ``left``, ``gone`` (deleted by a person, not restored), ``new`` (not added).
        reason: key of [refresh] in assets/language/slides.toml.
        values: what its text names.
        pieces: of a format that a person changed: a kind (``series``, ``point``, ``axis``, ``cells``,
            ``mark`` …) and what it belongs to.
    """

    slide: int
    key: str
    part: str
    action: str
    reason: str = "done"
    values: dict[str, str] = field(default_factory=dict)
    pieces: tuple[str, ...] = ()

    def sentence(self, language: str) -> str:
        """«图表 已更新» or «title left: its text was changed by hand; …»."""
        say = words(language).say
        named = {
            name: say(f"refresh.part_{value}") if name == "part" else value
            for name, value in self.values.items()
        }
        if self.pieces:
            named["pieces"] = _listed(self.pieces, language)
        why = say(f"refresh.{self.reason}", **named)
        colon = "：" if language == "zh" else ": "
        head = f"{say(f'refresh.part_{self.part}')} {say(f'refresh.{self.action}')}"
        return f"{head}{colon}{why}" if why else head


def _listed(pieces: tuple[str, ...], language: str) -> str:
    """The first of them in words, and how many there are where there are more."""
    say = words(language).say
    told = []
    for piece in pieces:
        kind, _, name = piece.partition(" ")
        told.append(say(f"refresh.piece_{kind}", name=name.split("#")[0].strip()).strip())
    told = list(dict.fromkeys(told))
    joined = say("place.comma").join(told[:MOST])
    return joined if len(told) <= MOST else say("refresh.more", names=joined, n=len(told))


@dataclass
class Report:
    """The rows of a refresh, in the order of the slides."""

    rows: list[Row] = field(default_factory=list)

    def of(self, action: str) -> list[Row]:
        return [row for row in self.rows if row.action == action]

    def text(self, language: str) -> str:
        """For a person: a heading a slide, a line a part; at last how many were updated and left."""
        say = words(language).say
        lines: list[str] = []
        at: tuple[int, str] | None = None
        for row in self.rows:
            if at != (row.slide, row.key):
                at = row.slide, row.key
                number = str(row.slide) if row.slide else "–"
                lines.append(say("refresh.heading", number=number, name=row.key or "–"))
            lines.append(f"  {row.sentence(language)}")
        updated = len(self.of("updated"))
        lines.append(say("refresh.summary", updated=updated, left=len(self.rows) - updated))
        return "\n".join(lines)
