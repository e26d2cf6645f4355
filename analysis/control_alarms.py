"""How many control charts ring by chance: the number to print beside a list of alerts.

A chart rings in a month when its last point carries a signal (any of the four rules, limits estimated
from the same points). Nothing is changing in the simulated charts, so whatever rings is a false alarm.
Real months that resemble the month before (autocorrelation) ring more often than this.
"""

from __future__ import annotations

import numpy as np

from analysis.control_rules import ChartKind, Floats, p_prime_limits, signals, xmr_limits

CENTRE, SPREAD, TRIALS = 80.0, 2.0, 4000.0  # [%, %, cases] of a simulated share: overdispersed threefold

# Points in the phase -> share of charts that ring at the last of them; :func:`simulated_alarms` with
# a million charts each, 400,000 of 120 points (standard error up to .0002). Tests hold the table to a new
# simulation.
ALARM_POINTS = (3, 5, 7, 9, 12, 18, 24, 36, 60, 120)
ALARM_RATES: dict[ChartKind, tuple[float, ...]] = {
    "xmr": (0.0, 0.0057, 0.0150, 0.0156, 0.0159, 0.0169, 0.0183, 0.0191, 0.0201, 0.0208),
    "p_prime": (0.0, 0.0038, 0.0103, 0.0106, 0.0115, 0.0136, 0.0153, 0.0168, 0.0182, 0.0193),
}


def alarm_rate(points: int, kind: ChartKind = "xmr") -> float:
    """Share of charts of so many points that ring in a month though nothing happened [0 to 1].

    Between the simulated numbers of points it is interpolated; above the largest it stays.
    """
    if points < ALARM_POINTS[0]:
        return 0.0
    return float(np.interp(points, ALARM_POINTS, ALARM_RATES[kind]))


def simulated_alarms(points: int, kind: ChartKind, charts: int, seed: int) -> Floats:
    """Charts of independent normal values around a constant level.

    Returns:
        one number a chart: 1 where its last point carries a signal, else 0.
    """
    values = CENTRE + SPREAD * np.random.default_rng(seed).standard_normal((charts, points))
    limits = p_prime_limits(values, np.full_like(values, TRIALS)) if kind == "p_prime" else xmr_limits(values)
    rule, _ = signals(values, *limits)
    return (rule[:, -1] > 0).astype(float)
