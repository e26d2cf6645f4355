"""The data-access time of every question that a page asks, unfiltered and with each filter.

Each question of :mod:`bench.questions` is asked again, in turn with ``SELECT 1`` on the same engine (on Spark
with itself about nothing, asked of Spark alone: that is what its planning and its jobs take), through the
layer that pages use: connect, execute, fetch, table. ``python -m bench.queries URL [PAGE …]`` prints all.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, String, literal, select
from sqlalchemy.engine import make_url
from sqlalchemy.sql.elements import BinaryExpression
from sqlalchemy.sql.visitors import replacement_traverse

from bench.big import big_url, make, sized
from bench.postgres import filled, postgres
from bench.questions import KINDS, PAGES, Question, asked
from bench.row import Row, quantile
from bench.spark import spark
from data_access.cached import current_warehouse, forget
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from tests.engines.sparks import missing
from tests.postgres import binaries

LIMITS_MS = dict(zip(KINDS, (20.0, 60.0), strict=True))
ROUNDS = 9
OF_FLOOR = 1.25  # of what an empty query takes on Spark
SPARK_ROUNDS, SPARK_PAGES = 5, ("overview", "leaders", "supervision")  # each question takes long


def one(_statement: Select[Any]) -> Select[Any]:
    """``SELECT 1``."""
    return select(literal(1).label("one"))


def of_nothing(statement: Select[Any]) -> Select[Any]:
    """The same question of a city that is not there instead of those it asks for, or of another text. Of a
    month that is not there, or of one city that is another, Spark knows the answer without its workers."""
    columns = statement.get_final_froms()[0].c
    texts = [column for column in columns if isinstance(column.type, String)]
    column = columns.get("city", texts[0])

    def elsewhere(part: Any, **_: Any) -> Any:
        asks = isinstance(part, BinaryExpression) and getattr(part.left, "name", "") == column.name
        return column == "~" if asks else None

    replaced: Any = replacement_traverse
    asked: Select[Any] = replaced(statement, {}, elsewhere)
    return asked.where(column == "~")


def timed(
    url: str,
    questions: list[Question],
    rounds: int,
    floor: Callable[[Select[Any]], Select[Any]] = one,
    floor_url: str = "",
) -> None:
    """Ask everything ``rounds`` times, each followed by its ``floor``; one more before warms up.

    Args:
        floor_url: whom the floor is asked, if another.
    """
    warehouse = Warehouse(open_engine(url))
    beside = Warehouse(open_engine(floor_url)) if floor_url else warehouse
    gc.collect()
    gc.freeze()  # as the dashboard does
    for turn in range(rounds + 1):
        for question in questions:
            start = time.perf_counter()
            warehouse.records(question.statement)
            between = time.perf_counter()
            beside.records(floor(question.statement))
            if turn:
                question.seconds.append(between - start)
                question.floor.append(time.perf_counter() - between)
    for each in {warehouse, beside}:
        each.engine.close()


def floor_of(questions: list[Question]) -> float:
    """What was asked beside them takes [ms]."""
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
        with spark(size) as url:
            yield from _of_spark(url, size, SPARK_ROUNDS, SPARK_PAGES)


def _of_spark(url: str, size: str, rounds: int, pages: Sequence[str]) -> list[Row]:
    """The first time, each beside itself asked of a city that is not there, of Spark without the tables'
    folder; the second time from the dashboard's cache."""
    questions = asked(url, pages)
    timed(url, questions, rounds, of_nothing, url.partition("?")[0])
    worst = max(questions, key=lambda each: each.ms / each.floor_ms)
    note = _note(worst, [each.ms > OF_FLOOR * each.floor_ms for each in questions])
    name = f"question of a page, Spark, {size}, against the same about nothing"
    middle = quantile([each.ms for each in questions], 0.5)
    floor = floor_of(questions)
    return [
        Row(f"{name}, the farthest from it", worst.ms, worst.floor_ms, OF_FLOOR, note=note),
        Row(f"{name}, the middle", middle, floor),
        Row(f"question of a page, Spark, {size}, the second time", max(_again(url, questions)), floor,
            OF_FLOOR, note="the slowest, from the dashboard's cache"),
    ]  # fmt: skip


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


def _note(worst: Question, over: list[bool]) -> str:
    return f"{worst.page}, {worst.view}: {worst.table}; {sum(over)} of {len(over)} over the limit"


def _rows(engine: str, url: str, size: str, rounds: int, pages: Sequence[str]) -> list[Row]:
    questions = asked(url, pages)
    timed(url, questions, rounds)
    floor, rows = floor_of(questions), []
    for kind, limit in LIMITS_MS.items():
        ours = [each for each in questions if each.kind == kind]
        worst = max(ours, key=lambda each: each.ms)
        note = _note(worst, [each.ms > limit for each in ours])
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
