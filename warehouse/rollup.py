"""Scores and sums the live months anew, for instance after the registry of metrics has changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from data_access.snapshot import UNDATED
from domain.errors import LoadError
from domain.months import Month
from warehouse.adapters import open_store
from warehouse.load import system_user
from warehouse.rescore import rescore
from warehouse.work import Work

SUMMED = ("responses", "cases")


def rollup(
    url: str | None,
    months: Sequence[Month] | None = None,
    *,
    by: str = "",
    progress: Callable[[float, str], None] | None = None,
) -> tuple[Month, ...]:
    """Build the sums of these months (default all) anew from the facts that are live.

    The facts go into new batches with freshly made scores, so that readers change from the old state
    to the new one at once. Doing it twice gives the same sums.

    Returns: the months, oldest first; months without data are left out.

    Raises:
        LoadError: none of ``months`` holds data.
        WarehouseError: no warehouse there.
    """
    told = progress or (lambda _share, _text: None)
    with open_store(url).writing(lambda text: told(0.0, text)) as draft:
        work = Work(draft, by or system_user(), progress=told)
        held = {month for kind, month in work.snapshot.live if kind in SUMMED and month != UNDATED}
        wanted = held if months is None else held & {month.key for month in months}
        if months and not wanted:
            raise LoadError("rollup", ", ".join(map(str, months)), "a month of the warehouse")
        cards = work.known.scorecards
        if not wanted:
            return ()
        rescore(work, cards, wanted, SUMMED)
        work.publish()
        draft.commit()
    return tuple(Month.from_key(month) for month in sorted(wanted))
