"""Analysis tables -> the tables that charts draw: ids become names, verdicts become hover texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from domain.metrics import SATISFACTION, Metric, Registry
from domain.months import Month
from domain.view import View


def waterfall_steps(
    parts: pd.DataFrame, before: float, now: float, months: tuple[str, str], registry: Registry, view: View
) -> pd.DataFrame:
    """Start, parts and end of the national change for :func:`charts.waterfall.waterfall`.

    Args:
        parts: of :func:`analysis.contributions.contributions`.
        before, now: the national score at both ends [points].
        months: the texts of both ends.
    """
    metric, words = registry[SATISFACTION], view.words
    rows = [_total(months[0], before, words.value(metric, before))]
    for part in parts.to_dict("records"):
        known = part["part"] in registry
        label = view.name(registry[part["part"]].label) if known else view.say(f"part.{part['part']}")
        note = view.say("part.note_dimension" if known else f"part.note_{part['part']}", name=label)
        effect = view.say(
            "part.effect", change=words.change(metric, part["effect"]),
            low=words.change(metric, part["low"], unit=False),
            high=words.change(metric, part["high"], unit=False),
            verdict=view.say("part.certain" if part["certain"] else "part.chance"),
        )  # fmt: skip
        rows.append(
            {"label": label, "value": part["effect"], "kind": "step", "note": f"<b>{effect}</b><br>{note}",
             "low": part["low"], "high": part["high"], "certain": part["certain"]}
        )  # fmt: skip
    rows.append(_total(months[1], now, words.value(metric, now)))
    return pd.DataFrame(rows)


def _total(label: str, value: float, note: str) -> dict[str, object]:
    nothing = float("nan")
    return {
        "label": label, "value": value, "kind": "total", "note": note, "low": nothing, "high": nothing,
        "certain": True,
    }  # fmt: skip


def heat_cells(
    values: pd.DataFrame,
    centres: Mapping[str, float],
    columns: Mapping[str, str],
    metrics: Mapping[str, Metric],
    view: View,
) -> pd.DataFrame:
    """Cells for :func:`charts.heat_table.heat_table`.

    Args:
        values: ``name`` [city], ``key`` [of the column], ``value``, ``low``, ``high``, ``base``; in order.
        centres: column key -> the nation's value.
        columns: column key -> its text, in order.
        metrics: column key -> what its values are.
    """
    rows = []
    for row in values.to_dict("records"):
        metric = metrics[row["key"]]
        interval = view.words.interval(metric, row["low"], row["high"])
        note = view.say(
            "heat.hover",
            name=row["name"],
            column=columns[row["key"]],
            value=view.words.value(metric, row["value"]),
            interval=interval or view.say("figure.no_interval"),
            base=view.words.number(row["base"]),
            nation=view.words.value(metric, centres.get(row["key"])),
        )
        rows.append(
            {
                "row": row["name"],
                "column": columns[row["key"]],
                "value": row["value"],
                "centre": centres.get(row["key"], float("nan")),
                "note": note,
            }
        )
    return pd.DataFrame(_in_order(rows, columns), columns=["row", "column", "value", "centre", "note"])


def _in_order(rows: list[dict[str, object]], columns: Mapping[str, str]) -> list[dict[str, object]]:
    """The first city with a cell in every column, empty where it has none: a table's columns follow it."""
    first = {row["column"]: row for row in rows if row["row"] == rows[0]["row"]}
    empty = {"value": float("nan"), "centre": float("nan"), "note": ""}
    whole = [
        first.get(column, {"row": rows[0]["row"], "column": column, **empty})
        for column in (columns.values() if rows else ())
    ]
    return [*whole, *(row for row in rows if row["row"] != rows[0]["row"])]


def gap_rows(gaps: pd.DataFrame, registry: Registry, view: View) -> pd.DataFrame:
    """The table of :func:`analysis.review.gap_by_dimension` with names and hover texts."""
    notes = []
    for row in gaps.to_dict("records"):
        metric = registry[row["metric"]]
        words = view.words
        notes.append(
            view.say(
                "dimension_gap.hover",
                name=view.name(metric.label),
                gap=words.change(metric, row["gap"]),
                low=words.change(metric, row["gap_low"], unit=False),
                high=words.change(metric, row["gap_high"], unit=False),
                leaders=words.value(metric, row["leaders"]),
                laggards=words.value(metric, row["laggards"]),
                n_leaders=words.number(row["base_leaders"]),
                n_laggards=words.number(row["base_laggards"]),
            )
        )
    labels = [view.name(registry[m].label) for m in gaps["metric"]]
    return gaps.assign(label=labels, note=notes)


def period_text(month_key: int, view: View, grain: str = "month") -> str:
    """A month or its quarter on an axis: 25-03, 25 Q1."""
    month = Month.from_key(month_key)
    return view.words.month_short(month) if grain == "month" else f"{month.year % 100:02d} Q{month.quarter}"


def bump_rows(ranks: pd.DataFrame, chosen: Sequence[str], metric: Metric, view: View) -> pd.DataFrame:
    """Ranks by month with texts for :func:`charts.bump.bump`; ``chosen`` cities come in colour."""
    ordered = ranks.sort_values(["month", "rank"])
    return ordered.assign(
        period=[period_text(m, view) for m in ordered["month"]],
        value=[view.words.value(metric, v) for v in ordered["value"]],
        chosen=ordered["city"].isin(list(chosen)),
    )


def trend_points(
    values: pd.DataFrame, series: str, metric: Metric, view: View, grain: str = "month", role: str = "main"
) -> pd.DataFrame:
    """Points for :func:`charts.trend.trend`.

    Args:
        values: ``month`` [key of the period's first month], ``value``, ``low``, ``high``, ``base`` and the
            column ``series`` that tells the lines apart ("" for a single one, named after the metric).
    """
    names = values[series] if series else view.name(metric.label)
    return values.assign(
        series=names, period=[period_text(int(m), view, grain) for m in values["month"]], role=role
    )


def forecast_points(ahead: pd.DataFrame, values: pd.DataFrame, metric: Metric, view: View) -> pd.DataFrame:
    """The months to come as a line that starts at the last known value; empty without a forecast.

    Args:
        ahead: ``month``, ``value``, ``low``, ``high``, ``base``.
        values: the known months of the same series.
    """
    if ahead.empty:
        return pd.DataFrame()
    known = values.dropna(subset=["value"]).sort_values("month")
    last = known.tail(1)[["month", "value"]]
    start = last.assign(low=last["value"], high=last["value"], base=float("nan"))
    points = trend_points(pd.concat([start, ahead]), "", metric, view, role="forecast")
    return points.assign(series=view.say("trend.forecast"))
