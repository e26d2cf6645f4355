"""Monthly figures of a company's own, and satisfaction where only its dimensions are given.

A load restates the figures it names (month, city, metric); the others of the month stay.
"""

from __future__ import annotations

from difflib import get_close_matches

import pandas as pd
from sqlalchemy import select

from data_access.tables import metrics, monthly_sums
from domain.metrics import SATISFACTION, Kind, Registry, Unit
from domain.months import Month
from domain.scorecard import Scorecards
from warehouse.checked import Faults, reason
from warehouse.figure_sums import in_own_units, judge_amounts, judge_units, sums_of
from warehouse.rows import check_any, whole_frame
from warehouse.work import Batch, Work

TYPO = 0.85  # likeness from which an unknown metric without a name is taken for a misspelt one
KEY = ["month", "city", "metric"]
SUMS = ["n", "s", "q", "value"]
DEFINED = [
    "name_zh", "name_en", "kind", "unit", "direction", "decimals", "definition_zh", "definition_en", "topic",
]  # fmt: skip


def load_figures(work: Work, batch: Batch) -> None:
    """Read figures, define the metrics they bring, add those of the months that they leave as they were.

    Raises:
        LoadError: a file cannot be read, nothing accepted.
    """
    registry = work.known.registry
    ids = _ids(registry)
    seen: set[tuple[object, ...]] = set()

    def judge(rows: pd.DataFrame, faults: Faults) -> None:
        rows["metric"] = rows["metric"].map(lambda text: ids.get(str(text).casefold(), text))
        _judge_metric(rows, faults, registry)
        judge_units(rows, faults, registry)
        judge_amounts(rows, faults, registry)
        good = faults.good
        for row, key in enumerate(zip(*(rows[name] for name in KEY), strict=True)):
            if good[row] and key in seen:
                faults.add(row, "metric", "metric: expected each month, city and metric once; came again")
            seen.add(key)

    rows = in_own_units(whole_frame(work, batch, judge), registry)
    batch.count(rows["month"])
    check_any(batch)
    own = _defined(rows, registry)
    work.draft.append(metrics, own.assign(batch_id=batch.batch_id))
    _append(work, batch, sums_of(rows, registry, own), work.known.scorecards)


def restate(work: Work, cards: Scorecards, months: list[int]) -> None:
    """The figures of these months once more, with satisfaction derived under ``cards``."""
    if months:
        batch = work.begin("figures", ("figures of before",), "derived anew")
        batch.rows.update(dict.fromkeys(months, 0))
        _append(work, batch, pd.DataFrame(columns=[*KEY, *SUMS]), cards)


def _ids(registry: Registry) -> dict[str, str]:
    """Label or id of a metric, in any case -> id."""
    labels = {label.casefold(): metric.id for metric in registry for label in metric.label.values()}
    return labels | {metric.id.casefold(): metric.id for metric in registry}


def _judge_metric(rows: pd.DataFrame, faults: Faults, registry: Registry) -> None:
    known = [metric.id for metric in registry]
    nameless = rows["name_zh"].isna() & rows["name_en"].isna() & rows["metric"].notna()
    for name in rows.loc[nameless, "metric"].unique():
        if name in registry:
            continue
        if close := get_close_matches(name, known, n=1, cutoff=TYPO):
            why = reason("metric", "a known metric, or one with a name", name, close[0])
            faults.add_where(rows["metric"] == name, "metric", why)


def _defined(rows: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Definitions of the metrics that are the company's own; earlier ones stand where the file is silent."""
    found = []
    for name, mine in rows.groupby("metric"):
        known = registry[str(name)] if name in registry else None
        if known is not None and known.source != "figures":
            continue
        told = {column: mine[column].dropna().iloc[0] for column in DEFINED if mine[column].notna().any()}
        if known is not None:
            before = {
                "name_zh": known.label["zh"],
                "name_en": known.label["en"],
                "kind": str(known.kind),
                "unit": str(known.unit),
                "direction": known.direction,
                "decimals": known.decimals,
                "definition_zh": known.definition["zh"],
                "definition_en": known.definition["en"],
                "topic": known.topic or None,
            }
        else:
            label = told.get("name_zh", told.get("name_en", name))
            before = _guess(mine) | {
                "name_zh": label,
                "name_en": told.get("name_en", label),
                "direction": "neutral",
                "decimals": 1,
            }
        found.append({"metric": name, **before, **told})
    return pd.DataFrame(found, columns=["metric", *DEFINED])


def _guess(rows: pd.DataFrame) -> dict[str, object]:
    """What a metric is, told by the form in which it comes."""
    if rows["denominator"].notna().any():
        return {"kind": Kind.SHARE.value, "unit": Unit.PERCENT.value}
    if rows["mean"].notna().any():
        return {"kind": Kind.MEAN.value, "unit": Unit.POINTS.value}
    return {"kind": Kind.FIGURE.value, "unit": Unit.PLAIN.value}


def _append(work: Work, batch: Batch, new: pd.DataFrame, cards: Scorecards | None) -> None:
    """Write the months of ``batch``: the new figures, those that stay, satisfaction derived of both."""
    before = _live(work, sorted(batch.rows))
    if work.known.scorecards:  # what was derived before is derived again
        derived = derive(before[before["metric"] != SATISFACTION], work.known.scorecards)
        pairs = before.merge(derived, on=KEY, how="left", suffixes=("", "_derived"))
        before = before[~(pairs["value"].notna() & (pairs["value"] == pairs["value_derived"])).to_numpy()]
    stay = before.merge(new[KEY], on=KEY, how="left", indicator=True)
    stay = stay[stay["_merge"] == "left_only"].drop(columns="_merge")
    rows = pd.concat([frame for frame in (stay, new) if len(frame)], ignore_index=True)
    if cards:
        given = rows.loc[rows["metric"] == SATISFACTION, KEY]
        derived = derive(rows, cards).merge(given, on=KEY, how="left", indicator=True)
        derived = derived[derived["_merge"] == "left_only"].drop(columns="_merge")
        rows = pd.concat([frame for frame in (rows, derived) if len(frame)], ignore_index=True)
    batch.carried = len(rows) - len(new)
    batch.rows.clear()
    batch.count(rows["month"])
    rows[["n", "s", "q"]] = rows[["n", "s", "q"]].astype("Int64")
    work.draft.append(monthly_sums, rows.assign(batch_id=batch.batch_id))


def _live(work: Work, months: list[int]) -> pd.DataFrame:
    live = {work.snapshot.live[key] for month in months if (key := ("figures", month)) in work.snapshot.live}
    table = monthly_sums
    statement = select(*(table.c[name] for name in [*KEY, *SUMS])).where(
        work.snapshot.rows_of(table, ("figures",)),
        table.c.batch_id.in_(sorted(live)),
        table.c.month.in_(months),
    )
    found = pd.DataFrame(work.draft.connection.execute(statement).all(), columns=[*KEY, *SUMS])
    return found.astype({"n": "Int64", "s": "Int64", "q": "Int64", "value": "float64"})


def derive(rows: pd.DataFrame, cards: Scorecards) -> pd.DataFrame:
    """Satisfaction [points] of each month and city as the weighted mean of the dimensions that are there.

    It has no base: how the dimensions vary together is not known.
    """
    points = (
        rows["value"]
        .astype("float64")
        .fillna((rows["s"].astype("float64") / rows["n"].astype("float64").where(rows["n"] > 0)) / 1000)
    )
    found = rows.assign(points=points).dropna(subset=["points"])
    parts = []
    for key, month in found.groupby("month"):
        weights = cards.national(Month.from_key(int(str(key)))).weights
        mine = month[month["metric"].isin(list(weights))]
        weight = mine["metric"].map(weights).astype("float64")
        sums = mine.assign(weight=weight, part=weight * mine["points"]).groupby(
            ["month", "city"], as_index=False
        )
        parts.append(sums[["weight", "part"]].sum())
    if not parts:
        return pd.DataFrame(columns=[*KEY, *SUMS])
    total = pd.concat(parts, ignore_index=True)
    value = (total["part"] / total["weight"]).round(6)
    return total[["month", "city"]].assign(metric=SATISFACTION, n=pd.NA, s=pd.NA, q=pd.NA, value=value)
