"""Loads files into the warehouse: whole or not at all, and the same files only once."""

from __future__ import annotations

import datetime as dt
import getpass
import hashlib
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select

from data_access.snapshot import UNDATED
from data_access.tables import batches
from domain.errors import LoadError
from domain.months import Month
from warehouse.adapters import open_store
from warehouse.cards import load_scorecard
from warehouse.fields import KINDS
from warehouse.figures import load_figures
from warehouse.limits import load_limits
from warehouse.mapping import read_mapping
from warehouse.records import load_cases, load_responses
from warehouse.repeats import derives_repeats, digest_after, live_digests
from warehouse.small import load_cities, load_small
from warehouse.sources import inspect_source
from warehouse.work import Batch, Work

LOADERS: dict[str, Callable[[Work, Batch], None]] = {
    "responses": load_responses,
    "cases": load_cases,
    "cities": load_cities,
    "scorecard": load_scorecard,
    "limits": load_limits,
    "targets": load_small,
    "events": load_small,
    "practices": load_small,
    "figures": load_figures,
}
# What else decides how a file is read: with a new scorecard or a new city the same file is another load.
DEPENDS_ON = {
    "responses": ("scorecard", "cities"),
    "cases": ("cities",),
    "scorecard": ("cities",),
    "limits": (),
    "targets": ("cities",),
    "events": ("cities",),
    "practices": ("cities",),
    "figures": ("scorecard", "cities"),
    "cities": (),
}


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    Args:
        months: that the warehouse now reads anew, oldest first; none for kinds without months.
        unchanged: these files were loaded before and are what is read; nothing was written.
        reasons: why rows were refused (without the values that came) -> rows.
    """

    batch_id: int
    kind: str
    accepted: int
    rejected: int
    months: tuple[Month, ...]
    unchanged: bool
    reasons: dict[str, int]


def load(
    url: str | None,
    kind: str,
    files: Sequence[Path],
    *,
    mapping: Path | None = None,
    by: str = "",
    progress: Callable[[float, str], None] | None = None,
    allow_shrink: bool = False,
    today: dt.date | None = None,
) -> Loaded:
    """Load files of one kind; a warehouse that is not there yet is made.

    Args:
        url: of the warehouse, see :func:`data_access.engine.parse_url`.
        kind: one of :data:`warehouse.fields.KINDS`.
        mapping: a TOML file, see :mod:`warehouse.mapping`.
        by: who loads; the user of the system where empty.
        progress: is told the share done, 0 to 1, and what is being done.
        allow_shrink: accept a month with under half of its rows, or fewer cities.
        today: records dated after it are refused.

    Raises:
        LoadError: the files cannot be loaded; the warehouse is as it was.
        WarehouseError: the warehouse cannot be written.
    """
    if kind not in KINDS:
        raise LoadError("kind", kind, ", ".join(KINDS), KINDS)
    if not files:
        raise LoadError(kind, "no file", "at least one file")
    told = progress or (lambda _share, _text: None)
    plan = read_mapping(mapping)
    told(0.0, f"{kind}: looking at the files")
    sources = [inspect_source(Path(file), plan) for file in files]
    store = open_store(url)

    def say(text: str) -> None:
        told(0.0, text)

    store.create(say)
    with store.writing(say) as draft:
        work = Work(draft, by or system_user(), plan, sources, told, today or dt.date.today(), allow_shrink)
        digest = _digest(work, kind)
        if before := _loaded_before(work, kind, digest):
            return before
        batch = work.begin(kind, tuple(source.name for source in sources), "")
        LOADERS[kind](work, batch)
        batch.digest = digest(batch.rows)
        told(1.0, f"{kind}: publishing {batch.accepted:,} rows")
        work.publish()
        draft.commit()
    months = {month for each in work.begun for month in each.rows if month != UNDATED}
    return Loaded(
        batch.batch_id,
        kind,
        batch.accepted,
        batch.rejected,
        tuple(Month.from_key(month) for month in sorted(months)),
        False,
        dict(batch.reasons.most_common()),
    )


def system_user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a system user without a name, as in containers
        return ""


def _digest(work: Work, kind: str) -> Callable[[Collection[int]], str]:
    """What came in: files, mapping, and the tables that decide how they are read.

    Returns: month keys of a load of these files -> its digest, since where repeat requests are derived
        the cases of the months before decide too.
    """
    parts = [
        kind,
        *(source.digest for source in work.sources),
        hashlib.sha256(work.mapping.content).hexdigest(),
    ]
    for other in DEPENDS_ON[kind]:
        batch_id = work.snapshot.undated_batch(other)
        statement = select(batches.c.digest).where(batches.c.batch_id == batch_id)
        parts.append(str(work.draft.connection.execute(statement).scalar()))
    if kind == "responses":  # ids of rows without one are told by the file's name
        parts += [source.name for source in work.sources]
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    if kind == "cases" and derives_repeats(work):
        return partial(digest_after, digest, live_digests(work))
    return lambda _months: digest


def _loaded_before(work: Work, kind: str, digest: Callable[[Collection[int]], str]) -> Loaded | None:
    """The batch that these files made, where all that it published is still what is read."""
    months: dict[int, set[int]] = defaultdict(set)
    for published_kind, month, batch_id, _ in work.snapshot.entries:
        if published_kind == kind:
            months[batch_id].add(month)
    statement = select(batches.c.batch_id, batches.c.digest, batches.c.accepted, batches.c.rejected)
    for batch_id, held, accepted, rejected in work.draft.connection.execute(
        statement.where(batches.c.kind == kind)
    ).all():
        mine = sorted(months[batch_id])
        is_live = all(work.snapshot.live[kind, month] == batch_id for month in mine)
        if mine and is_live and held == digest(mine):
            dated = tuple(Month.from_key(month) for month in mine if month != UNDATED)
            return Loaded(batch_id, kind, accepted, rejected, dated, True, {})
    return None
