"""Responses and cases: record by record into the facts, then into the sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import Table

from data_access.tables import cases, responses
from domain.errors import LoadError
from domain.metrics import POINT
from domain.query import SEGMENTS
from domain.scorecard import Scorecards
from warehouse.adapters.arrow import arrow_rows, with_constants
from warehouse.checked import Faults
from warehouse.judges import judge_answers, judge_day, judge_id
from warehouse.repeats import derives_repeats, with_repeats
from warehouse.rows import accepted_rows, check_any
from warehouse.scoring import scores
from warehouse.seen import Seen
from warehouse.sums import Sums, roll_up
from warehouse.work import Batch, Work

# The top two boxes of five: the upper quarter of the scale, 75 of 100 points and more, whatever its
# ends are (4 and 5 of 1–5). A file with another number of boxes gives `satisfied` itself.
SATISFIED_FROM = 75 * POINT
MOST_VALUES = 500  # of a segment; more means that the wrong column is mapped, and no rollup stays small
Columns = dict[str, pa.Array | pa.ChunkedArray]


def load_responses(work: Work, batch: Batch) -> None:
    """Read, score and sum the responses of a load.

    Raises:
        LoadError: no scorecard or no cities yet, a file that cannot be read, nothing accepted.
    """
    cards = _scorecards(work)
    seen = Seen()

    def judge(rows: pa.Table, faults: Faults) -> None:
        judge_day(work, rows, faults)
        judge_answers(rows, faults, cards)
        judge_id(rows, faults, "response_id", seen)

    def facts_of(came: Columns) -> Columns:
        slots = {f"d{d.slot}": came[d.id] for d in cards.dimensions}
        satisfied = pc.greater_equal(came["overall"], SATISFIED_FROM).cast(pa.int32())
        return (
            came
            | slots
            | scores(pa.table({"month": came["month"], "city": came["city"], **slots}), cards)
            | {
                "response_id": _named(came),
                "nps": came["recommend"],
                "satisfied": pc.coalesce(came["satisfied"], satisfied),
            }
        )

    _keep(work, batch, responses, _facts(work, batch, responses, judge, facts_of))


def load_cases(work: Work, batch: Batch) -> None:
    """Read and sum the cases of a load, with their repeat requests where the files do not tell them.

    Raises:
        LoadError: no cities yet, a file that cannot be read, nothing accepted.
    """
    seen = Seen()

    def judge(rows: pa.Table, faults: Faults) -> None:
        judge_day(work, rows, faults)
        judge_id(rows, faults, "case_id", seen)

    facts = _facts(work, batch, cases, judge, lambda came: came)
    _keep(work, batch, cases, with_repeats(work, facts) if derives_repeats(work) else facts)


def _facts(
    work: Work,
    batch: Batch,
    table: Table,
    judge: Callable[[pa.Table, Faults], None],
    facts_of: Callable[[Columns], Columns],
) -> Iterator[pa.Table]:
    """The accepted records of a load, in the columns of their table, piece by piece.

    Args:
        facts_of: the columns of a file, with ``month`` and ``day`` -> those of the facts, and others.

    Raises:
        LoadError: no cities yet, a file that cannot be read, a segment of too many values.
    """
    if not len(work.cities):
        raise LoadError("warehouse", "no cities yet", "them loaded before: load cities FILE")
    segments = _Segments()
    for rows in accepted_rows(work, batch, judge):
        came = dict(zip(rows.column_names, rows.columns, strict=True))
        came |= {"day": came["date"], "month": pc.divide(came["date"], 100)}
        found = facts_of(came)
        facts = pa.table({column.name: found[column.name] for column in table.c if column.name in found})
        segments.add(rows)
        yield arrow_rows(table, with_constants(facts, {"batch_id": batch.batch_id}), coded=True)


def _keep(work: Work, batch: Batch, table: Table, pieces: Iterator[pa.Table]) -> None:
    """Write the facts of a load, and their sums."""
    sums = Sums(table, work.known.registry, work.known.limits, work.known.scorecards)
    for facts in pieces:
        batch.count(facts.column("month"))
        sums.add(facts)
        work.draft.append(table, facts)
    check_any(batch)
    roll_up(work.draft, batch, sums)


def _scorecards(work: Work) -> Scorecards:
    cards = work.known.scorecards
    if cards is None:
        raise LoadError(
            "responses", "no scorecard in the warehouse", "one loaded before: load scorecard FILE"
        )
    return cards


def _named(came: Columns) -> pa.Array | pa.ChunkedArray:
    """The id of each response; one without is told by its file and line."""
    ids = came["response_id"].cast(pa.string())
    if not ids.null_count:
        return ids
    file, line = came["file"].cast(pa.string()), came["line"].cast(pa.string())
    return pc.coalesce(ids, pc.binary_join_element_wise(file, line, ":"))


class _Segments:
    """Watches that segments stay few."""

    def __init__(self) -> None:
        self._values: dict[str, set[str]] = {name: set() for name in SEGMENTS}

    def add(self, rows: pa.Table) -> None:
        for name, values in self._values.items():
            values.update(rows.column(name).unique().to_pylist())
            if len(values) > MOST_VALUES:
                raise LoadError(
                    f"column {name}",
                    f"more than {MOST_VALUES} different values",
                    "few, such as phone and web: is the right column mapped?",
                )
