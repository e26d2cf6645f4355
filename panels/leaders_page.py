"""What the page of leading and lagging cities shows: each part made once for all who look at the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.review import Review
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force, usual_sides
from panels.panel import Panel
from panels.part import Part
from panels.ranks import bump_panel, funnel_panel, rank_panel, standings_panel
from panels.standing import CityStandings, national_standings

Cities = Sequence[str]


@dataclass(frozen=True)
class LeadersPage:
    """Who leads, who lags, how certain, since when, by what, and what they do."""

    review: Review

    @property
    def cities(self) -> CityStandings:
        return national_standings(self.review)

    @property
    def sentences(self) -> list[str]:
        return self.review.everywhere.finished("leaders.sentences", lambda: self.cities.sentences)

    @property
    def names(self) -> dict[str, str]:
        """City -> name, best first."""
        ranked = "city", "name"
        return self.review.everywhere.finished(
            "leaders.names", lambda: dict(zip(*(self.cities.ranked[name] for name in ranked), strict=True))
        )

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        """The cities on either side unless others are chosen."""
        every = self.review.everywhere
        leaders, laggards = every.finished("leaders.sides", lambda: [*usual_sides(self.cities.ranked)])
        return leaders, laggards

    @property
    def gaps(self) -> Part:
        review = self.review
        return Part(
            review, "leaders.gap", lambda: standings_panel(review, self.cities.ranked, review.metric())
        )

    def dimensions(self, leaders: Cities, laggards: Cities) -> Part:
        every = self.review.everywhere
        return Part(
            every, "leaders.dimensions", lambda: gap_panel(every, leaders, laggards),
            (*leaders, None, *laggards),
        )  # fmt: skip

    def between(self, leaders: Cities, laggards: Cities) -> Part:
        """What the gap between both sides consists of."""
        every = self.review.everywhere
        return Part(
            every, "leaders.parts", lambda: gap_parts(every, leaders, laggards), (*leaders, None, *laggards)
        )

    def ranks(self, leaders: Cities, laggards: Cities) -> Part:
        """The chosen cities in colour, those of both sides where none is chosen."""
        every, metric = self.review.everywhere, self.review.metric()
        marked = [*self.review.filters.cities] or [*leaders, *laggards]

        def make() -> Panel:
            cities = self.cities
            return bump_panel(every, cities.ranked, cities.ranks, cities.streak, marked, metric)

        return Part(every, "leaders.ranks", make, (*marked,))

    @property
    def funnel(self) -> Part:
        every = self.review.everywhere
        return Part(every, "leaders.funnel", lambda: funnel_panel(every, self.cities.ranked, every.metric()))

    @property
    def own_scores(self) -> Part:
        every = self.review.everywhere
        return Part(every, "leaders.own", lambda: own_scores(every, self.cities.ranked, self.cities.streak))

    @property
    def practices(self) -> Part:
        every = self.review.everywhere
        return Part(every, "leaders.practices", lambda: practices_in_force(every, self.cities.ranked))

    @property
    def certainty(self) -> Part:
        every = self.review.everywhere
        return Part(every, "leaders.certainty", lambda: rank_panel(every, self.cities.ranked, every.metric()))

    @property
    def leading(self) -> tuple[Part, ...]:
        """Who leads, how certain, since when, and what they do."""
        return self.gaps, self.certainty, self.ranks(*self.sides), self.own_scores, self.practices

    @property
    def lagging(self) -> tuple[Part, ...]:
        """Who lags, and by what."""
        return self.dimensions(*self.sides), self.between(*self.sides), self.funnel

    @property
    def parts(self) -> tuple[Part, ...]:
        """Those of the leading and of the lagging cities."""
        return *self.leading, *self.lagging
