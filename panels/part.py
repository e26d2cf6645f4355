"""A panel by its name: it need not be made where what a page sends of it is finished already."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from data_access.review import Review
from panels.panel import Panel


@dataclass(frozen=True, eq=False)
class Part:
    """One part of a page.

    Args:
        review: what it depends on.
        name: of what is made, one for each ``make``.
        make: makes the panel; None where it has none.
        choices: what it depends on beside the review.
    """

    review: Review
    name: str
    make: Callable[[], Panel | None]
    choices: tuple[Hashable, ...] = ()

    @property
    def panel(self) -> Panel | None:
        """The panel, made once for all who look at the same (:meth:`Review.kept`)."""
        return self.review.kept(self.name, self.make, *self.choices)


def panels_of(parts: Iterable[Part | Panel | None]) -> tuple[Panel, ...]:
    """The panels that have something to show."""
    made = (part.panel if isinstance(part, Part) else part for part in parts)
    return tuple(panel for panel in made if panel is not None and not panel.is_empty)


def findings(review: Review, name: str, parts: Sequence[Part]) -> list[str]:
    """What the parts found, for a page that says just this.

    Args:
        name: of the sentences.
    """
    return review.finished(name, lambda: [panel.finding for panel in panels_of(parts) if panel.finding])
