"""The data-access time of every question that a page asks, unfiltered and with each filter.

Each question of :mod:`bench.questions` is asked again, in turn with ``SELECT 1`` on the same engine, through
the layer that pages use: connect, execute, fetch, table. ``python -m bench.queries URL [PAGE …]`` prints all.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence

from sqlalchemy import literal, select
from sqlalchemy.engine import make_url

from bench.big import big_url, make, sized
from bench.postgres import filled, postgres
from bench.questions import KINDS, PAGES, Question, asked
from bench.row import Row, quantile
from data_access.cached import current_warehouse, forget
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from tests.engines.sparks import end_server, missing, spark_example
from tests.postgres import binaries

LIMITS_MS = dict(zip(KINDS, (20.0, 60.0), strict=True))
ROUNDS = 9
OF_FLOOR = 1.25  # of what an empty query takes on Spark
SPARK_ROUNDS, SPARK_PAGES = 2, ("overview", "leaders", "supervision")  # each question takes long


def timed(url: str, questions: list[Question], rounds: int) -> None:
    """Ask everything ``rounds`` times, each followed by ``SELECT 1``; one more before warms up."""
    warehouse = Warehouse(open_engine(url))
    for turn in range(rounds + 1):
        for question in questions:
            start = time.perf_counter()
            warehouse.records(question.statement)
            between = time.perf_counter()
            warehouse.records(select(literal(1).label("one")))
            if turn:
                question.seconds.append(between - start)
                question.floor.append(time.perf_counter() - between)
    warehouse.engine.close()


def floor_of(questions: list[Question]) -> float:
    """What ``SELECT 1`` takes [ms]."""
    return 1000 * quantile([second for each in questions for second in each.floor], 0.5)


def measure(size: str = "100M", rounds: int = ROUNDS, pages: Sequence[str] = PAGES) -> Iterator[Row]:
    """The slowest and the middle question of the pages on each engine, beside ``SELECT 1``."""
    yield from _rows("DuckDB", make(big_url(size), sized(size)), size, rounds, pages)
    if binaries():
        with postgres() as cluster:
            yield from _rows("PostgreSQL", filled(cluster, size), size, rounds, pages)
    else:
        print("PostgreSQL is not installed: its questions are left out", file=sys.stderr)
    if lacks := missing():
        print(f"Spark's questions are left out: {lacks}", file=sys.stderr)
    else:
        try:
            yield from _of_spark(spark_example(), SPARK_ROUNDS, SPARK_PAGES)
        finally:
            end_server()


def _of_spark(url: str, rounds: int, pages: Sequence[str]) -> list[Row]:
    """The first time beside ``SELECT 1``; the second time from the dashboard's cache."""
    questions = asked(url, pages)
    timed(url, questions, rounds)
    floor, worst = floor_of(questions), max(questions, key=lambda each: each.ms)
    over = sum(each.ms > OF_FLOOR * floor for each in questions)
    note = f"{worst.page}, {worst.view}: {worst.table}; {over} of {len(questions)} over the limit"
    name = "question of a page, Spark, example"
    middle = quantile([each.ms for each in questions], 0.5)
    again = max(_again(url, questions))
    return [
        Row(f"slowest {name}", worst.ms, floor, OF_FLOOR, note=note),
        Row(f"middle {name}", middle, floor),
        Row(f"slowest {name}, the second time", again, floor, OF_FLOOR, note="from the dashboard's cache"),
    ]


def _again(url: str, questions: list[Question]) -> list[float]:
    """What each question takes [ms] that a dashboard has asked before."""
    os.environ["WAREHOUSE_URL"] = url
    warehouse, times = current_warehouse(), []
    for question in questions:
        warehouse.records(question.statement)
        start = time.perf_counter()
        warehouse.records(question.statement)
        times.append(1000 * (time.perf_counter() - start))
    forget()
    return times


def _rows(engine: str, url: str, size: str, rounds: int, pages: Sequence[str]) -> list[Row]:
    questions = asked(url, pages)
    timed(url, questions, rounds)
    floor, rows = floor_of(questions), []
    for kind, limit in LIMITS_MS.items():
        ours = [each for each in questions if each.kind == kind]
        worst = max(ours, key=lambda each: each.ms)
        over = sum(each.ms > limit for each in ours)
        note = f"{worst.page}, {worst.view}: {worst.table}; {over} of {len(ours)} over the limit"
        name = f"question of a page, {kind}, {engine}, {size}"
        rows.append(Row(f"slowest {name}", worst.ms, floor, limit, limit_on="ours", note=note))
        rows.append(Row(f"middle {name}", quantile([each.ms for each in ours], 0.5), floor))
    return rows


def main(url: str, *pages: str) -> None:
    questions = asked(url, pages or PAGES)
    timed(url, questions, ROUNDS)
    print(f"{make_url(url).drivername}: {floor_of(questions):.1f} ms for SELECT 1")
    for each in sorted(questions, key=lambda each: -each.ms):
        print(f"{each.ms:8.1f} ms  {each.kind:14} {each.page:12} {each.view:20} {each.table}")


if __name__ == "__main__":
    main(*sys.argv[1:])
