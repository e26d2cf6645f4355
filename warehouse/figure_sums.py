"""The forms in which a monthly figure comes -> the sums n, s, q, or a value without a base."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.metrics import Kind, Metric, Registry, Unit
from warehouse.checked import Faults

SECONDS = {Unit.SECONDS.value: 1.0, Unit.MINUTES.value: 60.0, Unit.HOURS.value: 3600.0}
FORM = "expected a value, numerator and denominator, or n, mean and sd"


def judge_amounts(rows: pd.DataFrame, faults: Faults, registry: Registry) -> None:
    """Refuse rows in no whole form, and values that the metric cannot have."""
    share = rows["numerator"].notna() & rows["denominator"].notna()
    spread = rows["n"].notna() & rows["mean"].notna() & rows["sd"].notna()
    whole = share | spread | rows["value"].notna()
    faults.add_where(~whole, "value", f"value: {FORM}; came nothing whole")
    for column in ("numerator", "denominator", "n"):
        broken = rows[column].notna() & (rows[column] % 1 != 0).fillna(False)
        faults.add_where(broken, column, f"{column}: expected a whole number; came a broken one")
    none = share & (rows["denominator"] == 0).fillna(False)
    faults.add_where(none, "denominator", "denominator: expected 1 or more; came 0")
    few = spread & (rows["n"] < 1).fillna(False)
    faults.add_where(few, "n", "n: expected 1 or more; came 0")
    known = {name: registry[name] for name in rows["metric"].dropna().unique() if name in registry}
    kinds = {name: str(metric.kind) for name, metric in known.items()}
    told = [kinds.get(name, kind) for name, kind in zip(rows["metric"], rows["kind"], strict=True)]
    is_share = share & np.array(
        [not isinstance(kind, str) or kind == Kind.SHARE for kind in told], dtype=bool
    )
    above = is_share & (rows["numerator"] > rows["denominator"]).fillna(False)
    faults.add_where(above, "numerator", "numerator: expected at most the denominator; came more")
    bounded = rows["metric"].map({name: _bounded(metric) for name, metric in known.items()}).eq(True)
    for column in ("value", "mean"):
        outside = bounded & ((rows[column] < 0) | (rows[column] > 100)).fillna(False)
        faults.add_where(outside, column, f"{column}: expected 0 to 100; came another number")


def judge_units(rows: pd.DataFrame, faults: Faults, registry: Registry) -> None:
    """Refuse a unit that a metric computed from records cannot be given in; one time stands for another."""
    for name in rows["metric"].dropna().unique():
        if name not in registry or registry[name].source == "figures":
            continue
        unit = registry[name].unit.value
        able = tuple(SECONDS) if unit in SECONDS else (unit,)
        wrong = rows["metric"].eq(name) & rows["unit"].notna() & ~rows["unit"].isin(able)
        faults.add_where(wrong, "unit", f"unit: expected {' or '.join(able)} for {name}; came another")


def in_own_units(rows: pd.DataFrame, registry: Registry) -> pd.DataFrame:
    """Times that come in another unit than their metric's, as 2 hours for one in seconds, in the metric's."""

    def factor(name: str, unit: object) -> float:
        if name not in registry or registry[name].source == "figures":
            return 1.0
        own = registry[name].unit.value
        return SECONDS[str(unit)] / SECONDS[own] if own in SECONDS and unit in SECONDS else 1.0

    factors = [factor(*pair) for pair in zip(rows["metric"], rows["unit"], strict=True)]
    amounts = {column: rows[column] * factors for column in ("value", "mean", "sd")}
    return rows.assign(**amounts)


def _bounded(metric: Metric) -> bool:
    return metric.unit is Unit.POINTS or metric.kind is Kind.SHARE


def sums_of(rows: pd.DataFrame, registry: Registry, own: pd.DataFrame) -> pd.DataFrame:
    """``month``, ``city``, ``metric``, ``n``, ``s``, ``q`` [as stored] or ``value`` [the metric's unit].

    A share is s of n, with q = s. Of n, mean and standard deviation m and d of a score or time, s = n·m
    and q = (n − 1)·d² + n·m², in thousandths of a point or in seconds.
    """
    kinds = dict(zip(own["metric"], own["kind"], strict=True))
    units = dict(zip(own["metric"], own["unit"], strict=True))
    kind = rows["metric"].map(lambda name: kinds.get(name) or str(registry[name].kind))
    scale = rows["metric"].map(lambda name: _scale(registry, name, units.get(name, ""))).astype("float64")
    share = (rows["numerator"].notna() & rows["denominator"].notna()).to_numpy(dtype=bool)
    n, mean, sd = (rows[name].astype("float64") for name in ("n", "mean", "sd"))
    spread = (n.notna() & mean.notna() & sd.notna()).to_numpy(dtype=bool) & ~share
    numerator, denominator = rows["numerator"].astype("float64"), rows["denominator"].astype("float64")
    squares = numerator.where(kind != Kind.RATIO, 0.0)
    based = share | spread
    sums = pd.DataFrame(
        {
            "n": np.where(share, denominator, n),
            "s": np.where(share, numerator, (n * mean * scale).round()),
            "q": np.where(share, squares, ((n - 1) * (sd * scale) ** 2 + n * (mean * scale) ** 2).round()),
        },
        index=rows.index,
    ).where(pd.Series(based, index=rows.index))
    return pd.concat([rows[["month", "city", "metric"]], sums.astype("Int64")], axis=1).assign(
        value=rows["value"].astype("float64").where(~based)
    )


def _scale(registry: Registry, name: str, unit: str) -> float:
    if name in registry:
        return registry[name].scale
    return {Unit.POINTS.value: 1000.0, Unit.MINUTES.value: 60.0, Unit.HOURS.value: 3600.0}.get(unit, 1.0)
