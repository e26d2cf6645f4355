"""Whether an action worked: a published answer, placebos, and cities chosen for a low month."""

from __future__ import annotations

from collections import Counter
from typing import Literal

import numpy as np
import pandas as pd
import pytest

from analysis.effects import Estimate, Verdict, effect
from domain.errors import FrameError

Chosen = Literal["at random", "lowest"]


def cities(
    seed: int,
    true_effect: float = 0.0,
    chosen: Chosen = "at random",
    treated: int = 1,
    count: int = 32,
    se: float = 1.5,
    between: float = 3.0,
    drift: float = 1.0,
) -> pd.DataFrame:
    """Cities whose true scores differ by ``between`` and drift apart by ``drift`` [points, SD]."""
    rng = np.random.default_rng(seed)
    truth = rng.normal(80, between, count)
    before = truth + rng.normal(0, se, count)
    after = truth + 1 + rng.normal(0, drift, count) + rng.normal(0, se, count)
    picked = np.argsort(before) if chosen == "lowest" else rng.permutation(count)
    mark = np.isin(np.arange(count), picked[:treated])
    return pd.DataFrame({"treated": mark, "before": before, "after": after + true_effect * mark}).assign(
        se_before=se, se_after=se
    )


def test_card_and_krueger_pair_the_changes() -> None:
    """1994, table 3: 2.76 (1.36); the rounded means give 2.75 and hypot(.54, 1.25) = 1.362."""
    states = pd.DataFrame(
        {"treated": [True, False], "before": [20.44, 23.33], "after": [21.03, 21.17],
         "se_before": [0.51, 1.35], "se_after": [0.52, 0.94]}
    )  # fmt: skip
    paired = effect(states.assign(se_change=[0.54, 1.25]), "sampling")
    assert paired.plain.effect == pytest.approx(2.75)
    assert paired.plain.se == pytest.approx(1.362, abs=5e-4)
    assert paired.verdict() == Verdict.TOO_LITTLE, "one untreated state does not show how much states vary"
    independent = effect(states, "sampling")
    assert independent.plain.se == pytest.approx(1.80, abs=5e-3), "what four independent means would give"


def test_the_interval_is_that_of_a_pooled_t_test_where_no_errors_are_known() -> None:
    """Untreated changes 0, 2, 4, 6, 8 and a treated 14: 10 ± 2.776·√(10·(1 + 1/5))."""
    frame = pd.DataFrame(
        {"treated": [True] + [False] * 5, "before": 70.0, "after": [84.0, 70, 72, 74, 76, 78]}
    )
    found = effect(frame).plain
    assert (found.effect, found.se, found.df) == pytest.approx((10.0, np.sqrt(12), 4.0))
    assert found.low == pytest.approx(10 - 2.7764 * np.sqrt(12), abs=1e-3)


def test_under_2_points_in_one_city_cannot_be_shown_in_a_quarter() -> None:
    """540 responses with SD 20 (METHODS 8): se .861 before and after, against 31 quiet cities."""
    found = effect(cities(1, se=20 / np.sqrt(540), drift=0.0))
    assert found.plain.half > 2
    assert found.smallest > 3
    assert found.verdict() == Verdict.TOO_LITTLE


@pytest.mark.parametrize(
    ("chosen", "treated"), [("at random", 1), ("at random", 4), ("lowest", 1), ("lowest", 4)]
)
def test_placebo_cities_are_seldom_said_to_have_worked(chosen: Chosen, treated: int) -> None:
    """No effect at all, also in cities chosen for their low baseline: at most 5 %."""
    said = Counter(effect(cities(seed, 0.0, chosen, treated)).verdict() for seed in range(300))
    assert said[Verdict.WORKED] / 300 <= 0.05
    assert said[Verdict.WORSE] / 300 <= 0.05


def test_a_low_city_rises_anyway_and_only_the_adjusted_estimate_knows() -> None:
    """Cities 1 point apart, measured to 1.5: of the lowest's gap 69 % is chance."""
    found = [effect(cities(seed, 0.0, "lowest", 4, between=1.0, drift=0.5)) for seed in range(300)]
    assert np.mean([one.plain.effect for one in found]) > 2
    assert abs(np.mean([one.adjusted.effect for one in found])) < 0.2
    assert np.mean([one.plain.low > 0 for one in found]) > 0.3, "what the plain estimate alone would claim"
    assert np.mean([one.verdict() == Verdict.WORKED for one in found]) <= 0.05
    assert np.mean([one.regression_to_mean for one in found]) > 2


def test_intervals_hold_the_true_effect_as_often_as_they_say() -> None:
    found = [effect(cities(seed, 4.0, treated=3)) for seed in range(300)]
    for estimates in ([one.plain for one in found], [one.adjusted for one in found]):
        assert 0.91 <= np.mean([e.low <= 4 <= e.high for e in estimates]) <= 0.99


def test_a_real_effect_of_the_smallest_size_shown_is_mostly_shown() -> None:
    size = float(np.mean([effect(cities(seed, treated=4)).smallest for seed in range(20)]))
    said = [effect(cities(seed, size, treated=4)).verdict() for seed in range(200)]
    assert 0.65 <= np.mean([verdict == Verdict.WORKED for verdict in said]) <= 0.9


def test_many_precise_cities_show_that_there_is_no_effect() -> None:
    found = effect(cities(4, treated=16, count=64, se=0.5, drift=0.5))
    assert found.smallest < 2
    assert found.verdict() == Verdict.NO_EFFECT
    assert found.verdict(worth=0.1) == Verdict.TOO_LITTLE


def test_which_direction_is_good_decides_between_worked_and_worse() -> None:
    found = effect(cities(6, 15.0))
    assert found.verdict() == Verdict.WORKED
    assert found.verdict(good=-1) == Verdict.WORSE


def test_an_effect_must_stand_out_from_the_placebos() -> None:
    """One of 31 untreated cities moved as much as the treated, so 2 of 32 are as far out: p = 1/16."""
    frame = cities(7, 6.0, drift=0.2, se=0.3)
    rival = frame.index[~frame["treated"]][0]
    frame.loc[rival, "after"] = frame.loc[rival, "before"] + 12
    found = effect(frame)
    assert found.placebos == 31
    assert found.placebo == pytest.approx(2 / 32)
    assert found.verdict() == Verdict.TOO_LITTLE


def test_placebos_are_all_looked_at_or_drawn_by_the_seed() -> None:
    assert effect(cities(8, treated=2, count=12)).placebos == 45
    frame = cities(8, treated=5)
    assert effect(frame, seed=3) == effect(frame, seed=3)
    assert effect(frame).placebos == 999


def test_swapping_the_periods_or_adding_a_constant_changes_nothing_but_the_sign() -> None:
    frame = cities(9, 2.0, treated=3)
    swapped = frame.rename(columns={"before": "after", "after": "before"})
    assert effect(swapped).plain.effect == pytest.approx(-effect(frame).plain.effect)
    moved = effect(frame.assign(after=frame["after"] + 7, before=frame["before"] - 3))
    assert moved.adjusted.effect == pytest.approx(effect(frame).adjusted.effect)
    assert moved.plain.se == pytest.approx(effect(frame).plain.se)


def test_identical_changes_and_baselines_are_no_reason_to_fail() -> None:
    still = pd.DataFrame({"treated": [True] + [False] * 9, "before": 80.0, "after": 81.0})
    found = effect(still)
    assert found.plain.effect == found.adjusted.effect == 0
    assert found.verdict() == Verdict.NO_EFFECT


def test_what_cannot_be_compared_is_refused() -> None:
    frame = cities(10)
    with pytest.raises(FrameError, match="some of both"):
        effect(frame.assign(treated=True))
    with pytest.raises(FrameError, match="no column"):
        effect(frame.drop(columns="after"))
    with pytest.raises(FrameError, match="without standard errors"):
        effect(frame.drop(columns=["se_before", "se_after"]), "sampling")
    gap = frame.assign(after=frame["after"].where(frame.index != frame.index[~frame["treated"]][0]))
    assert effect(gap).untreated == 30


def test_too_few_untreated_cities_give_no_verdict() -> None:
    found = effect(cities(11, 30.0, count=5))
    assert np.isnan(found.adjusted.se)
    assert found.verdict() == Verdict.TOO_LITTLE


def test_the_smallest_effect_is_2_8_standard_errors_of_a_normal() -> None:
    assert Estimate(0.0, 1.0).smallest == pytest.approx(1.96 + 0.8416, abs=1e-3)
