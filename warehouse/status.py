"""What a warehouse holds, in plain text."""

from __future__ import annotations

from collections import Counter, defaultdict

from data_access.engine import open_engine
from data_access.snapshot import UNDATED
from data_access.warehouse import Warehouse
from domain.errors import WarehouseError
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope
from warehouse.checked import reason_kind

BATCHES_SHOWN = 12
REASONS_SHOWN = 5
GAPS_SHOWN = 6


def status(url: str | None) -> str:
    """Months, rows, freshness, the latest loads and why rows were refused.

    Raises:
        WarehouseError: no warehouse there.
    """
    engine = open_engine(url)
    if not engine.exists():
        engine.close()
        raise WarehouseError(
            "warehouse", "none there yet", "one made by `python -m warehouse example` or `create`"
        )
    try:
        warehouse = Warehouse(engine)
        return "\n".join([*_kinds(warehouse), *_behind(warehouse), "", *_loads(warehouse)])
    finally:
        engine.close()


def _kinds(warehouse: Warehouse) -> list[str]:
    held: dict[str, dict[int, int]] = defaultdict(dict)
    for (kind, month), rows in warehouse.snapshot.rows.items():
        if kind != "schema":
            held[kind][month] = rows
    lines = []
    for kind, by_month in sorted(held.items()):
        months = [Month.from_key(month) for month in sorted(by_month) if month != UNDATED]
        span = f"{months[0]} to {months[-1]}, {len(months)} months" if months else "without months"
        lines.append(f"{kind:<12} {sum(by_month.values()):>12,} rows   {span}")
        if gap := _missing(months) if months else []:
            more = " …" if len(gap) > GAPS_SHOWN else ""
            first = ", ".join(map(str, gap[:GAPS_SHOWN]))
            lines.append(f"{'':<12} {len(gap)} months between without data: {first}{more}")
    return lines or ["The warehouse is empty: load cities, scorecard, responses, cases."]


def _behind(warehouse: Warehouse) -> list[str]:
    """Months that were summed before this version kept histograms of their times."""
    timed = [metric.id for metric in warehouse.registry.timed("cases")]
    held = warehouse.snapshot.months("cases")
    if not held:
        return []
    query = Query(tuple(timed), Period(held[0], held[-1] + 1), Scope.everything())
    summed = set(warehouse.monthly_sums(query)["month"])
    behind = summed - set(warehouse.time_histograms(query)["month"])
    if not behind:
        return []
    return [f"percentiles are missing for {len(behind)} months: `python -m warehouse rollup` makes them"]


def _missing(months: list[Month]) -> list[Month]:
    return [months[0] + i for i in range(months[-1].since(months[0])) if months[0] + i not in months]


def _loads(warehouse: Warehouse) -> list[str]:
    batches = warehouse.batches(with_replaced=True)
    live = set(warehouse.snapshot.live.values())
    reasons: dict[int, Counter[str]] = defaultdict(Counter)
    for row in warehouse.reject_reasons().to_dict("records"):
        reasons[int(row["batch_id"])][reason_kind(str(row["reason"]))] += int(row["rows"])
    lines = [f"latest load {batches['loaded_at'].iloc[0]}"] if len(batches) else []
    for batch in batches.head(BATCHES_SHOWN).to_dict("records"):
        number = int(batch["batch_id"])
        lines.append(
            f"batch {number} {batch['kind']}: {batch['accepted']:,} rows, {batch['rejected']:,} rejected, "
            f"{batch['loaded_at']} by {batch['loaded_by'] or 'nobody named'}, {batch['files']}"
            + ("" if number in live else " (replaced)")
        )
        lines += [f"    {count:,} × {text}" for text, count in reasons[number].most_common(REASONS_SHOWN)]
    return lines
