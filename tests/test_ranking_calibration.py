"""Do the intervals and probabilities of rankings hold what they say? Seeded simulations of many reviews.

The setting is the one the dashboard is made for: 32 cities of 180 responses, respondents' spread 20 points,
cities' spread 3 points, standard errors estimated from the same responses.
"""

from __future__ import annotations

import numpy as np
import pytest

from analysis.ranking import critical_values, rank_intervals, top_set
from analysis.shrinkage import top_probabilities

CITIES, RESPONSES, SD, TAU = 32, 180, 20.0, 3.0
TOP, BOTTOM = 5, 3
BINS = np.array([0.0, 2.0, 10.0, 30.0, 50.0, 70.0, 90.0, 98.0, 100.1])  # %


def review(generator: np.random.Generator, tau: float = TAU) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True scores, estimates and estimated standard errors of one month [points]."""
    truth = generator.normal(80, tau, CITIES)
    estimate = truth + generator.normal(0, SD / np.sqrt(RESPONSES), CITIES)
    se = SD * np.sqrt(generator.chisquare(RESPONSES - 1, CITIES) / (RESPONSES - 1) / RESPONSES)
    return truth, estimate, se


def claims(tau: float, reviews: int, seed: int, *, naive: bool = False) -> tuple[np.ndarray, np.ndarray]:
    """Claimed probability [%] of every city in the top five and the last three, and whether it was."""
    generator = np.random.default_rng(seed)
    claimed, true = [], []
    for number in range(reviews):
        truth, x, se = review(generator, tau)
        rank = (-truth).argsort().argsort()
        true += [rank < TOP, rank >= CITIES - BOTTOM]
        if naive:
            place = (-(x + se * generator.standard_normal((2_000, CITIES)))).argsort(axis=1).argsort(axis=1)
            claimed += [100 * (place < TOP).mean(axis=0), 100 * (place >= CITIES - BOTTOM).mean(axis=0)]
        else:
            made = top_probabilities(x, se, top=TOP, bottom=BOTTOM, draws=2_000, seed=number)
            claimed += [made["top_probability"].to_numpy(), made["bottom_probability"].to_numpy()]
    return np.concatenate(claimed), np.concatenate(true)


@pytest.mark.slow
def test_all_true_ranks_lie_in_their_intervals_in_95_of_100_reviews_or_more() -> None:
    generator = np.random.default_rng(1)
    reviews, whole, best = 300, 0, 0
    for _ in range(reviews):
        truth, x, se = review(generator)
        ranks = rank_intervals(x, se, draws=10_240)
        true = 1 + (-truth).argsort().argsort()
        whole += bool(((ranks["low_rank"] <= true) & (true <= ranks["high_rank"])).all())
        best += bool(top_set(ranks, TOP)[true <= TOP].all())
    assert 0.93 <= whole / reviews <= 1.0
    assert 0.93 <= best / reviews <= 1.0


def test_cities_that_are_all_alike_are_told_apart_in_5_of_100_reviews() -> None:
    """The hardest case for the method, where its error is not under but at 5 %."""
    generator = np.random.default_rng(2)
    se = generator.uniform(0.8, 2.2, CITIES)
    critical = critical_values(se)
    reviews = 1_500
    ordered = [
        rank_intervals(se * generator.standard_normal(CITIES), se, critical=critical) for _ in range(reviews)
    ]
    told = sum((ranks["low_rank"] > 1).any() for ranks in ordered)
    assert told / reviews == pytest.approx(0.05, abs=0.02)  # 3.5 standard errors


@pytest.mark.parametrize("tau", [3.0, 1.5])
def test_claimed_probabilities_are_how_often_it_was_so(tau: float) -> None:
    claimed, true = claims(tau, reviews=500, seed=3)
    place = np.digitize(claimed, BINS) - 1
    for number in np.unique(place):
        inside = place == number
        said, was = claimed[inside].mean() / 100, true[inside].mean()
        assert abs(said - was) < 0.025 + 3 * np.sqrt(said * (1 - said) / inside.sum()), BINS[number]


def test_draws_around_the_estimates_alone_would_claim_too_much() -> None:
    """Why the scores are shrunken first: where cities differ little, 89 % would be claimed and 78 % true."""
    surplus = []
    for naive in (True, False):
        claimed, true = claims(1.5, reviews=500, seed=3, naive=naive)
        bold = claimed >= 80
        surplus.append(claimed[bold].mean() - 100 * true[bold].mean())
    assert surplus[0] > 8
    assert surplus[1] < 5
