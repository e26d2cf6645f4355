"""How a metric moved: its line with targets, events and outlook, the sentences, the figures as a table."""

from __future__ import annotations

import pandas as pd

from analysis.sentences import change_sentence
from analysis.trends import period_start, series_by_period, shifted_year
from charts.prepare import forecast_points, period_text, trend_points
from charts.trend import trend
from data_access.review import Review
from domain.metrics import Kind, Metric
from domain.months import Period
from domain.query import SEGMENTS
from domain.view import View
from panels.estimates import monthly_estimates, movements_since
from panels.figures import Row
from panels.outlook import outlook
from panels.panel import Panel, chart_panel, table_panel
from panels.surroundings import surroundings
from panels.targets import targets_of

BY = ("none", "city", "region", *SEGMENTS)
MONTHS = 25  # two years and the month they are compared with
PERIODS_SHOWN = 13
MOST_LINES = 8


def trend_values(review: Review, metric: Metric, by: str = "none", grain: str = "month") -> pd.DataFrame:
    """The metric by period, one series a value of ``by``; see :func:`analysis.trends.series_by_period`."""
    span = review.history(MONTHS, with_data=True)
    if (by, grain) == ("none", "month"):
        return monthly_estimates(review, [metric.id], span).assign(series="")
    sums = (
        review.segment_sums(by, metric.id, period=span)
        if by in SEGMENTS
        else review.sums(metric.id, period=span)
    )
    return series_by_period(sums, review.cities, by, grain, review.registry, review.view, most=MOST_LINES)


def trend_panel(
    review: Review, values: pd.DataFrame, metric: Metric, by: str = "none", grain: str = "month"
) -> Panel:
    """The lines with targets and events; last year and the outlook where there is a single one.

    Args:
        values: of :func:`trend_values`.
    """
    view = review.view
    points = trend_points(values, "" if by == "none" else "series", metric, view, grain)
    ahead, finding = pd.DataFrame(), ""
    if by == "none":
        points = pd.concat(
            [points, last_year_points(values, metric, view, grain), around_points(review, metric, grain)]
        )
    if by == "none" and grain == "month":
        ahead, finding = outlook(review, values, metric)
        points = pd.concat([points, forecast_points(ahead, values, metric, view)])
    span = review.history(MONTHS, with_data=True)
    return chart_panel(
        review, "trends.line", trend, points, metric, height=420, finding=finding, metrics=[metric.id],
        targets=targets_of(review, metric, pd.concat([values, ahead]), grain),
        events=events_of(review, span, values, grain),
        note=view.say("trends.line_note", unit=view.say(f"axis.{metric.unit}")),
    )  # fmt: skip


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


def around_points(review: Review, metric: Metric, grain: str) -> pd.DataFrame:
    """The line of the nation (of all cities that the reader sees) behind that of chosen cities; none without
    a choice, and for counts, where a part is beside the whole."""
    around = list(surroundings(review))
    if not around or metric.kind is Kind.COUNT:
        return pd.DataFrame()
    view, every = review.view, review.everywhere
    values = every.kept("trends.around", lambda: trend_values(every, metric, "none", grain), metric.id, grain)
    return trend_points(values, "", metric, view, grain, role="around").assign(
        series=view.say(f"beside.line_{around[0]}")
    )


def trend_sentences(review: Review, metric: Metric) -> list[str]:
    """The metric against the period before and against a year before, where there is one to compare with."""
    moved = (
        movements_since(review, [metric.id], period).to_dict("records")
        for period in (review.period.before, review.period.year_before)
    )
    return change_sentences(review, metric, *(next(iter(rows), None) for rows in moved))


def change_sentences(review: Review, metric: Metric, before: Row | None, year: Row | None) -> list[str]:
    """One sentence a comparison; where there is nothing to compare with, the one that says so.

    Args:
        before, year: rows of :func:`analysis.changes.changes`.
    """
    first, sentences = "month" if review.period.length == 1 else "before", {}
    for name, row in ((first, before), ("year", year)):
        if row is not None:
            against = review.view.say(f"against.{name}")
            sentences[change_sentence(row, metric, review.view, against)] = row["movement"]
    comparable = [sentence for sentence, movement in sentences.items() if movement != "absent"]
    return comparable or list(sentences)[:1]


def trend_table(review: Review, values: pd.DataFrame, metric: Metric, by: str, grain: str) -> Panel:
    """The last periods in figures: value and interval, one row a period, one column a series."""
    view = review.view
    periods = sorted(values["month"].unique(), reverse=True)[:PERIODS_SHOWN]
    series = list(dict.fromkeys(values["series"]))
    cells = {(row["month"], row["series"]): row for row in values.to_dict("records")}
    names = [name or view.name(metric.label) for name in series]
    texts = {int(month): period_text(int(month), view, grain) for month in periods}
    rows = [
        [texts[int(month)],
         *(_cell(cells.get((month, name)), metric, review, with_interval=by == "none") for name in series)]
        for month in periods
    ]  # fmt: skip
    head = view.say("trend.period")
    return table_panel(
        review, "trends.table", pd.DataFrame(rows, columns=[head, *names]), numbers=names,
        values=_figures(values, texts, head, metric, view), metrics=[metric.id],
    )  # fmt: skip


def _figures(
    values: pd.DataFrame, texts: dict[int, str], head: str, metric: Metric, view: View
) -> pd.DataFrame:
    """The same periods as numbers, one row a period and series."""
    rows = values[values["month"].isin(texts)].sort_values("month", ascending=False, kind="stable")
    columns = ("value", "low", "high", "base")
    table = pd.DataFrame({head: [texts[int(m)] for m in rows["month"]]})
    table[view.say("figure_table.series")] = [name or view.name(metric.label) for name in rows["series"]]
    for column in columns:
        table[view.say(f"figure_table.{column}")] = rows[column].to_numpy()
    return table


def _cell(row: dict[str, object] | None, metric: Metric, review: Review, *, with_interval: bool) -> str:
    view, words = review.view, review.view.words
    if row is None:
        return words.number(None)
    value, low, high, base = (float(str(row[c])) for c in ("value", "low", "high", "base"))
    text, interval = words.value(metric, value), words.interval(metric, low, high)
    if not with_interval:
        return text
    counted = view.say("kpi.base", base=words.number(base)) if base == base else ""
    shown = view.say("trend.with_interval", value=text, interval=interval) if interval else text
    return f"{shown} {counted}".rstrip()
