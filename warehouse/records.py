"""Responses and cases: record by record into the facts, then into the sums."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_access.tables import cases, responses
from domain.errors import LoadError
from domain.metrics import POINT
from domain.months import Month
from domain.query import SEGMENTS
from domain.scorecard import Scorecards
from warehouse.checked import Faults
from warehouse.rows import accepted_rows, check_any
from warehouse.scoring import scored
from warehouse.seen import Seen
from warehouse.sums import roll_up
from warehouse.work import Batch, Work

# The top two boxes of five: the upper quarter of the scale, 75 of 100 points and more, whatever its
# ends are (4 and 5 of 1–5). A file with another number of boxes gives `satisfied` itself.
SATISFIED_FROM = 75 * POINT
MOST_VALUES = 500  # of a segment; more means that the wrong column is mapped, and no rollup stays small


def load_responses(work: Work, batch: Batch) -> None:
    """Read, score and sum the responses of a load.

    Raises:
        LoadError: no scorecard or no cities yet, a file that cannot be read, nothing accepted.
    """
    cards = _scorecards(work)
    _need_cities(work)
    slots = {d.id: f"d{d.slot}" for d in cards.dimensions}
    seen, segments = Seen(), _Segments()

    def judge(rows: pd.DataFrame, faults: Faults) -> None:
        _judge_day(work, rows, faults)
        faults.add_where(
            _without_national(rows, cards), "scores", "no dimension of the scorecard is answered"
        )
        _judge_id(rows, faults, "response_id", seen)

    for rows in accepted_rows(work, batch, judge):
        facts = rows.rename(columns=slots).assign(day=rows["date"], month=rows["date"] // 100)
        facts = facts.reindex(columns=[column.name for column in responses.c if column.name != "batch_id"])
        named = rows["file"].astype("str") + ":" + rows["line"].astype("str")
        facts["response_id"] = rows["response_id"].fillna(named)
        facts["nps"] = rows["recommend"]
        facts["satisfied"] = rows["satisfied"].fillna((rows["overall"] >= SATISFIED_FROM).astype("Int64"))
        segments.add(rows)
        batch.count(facts["month"])
        facts = scored(_with_slots(facts), cards)
        work.draft.append(responses, facts.assign(batch_id=batch.batch_id))
    check_any(batch)
    roll_up(work.draft, batch, work.known.registry, work.known.limits)


def load_cases(work: Work, batch: Batch) -> None:
    """Read and sum the cases of a load.

    Raises:
        LoadError: no cities yet, a file that cannot be read, nothing accepted.
    """
    _need_cities(work)
    seen, segments = Seen(), _Segments()

    def judge(rows: pd.DataFrame, faults: Faults) -> None:
        _judge_day(work, rows, faults)
        _judge_id(rows, faults, "case_id", seen)

    for rows in accepted_rows(work, batch, judge):
        facts = rows.assign(day=rows["date"], month=rows["date"] // 100)
        segments.add(rows)
        batch.count(facts["month"])
        facts = facts.drop(columns=["date", "file", "line"])
        work.draft.append(cases, facts.assign(batch_id=batch.batch_id))
    check_any(batch)
    roll_up(work.draft, batch, work.known.registry, work.known.limits)


def _scorecards(work: Work) -> Scorecards:
    cards = work.known.scorecards
    if cards is None:
        raise LoadError(
            "responses", "no scorecard in the warehouse", "one loaded before: load scorecard FILE"
        )
    return cards


def _need_cities(work: Work) -> None:
    if not len(work.cities):
        raise LoadError("warehouse", "no cities yet", "them loaded before: load cities FILE")


def _with_slots(facts: pd.DataFrame) -> pd.DataFrame:
    """Slots of no dimension hold nothing."""
    empty = [name for name in facts if facts[name].dtype == "float64" and facts[name].isna().all()]
    return facts.astype(dict.fromkeys(empty, "Int64"))


def _judge_day(work: Work, rows: pd.DataFrame, faults: Faults) -> None:
    tomorrow = int(work.today.strftime("%Y%m%d")) + 1  # where it is already the next day
    late = (rows["date"] > tomorrow).fillna(False)
    faults.add_where(late, "date", f"date: expected a day up to today, {work.today}; came a later one")


def _judge_id(rows: pd.DataFrame, faults: Faults, column: str, seen: Seen) -> None:
    """Refuse an id that an earlier good row of this load has; rows without one are told by their line."""
    candidates = np.flatnonzero(faults.good & rows[column].notna().to_numpy(dtype=bool))
    again = seen.again(rows[column].iloc[candidates])
    for row in candidates[again]:
        faults.add(row, column, f"{column}: expected each once; came again")


def _without_national(rows: pd.DataFrame, cards: Scorecards) -> np.ndarray:
    """Responses that answered no dimension of the national scorecard in force in their month."""
    empty = np.zeros(len(rows), dtype=bool)
    months = rows["date"].fillna(0).to_numpy("int64") // 100
    for key in np.unique(months[(months >= 190_001) & (months <= 999_812)]):  # others are refused anyway
        here = months == key
        names = [d.id for d in cards.national(Month.from_key(int(key))).dimensions]
        empty[here] = rows.loc[here, names].isna().all(axis=1).to_numpy(dtype=bool)
    return empty


class _Segments:
    """Watches that segments stay few."""

    def __init__(self) -> None:
        self._values: dict[str, set[str]] = {name: set() for name in SEGMENTS}

    def add(self, rows: pd.DataFrame) -> None:
        for name, values in self._values.items():
            values.update(rows[name].unique())
            if len(values) > MOST_VALUES:
                raise LoadError(
                    f"column {name}",
                    f"more than {MOST_VALUES} different values",
                    "few, such as phone and web: is the right column mapped?",
                )
