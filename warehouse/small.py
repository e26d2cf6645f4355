"""Cities, targets, events and practices: small tables, replaced as a whole."""

from __future__ import annotations

import pandas as pd
from sqlalchemy import Table, select

from data_access import tables
from data_access.snapshot import UNDATED
from data_access.tables import monthly_sums
from domain.errors import LoadError
from warehouse.checked import Faults
from warehouse.places import pinyin_of
from warehouse.rows import accepted_frames, check_any, whole_frame
from warehouse.work import Batch, Work

TABLES = {"targets": tables.targets, "events": tables.events, "practices": tables.practices}


def load_small(work: Work, batch: Batch) -> None:
    """Targets, events or practices.

    Raises:
        LoadError: a file cannot be read, nothing accepted.
    """
    judge = {"events": _judge_event, "targets": _judge_target}.get(batch.kind, _judge_nothing)
    rows = whole_frame(work, batch, judge)
    for zh, en in (("title_zh", "title_en"), ("name_zh", "name_en")):
        if zh in rows:
            rows[zh] = rows[zh].fillna(rows[en])
            rows[en] = rows[en].fillna(rows[zh])
            for column in (zh, en):
                rows[column] = rows[column].fillna(rows["practice"] if "practice" in rows else rows["kind"])
    if batch.kind == "events":
        rows["day"] = rows["date"]
        rows["month"] = (rows["date"] // 100).fillna(rows["month"])
    keep(work, batch, TABLES[batch.kind], rows)


def keep(work: Work, batch: Batch, table: Table, rows: pd.DataFrame) -> None:
    """Write the rows of a table without months and count them."""
    batch.rows[UNDATED] = len(rows)
    check_any(batch)
    mine = rows[[column.name for column in table.c if column.name in rows]]
    work.draft.append(table, mine.assign(batch_id=batch.batch_id))


def _judge_nothing(_rows: pd.DataFrame, _faults: Faults) -> None:
    """Practices have no fault beyond their columns'."""


def _judge_event(rows: pd.DataFrame, faults: Faults) -> None:
    undated = rows["date"].isna() & rows["month"].isna()
    faults.add_where(undated, "date", "date: expected a date or a month; came nothing")


def _judge_target(rows: pd.DataFrame, faults: Faults) -> None:
    reversed_ = (rows["valid_to"] <= rows["valid_from"]).fillna(False)
    faults.add_where(
        reversed_, "valid_to", "valid_to: expected a month after valid_from; came an earlier one"
    )


def load_cities(work: Work, batch: Batch) -> None:
    """Cities; a file of records will do, since equal rows count once.

    Raises:
        LoadError: a file cannot be read, nothing accepted, or a city with figures would be missing.
    """

    def judge(rows: pd.DataFrame, faults: Faults) -> None:
        nameless = rows[["city", "name_zh", "name_en"]].isna().all(axis=1)
        faults.add_where(nameless, "city", "city: expected an id or a name; came nothing")

    seen = pd.DataFrame()
    for rows in accepted_frames(work, batch, judge):
        seen = pd.concat([seen, rows.drop(columns=["file", "line"])]).drop_duplicates(ignore_index=True)
    if seen.empty:
        check_any(batch)
    seen["city"] = seen["city"].fillna(seen["name_zh"]).fillna(seen["name_en"])
    seen = seen.drop_duplicates(ignore_index=True)
    if twice := sorted(seen.loc[seen["city"].str.casefold().duplicated(), "city"]):
        raise LoadError(
            " and ".join(batch.files), f"{', '.join(twice[:5])} in rows that differ", "one row a city"
        )
    _check_missing(work, set(seen["city"]))
    keep(work, batch, tables.cities, _named(seen))


def _named(cities: pd.DataFrame) -> pd.DataFrame:
    """Names in both languages, pinyin and initials, as far as the file lacks them."""
    first = cities["name_zh"].fillna(cities["name_en"]).fillna(cities["city"])
    spelled = pd.DataFrame(
        [pinyin_of(name) for name in first], columns=["pinyin", "initials"], index=cities.index
    )
    return cities.assign(
        name_zh=first,
        name_en=cities["name_en"].fillna(first),
        pinyin=cities["pinyin"].fillna(spelled["pinyin"]),
        initials=cities["initials"].fillna(spelled["initials"]),
    )


def _check_missing(work: Work, cities: set[str]) -> None:
    """A city that has figures must stay, or they would stand for nothing."""
    kinds = ("responses", "cases", "figures")
    found = select(monthly_sums.c.city).where(work.snapshot.rows_of(monthly_sums, kinds)).distinct()
    missing = sorted(set(work.draft.connection.execute(found).scalars()) - cities - {""})
    if missing and not work.allow_shrink:
        raise LoadError(
            "cities",
            f"{', '.join(missing[:5])} would be missing ({len(missing)} in all), though they have figures",
            "every city, or --allow-shrink",
        )
