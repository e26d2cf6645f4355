"""Records of a few days through a load, on both engines; without data; with settings."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.sampling import drawn
from data_access.engine import open_engine
from data_access.records import calls, low_scores, outcomes_by_type, recorded_days
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.days import Days
from domain.errors import SettingError
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.supervision import Supervision
from domain.view import View
from panels.sampling import sample, sample_panel
from panels.scripts import script_panel
from panels.training import training_panel
from tests.loading import CITIES, begin, load_text, rows
from tests.raw_records import RULES, SOUTH, inside, review_of  # fmt: skip
from warehouse.adapters import open_store
from warehouse.load import load
from warehouse.rollup import rollup


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_month_without_records_says_so(example: Warehouse, language: str) -> None:
    later = Review.of(example, Scope.everything(), Period.of_month(Month(2026, 3)), View(language))
    for panel in (training_panel(later), sample_panel(later), script_panel(later)):
        assert panel.is_empty
        assert ("2026年3月" if language == "zh" else "March 2026") in panel.why


@pytest.mark.parametrize("filters", [Filters(case_type=("无",)), Filters(cities=("110000",))])
def test_a_choice_that_leaves_nothing_shows_nothing(example: Warehouse, filters: Filters) -> None:
    nothing = review_of(example, SOUTH, filters)
    for panel in (training_panel(nothing), sample_panel(nothing), script_panel(nothing)):
        assert panel.is_empty
        assert panel.why


def test_settings_are_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOW_SCORE", "55.5")
    monkeypatch.setenv("CALL_CHANNELS", "热线， 400")
    monkeypatch.setenv("SAMPLE_PERCENT", "2.5")
    monkeypatch.setenv("FEEDBACK_LOOP_DAYS", "2")
    monkeypatch.setenv("SCRIPT_REPORT_DAYS", "10")
    monkeypatch.setenv("SAMPLE_SEED", "x")
    assert Supervision.from_environment() == Supervision(55.5, 2, Decimal("2.5"), "x", ("热线", "400"), 10)


@pytest.mark.parametrize(
    ("name", "value"),
    [("LOW_SCORE", "101"), ("LOW_SCORE", "nan"), ("FEEDBACK_LOOP_DAYS", "1.5"), ("SAMPLE_PERCENT", "five"),
     ("SCRIPT_REPORT_DAYS", "0")],
)  # fmt: skip
def test_a_setting_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingError, match=name):
        Supervision.from_environment()


GROUPED = (
    "response_id,date,city,channel,case_type,tier,speed,solution,tone,overall,坐席组\n"
    "r1,2025-03-30,bj,phone,bill,std,10,90,90,100,一组\n"  # 50, speed
    "r2,2025-03-30,bj,phone,bill,std,40,40,40,100,一组\n"  # 40, all alike: speed weighs most
    "r3,2025-03-31,sh,phone,bill,std,90,90,90,40,\n"  # overall in the bottom two boxes
    "r4,2025-03-31,sh,web,move,vip,,90,50,41,二组\n"  # 74: neither
    "r5,2025-03-31,bj,phone,bill,std,,,59,,一组\n"  # 59, tone
    "r6,2025-03-31,bj,phone,bill,std,60,60,60,,一组\n"  # 60 is not below 60
    "r7,2025-02-27,bj,phone,bill,std,0,0,0,0,一组\n"
)


def read(url: str, scope: Scope | None = None) -> pd.DataFrame:
    """The low scores of March's last two days: (day, group, type, dimension, n, low)."""
    warehouse = Warehouse(open_engine(url))
    try:
        return low_scores(review_of(warehouse, scope), Days.ending_with(dt.date(2025, 3, 31), 2), RULES)
    finally:
        warehouse.engine.close()


def listed(found: pd.DataFrame) -> list[tuple[object, ...]]:
    columns = ["agent_group", "case_type", "dimension", "n", "low"]
    return [(row.day.day, *(getattr(row, c) for c in columns)) for row in found.itertuples()]


def test_each_response_counts_once_under_its_weakest_dimension(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", GROUPED)
    assert listed(read(warehouse_url)) == [
        (30, "一组", "bill", "speed", 2, 2),
        (31, "", "bill", "speed", 1, 1),
        (31, "一组", "bill", "speed", 1, 0),
        (31, "一组", "bill", "tone", 1, 1),
        (31, "二组", "move", "tone", 1, 0),
    ]
    assert listed(read(warehouse_url, Scope.of(["sh"]))) == [
        (31, "", "bill", "speed", 1, 1), (31, "二组", "move", "tone", 1, 0),
    ]  # fmt: skip


def test_a_group_is_mapped_and_cleaned_as_other_texts(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    text = "date,city,speed,team\n2025-03-31,bj,50,T1\n2025-03-31,bj,50, T2 \n2025-03-31,bj,50,\n"
    mapping = '[columns]\nagent_group = "team"\n[values.agent_group]\nT1 = "一组"\n'
    load_text(warehouse_url, tmp_path, "responses", text, mapping=mapping)
    assert {group for (group,) in rows(warehouse_url, "responses", "agent_group")} == {"一组", "T2", None}


def test_a_warehouse_of_before_the_groups_is_read_and_brought_up_to_date(
    warehouse_url: str, tmp_path: Path
) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "responses", GROUPED)
    _without_groups(warehouse_url, tmp_path)
    before = [(31, "", "bill", "speed", 2, 1), (31, "", "bill", "tone", 1, 1), (31, "", "move", "tone", 1, 0)]
    assert listed(read(warehouse_url))[1:] == before
    load_text(warehouse_url, tmp_path, "cities", CITIES + "gz,广州,Guangzhou\n")
    assert listed(read(warehouse_url))[1:] == before  # tables of now, records of then
    april = GROUPED.replace("2025-03-31", "2025-04-01").replace("2025-03-30", "2025-04-01")
    load_text(
        warehouse_url, tmp_path, "responses", april.replace("r7,2025-02-27", "r7,2025-04-01"), "april.csv"
    )
    assert listed(read(warehouse_url))[1:] == before
    assert {group for (group,) in rows(warehouse_url, "responses", "agent_group")} == {"一组", "二组", None}
    rollup(warehouse_url)
    assert listed(read(warehouse_url))[1:] == before


def _without_groups(url: str, folder: Path) -> None:
    """Leave tables, and the embedded warehouse's files, as the version before would have."""
    with open_store(url).writing(lambda _text: None) as draft:
        draft.connection.exec_driver_sql("ALTER TABLE responses DROP COLUMN agent_group")
        draft.connection.exec_driver_sql("DROP TABLE daily_counts")
        draft.connection.exec_driver_sql("UPDATE published SET rows = 2 WHERE kind = 'schema'")
        draft.commit()
    for file in folder.glob("warehouse/facts/daily_counts/*.parquet"):
        file.unlink()
    for file in folder.glob("warehouse/facts/responses/*.parquet"):
        pd.read_parquet(file).drop(columns="agent_group").to_parquet(file, index=False)


def random_records(seed: int, size: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Responses and cases of two cities, any answer empty now and then."""
    rng = np.random.default_rng(seed)
    days = [
        f"2025-{m:02d}-{d:02d}"
        for m, d in zip(rng.integers(2, 4, size), rng.integers(1, 29, size), strict=True)
    ]

    def some(values: list[object], empty: float = 0.1) -> list[object]:
        drawn_values = rng.choice(np.array(values, dtype=object), size)
        return [
            None if lost else value
            for value, lost in zip(drawn_values, rng.random(size) < empty, strict=True)
        ]

    shared = {"date": days, "city": some(["bj", "sh"], 0), "channel": some(["phone", "web"]),
              "case_type": some(["bill", "move", "break"]), "agent_group": some(["g1", "g2"])}  # fmt: skip
    ratings = {name: some(list(range(0, 101, 10)), 0.3) for name in ("speed", "solution")}
    told = pd.DataFrame({**shared, **ratings, "tone": some(list(range(0, 101, 5)), 0),
                         "overall": some([0, 20, 40, 60, 80, 100])})  # fmt: skip
    flags = {name: some([0, 1]) for name in ("resolved_first", "repeat_request", "complaint")}
    asked = pd.DataFrame({"case_id": [f"k{i}" for i in range(size)], **shared, **flags,
                          "handling_s": some(list(range(60, 4000)))})  # fmt: skip
    return told, asked


def test_random_records_give_what_pandas_gives_on_both_engines(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    told, asked = random_records(5, 2_500)
    for kind, frame in (("responses", told), ("cases", asked)):
        frame.to_csv(tmp_path / f"{kind}.csv", index=False)
        load(warehouse_url, kind, [tmp_path / f"{kind}.csv"])
    warehouse = Warehouse(open_engine(warehouse_url))
    try:
        mine = review_of(warehouse, Scope.of(["sh"]))
        days = Days.ending_with(dt.date(2025, 3, 28), 30)
        _assert_low_scores(low_scores(mine, days, RULES), told, days)
        _assert_outcomes(outcomes_by_type(mine, days), asked, days)
        day = dt.date(2025, 3, 9)
        called = asked[
            (asked["date"] == "2025-03-09") & (asked["channel"] == "phone") & (asked["city"] == "sh")
        ]
        assert set(calls(mine, day, ("phone",))["case_id"]) == set(called["case_id"])
        expected = drawn(called, day, RULES.sample_percent, RULES.sample_seed)
        assert list(sample(mine, day, RULES)["case_id"]) == list(expected["case_id"])
        assert recorded_days(mine, "cases")[-1] == dt.date(2025, 3, 28)
        for panel in (training_panel(mine, rules=RULES), script_panel(mine, RULES), sample_panel(mine)):
            assert not panel.is_empty
    finally:
        warehouse.engine.close()


def _assert_low_scores(found: pd.DataFrame, told: pd.DataFrame, days: Days) -> None:
    mine = inside(told[told["city"] == "sh"], days)
    ratings = mine[["speed", "solution", "tone"]].astype(float)
    weights = np.array([0.5, 0.3, 0.2])
    score = (ratings.fillna(0) @ weights) / (ratings.notna() @ weights)
    low = (score.round(3) < 60) | (mine["overall"].astype(float) <= 40)
    keys = {
        "agent_group": mine["agent_group"].fillna(""),
        "case_type": mine["case_type"].fillna("unknown"),
        "dimension": ratings.idxmin(axis=1),  # the first of equals, and they stand in the order of weight
    }
    expected = pd.DataFrame({**keys, "low": low}).groupby(list(keys))["low"].agg(["size", "sum"])
    summed = found.groupby(list(keys))[["n", "low"]].sum()
    np.testing.assert_array_equal(summed.to_numpy(), expected.loc[summed.index].to_numpy())
    assert len(summed) == len(expected)


def _assert_outcomes(found: pd.DataFrame, asked: pd.DataFrame, days: Days) -> None:
    mine = inside(asked[asked["city"] == "sh"], days)
    summed = found.groupby("case_type").sum(numeric_only=True)
    for topic, part in mine.groupby(mine["case_type"].fillna("unknown")):
        row = summed.loc[topic]
        first, repeat, complaint = (
            part[name].dropna().astype(int) for name in ("resolved_first", "repeat_request", "complaint")
        )
        known = [len(first), (first == 0).sum(), len(repeat), repeat.sum(), len(complaint), complaint.sum()]
        assert list(row) == [len(part), *known]
