"""Control charts against published answers: limits, the four rules, breaks and what a signal means."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.control import Signal, Verdict, control, verdicts
from analysis.control_rules import (
    NEAR_LIMIT,
    OUTSIDE,
    SHIFT,
    TREND,
    p_prime_limits,
    signals,
    whole_runs,
    xmr_limits,
)
from domain.errors import FrameError

SPIKE = [1.0, 2.0, 1.0, 2.0, 10.0, *[1.0, 2.0] * 6, 1.0]  # 18 points


def monthly(values, **columns) -> pd.DataFrame:
    """Points from January 2022 on."""
    months = [202201 + 100 * (i // 12) + i % 12 for i in range(len(values))]
    return pd.DataFrame({"month": months, "value": np.asarray(values, float), **columns})


def ruled(off: list[float]) -> tuple[list[int], list[int]]:
    """Rule and side of points at these distances from a centre of 0 with limits at ±3."""
    values = np.array([off])
    found = signals(values, np.zeros_like(values), np.full_like(values, -3), np.full_like(values, 3))
    return found[0][0].tolist(), found[1][0].tolist()


def test_the_spike_is_screened_out_of_the_limits() -> None:
    """1, 2, 1, 2, 10, 1, 2 …: −.716 / 1.944 / 4.604 (METHODS section 4, after NHS Making Data Count)."""
    row = control(monthly(SPIKE)).iloc[0]
    assert (row["low"], row["centre"], row["high"]) == pytest.approx((-0.716, 1.944, 4.604), abs=5e-4)
    centre, low, high = (m[0, 0] for m in xmr_limits(np.array([SPIKE]), screened=False))
    assert (low, centre, high) == pytest.approx((-3.063, 1.944, 6.952), abs=5e-4)


def test_a_spike_on_a_flat_line_keeps_its_limits_and_alone_is_outside() -> None:
    """Screening would leave moving ranges of nothing but zero, and every point outside."""
    found = control(monthly([5.0] * 5 + [9.0] + [5.0] * 6))
    assert found["high"].iloc[0] > found["centre"].iloc[0]
    assert [i for i, signal in enumerate(found["signal"]) if signal is not None] == [5]
    assert found["signal"].iloc[5] == Signal.OUTSIDE


@pytest.mark.parametrize("length", range(1, 7))
def test_fewer_than_seven_on_one_side_are_no_shift(length: int) -> None:
    assert ruled([1.0] * length)[0] == [0] * length
    assert ruled([-1.0] + [1.0] * length + [-1.0])[0] == [0] * (length + 2)


def test_seven_on_one_side_are_flagged_all_at_once_and_not_the_one_after() -> None:
    """[1]*8 + [−1]: the whole run (METHODS section 4)."""
    assert ruled([1.0] * 7)[0] == [SHIFT] * 7
    assert ruled([1.0] * 8 + [-1.0]) == ([SHIFT] * 8 + [0], [1] * 8 + [0])
    assert ruled([-1.0] * 7)[1] == [-1] * 7


def test_a_point_on_the_centre_ends_a_run() -> None:
    assert ruled([1.0] * 6 + [0.0] + [1.0] * 6)[0] == [0] * 13


def test_seven_points_that_strictly_rise_are_a_trend_and_a_tie_ends_it() -> None:
    rising = [-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5]
    assert ruled(rising) == ([TREND] * 7, [1] * 7)
    assert ruled(rising[::-1]) == ([TREND] * 7, [-1] * 7)
    assert ruled(rising[1:])[0] == [0] * 6
    assert ruled([-1.5, -1.0, -0.5, -0.5, 0.5, 1.0, 1.5])[0] == [0] * 7


def test_two_of_three_beyond_two_thirds_of_the_way_to_the_same_limit() -> None:
    assert ruled([0.5, 2.1, -0.5, 2.1, 0.5]) == ([0, NEAR_LIMIT, 0, NEAR_LIMIT, 0], [0, 1, 0, 1, 0])
    assert ruled([2.1, -2.1, 0.5])[0] == [0, 0, 0]
    assert ruled([2.1, 0.5, -0.5, 2.1])[0] == [0, 0, 0, 0]
    assert ruled([2.0, 2.0, 0.5])[0] == [0, 0, 0]
    assert ruled([3.5, -0.5, 2.1])[0] == [OUTSIDE, 0, NEAR_LIMIT]


def test_a_point_on_the_limit_is_not_outside_it() -> None:
    assert ruled([3.0, 0.0, 0.0, -3.0]) == ([0] * 4, [0] * 4)
    assert ruled([3.01, 0.0, 0.0, -3.01]) == ([OUTSIDE, 0, 0, OUTSIDE], [1, 0, 0, -1])


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=30), st.integers(2, 8))
def test_whole_runs_are_exactly_the_points_of_runs_that_are_long_enough(flags, length) -> None:
    expected, start = [False] * len(flags), 0
    for i in range(len(flags) + 1):
        if i == len(flags) or not flags[i]:
            if i - start >= length:
                expected[start:i] = [True] * (i - start)
            start = i + 1
    assert whole_runs(np.array([flags], bool), length, length)[0].tolist() == expected


def test_a_constant_metric_gives_no_signal_whatever_its_rounding() -> None:
    assert control(monthly([0.1 + 0.2] * 20))["signal"].isna().all()
    assert control(monthly([0.1] * 19), kind="xmr")["signal"].isna().all()


def test_limits_are_trial_limits_under_twelve_points() -> None:
    assert control(monthly(SPIKE[:11]))["trial"].all()
    assert not control(monthly(SPIKE[:12]))["trial"].any()


def test_a_marked_break_starts_new_limits_and_no_run_goes_across() -> None:
    values = [10.0, 11.0] * 6 + [20.0, 21.0] * 6
    assert control(monthly(values))["signal"].notna().all()
    rebased = control(monthly(values), breaks=[202301])
    assert rebased["signal"].isna().all()
    assert rebased["phase"].tolist() == [0] * 12 + [1] * 12
    assert rebased["centre"].tolist() == [10.5] * 12 + [20.5] * 12
    assert control(monthly([1.0] * 4 + [3.0, 1.0] + [1.5] * 6), breaks=[202207])["signal"].isna().all()
    assert control(monthly(values), breaks=[202304])["trial"].tolist() == [False] * 15 + [True] * 9


def test_a_month_without_a_value_neither_ends_a_run_nor_adds_to_it() -> None:
    values = [1.0, -1.0] * 6 + [2.0] * 3 + [np.nan] + [2.0] * 4
    found = control(monthly(values))
    whole = control(monthly([v for v in values if not np.isnan(v)]))
    assert found["signal"].iloc[15] is None
    assert found["centre"].isna().tolist() == [i == 15 for i in range(20)]
    assert found["signal"].drop(15).tolist() == whole["signal"].tolist()
    assert Signal.SHIFT in whole["signal"].tolist()


def test_charts_drawn_together_are_the_charts_drawn_alone() -> None:
    rng = np.random.default_rng(7)
    charts = {name: monthly(rng.normal(80, 3, n)) for name, n in (("a", 36), ("b", 9), ("c", 1), ("d", 24))}
    together = control(
        pd.concat([points.assign(city=name) for name, points in charts.items()]).iloc[::-1],
        breaks=[202307],
        by=["city"],
    )
    for name, points in charts.items():
        mine = together[together["city"] == name].drop(columns="city").reset_index(drop=True)
        pd.testing.assert_frame_equal(mine, control(points, breaks=[202307]))


def test_laneys_limits_are_those_of_its_definition() -> None:
    """p̄ ± 3·√(p̄(1−p̄)/n)·mean|Δz|/1.128 (Laney 2002), point by point."""
    base, hits = [2000, 2500, 1800, 3000, 2200], [1600, 2100, 1400, 2450, 1700]
    pooled = sum(hits) / sum(base)
    sigma = [(pooled * (1 - pooled) / n) ** 0.5 for n in base]
    z = [(h / n - pooled) / s for h, n, s in zip(hits, base, sigma, strict=True)]
    widened = sum(abs(b - a) for a, b in pairwise(z)) / 4 / 1.128
    found = control(
        monthly([100 * h / n for h, n in zip(hits, base, strict=True)], base=base), kind="p_prime"
    )
    assert found["centre"].tolist() == pytest.approx([100 * pooled] * 5)
    assert found["high"].tolist() == pytest.approx(
        [min(100, 100 * (pooled + 3 * s * widened)) for s in sigma]
    )
    assert found["low"].tolist() == pytest.approx([100 * (pooled - 3 * s * widened) for s in sigma])


def test_with_equal_bases_p_prime_is_the_unscreened_xmr_chart() -> None:
    values = np.random.default_rng(8).normal(80, 2, (5, 30))
    ours, theirs = p_prime_limits(values, np.full_like(values, 5000)), xmr_limits(values, screened=False)
    for mine, other in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(mine, other, rtol=2e-4)


def test_plain_binomial_limits_would_alarm_where_p_prime_does_not() -> None:
    rng = np.random.default_rng(9)
    values = 80 + rng.normal(0, 2, 24)
    found = control(monthly(values, base=50_000), kind="p_prime")
    assert found["signal"].isna().sum() >= 22
    plain = 3 * 100 * np.sqrt(0.8 * 0.2 / 50_000)
    assert (np.abs(values - 80) > plain).mean() > 0.5


def test_shares_of_nothing_or_all_have_limits_without_width_and_no_signal() -> None:
    for share in (0.0, 100.0):
        found = control(monthly([share] * 14, base=900), kind="p_prime")
        assert found["signal"].isna().all()
        assert found["high"].tolist() == [share] * 14
    assert control(monthly([50.0, 60.0], base=[0, 100]), kind="p_prime")["centre"].isna().tolist() == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    ("direction", "meaning"),
    [("up", Verdict.IMPROVEMENT), ("down", Verdict.CONCERN), ("neutral", Verdict.NEUTRAL)],
)
def test_what_a_signal_means_follows_the_direction_that_is_good(direction: str, meaning: Verdict) -> None:
    charted = control(monthly([*[1.0, 3.0] * 7, 9.0]))
    found = verdicts(charted, direction)
    assert found.iloc[-1] == meaning
    assert found.iloc[0] == Verdict.NONE
    assert charted["rule"].iloc[-1] == "control.outside"


def test_an_empty_table_is_an_empty_chart_and_one_without_a_base_is_refused() -> None:
    empty = control(pd.DataFrame({"month": [], "value": [], "city": []}), by=["city"])
    assert empty.empty
    assert {"low", "signal", "trial"} <= set(empty)
    with pytest.raises(FrameError, match="no column 'base'"):
        control(monthly([1.0, 2.0]), kind="p_prime")
