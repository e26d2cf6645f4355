"""The survey responses of the example, one row a response."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_agents import agent_columns
from warehouse.example_calendar import days_drawn, outage_days
from warehouse.example_columns import whole
from warehouse.example_groups import agent_groups
from warehouse.example_plan import planned_levels
from warehouse.example_random import Floats, Ints, apportion, normal, pick, stream
from warehouse.example_review import STEP, Answers, meet_review
from warehouse.example_segments import (
    CASE_TYPES,
    CHANNELS,
    TIERS,
    case_type_shares,
    channel_shares,
    segment_effects,
)
from warehouse.example_world import CITIES, CODES, DIMENSIONS, MARCH, MONTHS, RESPONSES

# One respondent, points: a few are thoroughly unhappy, everyone has a leaning of their own that
# colours all answers, and each answer its own chance. Composite SD is then 11 to 16 points.
UNHAPPY_SHARE, UNHAPPY_POINTS = 0.09, (-36.0, -46.0, -27.0, -36.0)
LEANING_SD, ANSWER_SD = 10.5, 9.5
UNANSWERED = 0.015  # share of responses that leave out the follow-up question
OUTAGE_POINTS = (-2.0, -7.0, -0.5, -2.0)  # on the two days from a CRM outage on


def responses() -> pd.DataFrame:
    """Every response, in the columns of the responses file; about 143,000 rows, by date.

    Ratings are points 10 to 100, ``overall`` 20 to 100 (five boxes), ``recommend`` 0 to 10; empty
    where not answered.
    """
    levels = planned_levels()
    return pd.concat([_month(month, levels[i]) for i, month in enumerate(MONTHS)], ignore_index=True)


def city_counts(month: Month) -> Ints:
    """Responses of each city in the order of CITIES; those of March 2025 are fixed."""
    jitter = 1 + 0.035 * normal(stream("sizes", month.key), len(CITIES)) * (month != MARCH)
    weights = np.array([city.responses for city in CITIES]) * jitter
    return apportion(RESPONSES[MONTHS.index(month)], weights)


def _month(month: Month, levels: Floats) -> pd.DataFrame:
    rng = stream("responses", month.key)
    sizes = city_counts(month)
    total = int(sizes.sum())
    day = days_drawn(rng, month, total)
    city = np.repeat(np.arange(len(CITIES)), sizes)[np.argsort(rng.random(total), kind="stable")]
    channel = pick(rng, channel_shares(month), total)
    case_type = pick(rng, case_type_shares(month), total)
    tier = pick(rng, (0.62, 0.28, 0.10), total)
    effect = segment_effects(month, channel, case_type, tier)
    effect += np.isin(day, outage_days(month))[:, None] * np.array(OUTAGE_POINTS)
    answers = _answers(month, city, levels[city] + effect - effect.mean(axis=0))
    meet_review(answers, month, stream("review", month.key))
    text = str(month)
    return pd.DataFrame(
        {
            "response_id": [f"R{month.key}-{i:05d}" for i in range(1, total + 1)],
            "date": [f"{text}-{d:02d}" for d in day],
            "city": np.array(CODES)[city],
            "channel": np.array(CHANNELS)[channel],
            "case_type": np.array(CASE_TYPES)[case_type],
            "tier": np.array(TIERS)[tier],
            **_rating_columns(answers),
            **agent_columns(answers, month),
            "agent_group": agent_groups(case_type, answers, month),
        }
    )


def _answers(month: Month, city: Ints, levels: Floats) -> Answers:
    """Ratings around ``levels`` [points, n × 4]."""
    rng = stream("answers", month.key)
    deviation = _deviations(rng, len(levels))
    means, latents = _response_curve()
    latent = np.column_stack([np.interp(levels[:, d], means[d], latents) for d in range(len(DIMENSIONS))])
    return Answers(city, _rated(latent + deviation), rng.random(len(levels)) >= UNANSWERED)


def _deviations(rng: np.random.Generator, size: int) -> Floats:
    unhappy = (rng.random(size) < UNHAPPY_SHARE)[:, None] * np.array(UNHAPPY_POINTS)
    leaning = LEANING_SD * normal(rng, size)[:, None]
    return unhappy + leaning + ANSWER_SD * normal(rng, size, len(DIMENSIONS))


def _rated(latent: Floats) -> Ints:
    """The step of the 1–10 scale that an opinion [points] falls on."""
    return np.clip(np.floor(latent / STEP + 0.5), 1, 10).astype(np.int64)


@cache
def _response_curve() -> tuple[Floats, Floats]:
    """Mean rating [points, 4 × m] of a population whose opinions centre on the latents [points, m].

    The scale ends at 100, so a mean of 92 asks for opinions that centre above it.
    """
    deviation = _deviations(stream("answers"), 6000)
    latents = np.arange(60.0, 135.0, 1.0)
    means = np.array([STEP * _rated(latent + deviation).mean(axis=0) for latent in latents])
    return means.T.copy(), latents


def _rating_columns(answers: Answers) -> dict[str, object]:
    points = answers.ratings * STEP
    columns: dict[str, object] = {name: whole(points[:, d]) for d, name in enumerate(DIMENSIONS)}
    return columns | {"follow_up": whole(points[:, 3], answers.answered)}
