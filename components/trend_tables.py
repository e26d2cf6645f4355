"""What stands around a trend: target steps, event marks, and the figures as a table."""

from __future__ import annotations

import pandas as pd

from analysis.review import movements
from analysis.sentences import change_sentence
from analysis.trends import period_start, shifted_year
from charts.prepare import period_text, trend_points
from components.story import Story
from data_access.review import Review
from domain.metrics import Metric
from domain.months import Period
from domain.scorecard import NATION
from domain.view import View

PERIODS_SHOWN = 13


def targets_in_force(review: Review, metric: Metric, month: int | None = None) -> pd.DataFrame:
    """Targets and benchmarks of the metric: the chosen city's own, when a single one is chosen and has
    some, else the nation's.

    Args:
        month: key of the month they must be valid in; all of them unless given.
    """
    place = review.filters.cities[0] if len(review.filters.cities) == 1 else NATION
    found = review.warehouse.targets(review.scope)
    mine = found[(found["metric"] == metric.id) & found["city"].isin([place])]
    if mine.empty:
        mine = found[(found["metric"] == metric.id) & (found["city"] == NATION)]
    if month is None:
        return mine
    return mine[(mine["valid_from"] <= month) & (month < mine["valid_to"])]


def targets_of(review: Review, metric: Metric, values: pd.DataFrame, grain: str) -> pd.DataFrame:
    """``period``, ``value``, ``label`` of the metric's targets and benchmarks over the drawn periods.

    The chosen city's own, when a single one is chosen; else the nation's.
    """
    mine = targets_in_force(review, metric)
    rows = [
        {
            "period": period_text(month, review.view, grain),
            "value": target["value"],
            "label": review.view.say(f"target.{target['kind']}"),
        }
        for month in sorted(values["month"].unique())
        for target in mine.to_dict("records")
        if target["valid_from"] <= month < target["valid_to"]
    ]
    return pd.DataFrame(rows, columns=["period", "value", "label"])


def events_of(review: Review, span: Period, values: pd.DataFrame, grain: str) -> pd.DataFrame:
    """``period``, ``title``, ``effect`` of the events in the drawn periods."""
    found = review.warehouse.events(span, review.scope)
    found = found.assign(start=[period_start(int(m), grain) for m in found["month"]])
    found = found[found["start"].isin(values["month"])].drop_duplicates(["start", "title_zh"])
    return pd.DataFrame(
        {
            "period": [period_text(int(m), review.view, grain) for m in found["start"]],
            "title": found[f"title_{review.view.language}"],
            "effect": found["effect"],
        }
    )


def last_year_points(values: pd.DataFrame, metric: Metric, view: View, grain: str) -> pd.DataFrame:
    """The line of a year before, at the periods it is compared with."""
    points = trend_points(shifted_year(values), "", metric, view, grain, role="last_year")
    return points.assign(series=view.say("trend.last_year"))


def trend_sentences(story: Story, metric: Metric) -> list[str]:
    """The metric against the period before and against a year before, where there is one to compare with."""
    review, view = story.review, story.view
    now, sentences = review.sums(metric.id), {}
    first = "month" if review.period.length == 1 else "before"
    for name, period in ((first, review.period.before), ("year", review.period.year_before)):
        moved = movements(now, review.sums(metric.id, period=period), review.registry)
        against = view.say(f"against.{name}")
        for row in moved.to_dict("records"):
            sentences[change_sentence(row, metric, view, against)] = row["movement"]
    comparable = [sentence for sentence, movement in sentences.items() if movement != "absent"]
    return comparable or list(sentences)[:1]


def trend_table(story: Story, values: pd.DataFrame, metric: Metric, by: str, grain: str) -> None:
    """The last periods in figures: value and interval, one row a period, one column a series."""
    view = story.view
    periods = sorted(values["month"].unique(), reverse=True)[:PERIODS_SHOWN]
    series = list(dict.fromkeys(values["series"]))
    cells = {(row["month"], row["series"]): row for row in values.to_dict("records")}
    names = [name or view.name(metric.label) for name in series]
    rows = []
    for month in periods:
        texts = [
            _cell(cells.get((month, name)), metric, story, with_interval=by == "none") for name in series
        ]
        rows.append([period_text(int(month), view, grain), *texts])
    table = pd.DataFrame(rows, columns=[view.say("trend.period"), *names])
    story.table("trends.table", table, numbers=names)


def _cell(row: dict[str, object] | None, metric: Metric, story: Story, *, with_interval: bool) -> str:
    if row is None:
        return story.view.words.number(None)
    words = story.view.words
    text = words.value(metric, float(str(row["value"])))
    interval = words.interval(metric, float(str(row["low"])), float(str(row["high"])))
    if not with_interval:
        return text
    known = float(str(row["base"])) == float(str(row["base"]))
    base = story.view.say("kpi.base", base=words.number(float(str(row["base"])))) if known else ""
    shown = story.view.say("trend.with_interval", value=text, interval=interval) if interval else text
    return f"{shown} {base}".rstrip()
