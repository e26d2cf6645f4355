"""The SQL of each query shape, held as text: a change is seen, and read, in a diff.

To accept a change: ``python -m tests.test_statements``.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.engine.default import DefaultDialect

from data_access import record_statements, tables
from data_access.dialects.postgresql import postgresql_engine
from data_access.snapshot import Snapshot
from data_access.statements import (
    rows_in_force,
    sums_by_month,
    sums_by_segment,
    times_by_month,
    times_by_segment,
)  # fmt: skip
from domain.days import Days
from domain.errors import QueryError
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope

GOLDEN = Path(__file__).parent / "golden"
# months 1 and 2 came in batch 1, month 2 was corrected by batch 3; cases of both in batch 2
ENTRIES = (
    ("responses", 202501, 1, 10), ("responses", 202502, 1, 10), ("cases", 202501, 2, 5),
    ("cases", 202502, 2, 5), ("responses", 202502, 3, 9), ("events", 0, 4, 2),
)  # fmt: skip
SNAPSHOT = Snapshot(5, ENTRIES)
OLDER = Snapshot(5, (("schema", 0, 0, 2), *ENTRIES))  # of before responses had an agent group
DAYS = Days(dt.date(2025, 1, 30), dt.date(2025, 2, 6))
PERIOD = Period(Month(2025, 1), Month(2025, 3))
EVERYTHING, SOUTH = Scope.everything(), Scope.of(["gz", "sz"])
NARROWED = Filters(cities=("gz", "bj"), channel=("电话",))


def shapes() -> dict[str, Select[tuple[object, ...]]]:
    """Name of the shape -> its statement."""
    query = Query(("nps", "satisfaction"), PERIOD, EVERYTHING)
    scoped = Query(("satisfaction",), PERIOD, SOUTH)
    return {
        "sums_by_month": sums_by_month(query, SNAPSHOT),
        "sums_by_month_scoped": sums_by_month(scoped, SNAPSHOT),
        "sums_by_month_filtered": sums_by_month(scoped.within(NARROWED), SNAPSHOT),
        "sums_by_segment": sums_by_segment(query, SNAPSHOT, "channel"),
        "times_by_month": times_by_month(query.of("handling_time"), SNAPSHOT),
        "times_by_month_filtered": times_by_month(scoped.of("handling_time").within(NARROWED), SNAPSHOT),
        "times_by_segment": times_by_segment(scoped.of("handling_time"), SNAPSHOT, "tier"),
        "rows_in_force": rows_in_force(tables.events, "events", SNAPSHOT, scope=SOUTH, period=PERIOD),
        "days_of": record_statements.days_of("cases", scoped, SNAPSHOT),
        "low_by_topic": record_statements.low_by_topic(
            scoped.within(NARROWED), DAYS, SNAPSHOT, 60_000, (2, 1, 3)
        ),
        "low_by_topic_older": record_statements.low_by_topic(query, DAYS, OLDER, 60_000, (1, 2)),
        "low_by_type": record_statements.low_by_type(scoped, DAYS, SNAPSHOT, 60_000),
        "outcomes_by_type": record_statements.outcomes_by_type(scoped, DAYS, SNAPSHOT),
        "cases_of_channels": record_statements.cases_of_channels(scoped, DAYS, SNAPSHOT, ("电话",)),
        "daily_batches": record_statements.daily_batches("responses", PERIOD, SNAPSHOT),
        "daily_days": record_statements.daily_days("responses", scoped, SNAPSHOT),
        "daily": record_statements.daily("responses", "topics", scoped.within(NARROWED), DAYS, SNAPSHOT),
        "out_of_scope": sums_by_month(scoped.within(Filters(cities=("bj",))), SNAPSHOT),
    }


def written(statement: Select[tuple[object, ...]]) -> str:
    compiled = statement.compile(dialect=DefaultDialect(), compile_kwargs={"literal_binds": True})
    return str(compiled) + "\n"


@pytest.mark.parametrize("shape", list(shapes()))
def test_the_sql_of_a_query_shape_is_the_one_that_was_read(shape: str) -> None:
    assert written(shapes()[shape]) == (GOLDEN / f"{shape}.sql").read_text(encoding="utf-8")


def test_every_golden_file_has_its_shape() -> None:
    assert {file.stem for file in GOLDEN.glob("*.sql")} == set(shapes())


@pytest.mark.parametrize("shape", list(shapes()))
def test_the_sql_keeps_to_the_portable_subset(shape: str) -> None:
    text = written(shapes()[shape]).upper()
    for word in (" / ", "AVG(", "STDDEV", "VAR_", "LIKE", "NULLS", "OUTER JOIN", "RETURNING", "::", "CAST("):
        assert word not in text


def test_postgresql_sums_whole_numbers_to_whole_numbers() -> None:
    asked = select(
        func.sum(tables.segment_sums.c.n).label("n"), func.sum(tables.monthly_sums.c.value).label("value")
    )
    text = str(
        asked.compile(dialect=postgresql_engine(make_url("postgresql://nobody@localhost/none")).dialect)
    )
    assert "CAST(sum(segment_sums.n) AS BIGINT) AS n, sum(monthly_sums.value) AS value" in text


def test_a_scope_stands_in_every_statement_about_cities() -> None:
    for shape in (
        "sums_by_month_scoped", "sums_by_month_filtered", "times_by_month_filtered", "times_by_segment",
        "rows_in_force", "days_of", "low_by_topic", "low_by_type", "outcomes_by_type", "cases_of_channels",
        "daily_days", "daily",
    ):  # fmt: skip
        assert "city IN ('" in written(shapes()[shape])
        assert "'bj'" not in written(shapes()[shape])


def test_a_segment_that_does_not_exist_is_refused() -> None:
    with pytest.raises(QueryError, match="Did you mean 'channel'"):
        sums_by_segment(Query(("nps",), PERIOD, EVERYTHING), SNAPSHOT, "chanel")


def test_days_outside_the_months_of_the_question_are_refused() -> None:
    query = Query(("responses",), Period.of_month(Month(2025, 1)), EVERYTHING)
    with pytest.raises(QueryError, match="2025-01-30 to 2025-02-05"):
        record_statements.low_by_type(query, DAYS, SNAPSHOT, 60_000)


if __name__ == "__main__":
    for name, statement in shapes().items():
        (GOLDEN / f"{name}.sql").write_text(written(statement), encoding="utf-8")
