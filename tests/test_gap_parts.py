"""What the gap of chosen cities is made of, on the example."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.profile_gap import PROFILE, profile_gap, shrunken_side
from analysis.review import gap_by_dimension
from data_access.review import Review

BEIJING, HANGZHOU, LANZHOU, URUMQI = "110000", "330100", "620100", "650100"


def test_shrunken_gaps_are_smaller_than_the_observed_ones(march: Review) -> None:
    ids = list(march.weights(march.month))
    sums = march.sums(*ids)
    sides = [shrunken_side(sums, [city], ids, march.registry) for city in (BEIJING, URUMQI)]
    observed = gap_by_dimension(sums, [BEIJING], [URUMQI], ids).set_index("metric")["gap"]
    shrunken = sides[0].set_index("metric")["mean"] - sides[1].set_index("metric")["mean"]
    assert (shrunken < observed).all()
    assert (shrunken > 0).all()


def test_the_parts_lead_from_one_composite_to_the_other_with_the_scorecards_apart(march: Review) -> None:
    cards = march.warehouse.scorecards
    assert cards is not None
    own = cards.in_force(march.month, BEIJING)
    assert own is not None
    nation = march.weights(march.month)
    ids = list(nation)
    sums = march.sums(*ids)
    first, second = (shrunken_side(sums, [city], ids, march.registry) for city in (BEIJING, LANZHOU))
    parts = profile_gap(first, second, own.weights, nation)
    composite = [
        sum(weights[m] * mean for m, mean in zip(side["metric"], side["mean"], strict=True))
        for side, weights in ((first, own.weights), (second, nation))
    ]
    assert parts["effect"].sum() == pytest.approx(composite[0] - composite[1], abs=1e-9)
    assert parts.set_index("part").loc[PROFILE, "effect"] != 0


def test_several_cities_weigh_by_their_responses(march: Review) -> None:
    ids = list(march.weights(march.month))
    sums = march.sums(*ids)
    both = shrunken_side(sums, [BEIJING, HANGZHOU], ids, march.registry).set_index("metric")
    alone = [shrunken_side(sums, [c], ids, march.registry).set_index("metric") for c in (BEIJING, HANGZHOU)]
    low, high = np.minimum(alone[0]["mean"], alone[1]["mean"]), np.maximum(alone[0]["mean"], alone[1]["mean"])
    assert ((both["mean"] >= low) & (both["mean"] <= high)).all()
    assert shrunken_side(sums, [], ids, march.registry).empty
