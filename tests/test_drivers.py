"""Importance of drivers against published shares, and what it must refuse to say."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.drivers import Quadrant, covariance, drivers, lmg, quadrant
from domain.errors import FrameError
from tests.shared import shared

SWISS = {
    "Agriculture": 0.0570912,
    "Examination": 0.1711730,
    "Education": 0.2601347,
    "Catholic": 0.1055702,
    "Infant.Mortality": 0.1127659,
}


def respondents(seed: int, effects: list[float], n: int = 600, noise: float = 1.0) -> pd.DataFrame:
    """Ratings that share a halo, and an outcome that they drive by known amounts."""
    rng = np.random.default_rng(seed)
    parts = rng.normal(size=(n, len(effects))) + rng.normal(size=(n, 1))
    frame = pd.DataFrame(parts, columns=[f"d{i}" for i in range(len(effects))])
    return frame.assign(overall=parts @ np.array(effects) + noise * rng.normal(size=n))


def covariance_of(seed: int, k: int) -> np.ndarray:
    mixed = np.random.default_rng(seed).normal(size=(k + 1, k + 6))
    return np.asarray(mixed @ mixed.T)


def r_squared(matrix: np.ndarray, chosen: list[int]) -> float:
    if not chosen:
        return 0.0
    with_outcome = matrix[chosen, -1]
    solved = np.linalg.solve(matrix[np.ix_(chosen, chosen)], with_outcome)
    return float(with_outcome @ solved / matrix[-1, -1])


def test_the_swiss_provinces_of_relaimpo() -> None:
    """Fertility on five others: R² .706735, LMG as R's relaimpo gives it (METHODS 7)."""
    data = pd.read_csv(shared("data/swiss.csv"))
    found = lmg(np.cov(data[[*SWISS, "Fertility"]].to_numpy(float), rowvar=False))
    assert found.sum() == pytest.approx(0.706735, abs=5e-7)
    assert found == pytest.approx(list(SWISS.values()), abs=5e-8)


def test_two_predictors_by_hand() -> None:
    """r12 = .5, ry = .6 and .4 -> .286667 and .086667 (METHODS 7)."""
    assert lmg([[1, 0.5, 0.6], [0.5, 1, 0.4], [0.6, 0.4, 1]]) == pytest.approx([0.286667, 0.086667], abs=5e-7)


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10_000), st.integers(1, 5))
def test_it_is_the_mean_gain_over_all_orders(seed: int, k: int) -> None:
    matrix = covariance_of(seed, k)
    gains = np.zeros(k)
    orders = list(permutations(range(k)))
    for order in orders:
        for place, driver in enumerate(order):
            before = list(order[:place])
            gains[driver] += r_squared(matrix, [*before, driver]) - r_squared(matrix, before)
    assert lmg(matrix) == pytest.approx(gains / len(orders), abs=1e-9)


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_the_shares_add_up_to_r_squared_and_none_is_negative(seed: int, k: int) -> None:
    matrix = covariance_of(seed, k)
    found = lmg(matrix)
    assert found.sum() == pytest.approx(r_squared(matrix, list(range(k))), abs=1e-9)
    assert (found > -1e-12).all()


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 100))
def test_units_and_the_order_of_the_predictors_do_not_matter(seed: int, factor: float) -> None:
    matrix = covariance_of(seed, 4)
    scale = np.array([factor, 1.0, 1.0, 1.0, 3.0])
    turned = [3, 1, 0, 2]
    assert lmg(matrix * np.outer(scale, scale)) == pytest.approx(lmg(matrix), abs=1e-9)
    assert lmg(matrix[np.ix_([*turned, 4], [*turned, 4])]) == pytest.approx(lmg(matrix)[turned], abs=1e-9)


def test_sums_say_the_same_as_records() -> None:
    data = respondents(1, [0.5, 0.2, 0.0]).to_numpy()
    found = covariance(len(data), data.sum(axis=0), data.T @ data)
    assert found == pytest.approx(np.cov(data, rowvar=False), abs=1e-9)


def test_a_question_asked_twice_shares_its_importance_and_a_constant_has_none() -> None:
    frame = respondents(2, [0.6, 0.3]).assign(again=lambda f: f["d0"], always=5.0)
    found = lmg(np.cov(frame[["d0", "again", "d1", "always", "overall"]].to_numpy(), rowvar=False))
    assert found[0] == pytest.approx(found[1])
    assert found[3] == 0
    nothing = drivers(frame, "overall", ["always"], seed=1, draws=10)
    assert nothing["importance"].tolist() == [0]
    assert nothing["share"].isna().all()
    alone = lmg(np.cov(frame[["d0", "d1", "overall"]].to_numpy(), rowvar=False))
    assert found.sum() == pytest.approx(alone.sum())


@pytest.mark.parametrize("decimals", [9, 3, 0])
def test_a_composite_on_its_own_parts_is_refused_even_when_rounded(decimals: int) -> None:
    frame = 50 + 20 * respondents(3, [0.5, 0.3, 0.2])
    frame["overall"] = (frame[["d0", "d1", "d2"]] @ np.array([0.5, 0.3, 0.2])).round(decimals)
    with pytest.raises(FrameError, match="no composite of the predictors"):
        drivers(frame, "overall", ["d0", "d1", "d2"], seed=1, draws=10)


def test_what_cannot_be_answered_is_refused() -> None:
    frame = respondents(4, [0.5, 0.3])
    with pytest.raises(FrameError, match="15 or more"):
        drivers(frame.head(14), "overall", ["d0", "d1"], seed=1)
    with pytest.raises(FrameError, match="does not vary"):
        drivers(frame.assign(overall=9.0), "overall", ["d0", "d1"], seed=1)
    with pytest.raises(FrameError, match="13 predictors"):
        lmg(np.eye(14))
    with pytest.raises(FrameError, match="no column"):
        drivers(frame, "nps", ["d0", "d1"], seed=1)


def test_the_same_seed_gives_the_same_interval_and_gaps_are_left_out() -> None:
    frame = respondents(5, [0.5, 0.1])
    gaps = pd.concat([frame, frame.head(9).assign(d0=np.nan)])
    pd.testing.assert_frame_equal(*(drivers(f, "overall", ["d0", "d1"], 7, 50) for f in (frame, gaps)))


def test_drivers_far_apart_are_separable_and_equal_ones_are_not() -> None:
    apart = drivers(respondents(6, [0.9, 0.0], noise=0.6), "overall", ["d0", "d1"], 1, 300)
    assert apart["separable"].all()
    assert apart["driver"].tolist() == ["d0", "d1"]
    equal = drivers(respondents(6, [0.4, 0.4, 0.4]), "overall", ["d0", "d1", "d2"], 1, 300)
    assert not equal["separable"].any()
    assert equal["share"].sum() == pytest.approx(1)


def test_intervals_hold_the_true_importance_about_as_often_as_they_say() -> None:
    effects, names = [0.5, 0.3, 0.1], ["d0", "d1", "d2"]
    parts = np.eye(3) + 1  # covariance of ratings that share a halo
    joint = np.block([[parts, (parts @ effects)[:, None]], [(effects @ parts)[None], np.zeros((1, 1))]])
    joint[3, 3] = effects @ parts @ effects + 1
    truth = pd.Series(lmg(joint), index=names)
    held = []
    for seed in range(150):
        found = drivers(respondents(seed, effects, n=300), "overall", names, seed, 200).set_index("driver")
        held.append(truth.between(found["low"].reindex(names), found["high"].reindex(names)))
    assert 0.90 <= np.mean(held) <= 0.99


def test_a_quadrant_is_named_only_where_no_interval_touches_its_line() -> None:
    weak, strong, unsure = (60.0, 70.0), (80.0, 90.0), (70.0, 80.0)
    much, little, some = (0.3, 0.4), (0.0, 0.1), (0.1, 0.2)
    lines = (0.2, 75.0)
    assert quadrant(much, weak, lines) == Quadrant.CONCENTRATE
    assert quadrant(much, strong, lines) == Quadrant.KEEP_UP
    assert quadrant(little, weak, lines) == Quadrant.LOW_PRIORITY
    assert quadrant(little, strong, lines) == Quadrant.OVERKILL
    for importance, performance in [(some, weak), (much, unsure), (much, (np.nan, np.nan))]:
        assert quadrant(importance, performance, lines) == Quadrant.UNCLEAR


def test_twelve_drivers_of_many_resamples_go_through_at_once() -> None:
    assert lmg(np.stack([covariance_of(seed, 12) for seed in range(20)])).shape == (20, 12)
