"""Forecasts to the year's end: known models, honest intervals, and the chance of the target."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import t as student
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from analysis.forecast import Model, chance_of_target, coverage, forecast, model_of, needed_mean
from domain.errors import FrameError

MONTHS = st.lists(st.floats(0, 100), min_size=1, max_size=24)


def months(kind: str, n: int, seed: int = 1) -> list[float]:
    """A year or more of scores of one kind [points]."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=n)
    made = {
        "level": 80 + noise,
        "walk": 80 + noise.cumsum(),
        "drifting": 80 + noise + rng.normal(0, 0.4, n).cumsum(),
        "trend": 70 + 0.5 * np.arange(n) + noise,
    }
    return [float(value) for value in made[kind]]


@pytest.mark.parametrize(("kind", "model", "k"), [("walk", Model.LEVEL, 2), ("trend", Model.DAMPED, 5)])
def test_the_interval_is_that_of_statsmodels_made_wider_for_a_short_series(
    kind: str, model: Model, k: int
) -> None:
    """Half-widths times √(n/(n − k)), and t instead of the normal quantile."""
    values = months(kind, 30, 5)
    trend = {"trend": "add", "damped_trend": True} if model == Model.DAMPED else {}
    fit = ETSModel(pd.Series(values), error="add", **trend).fit(disp=False, warn_convergence=False)
    expected = fit.get_prediction(start=30, end=33).summary_frame(alpha=0.05)
    found = forecast(values, 4)
    assert model_of(values) == model
    assert found["value"].to_numpy() == pytest.approx(expected["mean"].to_numpy(), rel=1e-3)
    wider = np.sqrt(30 / (30 - k)) * student.ppf(0.975, 30 - k) / 1.959964
    plain = (expected["pi_upper"] - expected["pi_lower"]).to_numpy()
    assert (found["high"] - found["low"]).to_numpy() == pytest.approx(plain * wider, rel=0.02)


def test_the_naive_forecast_by_hand() -> None:
    """Steps 1, −1, 1: σ = 1 with 3 degrees of freedom, t = 3.182, and √h times as much h months on."""
    found = forecast([80, 81, 80, 81], 4)
    assert found["naive"].tolist() == [81.0] * 4
    assert (found["naive_high"] - 81).to_numpy() == pytest.approx(3.18245 * np.sqrt([1, 2, 3, 4]), abs=1e-4)


@pytest.mark.parametrize("n", [1, 2, 11])
def test_under_twelve_months_the_forecast_is_the_naive_one(n: int) -> None:
    values = months("trend", n)
    found = forecast(values, 3)
    assert model_of(values) == Model.NAIVE
    for column in ("value", "low", "high"):
        naive = "naive" if column == "value" else f"naive_{column}"
        assert found[column].tolist() == pytest.approx(found[naive].tolist(), nan_ok=True)


@pytest.mark.parametrize("values", [[80.0], [80.0] * 14])
def test_where_nothing_has_varied_there_is_a_value_and_no_interval(values: list[float]) -> None:
    found = forecast(values, 2)
    assert found["value"].tolist() == [80.0, 80.0]
    assert found[["low", "high", "naive_low", "naive_high"]].isna().all(axis=None)
    assert np.isnan(chance_of_target(values, 2, 81))


@settings(deadline=None, max_examples=25)
@given(MONTHS, st.integers(0, 12))
def test_any_months_have_a_forecast_inside_its_interval_and_no_warning(
    values: list[float], ahead: int
) -> None:
    found = forecast(values, ahead)
    assert found["step"].tolist() == list(range(1, ahead + 1))
    assert np.isfinite(found[["value", "naive"]]).all(axis=None)
    known = found.dropna()
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


@pytest.mark.parametrize("kind", ["walk", "trend", "drifting"])
def test_another_unit_changes_nothing_but_the_unit(kind: str) -> None:
    values = np.array(months(kind, 24))
    found, scaled = forecast(list(values), 3), forecast(list(1000 * values - 5), 3)
    for column in found.columns.drop("step"):
        assert scaled[column].to_numpy() == pytest.approx(1000 * found[column].to_numpy() - 5, rel=1e-5)


@pytest.mark.parametrize("n", [8, 24])
def test_the_chance_of_the_last_month_agrees_with_its_interval(n: int) -> None:
    values = months("drifting", n)
    last = forecast(values, 5).iloc[-1]
    assert chance_of_target(values, 5, last["low"], of="last") == pytest.approx(0.975)
    assert chance_of_target(values, 5, last["value"], of="last") == pytest.approx(0.5)
    assert chance_of_target(values, 5, last["high"], of="last", good=-1) == pytest.approx(0.975)


def test_the_chance_of_the_years_mean_by_hand() -> None:
    """80, 81, 80, 81 and two naive months: mean 80.667; their errors e and 2e' + … have variance 1² + 2²."""
    margin = (80 + 81 + 80 + 81 + 81 + 81) / 6 - 80
    expected = student.cdf(margin / (np.sqrt(1 + 4) / 6), 3)
    assert chance_of_target([80, 81, 80, 81], 2, 80, so_far=4) == pytest.approx(expected)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 1000), st.floats(70, 90), st.floats(0.1, 5))
def test_a_higher_target_is_less_likely_and_both_directions_add_up(
    seed: int, target: float, more: float
) -> None:
    values = months("drifting", 15, seed)
    chance = chance_of_target(values, 4, target, so_far=8)
    assert 0 <= chance_of_target(values, 4, target + more, so_far=8) <= chance <= 1
    assert chance + chance_of_target(values, 4, target, so_far=8, good=-1) == pytest.approx(1)


def test_a_year_that_is_over_has_met_its_target_or_not() -> None:
    year = [80.0] * 6 + [82.0] * 6
    assert chance_of_target(year, 0, 81, so_far=12) == 1
    assert chance_of_target(year, 0, 81.1, so_far=12) == 0
    assert chance_of_target(year, 0, 82, of="last") == 1
    assert chance_of_target(year, 0, 81.5, so_far=12, good=-1) == 1


def test_the_needed_mean_of_the_months_left() -> None:
    """Nine months at 80 and a target of 81: the last three need 84."""
    assert needed_mean([80.0] * 9, 3, 81) == pytest.approx(84)
    assert needed_mean([], 12, 81) == pytest.approx(81)
    assert np.isnan(needed_mean([80.0] * 12, 0, 81))


@settings(max_examples=50)
@given(st.lists(st.floats(0, 100), max_size=11), st.integers(1, 12), st.floats(50, 100))
def test_months_at_the_needed_mean_reach_the_target_exactly(
    so_far: list[float], left: int, target: float
) -> None:
    needed = needed_mean(so_far, left, target)
    assert np.mean([*so_far, *[needed] * left]) == pytest.approx(target)


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "n"), [("level", 12), ("drifting", 24), ("trend", 24)])
def test_intervals_hold_what_comes_about_as_often_as_they_say(kind: str, n: int) -> None:
    held = []
    for seed in range(50):
        values = months(kind, n + 3, seed)
        found = forecast(values[:n], 3)
        held.append(((found["low"] <= values[n:]) & (values[n:] <= found["high"])).to_numpy())
    assert 0.87 <= np.mean(held) <= 0.99


@pytest.mark.slow
def test_targets_are_met_about_as_often_as_the_chances_said() -> None:
    """Nine months of the second year are known; the target lies about where the year will end."""
    said, came = [], []
    for seed in range(50):
        values = months("drifting", 24, seed)
        target = float(np.mean(values[12:21])) + np.random.default_rng(seed).normal(0, 0.3)
        said.append(chance_of_target(values[:21], 3, target, so_far=9))
        came.append(np.mean(values[12:]) >= target)
    assert np.mean((np.array(said) - came) ** 2) < 0.2, "Brier score; a coin has .25"
    assert np.mean(said) == pytest.approx(np.mean(came), abs=0.1)


def test_a_backtest_forecasts_only_with_what_was_known() -> None:
    values = months("drifting", 20)
    found = coverage(values, 2, first=12)
    assert found["step"].tolist() == [1, 2]
    assert (found["forecasts"] == 7).all()
    errors = [abs(forecast(values[:n], 2)["value"][1] - values[n + 1]) for n in range(12, 19)]
    assert found["error"][1] == pytest.approx(np.mean(errors))
    assert found["naive_error"][0] == pytest.approx(np.abs(np.diff(values)[11:18]).mean())
    assert coverage(values[:12], 2).empty


def test_what_cannot_be_forecast_is_refused() -> None:
    for values in ([], [80.0, float("nan")], [80.0, float("inf")]):
        with pytest.raises(FrameError, match="a month without one"):
            forecast(values, 3)
    with pytest.raises(FrameError, match="-1 months ahead"):
        forecast([80.0, 81.0], -1)
    with pytest.raises(FrameError, match="so far"):
        chance_of_target([80.0, 81.0], 2, 81, so_far=3)
    with pytest.raises(FrameError, match="so far"):
        chance_of_target([80.0, 81.0], 0, 81)
