"""Brings the drawn answers to the printed figures of the review, one rating step at a time.

The plan and the sample already come within about a point; what is left is made up by raising or
lowering single ratings of randomly chosen respondents by one step, at most one step a rating.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from domain.months import Month
from warehouse.example_random import Flags, Floats, Ints, draw_some
from warehouse.example_world import CODES, FEBRUARY, LEADERS, MARCH, WEIGHTS

STEP = 10  # points of one rating step
# Satisfaction of the leading cities, points, in the order of LEADERS; March is the review's.
LEADER_POINTS = {
    Month(2025, 1): (90.4, 89.8, 89.1, 88.7, 88.9),
    FEBRUARY: (91.1, 90.6, 89.7, 89.4, 89.2),
    MARCH: (92.1, 91.5, 90.8, 90.2, 89.7),
}
# Points that every other city stays below the last of the leaders; in January, when the field was
# closer, so many that none of them leads by more than chance.
BELOW_LEADERS = {Month(2025, 1): 1.2, FEBRUARY: 0.4, MARCH: 0.4}
NATION_POINTS = {FEBRUARY: (84.0, 87.0, 90.5, 82.1), MARCH: (89.2, 85.7, 90.5, 82.4)}


@dataclass
class Answers:
    """The answers of one month.

    Args:
        city: position in CITIES, shape (n,).
        ratings: 1 to 10, shape (n, 4); changed in place.
        answered: whether the follow-up question was answered, shape (n,).
    """

    city: Ints
    ratings: Ints
    answered: Flags

    def scores(self) -> Floats:
        """Satisfaction of each response, points: the weighted mean of what was answered."""
        points = self.ratings * float(STEP)
        whole: Floats = points @ WEIGHTS
        part = (whole - points[:, 3] * WEIGHTS[3]) / (1 - WEIGHTS[3])
        return np.where(self.answered, whole, part)

    def move(self, rows: Flags, dimension: int, steps: int, rng: np.random.Generator) -> None:
        """Raise (lower) ``steps`` ratings of the complete responses of ``rows`` by one step each."""
        column = self.ratings[:, dimension]
        room = (column < 10) if steps > 0 else (column > 2)
        able = (rows & self.answered & room).astype(np.float64)
        column[draw_some(rng, able, abs(steps))] += 1 if steps > 0 else -1


def meet_review(answers: Answers, month: Month, rng: np.random.Generator) -> None:
    """Bring one month to what the review says of it; months it does not speak of stay as drawn."""
    if month not in LEADER_POINTS:
        return
    for code, points in zip(LEADERS, LEADER_POINTS[month], strict=True):
        _meet_city(answers, CODES.index(code), points, rng)
    for _ in range(2):  # the nation's adjustment may lift a city over the limit again
        _stay_below(answers, month, rng)
        if month in NATION_POINTS:
            _meet_nation(answers, month, rng)


def _meet_city(answers: Answers, city: int, points: float, rng: np.random.Generator) -> None:
    """Move all dimensions of a city alike, then single follow-up ratings, to the mean ``points``."""
    rows = answers.city == city
    base = int(rows.sum())
    gap = points * base - float(answers.scores()[rows].sum())
    for dimension in range(len(WEIGHTS)):
        answers.move(rows, dimension, round(gap / STEP), rng)
    finest = STEP * float(WEIGHTS[3])
    gap = points * base - float(answers.scores()[rows].sum())
    answers.move(rows, 3, round(gap / finest), rng)


def _stay_below(answers: Answers, month: Month, rng: np.random.Generator) -> None:
    limit = min(LEADER_POINTS[month]) - BELOW_LEADERS[month]
    scores = answers.scores()
    for city, code in enumerate(CODES):
        mean = float(scores[answers.city == city].mean())
        if code not in LEADERS and mean > limit:
            _meet_city(answers, city, limit - 0.1 - 0.8 * float(rng.random()), rng)


def _meet_nation(answers: Answers, month: Month, rng: np.random.Generator) -> None:
    """Move ratings outside the leading cities until each dimension has its national mean."""
    others = ~np.isin(answers.city, [CODES.index(code) for code in LEADERS])
    for dimension, points in enumerate(NATION_POINTS[month]):
        base = answers.answered if dimension == 3 else np.ones(len(answers.city), dtype=np.bool_)
        gap = points * int(base.sum()) - STEP * float(answers.ratings[base, dimension].sum())
        answers.move(others, dimension, round(gap / STEP), rng)
