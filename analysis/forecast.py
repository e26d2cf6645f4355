"""Where will the year end, and will it meet its target?

Simple exponential smoothing (a local level) or a damped trend, whichever has the smaller AICc, and beside it
the naive forecast (the last value stays), which a model must beat to be worth its name. Under twelve months,
or where no fit converges, the naive forecast is the forecast.

The error of one month moves the value j months on by c_j times as much, in both models; so the values to
come have the covariance σ²·C·Cᵀ, and the year's mean has its variance from it. The fit's σ² is the mean
square of the residuals, which forgets the k fitted parameters: all half-widths are multiplied by
√(n/(n − k)), and the quantile is that of t with n − k degrees of freedom, since σ is a guess from few months.

Source: Hyndman, Koehler, Ord & Snyder 2008, Forecasting with Exponential Smoothing, sections 6.1 and 6.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student
from statsmodels.tsa.exponential_smoothing.ets import ETSModel

from analysis.intervals import CONFIDENCE
from domain.errors import FrameError

Floats = npt.NDArray[np.float64]

ENOUGH = 12  # months from which on a model is fitted
ROUNDING = 1e-9  # of the values; what varies less does not vary
FITS_KEPT = 16
LONGEST = 120  # months ahead; more is a mistake, not a forecast


class Model(StrEnum):
    """What a forecast was made with."""

    LEVEL = "local_level"
    DAMPED = "damped_trend"
    NAIVE = "naive"


@dataclass(frozen=True, eq=False)
class _Outlook:
    """The months to come: expected values, shape (h,), and how errors spread into them, shape (h, h)."""

    model: Model
    expected: Floats
    spread: Floats
    df: float

    def error(self, weight: Floats) -> float:
        """Standard error of a weighted sum of the months."""
        return float(np.sqrt(((weight @ self.spread) ** 2).sum()))

    def half_widths(self, confidence: float) -> Floats:
        errors = np.sqrt((self.spread**2).sum(axis=1))
        return np.asarray(errors * student.ppf(0.5 + confidence / 2, self.df))


def forecast(values: Sequence[float], months_ahead: int, confidence: float = CONFIDENCE) -> pd.DataFrame:
    """Forecast of the next months.

    Args:
        values: one value a month, oldest first [any unit], no gap.
        months_ahead: to the year's end, 0 to 120.
    Returns:
        ``step`` [1, 2, … months], ``value``, ``low``, ``high``, ``naive``, ``naive_low``, ``naive_high``
        [unit of the values; limits are NaN where nothing has varied yet, and may leave a score's range].
    Raises:
        FrameError: no value, a gap, or months ahead that are none.
    """
    data = _checked(values, months_ahead)
    naive, best = _naive(data, months_ahead), _outlook(data, months_ahead)
    table: dict[str, Any] = {"step": np.arange(1, months_ahead + 1)}
    for prefix, outlook in (("", best), ("naive_", naive)):
        half = outlook.half_widths(confidence)
        table[prefix.rstrip("_") or "value"] = outlook.expected
        table[f"{prefix}low"], table[f"{prefix}high"] = outlook.expected - half, outlook.expected + half
    return pd.DataFrame(table)


def model_of(values: Sequence[float]) -> Model:
    """What :func:`forecast` is made with, to be named beside it."""
    return _outlook(_checked(values, 1), 1).model


def chance_of_target(
    values: Sequence[float],
    months_ahead: int,
    target: float,
    so_far: int = 0,
    of: Literal["mean", "last"] = "mean",
    good: Literal[1, -1] = 1,
) -> float:
    """Probability, 0 to 1, that the year meets its target.

    Args:
        values: as in :func:`forecast`.
        months_ahead: months of the year that are still to come.
        so_far: months of the year that are the last of ``values``; used by the mean alone.
        of: what has to meet the target: the plain mean of the year's months, or its last month.
        good: 1 where at least the target is asked for, −1 where at most.
    Returns:
        NaN where nothing has varied yet, so that no chance can be told.
    Raises:
        FrameError: as in :func:`forecast`; more months so far than values, or a year without months.
    """
    data = _checked(values, months_ahead)
    if not 0 <= so_far <= len(data) or (of == "mean" and so_far + months_ahead == 0):
        raise FrameError(
            "chance_of_target", f"{so_far} months so far", f"0 to {len(data)}, in a year with months"
        )
    known = float(data[len(data) - so_far :].sum()) / (so_far + months_ahead) if of == "mean" else 0.0
    if months_ahead == 0:
        return float(good * ((known if of == "mean" else data[-1]) - target) >= 0)
    outlook = _outlook(data, months_ahead)
    weight = np.zeros(months_ahead)
    if of == "mean":
        weight[:] = 1 / (so_far + months_ahead)
    else:
        weight[-1] = 1.0
    margin = good * (known + float(weight @ outlook.expected) - target)
    error = outlook.error(weight)
    return float(student.cdf(margin / error, outlook.df)) if error > 0 else float("nan")


def needed_mean(so_far: Sequence[float], months_left: int, target: float) -> float:
    """Mean that the months left must have for the year's mean to reach its target.

    Args:
        so_far: the year's values until now, one a month [any unit]; may be empty.
        target: of the plain mean of the year's months [same unit].
    Returns:
        NaN where no month is left. It may lie outside a score's range: then the target is out of reach.
    """
    if months_left < 1:
        return float("nan")
    return (target * (len(so_far) + months_left) - float(np.sum(so_far))) / months_left


def coverage(values: Sequence[float], months_ahead: int = 3, first: int = ENOUGH) -> pd.DataFrame:
    """Backtest: forecasts as they would have been made, against what came.

    Args:
        values: as in :func:`forecast`.
        months_ahead: of each forecast.
        first: months that the first forecast knows; then it moves on month by month.
    Returns:
        by ``step``: ``forecasts`` [count], ``covered``, ``naive_covered`` [share of what came that lay in the
        95 % interval], ``error``, ``naive_error`` [mean absolute error, unit of the values]; no rows where
        there are too few values for a single test.
    """
    data = _checked(values, months_ahead)
    tests = [
        forecast(data[:origin].tolist(), months_ahead).assign(came=data[origin : origin + months_ahead])
        for origin in range(first, len(data) - months_ahead + 1)
    ]
    columns = ["step", "forecasts", "covered", "naive_covered", "error", "naive_error"]
    if not tests:
        return pd.DataFrame(columns=columns, dtype=float)
    rows = pd.concat(tests, ignore_index=True)
    judged = pd.DataFrame(
        {
            "step": rows["step"],
            "covered": rows["came"].between(rows["low"], rows["high"]),
            "naive_covered": rows["came"].between(rows["naive_low"], rows["naive_high"]),
            "error": (rows["came"] - rows["value"]).abs(),
            "naive_error": (rows["came"] - rows["naive"]).abs(),
        }
    )
    means = judged.groupby("step").mean().reset_index()
    return means.assign(forecasts=len(tests))[columns]


def _checked(values: Sequence[float], months_ahead: int) -> Floats:
    data = np.asarray(values, dtype=float)
    if data.ndim != 1 or not len(data) or not np.isfinite(data).all():
        raise FrameError("forecast", "no value, or a month without one", "one value a month, without gaps")
    if not 0 <= months_ahead <= LONGEST:
        raise FrameError("forecast", f"{months_ahead} months ahead", f"0 to {LONGEST}")
    return data


def _outlook(data: Floats, months: int) -> _Outlook:
    """The better of the two models that converged, or the naive forecast."""
    if len(data) < ENOUGH or np.ptp(data) <= ROUNDING * np.abs(data).max():
        return _naive(data, months)
    centre, scale = data.mean(), data.std()  # the optimiser's steps suit values of about 1
    fit = _best((*((data - centre) / scale),))
    if fit is None:
        return _naive(data, months)
    n, k = len(data), len(fit.params)
    sigma = scale * np.sqrt(fit.scale * n / (n - k))
    expected = centre + scale * np.asarray(fit.forecast(months)) if months else np.empty(0)
    alpha, beta, phi = (*fit.params[:3],) if fit.has_trend else (fit.params[0], 0.0, 0.0)
    carried = alpha + beta * np.cumsum(phi ** np.arange(1, months + 1))
    model = Model.DAMPED if fit.has_trend else Model.LEVEL
    return _Outlook(model, expected, sigma * _carried_forward(carried), float(n - k))


@lru_cache(FITS_KEPT)
def _best(data: tuple[float, ...]) -> Any:
    """The fit with the smaller AICc; None where none converged. The months, their chance of the target and
    the model's name are asked for one after another."""
    fits = [_fit(np.array(data), model) for model in (Model.LEVEL, Model.DAMPED)]
    usable = [fit for fit in fits if fit.mle_retvals["converged"] and np.isfinite(fit.aicc)]
    return min(usable, key=lambda found: found.aicc, default=None)


def _fit(data: Floats, model: Model) -> Any:
    """A fitted model; whether it converged is asked of ``mle_retvals``, so no warning is needed."""
    trend = {"trend": "add", "damped_trend": True} if model is Model.DAMPED else {}
    return ETSModel(data, error="add", **trend).fit(disp=False, warn_convergence=False)


def _naive(data: Floats, months: int) -> _Outlook:
    """The last value stays; its errors are those of the months' steps, with t for their small number."""
    steps = np.diff(data)
    sigma = float(np.sqrt((steps**2).mean())) if len(steps) else 0.0
    sigma = sigma if sigma > ROUNDING * np.abs(data).max() else float("nan")
    spread = sigma * _carried_forward(np.ones(months)) if months else np.empty((0, 0))
    return _Outlook(Model.NAIVE, np.full(months, data[-1]), spread, float(max(len(steps), 1)))


def _carried_forward(carried: Floats) -> Floats:
    """Lower triangular C: 1 on the diagonal, c_j in the j-th line below it."""
    gap = np.subtract.outer(np.arange(len(carried)), np.arange(len(carried)))
    return np.where(gap > 0, carried[np.maximum(gap, 1) - 1], (gap == 0) * 1.0)
