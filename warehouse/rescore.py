"""Months scored and summed anew from the facts that are live, as new batches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import pyarrow as pa
from sqlalchemy import select

from data_access.tables import batches, rejects
from domain.limits import Limits
from domain.metrics import Registry
from domain.scorecard import Scorecards
from warehouse.adapters.arrow import arrow_rows
from warehouse.figures import restate
from warehouse.scoring import scores
from warehouse.sums import FACTS_OF, Sums, roll_up
from warehouse.work import Batch, Work


def rescore(
    work: Work,
    cards: Scorecards | None,
    months: Collection[int],
    kinds: tuple[str, ...] = ("responses",),
    limits: Limits | None = None,
) -> None:
    """Write the live facts of these months into new batches, with scores under ``cards``, and sum them.

    A batch of many months stays one batch; its digest stays where the scorecards are those of before,
    so that the file it came from is still known.

    Args:
        limits: of times, where they are new.
    """
    own = [metric for metric in work.known.registry if metric.source == "figures"]
    dimensions = cards.dimensions if cards else ()
    taken = {d.id for d in dimensions}
    registry = Registry(dimensions, [metric for metric in own if metric.id not in taken])
    same = work.known.scorecards == cards
    for kind in kinds:
        for source, mine in sorted(_by_batch(work, kind, months).items()):
            batch = _successor(work, source, kind, same)
            sums = Sums(FACTS_OF[kind], registry, limits or work.known.limits, cards)
            _copy(work, source, batch, cards, mine, sums)
            _copy_rejects(work, source, batch)
            roll_up(work.draft, batch, sums)
    if cards is None or same:
        return  # figures are derived from the weights alone
    restate(work, cards, [month for month in sorted(months) if ("figures", month) in work.snapshot.live])


def _by_batch(work: Work, kind: str, months: Collection[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for (live_kind, month), batch in work.snapshot.live.items():
        if live_kind == kind and month in months:
            found[batch].append(month)
    return found


def _successor(work: Work, source: int, kind: str, same: bool) -> Batch:
    statement = select(batches.c.files, batches.c.digest).where(batches.c.batch_id == source)
    files, digest = work.draft.connection.execute(statement).one()
    return work.begin(kind, tuple(str(files).split(" | ")), digest if same else f"scored anew from {source}")


def _copy(
    work: Work, source: int, batch: Batch, cards: Scorecards | None, months: list[int], sums: Sums
) -> None:
    table = FACTS_OF[batch.kind]
    work.draft.show(table, [source])
    statement = select(*table.c).where(table.c.batch_id == source, table.c.month.in_(sorted(months)))
    for rows in work.draft.read(statement):
        facts = arrow_rows(table, rows.assign(batch_id=batch.batch_id))
        if cards is not None and batch.kind == "responses":
            columns = dict(zip(facts.column_names, facts.columns, strict=True))
            facts = arrow_rows(table, pa.table(columns | scores(facts, cards)))
            batch.unscored += facts.column("score").null_count
        batch.count(facts.column("month"))
        sums.add(facts)
        work.draft.append(table, facts)
        work.progress(0.5, f"{batch.kind}: {batch.accepted:,} records scored anew")


def _copy_rejects(work: Work, source: int, batch: Batch) -> None:
    """The refused rows belong to the records that stand; the batch they came with will be dropped."""
    work.draft.show(rejects, [source])
    for rows in work.draft.read(select(*rejects.c).where(rejects.c.batch_id == source)):
        work.draft.append(rejects, rows.assign(batch_id=batch.batch_id))
        batch.rejected += len(rows)
