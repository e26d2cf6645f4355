"""The scorecard: which dimensions make up satisfaction, and with what weight. It is data, not code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from domain.errors import ScorecardError
from domain.months import Month

MOST_DIMENSIONS = 12  # the slots d1 … d12 that a response has
NATION = ""  # the place that means all cities together
WEIGHT_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Dimension:
    """One rated side of the service.

    Args:
        id: metric id of the dimension, such as ``resolution``.
        slot: 1 to 12, the column ``d<slot>`` of a response that holds its score.
        weight: its share of the composite, 0 to 1.
    """

    id: str
    name_zh: str
    name_en: str
    slot: int
    weight: float

    @property
    def label(self) -> dict[str, str]:
        return {"zh": self.name_zh, "en": self.name_en}


@dataclass(frozen=True)
class Scorecard:
    """The weights of one place from one month on; ``city`` is :data:`NATION` for the national one.

    Raises:
        ScorecardError: no or too many dimensions, a name or slot twice, weights outside 0 to 1 or
            not adding up to 1.
    """

    city: str
    valid_from: Month
    dimensions: tuple[Dimension, ...]

    def __post_init__(self) -> None:
        where = f"scorecard of {self.city or 'the nation'} from {self.valid_from}"
        if not 1 <= len(self.dimensions) <= MOST_DIMENSIONS:
            raise ScorecardError(where, f"{len(self.dimensions)} dimensions", f"1 to {MOST_DIMENSIONS}")
        ids, slots = [d.id for d in self.dimensions], [str(d.slot) for d in self.dimensions]
        for what, seen in (("dimension", ids), ("slot", slots)):
            twice = sorted({x for x in seen if seen.count(x) > 1})
            if twice:
                raise ScorecardError(where, f"{what} {', '.join(twice)} twice", "each once")
        for d in self.dimensions:
            if not 0 < d.weight <= 1:
                raise ScorecardError(where, f"{d.id} weighs {d.weight:g}", "a weight above 0, up to 1")
            if not 1 <= d.slot <= MOST_DIMENSIONS:
                raise ScorecardError(where, f"{d.id} in slot {d.slot}", f"1 to {MOST_DIMENSIONS}")
        total = sum(d.weight for d in self.dimensions)
        if abs(total - 1) > WEIGHT_TOLERANCE:
            parts = " + ".join(f"{d.id} {d.weight:g}" for d in self.dimensions)
            raise ScorecardError(where, f"weights add up to {total:.4g} ({parts})", "exactly 1")

    @property
    def weights(self) -> dict[str, float]:
        return {d.id: d.weight for d in self.dimensions}


@dataclass(frozen=True)
class Scorecards:
    """Every scorecard of the warehouse; the one in force depends on place and month."""

    cards: tuple[Scorecard, ...]

    @classmethod
    def of(cls, cards: Iterable[Scorecard]) -> Scorecards:
        """Scorecards in order of their start.

        Raises:
            ScorecardError: none for the nation; one dimension in two slots, two in one.
        """
        ordered = tuple(sorted(cards, key=lambda card: (card.city, card.valid_from.key)))
        if not any(card.city == NATION for card in ordered):
            raise ScorecardError("scorecard", "none for the nation", "one with an empty city")
        slots: dict[str, int] = {}
        for card in ordered:
            for d in card.dimensions:
                if slots.setdefault(d.id, d.slot) != d.slot:
                    raise ScorecardError(
                        "scorecard", f"{d.id} in slots {slots[d.id]} and {d.slot}", "one slot"
                    )
        by_slot: dict[int, str] = {}
        for name, slot in slots.items():
            if by_slot.setdefault(slot, name) != name:
                raise ScorecardError("scorecard", f"{by_slot[slot]} and {name} in slot {slot}", "a slot each")
        return cls(ordered)

    def in_force(self, month: Month, city: str = NATION) -> Scorecard | None:
        """The scorecard of a place in a month; None where it has none of its own by then.

        The nation's first scorecard also holds for the months before its start.
        """
        mine = [card for card in self.cards if card.city == city]
        started = [card for card in mine if card.valid_from <= month]
        if started:
            return started[-1]
        return mine[0] if mine and city == NATION else None

    def national(self, month: Month) -> Scorecard:
        card = self.in_force(month)
        assert card is not None  # held by :meth:`of`
        return card

    @property
    def dimensions(self) -> tuple[Dimension, ...]:
        """Every dimension of any scorecard once, by slot; the newest name and weight wins."""
        latest = {d.id: d for card in self.cards for d in card.dimensions}
        national = {d.id: d for card in self.cards if card.city == NATION for d in card.dimensions}
        return tuple(sorted((latest | national).values(), key=lambda d: d.slot))
