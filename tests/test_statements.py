"""The SQL of each query shape, held as text: a change is seen, and read, in a diff.

To accept a change: ``python -m tests.test_statements``.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Select
from sqlalchemy.dialects import postgresql

from data_access import tables
from data_access.snapshot import Snapshot
from data_access.statements import (
    rows_in_force,
    sums_by_month,
    sums_by_segment,
    times_by_month,
    times_by_segment,
)  # fmt: skip
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
        "out_of_scope": sums_by_month(scoped.within(Filters(cities=("bj",))), SNAPSHOT),
    }


def written(statement: Select[tuple[object, ...]]) -> str:
    compiled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
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


def test_a_scope_stands_in_every_statement_about_cities() -> None:
    for shape in (
        "sums_by_month_scoped", "sums_by_month_filtered", "times_by_month_filtered", "times_by_segment",
        "rows_in_force",
    ):  # fmt: skip
        assert "'bj'" not in written(shapes()[shape])


def test_a_segment_that_does_not_exist_is_refused() -> None:
    with pytest.raises(QueryError, match="Did you mean 'channel'"):
        sums_by_segment(Query(("nps",), PERIOD, EVERYTHING), SNAPSHOT, "chanel")


if __name__ == "__main__":
    for name, statement in shapes().items():
        (GOLDEN / f"{name}.sql").write_text(written(statement), encoding="utf-8")
