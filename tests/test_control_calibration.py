"""Control charts ring as often as is printed beside the list of alerts: seeded simulations."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.control import control
from analysis.control_alarms import ALARM_POINTS, ALARM_RATES, alarm_rate, simulated_alarms
from analysis.control_rules import ChartKind, signals, xmr_limits

CHARTS = 20_000
TABLE_ERROR = 0.0002  # of the printed rate itself


@pytest.mark.parametrize("kind", ["xmr", "p_prime"])
@pytest.mark.parametrize("points", [7, 12, 24, 30, 36])
def test_charts_in_control_ring_as_often_as_printed(points: int, kind: ChartKind) -> None:
    rang = simulated_alarms(points, kind, CHARTS, seed=20_250_300 + points)
    error = np.hypot(rang.std() / np.sqrt(CHARTS), TABLE_ERROR)
    assert rang.mean() == pytest.approx(alarm_rate(points, kind), abs=3.5 * error)


def test_384_charts_ring_about_six_times_a_month_by_chance() -> None:
    """METHODS section 4, with twelve months; about seven with two or three years, when more is in a run."""
    for points, alarms in ((12, 6.1), (24, 7.0), (36, 7.3)):
        assert 384 * alarm_rate(points) == pytest.approx(alarms, abs=0.1)


def test_the_list_of_alerts_of_a_company_where_nothing_happens_is_as_long_as_printed() -> None:
    """32 cities × 12 metrics × 36 months through the function that the pages call, ten companies."""
    rng, months = np.random.default_rng(11), [100 * (2022 + i // 12) + 1 + i % 12 for i in range(36)]
    charts = 384 * 10
    points = pd.DataFrame(
        {"chart": np.repeat(np.arange(charts), 36), "month": months * charts,
         "value": rng.normal(80, 2, 36 * charts)}
    )  # fmt: skip
    charted = control(points, by=["chart"])
    found = charted.loc[charted["month"] == months[-1], "signal"].notna().sum()
    expected = charts * alarm_rate(36)
    assert found == pytest.approx(expected, abs=3.5 * np.sqrt(expected))


def test_a_real_shift_rings_far_more_often() -> None:
    """A level that rose by two standard deviations seven months ago: the chart is worth its false alarms."""
    values = np.random.default_rng(12).normal(0, 1, (4000, 36))
    values[:, -7:] += 2
    rule, _ = signals(values, *xmr_limits(values))
    assert (rule[:, -1] > 0).mean() > 0.6


@pytest.mark.parametrize("kind", ["xmr", "p_prime"])
def test_the_printed_rate_has_one_number_a_length_and_rises_with_it(kind: ChartKind) -> None:
    assert len(ALARM_RATES[kind]) == len(ALARM_POINTS)
    assert list(ALARM_RATES[kind]) == sorted(ALARM_RATES[kind])
    assert alarm_rate(2, kind) == 0
    assert alarm_rate(500, kind) == ALARM_RATES[kind][-1]
