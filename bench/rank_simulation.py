"""How long the rank simulation takes: python -m bench.rank_simulation

Prints, for 32, 60 and 120 cities: seconds of the critical values (once a set of standard errors, cached),
of the intervals given them, of the probabilities of the best, and the error of the critical value.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from analysis.ranking import critical_values, rank_intervals
from analysis.shrinkage import top_probabilities
from bench.row import Row

SIZES = (32, 60, 120)
REPEATS = 3  # the fastest counts: the machine may be busy with other things


def fastest(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few runs."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure() -> list[Row]:
    """Seconds of the whole simulation for each number of cities."""
    rows = []
    for size in SIZES:
        generator = np.random.default_rng(1)
        se = generator.uniform(0.9, 2.4, size)
        value = generator.normal(80, 3, size) + se * generator.standard_normal(size)
        critical = critical_values(se)
        seconds = (
            fastest(partial(critical_values, se)),
            fastest(partial(rank_intervals, value, se, critical=critical)),
            fastest(partial(top_probabilities, value, se, top=5, bottom=3)),
        )
        note = (
            f"critical values {seconds[0]:.3f} (once a set of standard errors, {critical.draws:,} draws, "
            f"{critical.value:.4f} ± {critical.error:.4f}), intervals {seconds[1]:.3f}, "
            f"probabilities {seconds[2]:.3f}"
        )
        rows.append(Row(f"rank simulation, {size} cities", sum(seconds), None, unit="s", note=note))
    return rows


if __name__ == "__main__":
    print(*measure(), sep="\n")
