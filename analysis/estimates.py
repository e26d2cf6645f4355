"""Sums -> values with interval, base and what the base allows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.frames import require
from analysis.histograms import pooled as pooled_histograms
from analysis.histograms import read
from analysis.intervals import Floats, Z, nps_interval, sample_variance, wilson
from analysis.suppression import hidden_cells
from domain.metrics import Kind, Metric, Registry, Unit
from domain.scorecard import NATION
from domain.thresholds import Base, Thresholds

Flags = npt.NDArray[np.bool_]

SUM_COLUMNS = ("metric", "n", "s", "q")
SUMMED = ("n", "s", "q", "value", "variance", "histogram")
APART = ("city", "series")  # columns over which totals are shown beside the parts


def pool(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Add up rows to one a group, keeping the variance of the volume-weighted mean.

    Each row of ``sums`` is a stratum (a city in a month). The pooled mean weighs every stratum by
    its records, and its variance is Σ (n_c/N)²·s_c²/n_c; strata of one record borrow the mean
    variance of the others. Histograms are added up bucket by bucket.

    A figure that a company gives for the nation itself (a row without a city) stands for the nation
    as it is: it is never added to its cities, and never stands among them.

    Args:
        sums: ``by`` columns (``metric`` among them), ``n``, ``s``, ``q`` [stored units], ``value``
            [for rows without a base], ``histogram`` [of percentiles].
        by: the columns that stay.
    Returns:
        ``by``, ``n``, ``s``, ``q``, ``variance`` [of the pooled mean, stored units squared],
        ``value`` [only where the group is a single row without a base: such numbers do not add up],
        ``histogram`` where ``sums`` has it.
    """
    require(sums, (*by, "n", "s", "q"), "pool")
    rows = _nation_once(sums, by)
    n, s, q = (rows[c].to_numpy(float) for c in "nsq")
    value = rows["value"].to_numpy(float) if "value" in rows else np.full(len(rows), np.nan)
    code = rows.groupby(list(by), sort=True, observed=True).ngroup().to_numpy()
    _, first, size = np.unique(code, return_index=True, return_counts=True)

    def total(x: Floats) -> Floats:
        return np.bincount(code, weights=np.nan_to_num(x), minlength=len(first)).astype(np.float64)

    spread = sample_variance(n, s, q)
    known = ~np.isnan(spread)
    with np.errstate(divide="ignore", invalid="ignore"):
        typical = total(spread) / total(known.astype(float))
        weighted = n * np.where(known, spread, typical[code])
        variance = np.where(total(known.astype(float)) > 0, total(weighted), np.nan) / total(n) ** 2
    sums_of = {"n": total(n), "s": total(s), "q": total(q), "variance": variance}
    alone = np.where(size == 1, value[first], np.nan)
    pooled = rows.iloc[first][list(by)].reset_index(drop=True).assign(**sums_of, value=alone)
    if "histogram" in rows:
        pooled["histogram"] = pooled_histograms(rows["histogram"], code, len(first))
    return pooled


def _nation_once(sums: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Drop the nation's own rows where cities stay apart, else the cities' rows beside one of its own."""
    if "city" not in sums:
        return sums
    of_nation = sums["city"].eq(NATION)
    if not of_nation.any():
        return sums
    if "city" in by:
        return sums[~of_nation]
    keys = [key for key in ("month", "metric") if key in sums]
    given = of_nation.groupby([sums[key] for key in keys]).transform("any")
    return sums[of_nation | ~given]


def estimate(sums: pd.DataFrame, registry: Registry, thresholds: Thresholds | None = None) -> pd.DataFrame:
    """Add value, standard error and 95 % interval to each row of sums.

    Args:
        sums: rows of :func:`pool`, or of the warehouse (then every row is one stratum). Percentiles are
            read from their histograms, with the interval of :mod:`analysis.percentiles`; their ``se`` is
            the normal one that an interval so wide would have.
    Returns:
        the key columns of ``sums`` and ``value``, ``se``, ``low``, ``high`` [unit of the metric; NaN
        where the base is too small or unknown], ``base`` [records; NaN when hidden or unknown],
        ``status`` [Base]. Small cities or series are hidden, and with them the next smallest where the
        total would give one away.
    """
    require(sums, SUM_COLUMNS, "estimate")
    limits = thresholds or Thresholds.from_environment()
    n, s, q = (sums[c].to_numpy(float) for c in "nsq")
    given = sums["value"].to_numpy(float) if "value" in sums else np.full(len(sums), np.nan)
    unbased = ~np.isnan(given)
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = sums["variance"].to_numpy(float) if "variance" in sums else sample_variance(n, s, q) / n
    known = {str(m): registry[str(m)] for m in sums["metric"].unique()}
    metrics = [known[str(m)] for m in sums["metric"]]
    value, se, low, high = _figures(metrics, n, s, q, variance)
    if "histogram" in sums:
        _read_percentiles(metrics, sums["histogram"], (value, se, low, high))
    kind = np.array([metric.kind for metric in metrics], dtype=object)
    base = np.where(unbased, np.nan, np.where(kind == Kind.RATIO, q, n))
    status = _status(base, unbased, kind == Kind.COUNT, limits)
    status[_closed(sums, base, limits)] = Base.HIDDEN
    usable = (status == Base.GREY) | (status == Base.FULL)
    judged = usable & ~unbased
    return sums.drop(columns=[c for c in SUMMED if c in sums]).assign(
        value=np.where(usable, np.where(unbased, given, value), np.nan),
        se=np.where(judged, se, np.nan),
        low=np.where(judged, low, np.nan),
        high=np.where(judged, high, np.nan),
        base=np.where(status == Base.HIDDEN, np.nan, base),
        status=status,
    )


def _status(base: Floats, unbased: Flags, count: Flags, limits: Thresholds) -> npt.NDArray[np.object_]:
    """What each base allows; a count is complete however small, and only very few records are hidden."""
    status = np.full(len(base), Base.FULL, dtype=object)
    with np.errstate(invalid="ignore"):
        status[~unbased & ~count & (base < limits.ranked)] = Base.GREY
        status[~unbased & ~count & (base < limits.estimated)] = Base.NO_ESTIMATE
        status[~unbased & ~(base >= limits.shown)] = Base.HIDDEN
    return status


def _closed(sums: pd.DataFrame, base: Floats, limits: Thresholds) -> Flags:
    """Rows to hide since they are small, or since a total beside would give a small one away."""
    apart = [column for column in APART if column in sums]
    small = (base > 0) & (base < limits.shown)
    if not apart or not small.any():
        return small
    cells = sums.drop(columns=[c for c in SUMMED if c in sums]).assign(n=base)
    return hidden_cells(cells, apart, threshold=limits.shown).to_numpy(bool)


def _figures(
    metrics: Sequence[Metric], n: Floats, s: Floats, q: Floats, variance: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """value, se, low, high of every row in its metric's unit, each kind by its formula."""
    found = tuple(np.full(len(n), np.nan) for _ in range(4))
    kinds = np.array([metric.kind for metric in metrics], dtype=object)
    scale = np.array([metric.scale for metric in metrics])
    points = np.array([metric.unit is Unit.POINTS for metric in metrics])
    for kind in dict.fromkeys(kinds):
        rows = kinds == kind
        figures = _formula(kind, n[rows], s[rows], q[rows], variance[rows], scale[rows], points[rows])
        for whole, part in zip(found, figures, strict=True):
            whole[rows] = part
    return found  # type: ignore[return-value]


def _read_percentiles(
    metrics: Sequence[Metric], histograms: pd.Series, figures: tuple[Floats, Floats, Floats, Floats]
) -> None:
    """Fill in value, se, low, high of the percentiles."""
    rows = np.array([metric.kind is Kind.PERCENTILE for metric in metrics], dtype=bool)
    mine = [metric for metric in metrics if metric.kind is Kind.PERCENTILE]
    scale = np.array([metric.scale for metric in mine])
    found = read(histograms[rows], np.array([metric.quantile for metric in mine]))
    value, low, high = (seconds / scale for seconds in found)
    for whole, part in zip(figures, (value, (high - low) / (2 * Z), low, high), strict=True):
        whole[rows] = part


def _formula(
    kind: Kind, n: Floats, s: Floats, q: Floats, variance: Floats, scale: Floats, points: Flags
) -> tuple[Floats, Floats, Floats, Floats]:
    """value, se, low, high of rows of one kind."""
    unknown = np.full(len(n), np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(n > 0, s / n, np.nan)
        match kind:
            case Kind.SHARE:
                low, high = wilson(s, n)
                se = np.sqrt(np.maximum(ratio * (1 - ratio), 0) / n)
                return 100 * ratio, 100 * se, 100 * low, 100 * high
            case Kind.NPS:
                low, high = nps_interval(n, s, q)
                se = np.sqrt(np.maximum(q / n - ratio * ratio, 0) / n)
                return 100 * ratio, 100 * se, 100 * low, 100 * high
            case Kind.COUNT:
                return n, np.sqrt(n), unknown, unknown
            case Kind.RATIO:
                return 100 * ratio, unknown, unknown, unknown
            case Kind.PERCENTILE:  # not of sums
                return unknown, unknown.copy(), unknown.copy(), unknown.copy()
            case _:
                value, se = ratio / scale, np.sqrt(variance) / scale
                low = np.where(points, np.maximum(value - Z * se, 0.0), value - Z * se)
                high = np.where(points, np.minimum(value + Z * se, 100.0), value + Z * se)
                return value, se, low, high
