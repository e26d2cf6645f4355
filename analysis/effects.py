"""Did the action work? The change of the treated cities against that of the untreated.

The unit is the city and its paired change, not its four means. Two estimates stand side by side: the
difference-in-differences, right where treated cities differ by what stays as it is, and the same with the
baseline regressed to the mean (the change that untreated cities of like baseline had), right where a city was
chosen for its low month, which would have risen anyway. Which of them holds is seldom known; they
bracket the truth, so «worked» asks both.

Sources: Card & Krueger 1994, AER 84(4), table 3; Donald & Lang 2007, REStat 89(2), for the spread of few
groups' changes; Abadie et al. 2010, JASA 105(490), for placebos; Angrist & Pischke 2009, section 5.4, and
Ding & Li 2019, Political Analysis 27(4), for the bracket.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from math import comb
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import t as student

from analysis.frames import require
from analysis.intervals import CONFIDENCE
from domain.errors import FrameError

Floats = npt.NDArray[np.float64]
Treated = npt.NDArray[np.bool_]
Variance = Literal["spread", "sampling"]

POWER = 0.8
WORTH = 2.0  # points; the smallest effect that anybody would act on
FEWEST_UNTREATED = 5  # cities under which the spread of their changes is a guess
PLACEBOS = 999
ROUNDING = 1e-12  # of the changes; a smaller difference between them is none
ENOUGH_PLACEBOS = 19  # from 1 in 20 on, an effect can stand out from the placebos at 5 %


class Verdict(StrEnum):
    """What may be said about the action."""

    WORKED = "worked"
    WORSE = "worse"
    NO_EFFECT = "no_effect_shown"
    TOO_LITTLE = "too_little_data"


@dataclass(frozen=True)
class Estimate:
    """An effect with its 95 % interval [unit of the values]; NaN where it cannot be estimated."""

    effect: float
    se: float
    df: float = float("inf")

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return float(self.se * student.ppf(0.5 + CONFIDENCE / 2, self.df))

    @property
    def low(self) -> float:
        return self.effect - self.half

    @property
    def high(self) -> float:
        return self.effect + self.half

    @property
    def smallest(self) -> float:
        """The smallest true effect that would be shown in four cases of five [unit of the values]."""
        return self.half + float(self.se * student.ppf(POWER, self.df))


@dataclass(frozen=True)
class Effect:
    """What the treated cities did beyond the untreated.

    Args:
        plain: difference-in-differences.
        adjusted: the same against untreated cities of like baseline; NaN with fewer than five of them.
        placebo: share of placebos at least as far from nothing, the effect itself counted (a p-value).
        placebos: how many there were; under 19 they decide nothing.
        treated, untreated: cities.
    """

    plain: Estimate
    adjusted: Estimate
    placebo: float
    placebos: int
    treated: int
    untreated: int

    @property
    def regression_to_mean(self) -> float:
        """The part of the plain effect that would have come without any action."""
        return self.plain.effect - self.adjusted.effect

    @property
    def smallest(self) -> float:
        """The smallest effect that both estimates would show, with 80 % power."""
        return max(self.plain.smallest, self.adjusted.smallest)

    def verdict(self, good: Literal[1, -1] = 1, worth: float = WORTH) -> Verdict:
        """The action's verdict; anything but «too little data» and «no effect» needs all the evidence.

        Args:
            good: 1 where more is better, −1 where less is.
            worth: the smallest effect that matters; when even a larger one could not have been shown, and
                nothing was, there is too little data to say that there is no effect.
        """
        if self.untreated < FEWEST_UNTREATED or not np.isfinite(self.adjusted.se):
            return Verdict.TOO_LITTLE
        estimates = (self.plain, self.adjusted)
        stands_out = self.placebos < ENOUGH_PLACEBOS or self.placebo <= 1 - CONFIDENCE
        if stands_out and all(abs(e.effect) > e.half for e in estimates):
            signs = {float(np.sign(e.effect * good)) for e in estimates}
            if len(signs) == 1:
                return Verdict.WORKED if signs == {1.0} else Verdict.WORSE
        return Verdict.TOO_LITTLE if self.smallest > worth else Verdict.NO_EFFECT


def effect(cities: pd.DataFrame, variance: Variance = "spread", seed: int = 0) -> Effect:
    """The effect on the treated cities, beyond what the untreated did in the same time.

    Args:
        cities: one row a city: ``treated`` [bool], ``before``, ``after`` [unit of the metric; rows with a gap
            are left out], ``se_before``, ``se_after`` [same unit; NaN or left out where unknown], and
            optionally ``se_change`` [of the paired change, where the same people were asked twice].
        variance: ``spread``: cities' true changes differ, by as much as those of the untreated show beyond
            their standard errors, and t with as many degrees of freedom; ``sampling``: standard errors alone,
            which says whether *these* changes differ, not whether the action made them.
        seed: of the drawing of placebos, where there are too many to look at all.
    Raises:
        FrameError: a column is missing, no treated or no untreated city, or ``sampling`` without errors.
    """
    require(cities, ("treated", "before", "after"), "effect")
    rows = cities.dropna(subset=["before", "after"])
    treated = rows["treated"].to_numpy(bool)
    if not treated.any() or treated.all():
        raise FrameError("effect", f"{treated.sum()} treated cities of {len(rows)}", "some of both")
    before = rows["before"].to_numpy(float)
    change = rows["after"].to_numpy(float) - before
    error = _squared_errors(rows)
    if variance == "sampling" and np.isnan(error).any():
        raise FrameError("effect", "a city without standard errors", "se_before and se_after, or se_change")
    if variance == "sampling":
        per_city, df = error, float("inf")
    else:
        untreated = change[~treated]
        per_city = _per_city(untreated - untreated.mean(), 1, error, treated)
        df = float(len(untreated) - 1)
    plain = _estimate(change, _weights(treated), per_city, df)
    share, placebos = _placebos(change[~treated], per_city[~treated], int(treated.sum()), plain, seed)
    adjusted = _of_like_baseline(before, change, _after_error(rows), treated)
    return Effect(plain, adjusted, share, placebos, int(treated.sum()), int((~treated).sum()))


def _of_like_baseline(before: Floats, change: Floats, error: Floats, treated: Treated) -> Estimate:
    """Difference to the change that the untreated cities' regression on the baseline foretells.

    Its slope is how fast baselines regress to the mean, with chance and lasting differences in their real
    proportions. Beyond the untreated's baselines it extrapolates, and the interval widens.
    """
    away = before - before[~treated].mean()
    squares = float((away[~treated] ** 2).sum())
    if (~treated).sum() < FEWEST_UNTREATED:
        return Estimate(float("nan"), float("nan"), float("nan"))
    slope = float(away[~treated] @ change[~treated]) / squares if squares > 0 else 0.0
    residual = (change - slope * away)[~treated]
    per_city = _per_city(residual - residual.mean(), 2, error, treated)
    pull = away[treated].mean() * away / squares if squares > 0 else np.zeros(len(away))
    weight = _weights(treated) - np.where(treated, 0.0, pull)
    return _estimate(change, weight, per_city, float((~treated).sum() - 2))


def _placebos(change: Floats, per_city: Floats, size: int, found: Estimate, seed: int) -> tuple[float, int]:
    """How often as many untreated cities, taken for treated, stand out as far, each by its own error."""
    n = len(change)
    possible = comb(n, size) if size < n else 0
    if possible == 0:
        return float("nan"), 0
    if possible <= PLACEBOS:
        chosen = np.array(list(combinations(range(n), size)))
    else:
        order = np.random.default_rng(seed).random((PLACEBOS, n)).argsort(axis=1)
        chosen = order[:, :size]
    weight = np.full((len(chosen), n), -1 / (n - size))
    np.put_along_axis(weight, chosen, 1 / size, axis=1)
    error = np.sqrt(weight**2 @ per_city)
    as_far = np.abs(weight @ change) * found.se >= abs(found.effect) * error
    return float((1 + as_far.sum()) / (1 + len(chosen))), len(chosen)


def _per_city(residual: Floats, fitted: int, error: Floats, treated: Treated) -> Floats:
    """Variance of each city's change: its own sampling, and what the untreated vary beyond theirs.

    Args:
        residual: of the untreated cities, after ``fitted`` parameters.
        error: sampling variance of every city; where any is unknown all cities vary alike.
    """
    freedom = len(residual) - fitted
    if freedom < 1:
        return np.full(len(error), np.nan)
    total = float((residual**2).sum()) / freedom
    if np.isnan(error).any():
        return np.full(len(error), total)
    return np.asarray(max(total - float(error[~treated].mean()), 0.0) + error)


def _weights(treated: Treated) -> Floats:
    return np.where(treated, 1 / treated.sum(), -1 / (~treated).sum())


def _estimate(change: Floats, weight: Floats, per_city: Floats, df: float) -> Estimate:
    effect = float(weight @ change)
    if abs(effect) <= ROUNDING * float(np.abs(weight) @ np.abs(change)):
        effect = 0.0  # equal changes differ by rounding alone, which no standard error covers
    return Estimate(effect, float(np.sqrt(weight**2 @ per_city)), df)


def _squared_errors(rows: pd.DataFrame) -> Floats:
    """Sampling variance of each city's change; NaN where unknown."""
    if "se_change" in rows:
        return np.asarray(rows["se_change"].to_numpy(float) ** 2)
    if "se_before" in rows:
        return np.asarray(rows["se_before"].to_numpy(float) ** 2 + _after_error(rows))
    return np.full(len(rows), np.nan)


def _after_error(rows: pd.DataFrame) -> Floats:
    """Sampling variance of the second period alone; NaN where unknown."""
    if "se_after" in rows:
        return np.asarray(rows["se_after"].to_numpy(float) ** 2)
    return np.full(len(rows), np.nan)
