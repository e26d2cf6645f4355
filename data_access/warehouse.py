"""The thin layer: a question -> a tidy table. Pages and exports ask here and nowhere else."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd
from sqlalchemy import Select, Table, func, select

from data_access import tables
from data_access.engine import ReadEngine
from data_access.snapshot import Snapshot, read_snapshot
from data_access.statements import rows_in_force, sums_by_month, sums_by_segment
from domain.metrics import Kind, Metric, Registry, Unit
from domain.months import Month, Period
from domain.query import SEGMENTS, Query
from domain.scope import Scope
from domain.scorecard import Dimension, Scorecard, Scorecards

EXAMPLE = "example"  # who loaded the batches of the example; its responses come last
SUMS = {"n": "float64", "s": "float64", "q": "float64"}  # exact up to 2**53, and empty is NaN


class Warehouse:
    """A warehouse at one snapshot; every table it returns belongs to that state.

    Raises (all methods):
        WarehouseError: the database does not answer.
    """

    def __init__(self, engine: ReadEngine, snapshot: Snapshot | None = None) -> None:
        self.engine = engine
        if snapshot is None:
            with engine.connect() as connection:
                snapshot = read_snapshot(connection)
        self.snapshot = snapshot

    def _table(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        with self.engine.connect() as connection:
            result = connection.execute(statement)
            return pd.DataFrame(result.all(), columns=list(result.keys()))

    # --- sums -----------------------------------------------------------------------------------
    def monthly_sums(self, query: Query) -> pd.DataFrame:
        """One row a city, month and metric: ``month`` [key], ``city``, ``metric``, ``n``, ``s``, ``q``
        [sums as stored], ``value`` [for figures that come without a base]."""
        found = self._table(sums_by_month(query, self.snapshot))
        if query.filters.segmented:
            found["value"] = float("nan")
        else:
            found = self._records_first(found)
        return _typed(found.astype({"value": "float64"}), ["month", "metric", "city"])

    def _records_first(self, found: pd.DataFrame) -> pd.DataFrame:
        """Where a month has records of a metric, drop a figure that was given for it too: never both."""
        figures = {batch for (kind, _), batch in self.snapshot.live.items() if kind == "figures"}
        given = found.pop("batch_id").isin(figures)
        if given.any() and not given.all():
            recorded = found.loc[~given, ["month", "metric"]].drop_duplicates().assign(_recorded=True)
            both = found[["month", "metric"]].merge(recorded, on=["month", "metric"], how="left")["_recorded"]
            found = found[~(given.to_numpy() & both.notna().to_numpy())]
        return found

    def segment_sums(self, query: Query, segment: str) -> pd.DataFrame:
        """One row a city, month, metric and value of ``segment``."""
        found = self._table(sums_by_segment(query, self.snapshot, segment))
        return _typed(found, ["month", "metric", "city", segment])

    # --- vocabulary -----------------------------------------------------------------------------
    @cached_property
    def scorecards(self) -> Scorecards | None:
        """Every scorecard; None in a warehouse that holds none."""
        found = self._table(rows_in_force(tables.scorecards, "scorecard", self.snapshot))
        if found.empty:
            return None
        cards = (
            Scorecard(
                str(city),
                Month.from_key(int(start)),
                tuple(
                    Dimension(row.dimension, row.name_zh, row.name_en, int(row.slot), float(row.weight))
                    for row in rows.sort_values("slot").itertuples()
                ),
            )
            for (city, start), rows in found.groupby(["city", "valid_from"])
        )
        return Scorecards.of(cards)

    @cached_property
    def registry(self) -> Registry:
        """Every metric: built in, of the scorecard, of the company's own figures."""
        dimensions = self.scorecards.dimensions if self.scorecards else ()
        batches = sorted({batch for (kind, _), batch in self.snapshot.live.items() if kind == "figures"})
        table = tables.metrics
        columns = [column for column in table.c if column.name != "batch_id"]
        found = self._table(select(*columns).where(table.c.batch_id.in_(batches)).order_by(table.c.batch_id))
        own = found.drop_duplicates("metric", keep="last")
        return Registry(dimensions, [_own_metric(row) for row in own.to_dict("records")])

    def cities(self, scope: Scope) -> pd.DataFrame:
        """One row a city in scope: ``city``, ``name_zh``, ``name_en``, ``pinyin``, ``initials``,
        ``province``, ``region``, ``tier``, ``boundary``, ``lon``, ``lat`` [degrees]."""
        found = self._table(rows_in_force(tables.cities, "cities", self.snapshot, scope=scope))
        for column in ("province", "region", "tier", "boundary"):
            found[column] = found[column].fillna("").astype(str)
        return found.astype({"lon": "float64", "lat": "float64"}).sort_values("city", ignore_index=True)

    @cached_property
    def months(self) -> tuple[Month, ...]:
        """Months that hold responses, cases or figures, oldest first."""
        return self.snapshot.months("responses", "cases", "figures")

    def segment_values(self, segment: str) -> tuple[str, ...]:
        """Every value of a segment over all months."""
        assert segment in SEGMENTS
        table = tables.segment_sums
        column = table.c[segment]
        statement = (
            select(column)
            .where(
                self.snapshot.rows_of(table, ("responses", "cases")),
                table.c.metric.in_(("responses", "case_volume")),
            )
            .group_by(column)
        )
        return tuple(sorted(self._table(statement)[segment]))

    # --- what people know beside the sums -------------------------------------------------------
    def events(self, period: Period, scope: Scope) -> pd.DataFrame:
        """The events of the months, those of the nation and of the cities in scope."""
        found = self._table(rows_in_force(tables.events, "events", self.snapshot, scope=scope, period=period))
        return found.sort_values(["month", "day", "title_zh"], ignore_index=True)

    def practices(self, scope: Scope) -> pd.DataFrame:
        """What cities do differently: city, practice, since, names, notes, metric and how to read it."""
        found = self._table(rows_in_force(tables.practices, "practices", self.snapshot, scope=scope))
        return found.sort_values(["city", "since", "practice"], ignore_index=True)

    def targets(self, scope: Scope) -> pd.DataFrame:
        """Targets and benchmarks with their half-open months of validity."""
        found = self._table(rows_in_force(tables.targets, "targets", self.snapshot, scope=scope))
        return found.sort_values(["metric", "city", "valid_from"], ignore_index=True)

    # --- trust ----------------------------------------------------------------------------------
    def batches(self) -> pd.DataFrame:
        """Every load that was kept, newest first, with its number of rejected rows."""
        return self._table(_all_of(tables.batches)).sort_values(
            "batch_id", ascending=False, ignore_index=True
        )

    @property
    def is_unfinished_example(self) -> bool:
        """Whether all there is are the example's first files: its building was cut off."""
        loads = self.batches()
        return (
            len(loads) > 0
            and bool((loads["loaded_by"] == EXAMPLE).all())
            and not self.snapshot.months("responses")
        )

    def reject_reasons(self) -> pd.DataFrame:
        """``batch_id``, ``file``, ``reason``, ``rows``: how often each reason was given."""
        table = tables.rejects
        keys = [table.c.batch_id, table.c.file, table.c.reason]
        return self._table(select(*keys, func.count().label("rows")).group_by(*keys))


def _typed(sums: pd.DataFrame, order: list[str]) -> pd.DataFrame:
    return sums.astype({"month": "int64", **SUMS}).sort_values(order, ignore_index=True)


def _all_of(table: Table) -> Select[tuple[object, ...]]:
    return select(*table.c)


def _own_metric(row: dict[str, Any]) -> Metric:
    label = {"zh": str(row["name_zh"]), "en": str(row["name_en"])}
    definition = {
        "zh": str(row["definition_zh"] or f"{label['zh']}：公司按月提供的数字。"),
        "en": str(row["definition_en"] or f"{label['en']}: a monthly figure of the company's own."),
    }
    kind, unit = Kind(row["kind"]), Unit(row["unit"])
    decimals = int(row["decimals"])
    return Metric(
        row["metric"], label, definition, kind, "figures", unit, row["direction"], decimals=decimals
    )
