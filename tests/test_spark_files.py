"""What lies in Spark's folder is read there; Spark is asked what the files cannot answer for sure."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine, Select, StaticPool, and_, create_engine, false, or_, select

from data_access import record_statements
from data_access.dialects.spark_files import SMALL, SparkServer, batches_named
from data_access.engine import open_engine
from data_access.tables import cases, cities, metrics, monthly_sums, responses
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.errors import WarehouseError
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope
from tests.test_engines_agree import FILTERS, METRICS, PERIODS, SCOPES
from warehouse.adapters.arrow import arrow_rows
from warehouse.adapters.parquet import FileOfRows, by_batch
from warehouse.adapters.spark_draft import partition

BATCH = monthly_sums.c.batch_id
YEAR = Query(("satisfaction", "csat"), Period(Month(2024, 1), Month(2025, 1)), Scope.everything())


def write(folder: Path, table, rows: pa.Table) -> None:
    """Files as a load leaves them on Spark."""
    for batch_id, part in by_batch(rows):
        path = folder / partition(table, batch_id) / "of-some-load.parquet"
        path.parent.mkdir(parents=True)
        file = FileOfRows(path, incoming := part.drop_columns(["batch_id"]))
        file.write(incoming)
        file.close()


@pytest.fixture(scope="module")
def folder(example_url: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's small tables in Spark's folder."""
    made, engine = tmp_path_factory.mktemp("spark"), open_engine(example_url)
    with engine.connect() as connection:
        for table in sorted(SMALL, key=lambda table: table.name):
            found = pd.DataFrame(connection.execute(select(*table.c)).all(), columns=table.c.keys())
            write(made, table, arrow_rows(table, found))
    engine.close()
    return made


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    """Stands for a Spark that answers nothing."""
    engine = create_engine("duckdb:///:memory:", poolclass=StaticPool)
    yield engine
    engine.dispose()


@pytest.fixture
def silent(folder: Path, spark: Engine, example: Warehouse) -> Iterator[Warehouse]:
    """The example on a Spark whose folder is seen."""
    server = SparkServer(spark, folder)
    yield Warehouse(server, example.snapshot)
    assert server.files
    server.files.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(METRICS, PERIODS, SCOPES, FILTERS)
def test_any_filter_gives_the_same_sums_without_spark(
    silent, example, metrics, period, scope, filters
) -> None:
    query = Query(metrics, period, scope, filters)
    pd.testing.assert_frame_equal(silent.monthly_sums(query), example.monthly_sums(query))


def test_what_people_know_beside_the_sums_is_the_same_without_spark(silent, example) -> None:
    everything = Scope.everything()
    assert silent.scorecards == example.scorecards
    assert silent.limits == example.limits  # there are none: no files either
    assert silent.measured == example.measured
    for read in (
        lambda w: w.cities(everything),
        lambda w: w.events(YEAR.period, everything),
        lambda w: w.practices(everything),
        lambda w: w.targets(everything),
        lambda w: w.batches(),
        lambda w: w.segment_sums(YEAR, "channel"),
        lambda w: w.segment_histograms(YEAR.of("handling_time"), "case_type"),
    ):
        pd.testing.assert_frame_equal(read(silent), read(example), check_dtype=False)


def test_records_to_be_added_up_are_asked_of_spark(silent) -> None:
    live = silent.snapshot.rows_of(responses, ("responses",))
    with pytest.raises(WarehouseError):
        silent.records(select(responses.c.day).where(live).group_by(responses.c.day))


def test_the_calls_of_a_day_are_read_where_they_lie(
    spark: Engine, example: Warehouse, tmp_path: Path
) -> None:
    query = Query(("case_volume",), Period(Month(2025, 3), Month(2025, 4)), Scope.of(["110000", "440300"]))
    day = Days(dt.date(2025, 3, 3), dt.date(2025, 3, 4))
    asked = record_statements.cases_of_channels(query, day, example.snapshot, ("电话",))
    batch_id = example.snapshot.live["cases", 202503]
    all_of_them = select(*cases.c).where(cases.c.batch_id == batch_id, cases.c.day < 20250305)
    write(tmp_path, cases, arrow_rows(cases, example.records(all_of_them)))
    found = Warehouse(SparkServer(spark, tmp_path), example.snapshot).records(asked)
    expected = example.records(asked)
    assert len(expected)
    order = [frame.sort_values("case_id", ignore_index=True) for frame in (found, expected)]
    pd.testing.assert_frame_equal(*order)


def test_a_batch_that_is_not_there_yet_is_asked_of_spark(
    folder: Path, spark: Engine, example, tmp_path
) -> None:
    """A folder on another machine may show new files later than Spark does: never a sum without them."""
    seen = tmp_path / "tables"
    shutil.copytree(folder, seen)
    late = partition(monthly_sums, example.snapshot.live["responses", 202501])
    shutil.rmtree(seen / late)
    warehouse = Warehouse(SparkServer(spark, seen), example.snapshot)
    with pytest.raises(WarehouseError):
        warehouse.monthly_sums(YEAR)
    shutil.copytree(folder / late, seen / late)
    pd.testing.assert_frame_equal(warehouse.monthly_sums(YEAR), example.monthly_sums(YEAR))


def test_where_rows_were_put_in_their_place_spark_is_asked(silent, example, folder: Path) -> None:
    batch_id = example.snapshot.live["figures", 202503]
    asked = select(metrics.c.metric).where(metrics.c.batch_id.in_([batch_id]))
    assert silent.engine.files.hold(asked)
    moved = folder / f"{partition(metrics, batch_id)}.of-a-later-load"
    moved.mkdir()
    try:
        assert not silent.engine.files.hold(asked)
    finally:
        moved.rmdir()


def test_a_batch_whose_files_have_gone_disturbs_no_other(spark: Engine, folder: Path, tmp_path: Path) -> None:
    """A batch that was replaced is swept away while a dashboard goes on."""
    seen, files = tmp_path / "tables", []
    for batch_id in (901, 902):
        of_cities = folder / partition(cities, 1)
        files.append(shutil.copytree(of_cities, seen / partition(cities, batch_id)))
    server = SparkServer(spark, seen)

    def count(*batch_ids: int) -> int:
        with server.connect() as connection:
            found = connection.execute(select(cities.c.city).where(cities.c.batch_id.in_(batch_ids)))
            return len(found.all())

    assert count(901, 902) == 64
    shutil.rmtree(files[0])
    assert count(902) == 32


def test_a_file_that_is_being_written_disturbs_nobody(silent, example, folder: Path) -> None:
    growing = folder / partition(monthly_sums, 999_999) / "begun.parquet"
    growing.parent.mkdir()
    growing.write_bytes(b"PAR1")
    try:
        pd.testing.assert_frame_equal(silent.monthly_sums(YEAR), example.monthly_sums(YEAR))
    finally:
        growing.unlink()
        growing.parent.rmdir()


def named(*conditions) -> set[int] | None:
    statement: Select[tuple[object, ...]] = select(monthly_sums.c.city).where(*conditions)
    return batches_named(statement.whereclause)


def test_the_batches_of_a_question_are_those_that_every_row_is_of() -> None:
    month = monthly_sums.c.month
    assert named(BATCH.in_([3, 7]), month >= 202501) == {3, 7}
    assert named(or_(BATCH.in_([3]), and_(BATCH == 5, month.in_([202501])))) == {3, 5}
    assert named(month == 202501) is None
    assert named(or_(BATCH == 3, month == 202501)) is None  # a row of any batch may have that month
    assert named(BATCH.not_in([3])) is None
    assert named(BATCH > 3) is None
    assert named(false()) == set()
    assert batches_named(None) is None


def test_the_questions_of_a_review_name_their_batches(example: Warehouse) -> None:
    rows = example.snapshot.rows_of(monthly_sums, ("responses", "cases", "figures"), YEAR.period)
    of_year = {
        batch
        for kind, month, batch, _ in example.snapshot.entries
        if kind in ("responses", "cases", "figures") and month and Month.from_key(month) in YEAR.period
    }
    assert named(rows) == of_year
