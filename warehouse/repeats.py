"""Repeat requests of cases whose files do not tell them.

A case is a repeat request where the same customer opened one of the same type up to 30 days before: on an
earlier day, or on the same day in an earlier row of the load. Not known where the customer or the type is
not told, nor where a month that those 30 days touch has no case of a known customer and type, neither in
the load nor in the warehouse. A load looks back on what the warehouse holds; it leaves later months as they
are, so months that are loaded in reverse stay unknown in their first 30 days, and are never wrong.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing

import pyarrow as pa
from sqlalchemy import and_, func, select

from data_access.tables import batches, cases
from domain.days import day_key
from domain.months import Month, Period
from warehouse.adapters.arrow import arrow_rows
from warehouse.fields import UNKNOWN
from warehouse.held import Held
from warehouse.layout import fields_given
from warehouse.requests import DAYS, Requests, is_covered, is_named, months_touched
from warehouse.work import Work

FLAG = "repeat_request"


def derives_repeats(work: Work) -> bool:
    """Whether repeat requests are derived: a file of the load names customers, and none gives the flag.

    Where some files give it and others do not, those that do are taken as they are, and it is not known
    of the others' cases.

    Raises:
        LoadError: a header cannot be read, or lacks a column.
    """
    given = fields_given(work, "cases")
    return any("customer" in fields for fields in given) and not any(FLAG in fields for fields in given)


def with_repeats(work: Work, pieces: Iterator[pa.Table]) -> Iterator[pa.Table]:
    """The same facts of cases in the same order, with ``repeat_request`` [1, 0, null where not known].

    Rows come in any order, so none leaves before all have come: till then they wait on the disk.
    """
    with closing(Held()) as held, closing(Requests()) as requests:
        for facts in pieces:
            held.add(facts)
            requests.add(facts)
        with closing(_published_before(work, requests.months)) as earlier:
            repeated = requests.repeats(earlier)
        covered = earlier.covered | requests.covered
        end = 0
        for facts in held.tables():
            first, end = end, end + len(facts)
            known = is_named(facts) & is_covered(facts, covered)
            flags = pa.array(repeated.between(first, end).astype("int16"), mask=~known)
            told = f"repeat requests derived from customer, type and day, {end:,} of {held.rows:,} cases"
            work.progress(1.0, f"cases: {told}")
            yield facts.set_column(facts.column_names.index(FLAG), FLAG, flags)


def live_digests(work: Work) -> dict[int, str]:
    """Month key -> digest of the load that its cases are read from."""
    statement = select(batches.c.batch_id, batches.c.digest).where(batches.c.kind == "cases")
    digests = {row.batch_id: row.digest for row in work.draft.connection.execute(statement)}
    return {month: digests[batch] for (kind, month), batch in work.snapshot.live.items() if kind == "cases"}


def digest_after(digest: str, before: Mapping[int, str], months: Collection[int]) -> str:
    """The digest of a load of these months: another one once it would look back on other cases.

    Args:
        digest: of the files.
        before: month key -> digest of its live load.
    """
    looked_at = [f"{month} {before[month]}" for month in _months_before(months) if month in before]
    return hashlib.sha256("\n".join([digest, FLAG, *looked_at]).encode()).hexdigest()


def _months_before(months: Collection[int]) -> list[int]:
    """Months that the first days of these look back on, and that are not among them; oldest first."""
    touched = {month for key in months for month in months_touched(Month.from_key(key).first_day)}
    return sorted(touched - set(months))


def _published_before(work: Work, months: Collection[int]) -> Requests:
    """The published cases that cases of these months look back on: of each customer, type and month the
    latest, which tells as much as all of them."""
    earlier = Requests()
    looked_at = [month for month in _months_before(months) if ("cases", month) in work.snapshot.live]
    if not looked_at:
        return earlier
    period = Period(Month.from_key(looked_at[0]), Month.from_key(looked_at[-1]) + 1)
    named = and_(
        work.snapshot.rows_of(cases, ("cases",), period),
        cases.c.month.in_(looked_at),
        cases.c.customer.is_not(None),
        cases.c.case_type != UNKNOWN,
    )
    work.draft.show(cases, sorted({work.snapshot.live["cases", month] for month in looked_at}))
    for rows in work.draft.read(select(cases.c.month).where(named).group_by(cases.c.month)):
        earlier.covered |= set(rows["month"].astype(int))
    first = Month.from_key(min(months)).first_day - dt.timedelta(DAYS)
    keys = (cases.c.month, cases.c.customer, cases.c.case_type)
    last = func.max(cases.c.day).label("last")  # called "day", ClickHouse would take it for the WHERE's day
    for rows in work.draft.read(
        select(*keys, last).where(named, cases.c.day >= day_key(first)).group_by(*keys)
    ):
        earlier.add(arrow_rows(cases, rows.rename(columns={"last": "day"})))
    return earlier
