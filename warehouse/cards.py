"""Scorecards: a file holds all of them; months whose scores change by it are scored anew."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import func, select

from data_access import tables
from data_access.tables import responses, scorecards
from domain.errors import LoadError, ScorecardError
from domain.months import Month
from domain.scorecard import MOST_DIMENSIONS, Dimension, Scorecard, Scorecards
from warehouse.checked import Faults
from warehouse.rescore import rescore
from warehouse.rows import check_any, whole_frame
from warehouse.small import keep
from warehouse.work import Batch, Work


def load_scorecard(work: Work, batch: Batch) -> None:
    """Replace the scorecards, and score the months anew that they touch.

    Raises:
        LoadError: a row is refused (a scorecard counts as a whole), weights that do not add up to 1,
            more than twelve dimensions.
    """
    rows = whole_frame(work, batch, _judge_nothing)
    where = " and ".join(batch.files)
    if batch.rejected:
        often = "; ".join(text for text, _ in batch.reasons.most_common(3))
        raise LoadError(where, f"{batch.rejected} rows with faults ({often})", "a scorecard without faults")
    before = work.known.scorecards
    named = _named(rows, before.dimensions if before else ())
    named["slot"] = named["dimension"].map(_slots(work, named, before))
    try:
        cards = scorecards_of(named)
    except ScorecardError as error:
        raise LoadError(f"{where}, {error.where}", str(error.came), error.expected) from error
    for metric in ("satisfaction", "own_satisfaction"):
        if metric in set(named["dimension"]):
            raise LoadError(where, f"a dimension called {metric}", "another id: that one is the whole score")
    keep(work, batch, scorecards, named)
    check_any(batch)
    work.draft.forget(tables.metrics, "metric", set(named["dimension"]))  # a figure has become a dimension
    rescore(work, cards, touched_months(work, before, cards))


def _judge_nothing(_rows: pd.DataFrame, _faults: Faults) -> None:
    """A scorecard is judged as a whole."""


def scorecards_of(rows: pd.DataFrame) -> Scorecards:
    """Rows of the table -> scorecards; raises ScorecardError."""
    return Scorecards.of(
        Scorecard(
            str(city),
            Month.from_key(int(start)),
            tuple(
                Dimension(
                    row["dimension"], row["name_zh"], row["name_en"], int(row["slot"]), float(row["weight"])
                )
                for row in card.to_dict("records")
            ),
        )
        for (city, start), card in rows.groupby(["city", "valid_from"])
    )


def _named(rows: pd.DataFrame, known: tuple[Dimension, ...]) -> pd.DataFrame:
    zh, en = {d.id: d.name_zh for d in known}, {d.id: d.name_en for d in known}
    for row in rows.to_dict("records"):  # a name given in one row holds for the others
        for names, column in ((zh, "name_zh"), (en, "name_en")):
            if isinstance(row[column], str):
                names[row["dimension"]] = row[column]
    ids = rows["dimension"]
    return rows.assign(
        name_zh=[zh.get(name) or en.get(name, name) for name in ids],
        name_en=[en.get(name) or zh.get(name, name) for name in ids],
    )


def _slots(work: Work, rows: pd.DataFrame, before: Scorecards | None) -> dict[str, int]:
    """A slot for each dimension: the file's, else its own of before, else the next that holds nothing."""
    slots = {d.id: d.slot for d in before.dimensions} if before else {}
    given = rows.dropna(subset=["slot"])
    named = {row["dimension"]: int(row["slot"]) for row in given.to_dict("records")}
    for dimension, slot in named.items():
        if slots.get(dimension, slot) != slot:
            raise LoadError("scorecard", f"{dimension} in slot {slot}", f"slot {slots[dimension]}, as before")
    held = set(slots.values()) | _filled_slots(work)
    for dimension, slot in named.items():
        if dimension not in slots and slot in held:
            raise LoadError(
                "scorecard", f"slot {slot} for {dimension}", "a slot that holds no other's scores"
            )
    slots |= named
    free = [slot for slot in range(1, MOST_DIMENSIONS + 1) if slot not in held | set(slots.values())]
    for dimension in dict.fromkeys(rows["dimension"]):
        if dimension not in slots:
            if not free:
                raise LoadError(
                    "scorecard",
                    f"no slot left for {dimension}",
                    f"{MOST_DIMENSIONS} dimensions in all the history",
                )
            slots[dimension] = free.pop(0)
    return slots


def _filled_slots(work: Work) -> set[int]:
    """Slots in which a live response has a score, also of a dimension long dropped."""
    live = sorted({batch for (kind, _), batch in work.snapshot.live.items() if kind == "responses"})
    if not live:
        return set()
    work.draft.show(responses, live)
    slots = range(1, MOST_DIMENSIONS + 1)
    counts = select(*(func.count(responses.c[f"d{slot}"]) for slot in slots)).where(
        responses.c.batch_id.in_(live)
    )
    found = work.draft.connection.execute(counts).one()
    return {slot for slot, count in zip(slots, found, strict=True) if count}


def touched_months(work: Work, before: Scorecards | None, after: Scorecards) -> list[int]:
    """Published months in which any place is weighed in another way than before."""
    months = {month for (kind, month) in work.snapshot.live if kind in ("responses", "figures")}
    if before is None:
        return sorted(months)
    places = {card.city for cards in (before, after) for card in cards.cards}

    def weighing(cards: Scorecards, month: Month, place: str) -> dict[int, float] | None:
        card = cards.in_force(month, place)
        return {d.slot: d.weight for d in card.dimensions} if card else None

    return sorted(
        key
        for key in months
        if any(
            weighing(before, Month.from_key(key), place) != weighing(after, Month.from_key(key), place)
            for place in places
        )
    )
