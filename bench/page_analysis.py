"""What the analysis of a page costs for 32 cities and 36 months, without the rank simulation.

``python -m bench.page_analysis``; each figure is the median of 15 runs [ms].
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from analysis.contributions import contributions
from analysis.control import control
from analysis.review import by_month, gap_by_dimension, movements
from analysis.standings import standings, standings_by_month, streaks
from bench.row import Row
from domain.metrics import POINT, SATISFACTION, Registry
from domain.months import Month
from domain.scorecard import Dimension

CITIES, MONTHS, RESPONSES, RUNS = 32, 36, 180, 15
WEIGHTS = {"speed": 0.3, "resolution": 0.4, "tone": 0.2, "follow_up": 0.1}


def example_sums() -> pd.DataFrame:
    """Monthly sums of satisfaction and four dimensions, drawn from a fixed seed."""
    rng = np.random.default_rng(1)
    rows = []
    for month in range(MONTHS):
        for city in range(CITIES):
            for metric in (SATISFACTION, *WEIGHTS):
                scores = np.round(rng.normal(85, 15, RESPONSES).clip(0, 100) * POINT)
                rows.append(
                    (
                        (Month(2023, 1) + month).key,
                        str(city),
                        metric,
                        RESPONSES,
                        scores.sum(),
                        (scores**2).sum(),
                    )
                )
    return pd.DataFrame(rows, columns=["month", "city", "metric", "n", "s", "q"]).assign(value=np.nan)


def median_ms(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def measure() -> list[Row]:
    """What the analysis of a page takes in all, and of what that is made."""
    sums = example_sums()
    registry = Registry([Dimension(d, d, d, i + 1, w) for i, (d, w) in enumerate(WEIGHTS.items())])
    last = (Month(2023, 1) + (MONTHS - 1)).key
    now, before = sums[sums["month"] == last], sums[sums["month"] == last - 1]
    score = sums[sums["metric"] == SATISFACTION]
    line = by_month(score, registry)[["month", "value", "base"]]
    cities = [str(i) for i in range(CITIES)]
    overview = {
        "movements of 5 metrics": lambda: movements(now, before, registry),
        "the lines of 36 months": lambda: by_month(sums, registry),
        "standings": lambda: standings(now, registry, SATISFACTION),
        "contributions": lambda: contributions(now, before, list(WEIGHTS), WEIGHTS, WEIGHTS),
    }
    leaders = {
        "standings": overview["standings"],
        "ranks of 36 months and streaks": lambda: streaks(standings_by_month(score, registry, SATISFACTION)),
        "gap by dimension": lambda: gap_by_dimension(now, cities[:5], cities[-3:], [SATISFACTION, *WEIGHTS]),
        "movements of 32 cities": lambda: movements(now, before, registry, ["city"]),
        "control chart": lambda: control(line),
    }
    rows = []
    for page, works in (("overview", overview), ("leaders, map, trends", leaders)):
        times = {name: median_ms(work) for name, work in works.items()}
        note = ", ".join(f"{name} {ms:.1f}" for name, ms in times.items())
        rows.append(Row(f"analysis of {page}, 32 cities, 36 months", sum(times.values()), None, note=note))
    return rows


if __name__ == "__main__":
    print(*measure(), sep="\n")
