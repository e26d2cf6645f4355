"""What the pages' questions cost on each engine, as ratios to DuckDB in the same run.

``python -m bench.engines [WAREHOUSE_URL …]``: a warehouse that is missing is made of the example, one that
is there is asked as it is (all must hold the same data). Without a URL: chdb in a temporary folder.
The questions go around the engines in turn, so that a busy moment of the machine is shared by all.
"""

from __future__ import annotations

import importlib.util
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
from sqlalchemy.engine import make_url

from bench.postgres import postgres
from bench.row import Row
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.months import Period
from domain.query import Filters, Query
from domain.scope import Scope
from tests.postgres import binaries
from warehouse.example import build, is_missing

ROUNDS = 11
METRICS = ("satisfaction", "nps", "csat", "case_volume")
Question = Callable[[Warehouse], pd.DataFrame]


def questions(warehouse: Warehouse) -> dict[str, Question]:
    """What pages ask: the month, two years of every city, both with a filter, percentiles, the snapshot."""
    last = warehouse.months[-1]
    month, years = Period.of_month(last), Period(last - 23, last + 1)
    everyone = Scope.everything()
    channel = Filters(channel=warehouse.segment_values("channel")[:1])
    one = Filters(cities=(str(warehouse.cities(everyone)["city"].iloc[0]),))
    return {
        "one month × cities": _sums(Query(METRICS, month, everyone)),
        "24 months × cities": _sums(Query(METRICS, years, everyone)),
        "24 months, one city": _sums(Query(METRICS, years, everyone, one)),
        "one month × cities, filtered": _sums(Query(METRICS, month, everyone, channel)),
        "24 months × cities, filtered": _sums(Query(METRICS, years, everyone, channel)),
        "24 months × cities, by case type": _parts(Query(METRICS, years, everyone)),
        "which months are there": lambda asked: pd.DataFrame(list(Warehouse(asked.engine).snapshot.entries)),
    }


def _sums(query: Query) -> Question:
    return lambda warehouse: warehouse.monthly_sums(query)


def _parts(query: Query) -> Question:
    return lambda warehouse: warehouse.segment_sums(query, "case_type")


def measured(warehouses: dict[str, Warehouse]) -> pd.DataFrame:
    """One row a question, one column an engine: the median over the rounds [ms]; the first round warms up."""
    asked = questions(next(iter(warehouses.values())))
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(ROUNDS + 1):
        for question, answer in asked.items():
            for name, warehouse in warehouses.items():
                start = time.perf_counter()
                answer(warehouse)
                if turn:
                    times.setdefault((question, name), []).append(1000 * (time.perf_counter() - start))
    medians = pd.Series({key: statistics.median(found) for key, found in times.items()})
    return medians.unstack()[list(warehouses)].loc[list(asked)]


def measure() -> list[Row]:
    """chdb and PostgreSQL beside DuckDB on the example, where they are installed."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        urls = [f"duckdb:///{folder / 'duckdb'}"]
        if importlib.util.find_spec("chdb"):
            urls.append(f"chdb:///{folder / 'chdb'}")
        if binaries():
            urls.append(stack.enter_context(postgres()).place("example"))
        warehouses = {make_url(url).drivername: stack.enter_context(_opened(url)) for url in urls}
        found = measured(warehouses)
    return [
        Row(f"{question}, example, {name} against DuckDB", float(times[name]), float(times["duckdb"]))
        for question, times in found.iterrows()
        for name in found.columns.drop("duckdb")
    ]


@contextmanager
def _opened(url: str) -> Iterator[Warehouse]:
    """A warehouse, made of the example where it is missing."""
    if is_missing(url):
        build(url)
    engine = open_engine(url)
    yield Warehouse(engine)
    engine.close()


def main(given: Sequence[str]) -> None:
    with TemporaryDirectory() as folder:
        urls = [f"duckdb:///{Path(folder) / 'duckdb'}", *(given or [f"chdb:///{Path(folder) / 'chdb'}"])]
        warehouses: dict[str, Warehouse] = {}
        for url in urls:
            start = time.perf_counter()
            if is_missing(url):
                build(url)
                print(f"{make_url(url).drivername}: example loaded in {time.perf_counter() - start:.1f} s")
            warehouses[make_url(url).drivername] = Warehouse(open_engine(url))
        found = measured(warehouses)
        print(found.round(1).to_string(), "\n")
        print(found.div(found["duckdb"], axis=0).round(2).to_string())
        for warehouse in warehouses.values():
            warehouse.engine.close()


if __name__ == "__main__":
    main(sys.argv[1:])
