"""The thin layer: a question -> a tidy table. Pages and exports ask here and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property
from threading import Lock
from typing import Any, TypeVar

import pandas as pd
from sqlalchemy import Select, false, func, select

from data_access import tables
from data_access.engine import ReadEngine
from data_access.frames import frame_of
from data_access.held import HeldSums
from data_access.percentiles import by_bucket, merged, with_percentiles
from data_access.snapshot import Snapshot, read_snapshot
from data_access.statements import (
    KINDS,
    rows_in_force,
    sums_by_month,
    sums_by_segment,
    times_by_month,
    times_by_segment,
)  # fmt: skip
from domain.limits import Limits
from domain.metrics import SATISFACTION, Kind, Metric, Registry, Unit
from domain.months import Month, Period
from domain.query import SEGMENTS, Filters, Query
from domain.scope import Scope
from domain.scorecard import Dimension, Scorecard, Scorecards

EXAMPLE = "example"  # who loaded the batches of the example; its responses come last
TIMES_SINCE = 2  # version of the tables that brought histograms, limits and topics
T = TypeVar("T")
SUMS_HELD = 32  # scopes and segments
ORDER = ["month", "metric", "city"]
SUMS = {"n": "float64", "s": "float64", "q": "float64"}  # exact up to 2**53, and empty is NaN


def statement_key(statement: Select[tuple[object, ...]]) -> str:
    """What tells a question from another: its SQL and its bound values, which hold the reader's scope."""
    compiled = statement.compile(compile_kwargs={"render_postcompile": True})
    return f"{compiled} {sorted(compiled.params.items())}"


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
        self._sums: dict[tuple[Scope, Filters], HeldSums] = {}
        self._holding = Lock()

    def _table(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        """The answer; what a reader changes is the reader's own. A warehouse that keeps things asks once."""
        return self.kept(statement_key(statement), lambda: self._read(statement)).copy(deep=False)

    def _read(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        with self.engine.connect() as connection, connection.execute(statement) as result:
            return frame_of(list(result.keys()), result.cursor)

    def kept(self, key: str, make: Callable[[], T]) -> T:  # noqa: ARG002
        """What ``make`` makes. A warehouse that keeps things makes it once a key.

        Args:
            key: all that it depends on beside the warehouse, the reader's scope before all.
        """
        return make()

    def finished(self, key: str, make: Callable[[], T]) -> T:
        """The same for what a page sends, of JSON's own types: it may be kept for other processes."""
        return self.kept(f"finished {key}", make)

    def is_finished(self, key: str) -> bool:  # noqa: ARG002
        """Whether what is finished is there for other processes."""
        return False

    @property
    def keeps_pages(self) -> bool:
        """Whether what is finished is kept for other processes."""
        return False

    @property
    def has_room_ahead(self) -> bool:
        """Whether there is room for what nobody has asked for."""
        return False

    def records(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        """The answer to a question of :mod:`data_access.records`."""
        return self._table(statement)

    # --- sums -----------------------------------------------------------------------------------
    def monthly_sums(self, query: Query) -> pd.DataFrame:
        """One row a city, month and metric: ``month`` [key], ``city``, ``metric``, ``n``, ``s``, ``q``
        [sums as stored], ``value`` [for figures that come without a base].

        A percentile has its records in ``n`` and ``histogram`` [:class:`domain.histograms.Histogram`; a
        column that is there where the query asks for one] and neither ``s`` nor ``q``.
        """
        found = self._held(query).rows(query)
        if not query.filters.segmented:  # figures have no segments
            found = self._records_first(found)
        if timed := self._percentiles_of(query):
            times = self._times(times_by_month(query.of(*timed.values()), self.snapshot))
            found = _typed(with_percentiles(found, times, timed), ORDER)
        return found

    def _held(self, query: Query) -> HeldSums:
        """The sums of the query's scope and segments."""

        def read(asked: Query) -> pd.DataFrame:
            rows = self._read(sums_by_month(asked, self.snapshot))
            return _typed(rows.assign(value=float("nan")) if asked.filters.segmented else rows, ORDER)

        whose = query.scope, replace(query.filters, cities=())
        with self._holding:
            held = self._sums.pop(whose, None) or HeldSums(read, ORDER)
            self._sums[whose] = held  # the newest last
            if len(self._sums) > SUMS_HELD:
                del self._sums[next(iter(self._sums))]
        return held

    def time_histograms(self, query: Query) -> pd.DataFrame:
        """Time metrics as counts: ``month`` [key], ``city``, ``metric``, ``bucket`` [least time in it, s,
        see :mod:`domain.histograms`], ``n`` [records]. Only metrics of which the registry has a
        percentile; empty in a warehouse older than the histograms."""
        return by_bucket(self._times(times_by_month(query, self.snapshot)))

    def segment_histograms(self, query: Query, segment: str) -> pd.DataFrame:
        """The same, apart by the values of ``segment``."""
        return by_bucket(self._times(times_by_segment(query, self.snapshot, segment)))

    def _times(self, statement: Select[tuple[object, ...]]) -> pd.DataFrame:
        if self.snapshot.schema < TIMES_SINCE:
            return merged(pd.DataFrame(columns=list(statement.selected_columns.keys())))
        return merged(self._table(statement).astype({"month": "int64"}))

    def _percentiles_of(self, query: Query) -> dict[str, str]:
        """The percentiles of a query -> the time metrics that they are read from."""
        asked = [self.registry[m] for m in query.metrics if m in self.registry]
        return {metric.id: metric.of for metric in asked if metric.kind is Kind.PERCENTILE}

    def _records_first(self, found: pd.DataFrame) -> pd.DataFrame:
        """Where a month has records of a metric, drop a figure that was given for it too: never both."""
        figures = {batch for (kind, _), batch in self.snapshot.live.items() if kind == "figures"}
        given = found.pop("batch_id").isin(figures)
        if given.any() and not given.all():
            recorded = found.loc[~given, ["month", "metric"]].drop_duplicates().assign(_recorded=True)
            both = found[["month", "metric"]].merge(recorded, on=["month", "metric"], how="left")["_recorded"]
            found = found[~(given.to_numpy() & both.notna().to_numpy())].reset_index(drop=True)
        return found

    def segment_sums(self, query: Query, segment: str) -> pd.DataFrame:
        """One row a city, month, metric and value of ``segment``; percentiles as in :meth:`monthly_sums`."""
        order = [*ORDER, segment]
        found = _typed(self._table(sums_by_segment(query, self.snapshot, segment)), order)
        if timed := self._percentiles_of(query):
            times = self._times(times_by_segment(query.of(*timed.values()), self.snapshot, segment))
            found = _typed(with_percentiles(found, times, timed), order)
        return found

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
        older = ["topic"] if self.snapshot.schema < TIMES_SINCE else []
        columns = [column for column in table.c if column.name not in older]
        rows = self._table(select(*columns).where(table.c.batch_id.in_(batches)))
        found = rows.sort_values("batch_id", kind="stable")
        own = found.drop_duplicates("metric", keep="last").reindex(columns=[*found.columns, *older])
        told = own.astype(object).where(own.notna(), "")
        return Registry(dimensions, [_own_metric(row) for row in told.to_dict("records")])

    @cached_property
    def limits(self) -> Limits:
        """How long things may take: the company's limits, else the usual ones."""
        if self.snapshot.schema < TIMES_SINCE:
            return Limits()
        found = self._table(rows_in_force(tables.limits, "limits", self.snapshot))
        return Limits({(row.name, row.priority): int(row.seconds) for row in found.itertuples()})

    @cached_property
    def measured(self) -> frozenset[str]:
        """The metrics of which the warehouse holds any figure: what a file does not tell has none."""
        table = tables.monthly_sums
        statement = (
            select(table.c.metric).where(self.snapshot.rows_of(table, KINDS[table])).group_by(table.c.metric)
        )
        held = set(self._table(statement)["metric"])
        read = {m.id for m in self.registry if m.kind is Kind.PERCENTILE and m.of in held}
        return frozenset(held | (read if self.snapshot.schema >= TIMES_SINCE else set()))

    @cached_property
    def metric_choices(self) -> list[str]:
        """The metrics that have any figure, in the registry's order; satisfaction even without one."""
        return [m.id for m in self.registry if m.id in self.measured or m.id == SATISFACTION]

    def cities(self, scope: Scope) -> pd.DataFrame:
        """One row a city in scope: ``city``, ``name_zh``, ``name_en``, ``pinyin``, ``initials``,
        ``province``, ``region``, ``tier``, ``boundary``, ``lon``, ``lat`` [degrees]."""

        def make() -> pd.DataFrame:
            found = self._table(rows_in_force(tables.cities, "cities", self.snapshot, scope=scope))
            for column in ("province", "region", "tier", "boundary"):
                found[column] = found[column].fillna("").astype(str)
            return found.astype({"lon": "float64", "lat": "float64"}).sort_values("city", ignore_index=True)

        return self.kept(repr(("every city", scope)), make).copy(deep=False)

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
                self.snapshot.rows_of(table, KINDS[table]), table.c.metric.in_(("responses", "case_volume"))
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
    def batches(self, *, with_replaced: bool = False) -> pd.DataFrame:
        """The loads that are read, newest first, with their numbers of rejected rows.

        Args:
            with_replaced: those too that a later load has replaced, as long as they are there.
        """
        table = tables.batches
        asked = select(*table.c)
        if not with_replaced:
            live = sorted({*self.snapshot.live.values()} - {0})  # the tables' own
            asked = asked.where(table.c.batch_id.in_(live) if live else false())
        return self._table(asked).sort_values("batch_id", ascending=False, ignore_index=True)

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
    types = {
        "month": "int64",
        "city": "str",
        "metric": "str",
        **SUMS,
        **({"value": "float64"} if "value" in sums else {}),
    }
    return sums.astype(types).sort_values(order, ignore_index=True)


def _own_metric(row: dict[str, Any]) -> Metric:
    """A metric of the company's figures; what it does not tell is an empty text."""
    label = {"zh": str(row["name_zh"]), "en": str(row["name_en"])}
    definition = {
        "zh": row["definition_zh"] or f"{label['zh']}：公司按月提供的数字。",
        "en": row["definition_en"] or f"{label['en']}: a monthly figure of the company's own.",
    }
    kind, unit = Kind(row["kind"]), Unit(row["unit"])
    decimals = int(row["decimals"])
    return Metric(
        row["metric"], label, definition, kind, "figures", unit, row["direction"],
        decimals=decimals, topic=row["topic"],
    )  # fmt: skip
