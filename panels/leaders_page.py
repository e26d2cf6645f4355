"""What the page of leading and lagging cities shows: each part made once for all who look at the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from data_access.review import Review
from panels.compare import gap_panel, gap_parts, own_scores, practices_in_force, usual_sides
from panels.panel import Panel
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
        return self.cities.sentences

    @property
    def sides(self) -> tuple[list[str], list[str]]:
        """The cities on either side unless others are chosen."""
        every = self.review.everywhere
        return every.kept("leaders.sides", lambda: usual_sides(self.cities.ranked))

    @property
    def gaps(self) -> Panel:
        review = self.review
        return review.kept(
            "leaders.gap", lambda: standings_panel(review, self.cities.ranked, review.metric())
        )

    def dimensions(self, leaders: Cities, laggards: Cities) -> Panel:
        every = self.review.everywhere
        return every.kept(
            "leaders.dimensions", lambda: gap_panel(every, leaders, laggards), *leaders, None, *laggards
        )

    def parts(self, leaders: Cities, laggards: Cities) -> Panel | None:
        every = self.review.everywhere
        return every.kept(
            "leaders.parts", lambda: gap_parts(every, leaders, laggards), *leaders, None, *laggards
        )

    def ranks(self, leaders: Cities, laggards: Cities) -> Panel:
        """The chosen cities in colour, those of both sides where none is chosen."""
        every, cities, metric = self.review.everywhere, self.cities, self.review.metric()
        marked = [*self.review.filters.cities] or [*leaders, *laggards]
        return every.kept(
            "leaders.ranks",
            lambda: bump_panel(every, cities.ranked, cities.ranks, cities.streak, marked, metric),
            *marked,
        )

    @property
    def funnel(self) -> Panel | None:
        every = self.review.everywhere
        return every.kept("leaders.funnel", lambda: funnel_panel(every, self.cities.ranked, every.metric()))

    @property
    def own_scores(self) -> Panel:
        every, cities = self.review.everywhere, self.cities
        return every.kept("leaders.own", lambda: own_scores(every, cities.ranked, cities.streak))

    @property
    def practices(self) -> Panel | None:
        every = self.review.everywhere
        return every.kept("leaders.practices", lambda: practices_in_force(every, self.cities.ranked))

    @property
    def certainty(self) -> Panel | None:
        every = self.review.everywhere
        return every.kept("leaders.certainty", lambda: rank_panel(every, self.cities.ranked, every.metric()))

    @property
    def leading(self) -> tuple[Panel | None, ...]:
        """Who leads, how certain, since when, and what they do."""
        return self.gaps, self.certainty, self.ranks(*self.sides), self.own_scores, self.practices

    @property
    def lagging(self) -> tuple[Panel | None, ...]:
        """Who lags, and by what."""
        return self.dimensions(*self.sides), self.parts(*self.sides), self.funnel
