"""Limits of times: a file holds all of them; the cases are summed anew by it."""

from __future__ import annotations

import pandas as pd

from data_access import tables
from data_access.snapshot import UNDATED
from domain.errors import LoadError
from domain.limits import Limits
from warehouse.checked import Faults
from warehouse.rescore import rescore
from warehouse.rows import whole_frame
from warehouse.small import keep
from warehouse.work import Batch, Work


def load_limits(work: Work, batch: Batch) -> None:
    """Replace the limits, and sum the cases of every month anew under them.

    Raises:
        LoadError: a file cannot be read, nothing accepted, or a limit twice.
    """
    rows = whole_frame(work, batch, _judge_nothing)
    key = ["name", "priority"]
    if (again := rows[rows.duplicated(key)]).size:
        where = " and ".join(batch.files)
        raise LoadError(where, f"{again.iloc[0]['name']} twice", "each name and priority once")
    keep(work, batch, tables.limits, rows)
    limits = Limits({(row["name"], row["priority"]): int(row["seconds"]) for row in rows.to_dict("records")})
    if limits == work.known.limits:
        return
    months = {month for kind, month in work.snapshot.live if kind == "cases" and month != UNDATED}
    rescore(work, work.known.scorecards, months, ("cases",), limits)


def _judge_nothing(_rows: pd.DataFrame, _faults: Faults) -> None:
    """Limits have no fault beyond their columns'."""
