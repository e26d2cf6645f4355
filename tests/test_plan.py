"""What closing gaps would bring, and what practices brought: computed again from the sums by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.effects import Verdict
from analysis.potential import potential
from analysis.practice_effects import outcomes, practice_effects, practice_span
from analysis.standings import Standing, standings
from domain.metrics import SATISFACTION
from domain.months import Month


def test_the_gains_are_share_times_weight_times_gap(march) -> None:
    weights = march.weights(march.month)
    sums = march.sums(SATISFACTION, *weights, all_cities=True)
    found = potential(sums, march.registry, weights)
    assert len(found)
    assert found["gain"].is_monotonic_decreasing
    total = sums.loc[sums["metric"] == SATISFACTION, "n"].sum()
    for row in found.to_dict("records"):
        mine = sums[sums["metric"] == row["metric"]]
        city = mine[mine["city"] == row["city"]]
        nation = mine["s"].sum() / mine["n"].sum() / 1000
        behind = nation - city["s"].sum() / city["n"].sum() / 1000
        answered = sums[(sums["metric"] == SATISFACTION) & (sums["city"] == row["city"])]["n"].sum()
        assert row["gain"] == pytest.approx(answered / total * weights[row["metric"]] * behind, abs=1e-9)
        assert row["own_gain"] == pytest.approx(weights[row["metric"]] * behind, abs=1e-9)
        assert row["gain_low"] < row["gain"] < row["gain_high"]


def test_only_what_lags_by_more_than_chance_is_a_gain(march) -> None:
    weights = march.weights(march.month)
    sums = march.sums(SATISFACTION, *weights, all_cities=True)
    found = potential(sums, march.registry, weights)
    for dimension in weights:
        ranked = standings(sums, march.registry, dimension)
        lagging = set(ranked.loc[ranked["standing"] == Standing.LAGGING, "city"])
        assert set(found.loc[found["metric"] == dimension, "city"]) == lagging


def practice(city: str, since: int, **more: object) -> dict[str, object]:
    return {"city": city, "practice": "p", "since": since, "name_zh": "做法", "name_en": "practice",
            "metric": None, "reading": None, "channel": None, **more}  # fmt: skip


def test_an_effect_is_the_change_beyond_that_of_cities_without_the_practice(march) -> None:
    """Twelve made-up cities, six months; the treated one gains 8 points, the others move as chance has it."""
    generator = np.random.default_rng(5)
    rows = []
    for i in range(12):
        for month in range(202410, 202413):
            rows.append((f"c{i}", month, 80.0 + generator.normal(0, 0.3)))
        for month in range(202501, 202504):
            rows.append((f"c{i}", month, 80.0 + (8.0 if i == 0 else 0.0) + generator.normal(0, 0.3)))
    n, sd = 400, 10_000
    sums = pd.DataFrame(
        {"city": c, "month": m, "metric": SATISFACTION, "n": n, "s": round(v * 1000) * n,
         "q": n * (round(v * 1000) ** 2) + (n - 1) * sd**2}
        for c, m, v in rows
    )  # fmt: skip
    practices = pd.DataFrame([practice("c0", 202501)])
    found = practice_effects(practices, sums, march.registry, Month(2025, 3))
    assert found["verdict"].tolist() == [Verdict.WORKED]
    level = pd.Series({(c, m): v for c, m, v in rows}).unstack()
    change = level[[202501, 202502, 202503]].mean(axis=1) - level[[202410, 202411, 202412]].mean(axis=1)
    plain = change["c0"] - change.drop("c0").mean()
    assert found["effect"].iloc[0] == pytest.approx(plain, abs=0.5)
    assert found["low"].iloc[0] < plain < found["high"].iloc[0]


def test_cities_with_the_practice_from_another_month_on_are_no_comparison(example, march) -> None:
    practices = example.practices(march.scope)
    span = practice_span(practices, march.month)
    sums = march.sums(*outcomes(practices), period=span, all_cities=True)
    found = practice_effects(practices, sums, march.registry, march.month)
    whole = found[(found["practice"] == "dialect_recognition") & (found["metric"] == SATISFACTION)]
    shared = found[(found["practice"] == "customer_profile") & (found["metric"] == SATISFACTION)]
    assert whole["untreated"].iloc[0] == shared["untreated"].iloc[0] + 1
    assert not found.loc[found["effect"].isna(), "verdict"].ne(Verdict.TOO_LITTLE).any()
