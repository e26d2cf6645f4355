"""What the responses say beside the scorecard: overall rating, review, recommendation, the agent."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_columns import whole
from warehouse.example_random import Flags, Floats, Ints, draw_some, normal, stream
from warehouse.example_review import Answers
from warehouse.example_world import CODES, FEBRUARY, MARCH, between

# How the four ratings make up the overall one; the drivers that an analysis should find.
OVERALL_WEIGHTS = np.array([0.22, 0.46, 0.20, 0.12])
OVERALL_NOISE, RECOMMEND_NOISE = 0.7, 1.2  # SD, steps of the 1–10 scale
BOX_EDGES = (3.6, 5.4, 6.9, 8.5)  # of the five boxes of the overall rating, on the 1–10 scale
RATED_SHARE = 0.93  # responses with a review
BEIJING, HANGZHOU = CODES.index("110000"), CODES.index("330100")

# Agents chosen for the empathy training, named from July 2024 on: they had the fewest good reviews.
CHOSEN_SINCE, CHOSEN_SHARE = Month(2024, 7), 0.23
CHOSEN_BEFORE = 0.67
CHOSEN_GOOD = (0.688, 0.692, 0.697, 0.690, 0.684, 0.694, 0.691, 0.7, 0.854)  # July 2024 to March 2025
GOOD_REVIEW_RISE = (0.835, 0.885)  # of all other agents, January 2023 to March 2025

# Beijing certifies its agents since July 2024; satisfaction of the top tier over the nation's.
CERTIFIED_SINCE, TOP_SHARE = Month(2024, 7), 0.15
TOP_OVER_NATION = (0.081, 0.088, 0.084, 0.095, 0.099, 0.096, 0.106, 0.111, 0.12)
REVISITS = {Month(2025, 1): 0.61, FEBRUARY: 0.646, MARCH: 0.685}  # Hangzhou, share of customers


def agent_columns(answers: Answers, month: Month) -> dict[str, object]:
    """The columns revisit_rate, overall, good_review, recommend, agent_tier, agent_trained."""
    rng = stream("agents", month.key)
    size = len(answers.city)
    opinion = answers.ratings @ OVERALL_WEIGHTS + OVERALL_NOISE * normal(rng, size)
    box = np.searchsorted(np.array(BOX_EDGES), opinion, side="right") + 1
    recommend = np.clip(np.floor(opinion + RECOMMEND_NOISE * normal(rng, size) + 0.3), 0, 10)
    rated = rng.random(size) < RATED_SHARE
    chosen = rng.random(size) < CHOSEN_SHARE
    known = month >= CHOSEN_SINCE
    good = _good_reviews(opinion, rated, chosen, month, rng)
    return {
        "revisit_rate": _revisits(answers.city, month, rng),
        "overall": whole(box * 20),
        "good_review": whole(good, rated),
        "recommend": whole(recommend),
        "agent_tier": _tiers(answers, month, rng),
        "agent_trained": whole(chosen, np.full(size, known)),
    }


def _good_reviews(
    opinion: Floats, rated: Flags, chosen: Flags, month: Month, rng: np.random.Generator
) -> Flags:
    """Good reviews: the better the opinion, the likelier; as many as the story asks for."""
    liking = opinion + 1.5 * normal(rng, len(opinion))
    others = between(GOOD_REVIEW_RISE, month) + 0.006 * float(normal(rng, 1)[0])
    good = np.zeros(len(opinion), dtype=np.bool_)
    for group, share in ((rated & ~chosen, others), (rated & chosen, _chosen_share(month))):
        rows = np.flatnonzero(group)
        best = np.argsort(-liking[rows], kind="stable")[: round(share * len(rows))]
        good[rows[best]] = True
    return good


def _chosen_share(month: Month) -> float:
    return CHOSEN_BEFORE if month < CHOSEN_SINCE else CHOSEN_GOOD[month.since(CHOSEN_SINCE)]


def _tiers(answers: Answers, month: Month, rng: np.random.Generator) -> object:
    """Certification tier of the agent, Beijing only: basic, advanced, top."""
    tiers = np.full(len(answers.city), None, dtype=object)
    if month < CERTIFIED_SINCE:
        return pd.array(tiers, "str")
    scores = answers.scores()
    rows = np.flatnonzero(answers.city == BEIJING)
    tiers[rows] = np.where(rng.random(len(rows)) < 0.4, "advanced", "basic")
    target = float(scores.mean()) * (1 + TOP_OVER_NATION[month.since(CERTIFIED_SINCE)])
    tiers[rows[top_tier(scores[rows], target, round(TOP_SHARE * len(rows)), rng)]] = "top"
    return pd.array(tiers, "str")


def top_tier(scores: Floats, target: float, size: int, rng: np.random.Generator) -> Flags:
    """Choose ``size`` responses whose mean is ``target`` [points]: the better the likelier, then the
    swap of one inside for one outside that closes the gap best, until it is below 0.005 points."""
    inside = draw_some(rng, np.maximum(scores - 70, 1.0) ** 2, size)
    for _ in range(200):
        gap = (target - float(scores[inside].mean())) * size
        if abs(gap) < 0.005 * size:
            break
        leave, enter = np.flatnonzero(inside), np.flatnonzero(~inside)
        # a third of what is missing at a time, so that no single swap carries it all
        wanted = gap if abs(gap) < 15 else 15.0 if gap > 0 else -15.0
        distance = np.abs(scores[enter][None, :] - scores[leave][:, None] - wanted)
        out, into = np.unravel_index(int(distance.argmin()), distance.shape)
        inside[leave[out]], inside[enter[into]] = False, True
    return inside


def _revisits(city: Ints, month: Month, rng: np.random.Generator) -> object:
    """Points 100 where the customer came back, 0 where not; Hangzhou only, since it counts there."""
    here: Flags = (city == HANGZHOU) & (month in REVISITS)
    count = round(REVISITS.get(month, 0.0) * int(here.sum()))
    return whole(100 * draw_some(rng, here.astype(np.float64), count), here)
