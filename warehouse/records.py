"""Responses and cases: record by record into the facts, then into the sums."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
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
from warehouse.measures import Records
from warehouse.rows import accepted_rows, check_any
from warehouse.scoring import in_force, scores
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
        _judge_day(work, rows, faults)
        unanswered = _without_national(rows, cards)
        faults.add_where(unanswered, "scores", "no dimension of the scorecard is answered")
        _judge_id(rows, faults, "response_id", seen)

    def facts_of(came: Columns) -> Columns:
        slots = {f"d{d.slot}": came[d.id] for d in cards.dimensions}
        satisfied = pc.greater_equal(came["overall"], SATISFIED_FROM).cast(pa.int64())
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

    _load_records(work, batch, responses, judge, facts_of)


def load_cases(work: Work, batch: Batch) -> None:
    """Read and sum the cases of a load.

    Raises:
        LoadError: no cities yet, a file that cannot be read, nothing accepted.
    """
    seen = Seen()

    def judge(rows: pa.Table, faults: Faults) -> None:
        _judge_day(work, rows, faults)
        _judge_id(rows, faults, "case_id", seen)

    _load_records(work, batch, cases, judge, lambda came: came)


def _load_records(
    work: Work,
    batch: Batch,
    table: Table,
    judge: Callable[[pa.Table, Faults], None],
    facts_of: Callable[[Columns], Columns],
) -> None:
    """Read, sum and write the records of a load.

    Args:
        facts_of: the columns of a file, with ``month`` and ``day`` -> those of the facts, and others.
    """
    if not len(work.cities):
        raise LoadError("warehouse", "no cities yet", "them loaded before: load cities FILE")
    segments, sums = _Segments(), Sums(table, work.known.registry, work.known.limits)
    for rows in accepted_rows(work, batch, judge):
        came = dict(zip(rows.column_names, rows.columns, strict=True))
        came |= {"day": came["date"], "month": pc.divide(came["date"], 100)}
        found = facts_of(came)
        facts = pa.table({column.name: found[column.name] for column in table.c if column.name in found})
        facts = arrow_rows(table, with_constants(facts, {"batch_id": batch.batch_id}), coded=True)
        segments.add(rows)
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
    return pc.coalesce(ids, pc.binary_join_element_wise(came["file"], came["line"].cast(pa.string()), ":"))


def _judge_day(work: Work, rows: pa.Table, faults: Faults) -> None:
    tomorrow = int(work.today.strftime("%Y%m%d")) + 1  # where it is already the next day
    late = pc.greater(rows.column("date"), tomorrow).fill_null(False)
    why = f"date: expected a day up to today, {work.today}; came a later one"
    faults.add_where(late.to_numpy(), "date", why)


def _judge_id(rows: pa.Table, faults: Faults, column: str, seen: Seen) -> None:
    """Refuse an id that an earlier good row of this load has; rows without one are told by their line."""
    ids = rows.column(column)
    asked = faults.good & ids.is_valid().to_numpy()
    for row in np.flatnonzero(asked)[seen.again(ids, asked)]:
        faults.add(row, column, f"{column}: expected each once; came again")


def _without_national(rows: pa.Table, cards: Scorecards) -> np.ndarray:
    """Responses that answered no dimension of the national scorecard in force in their month."""
    records = Records(rows)
    empty = np.zeros(len(records), dtype=bool)
    months = records.amount("date") // 100
    dated = (months >= 190_001) & (months <= 999_812)  # others are refused anyway
    for card, here in in_force(np.where(dated, months, 0), cards):
        answered = [records.known(d.id)[here] for d in card.dimensions]
        empty[here] = ~np.logical_or.reduce(answered)
    return empty & dated


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
