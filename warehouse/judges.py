"""What only records are refused for: days to come, ids that came before, answers to nothing."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from domain.scorecard import Scorecards
from warehouse.adapters.arrow import in_one, is_held
from warehouse.checked import Faults
from warehouse.measures import Records
from warehouse.scoring import in_force
from warehouse.seen import Seen
from warehouse.work import Work


def judge_day(work: Work, rows: pa.Table, faults: Faults) -> None:
    """Refuse days later than tomorrow."""
    tomorrow = int(work.today.strftime("%Y%m%d")) + 1  # where it is already the next day
    late = pc.greater(rows.column("date"), tomorrow).fill_null(False)
    why = f"date: expected a day up to today, {work.today}; came a later one"
    faults.add_where(late.to_numpy(), "date", why)


def judge_id(rows: pa.Table, faults: Faults, column: str, seen: Seen) -> None:
    """Refuse an id that an earlier good row of this load has; rows without one are told by their line."""
    ids = in_one(rows.column(column))
    held = is_held(ids)
    asked = faults.good if held is None else faults.good & held
    for row in np.flatnonzero(asked)[seen.again(ids, asked)]:
        faults.add(row, column, f"{column}: expected each once; came again")


def judge_answers(rows: pa.Table, faults: Faults, cards: Scorecards) -> None:
    """Refuse responses that answered no dimension of the national scorecard in force in their month."""
    records = Records(rows)
    empty = np.zeros(len(records), dtype=bool)
    months = records.amount("date") // 100
    dated = (months >= 190_001) & (months <= 999_812)  # others are refused anyway
    for card, here in in_force(np.where(dated, months, 0), cards):
        answered = [records.known(d.id)[here] for d in card.dimensions]
        empty[here] = ~np.logical_or.reduce(answered)
    faults.add_where(empty & dated, "scores", "no dimension of the scorecard is answered")
