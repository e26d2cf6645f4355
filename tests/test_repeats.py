"""Repeat requests of cases whose files do not tell them, against all pairs of the raw rows."""

from __future__ import annotations

import datetime as dt
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from analysis.review import by_month
from data_access.engine import open_engine
from data_access.review import Review
from data_access.snapshot import read_snapshot
from data_access.tables import cases
from data_access.warehouse import Warehouse
from domain.errors import LoadError
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from tests.engines.embedded import chdb_warehouse
from tests.engines.sparks import spark_warehouse
from tests.loading import begin, load_text, write
from warehouse import example_cases
from warehouse.adapters.arrow import arrow_rows
from warehouse.example_settings import cities
from warehouse.load import Loaded, load
from warehouse.requests import Requests, is_covered, is_named
from warehouse.rollup import rollup

HEADER = "case_id,date,city,case_type,customer\n"
Flags = dict[str, int | None]  # case id -> whether it is a repeat request; None where not known


def all_pairs(frame: pd.DataFrame, months: tuple[str, ...] = ()) -> Flags:
    """What the rows say, each compared with each.

    Args:
        frame: in the order of the file; empty texts are missing values.
        months: with cases of known customers besides those of the frame, such as 2025-01.
    """
    frame = frame.assign(row=range(len(frame)), day=pd.to_datetime(frame["date"]))
    named = frame.dropna(subset=["customer", "case_type"])
    pairs = named.merge(named, on=["customer", "case_type"], suffixes=("", "_other"))
    gap = (pairs["day"] - pairs["day_other"]).dt.days
    before = gap.between(1, 30) | (gap.eq(0) & (pairs["row_other"] < pairs["row"]))
    repeated = set(pairs.loc[before, "case_id"])
    held = {str(period) for period in named["day"].dt.to_period("M")} | set(months)
    found: Flags = dict.fromkeys(frame["case_id"])
    for case_id, day in zip(named["case_id"], named["day"], strict=True):
        touched = pd.period_range(day - pd.Timedelta(days=30), day, freq="M")
        if {str(period) for period in touched} <= held:
            found[case_id] = int(case_id in repeated)
    return found


def live_flags(url: str, *months: int) -> Flags:
    """What the warehouse holds, of these months or all."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            live = read_snapshot(connection).rows_of(cases, ("cases",))
            found = connection.execute(
                select(cases.c.case_id, cases.c.repeat_request, cases.c.month).where(live)
            ).all()
    finally:
        engine.close()
    return {row[0]: row[1] for row in found if not months or row[2] in months}


def random_cases(seed: int, first: str, last: str, size: int = 500, customers: int = 40) -> pd.DataFrame:
    """Cases of so many customers between two days, in any order; some customers and types are empty."""
    rng = np.random.default_rng(seed)
    days = pd.date_range(first, last).strftime("%Y-%m-%d").to_numpy()
    customer = pd.Series(rng.integers(0, customers, size)).map("K{}".format).mask(rng.random(size) < 0.1)
    return pd.DataFrame(
        {
            "case_id": [f"c{seed}-{i}" for i in range(size)],
            "date": rng.choice(days, size),
            "city": rng.choice(["bj", "sh"], size),
            "case_type": pd.Series(rng.choice(["bill", "move"], size)).mask(rng.random(size) < 0.1),
            "customer": customer,
        }
    )


def load_frame(url: str, folder: Path, frame: pd.DataFrame) -> Loaded:
    return load_text(url, folder, "cases", frame.to_csv(index=False))


def of_months(frame: pd.DataFrame, *months: str) -> pd.DataFrame:
    return frame[frame["date"].str[:7].isin(months)]


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"duckdb:///{tmp_path / 'warehouse'}"
    begin(url, tmp_path)
    return url


# --- the definition -----------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(4))
def test_every_case_is_told_as_all_pairs_of_rows_tell(url: str, tmp_path: Path, seed: int) -> None:
    frame = random_cases(seed, "2024-10-20", "2025-03-31")
    if seed % 2:
        frame = frame[frame["date"].str[:7] != "2024-12"]  # a month without cases
    load_frame(url, tmp_path, frame)
    found = live_flags(url)
    assert found == all_pairs(frame)
    assert {None, 0, 1} == set(found.values())


def test_the_edges_by_hand(url: str, tmp_path: Path) -> None:
    text = HEADER + (
        "first,2025-01-01,bj,bill,K1\n"
        "unknown start,2025-01-30,bj,bill,K1\n"  # 30 days before: 2024-12-31
        "start,2025-01-31,bj,bill,K2\n"  # 30 days before: 2025-01-01
        "exactly 30,2025-03-02,bj,bill,K2\n"
        "late row,2025-02-11,bj,bill,K3\n"
        "other type,2025-02-11,bj,move,K3\n"
        "31 days,2025-03-14,sh,bill,K3\n"
        "same day,2025-03-14,sh,bill,K3\n"
        "no customer,2025-03-15,sh,bill,\n"
        "no customer again,2025-03-15,sh,bill,\n"
        "no type,2025-03-15,sh,,K3\n"
        "earlier day,2025-02-10,bj,bill,K3\n"
    )
    load_text(url, tmp_path, "cases", text)
    assert live_flags(url) == {
        "first": None, "unknown start": None, "start": 0, "exactly 30": 1, "late row": 1, "other type": 0,
        "31 days": 0, "same day": 1, "no customer": None, "no customer again": None, "no type": None,
        "earlier day": 0,
    }  # fmt: skip


def test_rows_that_are_refused_are_nobodys_earlier_request(url: str, tmp_path: Path) -> None:
    text = HEADER + (
        "a,2025-01-05,bj,bill,K9\n"
        "b,2025-02-10,nowhere,bill,K1\n"
        "c,2025-02-11,bj,bill,K1\n"
        "c,2025-02-12,bj,bill,K2\n"  # the id came before
        "d,2025-02-13,bj,bill,K2\n"
        "e,2025-02-14,bj,bill,K2\n"
    )
    done = load_text(url, tmp_path, "cases", text)
    assert (done.accepted, done.rejected) == (4, 2)
    assert live_flags(url) == {"a": None, "c": 0, "d": 0, "e": 1}


DAY = st.dates(dt.date(2024, 11, 25), dt.date(2025, 2, 25))
ROW = st.tuples(DAY, st.sampled_from(["K1", "K2", None]), st.sampled_from(["bill", "move", "unknown"]))


def facts_of(rows: list[tuple[dt.date, str | None, str]]) -> pa.Table:
    records = [
        {"day": int(day.strftime("%Y%m%d")), "month": int(day.strftime("%Y%m")), "customer": customer,
         "case_type": case_type}
        for day, customer, case_type in rows
    ]  # fmt: skip
    return arrow_rows(cases, pd.DataFrame(records, columns=["day", "month", "customer", "case_type"]))


@settings(deadline=None, max_examples=60)
@given(st.lists(ROW, max_size=40), st.lists(st.integers(0, 40), max_size=4))
def test_pieces_and_what_came_in_earlier_months_change_nothing(
    rows: list[tuple[dt.date, str | None, str]], cuts: list[int]
) -> None:
    split = dt.date(2025, 1, 1)
    own = [row for row in rows if row[0] >= split]
    with closing(Requests()) as earlier, closing(Requests()) as mine:
        earlier.add(facts_of([row for row in rows if row[0] < split]))
        for first, end in pairwise(sorted({0, *(min(cut, len(own)) for cut in cuts), len(own)})):
            mine.add(facts_of(own[first:end]))
        repeated = mine.repeats(earlier).between(0, len(own))
        known = is_named(facts_of(own)) & is_covered(facts_of(own), earlier.covered | mine.covered)
    frame = pd.DataFrame(rows, columns=["date", "customer", "case_type"])
    frame["case_type"] = frame["case_type"].replace("unknown", None)
    expected = all_pairs(frame.assign(case_id=frame.index.astype(str)))
    flags = [int(flag) if told else None for flag, told in zip(repeated, known, strict=True)]
    assert flags == [expected[str(i)] for i, row in enumerate(rows) if row[0] >= split]


# --- what the warehouse holds -------------------------------------------------------------------
ENGINES = [
    "duckdb",
    pytest.param("postgresql", marks=pytest.mark.server),
    "chdb",
    pytest.param("spark", marks=[pytest.mark.server, pytest.mark.slow]),
]


@pytest.fixture(params=ENGINES)
def any_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "duckdb":
        found = f"duckdb:///{tmp_path / 'warehouse'}"
    elif request.param == "postgresql":
        found = request.getfixturevalue("postgres_cluster").database(f"repeats{tmp_path.name.lower()}")
    else:
        found = {"chdb": chdb_warehouse, "spark": spark_warehouse}[request.param]()
    begin(found, tmp_path)
    return found


def test_months_loaded_one_by_one_are_told_as_if_loaded_at_once(any_url: str, tmp_path: Path) -> None:
    """March 1st looks back on January 30th: over February, into two loads."""
    frame = random_cases(11, "2025-01-01", "2025-03-31", 900, 250)
    for month in ("2025-01", "2025-02", "2025-03"):
        load_frame(any_url, tmp_path, of_months(frame, month))
    assert live_flags(any_url) == all_pairs(frame)
    warehouse = Warehouse(open_engine(any_url))
    try:
        period = Period(Month(2025, 1), Month(2025, 4))
        review = Review.of(warehouse, Scope.everything(), period, View())
        shown = by_month(review.sums("repeat_request_rate"), warehouse.registry).set_index("month")["value"]
    finally:
        warehouse.engine.close()
    told = frame.assign(flag=frame["case_id"].map(all_pairs(frame)).astype(float))
    rates = 100 * told.groupby(told["date"].str[:7].str.replace("-", ""))["flag"].mean()
    assert 20 < rates["202502"] < 80
    for key in (202502, 202503):  # of January the last day alone is known: too few to be shown
        assert shown[key] == pytest.approx(rates[str(key)], rel=1e-9)


def test_a_load_of_months_apart_looks_back_on_the_one_between(url: str, tmp_path: Path) -> None:
    frame = random_cases(12, "2025-01-01", "2025-03-31", 900)
    load_frame(url, tmp_path, of_months(frame, "2025-02"))
    load_frame(url, tmp_path, of_months(frame, "2025-01", "2025-03"))
    of_february = of_months(frame, "2025-02")
    assert live_flags(url, 202501, 202503) == {
        case_id: flag
        for case_id, flag in all_pairs(frame).items()
        if case_id not in set(of_february["case_id"])
    }
    assert live_flags(url, 202502) == all_pairs(of_february)


def test_a_month_that_is_loaded_after_its_successor_leaves_it_unknown(url: str, tmp_path: Path) -> None:
    frame = random_cases(13, "2025-01-01", "2025-02-28")
    february = of_months(frame, "2025-02")
    load_frame(url, tmp_path, february)
    load_frame(url, tmp_path, of_months(frame, "2025-01"))
    assert set(live_flags(url, 202502).values()) == {None}
    load_frame(url, tmp_path, february)  # the same file, now with January before it
    assert live_flags(url) == all_pairs(frame)


def test_a_corrected_month_counts_instead_of_what_it_replaces(url: str, tmp_path: Path) -> None:
    frame = random_cases(14, "2025-01-01", "2025-03-31", 900)
    wrong = of_months(frame, "2025-01", "2025-02").assign(customer=lambda rows: rows["customer"] + "?")
    load_frame(url, tmp_path, wrong)
    load_frame(url, tmp_path, of_months(frame, "2025-02"))  # January stays in the first load
    load_frame(url, tmp_path, of_months(frame, "2025-03"))
    mixed = pd.concat([of_months(wrong, "2025-01"), of_months(frame, "2025-02", "2025-03")])
    assert live_flags(url) == all_pairs(mixed)


def test_a_month_whose_cases_name_no_customer_is_no_history(url: str, tmp_path: Path) -> None:
    frame = random_cases(15, "2025-01-01", "2025-03-31")
    load_frame(url, tmp_path, of_months(frame, "2025-01").drop(columns="customer"))
    load_frame(url, tmp_path, of_months(frame, "2025-02"))
    load_frame(url, tmp_path, of_months(frame, "2025-03"))
    later = of_months(frame, "2025-02", "2025-03")
    assert live_flags(url, 202502, 202503) == all_pairs(later)
    assert set(live_flags(url, 202501, 202502).values()) == {None}


# --- files that were loaded before --------------------------------------------------------------
def test_the_same_file_is_another_load_only_where_it_looks_back_on_other_cases(
    url: str, tmp_path: Path
) -> None:
    frame = random_cases(16, "2024-12-01", "2025-03-31", 900)
    march, february = of_months(frame, "2025-03"), of_months(frame, "2025-02")
    assert not load_frame(url, tmp_path, march).unchanged
    assert load_frame(url, tmp_path, march).unchanged
    load_frame(url, tmp_path, of_months(frame, "2024-12"))  # too long before
    assert load_frame(url, tmp_path, march).unchanged
    load_frame(url, tmp_path, february)
    assert not load_frame(url, tmp_path, march).unchanged
    rollup(url)
    again = load_frame(url, tmp_path, march)
    assert again.unchanged
    assert again.months == (Month(2025, 3),)
    assert load_frame(url, tmp_path, february).unchanged
    assert live_flags(url, 202503) == {
        case_id: flag
        for case_id, flag in all_pairs(pd.concat([february, march])).items()
        if case_id in set(march["case_id"])
    }


def test_a_file_that_tells_its_repeats_is_the_same_load_whatever_was_before(url: str, tmp_path: Path) -> None:
    frame = random_cases(17, "2025-01-01", "2025-02-28").assign(repeat_request=1)
    february = of_months(frame, "2025-02")
    load_frame(url, tmp_path, february)
    load_frame(url, tmp_path, of_months(frame, "2025-01"))
    assert load_frame(url, tmp_path, february).unchanged


# --- which files tell it ------------------------------------------------------------------------
def test_flags_that_a_file_gives_are_taken_as_they_are(url: str, tmp_path: Path) -> None:
    text = "case_id,date,city,case_type,customer,重复请求\n" + (
        "a,2025-01-01,bj,bill,K1,1\nb,2025-02-02,bj,bill,K1,\nc,2025-02-03,bj,bill,K1,0\n"
    )
    load_text(url, tmp_path, "cases", text)
    assert live_flags(url) == {"a": 1, "b": None, "c": 0}


def test_a_constant_of_the_mapping_is_a_flag_that_is_given(url: str, tmp_path: Path) -> None:
    text = HEADER + "a,2025-01-01,bj,bill,K1\nb,2025-02-01,bj,bill,K1\n"
    load_text(url, tmp_path, "cases", text, mapping='[constants]\nrepeat_request = "0"\n')
    assert live_flags(url) == {"a": 0, "b": 0}


def test_where_one_file_of_a_load_gives_the_flag_none_is_derived(url: str, tmp_path: Path) -> None:
    files = [
        write(tmp_path, "one.csv", HEADER + "a,2025-01-01,bj,bill,K1\nb,2025-02-01,bj,bill,K1\n"),
        write(
            tmp_path,
            "two.csv",
            "case_id,date,city,case_type,customer,repeat_request\nc,2025-02-02,bj,bill,K1,0\n",
        ),
    ]
    load(url, "cases", files)
    assert live_flags(url) == {"a": None, "b": None, "c": 0}


def test_files_of_a_load_are_one_history_in_their_order(url: str, tmp_path: Path) -> None:
    one = write(tmp_path, "one.csv", HEADER + "a,2025-01-02,bj,bill,K1\nb,2025-02-01,bj,bill,K1\n")
    two = write(tmp_path, "two.csv", HEADER + "c,2025-02-01,sh,bill,K1\n")
    load(url, "cases", [two, one])
    assert live_flags(url) == {"a": None, "c": 1, "b": 1}
    load(url, "cases", [write(tmp_path, "late.csv", HEADER + "d,2025-03-03,sh,bill,K1\n")])
    assert live_flags(url, 202503) == {"d": 1}


def test_without_customers_nothing_is_known(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "cases", "case_id,date,city\na,2025-01-01,bj\nb,2025-02-01,bj\n")
    assert live_flags(url) == {"a": None, "b": None}


def test_the_load_says_that_it_derives_and_how_far_it_is(url: str, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    frame = random_cases(18, "2025-01-01", "2025-02-28")
    file = write(tmp_path, "cases.csv", frame.to_csv(index=False))
    load(url, "cases", [file], progress=lambda share, text: told.append((share, text)))
    assert any("repeat requests derived from customer, type and day, 500 of 500" in text for _, text in told)
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert sum("lines of cases.csv" in text for _, text in told) == 1


def test_a_load_without_a_good_row_and_one_without_cities_are_refused_as_ever(
    url: str, tmp_path: Path
) -> None:
    with pytest.raises(LoadError, match="none of 1 rows"):
        load_text(url, tmp_path, "cases", HEADER + "a,2025-01-01,nowhere,bill,K1\n")
    with pytest.raises(LoadError, match="no cities yet"):
        load_text(f"duckdb:///{tmp_path / 'empty'}", tmp_path, "cases", HEADER + "a,2025-01-01,bj,bill,K1\n")


# --- the example --------------------------------------------------------------------------------
def test_the_example_without_its_flags_is_told_as_it_tells_itself(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'example'}"
    raw = example_cases.cases()
    load_text(url, tmp_path, "cities", cities().to_csv(index=False))
    file = tmp_path / "cases.parquet"
    raw.drop(columns=["repeat_request", "repeat_complaint"]).to_parquet(file, index=False)
    load(url, "cases", [file])
    given = raw["repeat_request"].astype(object).where(raw["repeat_request"].notna(), None)
    assert live_flags(url) == dict(zip(raw["case_id"], given, strict=True))
