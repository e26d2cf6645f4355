"""To the year's end: the forecast, the chance of the target, and what the months left must bring."""

from __future__ import annotations

import pandas as pd

from analysis.forecast import chance_of_target, forecast, needed_mean
from data_access.review import Review
from domain.metrics import Metric, Unit
from domain.months import Month
from panels.targets import Goals

FEWEST = 12  # months from which on a model is fitted
BOUNDS: dict[Unit, tuple[float, float | None]] = {  # a forecast beyond them cannot come true
    Unit.POINTS: (0.0, 100.0), Unit.PERCENT: (0.0, 100.0), Unit.NPS: (-100.0, 100.0),
}  # fmt: skip
SURE = 0.01  # chances nearer to 0 or 1 are not told more closely


def outlook(review: Review, values: pd.DataFrame, metric: Metric) -> tuple[pd.DataFrame, str]:
    """The months to December and a sentence; nothing in December, with gaps, or under a year of data.

    Args:
        values: ``month``, ``value`` of one series, up to the month of the review.
    Returns:
        ``month``, ``value``, ``low``, ``high``, ``base`` [NaN] of the months to come, and the sentence.
    """
    month = review.month
    left = 12 - month.number
    known = values.dropna(subset=["value"]).sort_values("month")
    run = [str(Month.from_key(int(m))) for m in known["month"]]
    wanted = [str(month - (len(run) - 1 - i)) for i in range(len(run))]
    if len(run) < FEWEST or left == 0 or run != wanted:
        return pd.DataFrame(), ""
    series = known["value"].astype(float).tolist()
    steps = forecast(series, left)
    months = [(month + int(step)).key for step in steps["step"]]
    lowest, highest = BOUNDS.get(metric.unit, (0.0, None))
    figures = steps[["value", "low", "high"]].clip(lowest, highest)
    ahead = figures.assign(month=months, base=float("nan"))
    return ahead, _sentence(review, series, left, ahead, metric)


def _sentence(review: Review, series: list[float], left: int, ahead: pd.DataFrame, metric: Metric) -> str:
    view, words, month = review.view, review.view.words, review.month
    last = ahead.iloc[-1]
    said = view.say(
        "trends.forecast", month=words.month(month + left), value=words.value(metric, last["value"]),
        interval=words.interval(metric, last["low"], last["high"]) or view.say("figure.no_interval"),
    )  # fmt: skip
    targets = Goals(review).targets(metric, (month + left).key)
    if not targets or metric.direction == "neutral":
        return said
    goal = targets[-1]
    chance = chance_of_target(
        series, left, goal, so_far=month.number, good=1 if metric.direction == "up" else -1
    )
    if chance != chance:
        return said
    needed = needed_mean(series[-month.number :], left, goal)
    return said + view.say(
        "trends.target_chance", target=words.value(metric, goal), chance=_percent(chance, review),
        needed=words.value(metric, needed),
    )  # fmt: skip


def _percent(chance: float, review: Review) -> str:
    if chance < SURE:
        return "<1%"
    return ">99%" if chance > 1 - SURE else f"{review.view.words.number(100 * chance)}%"
