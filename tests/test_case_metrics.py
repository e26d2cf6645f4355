"""Each rate and time of the cases against an independent computation over the raw file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.review import by_month, movements
from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.errors import LoadError
from domain.metrics import BUILT_IN, Condition, Kind, Metric, Unit
from domain.months import Month, Period
from domain.query import Filters
from domain.scope import Scope
from domain.thresholds import Thresholds
from domain.view import View
from tests.loading import begin, load_text
from warehouse.example_cases import cases
from warehouse.load import load
from warehouse.rollup import rollup

YEARS = Period(Month(2023, 1), Month(2025, 4))
Compute = Callable[[pd.DataFrame], float]
Choose = Callable[[pd.DataFrame], pd.Series]


def share(flag: str, given: Choose | None = None) -> Compute:
    """Mean of a flag, in %, over the cases where it is known (and ``given``)."""

    def computed(frame: pd.DataFrame) -> float:
        rows = frame[given(frame)] if given else frame
        return 100 * float(rows[flag].dropna().astype(float).mean())

    return computed


def mean(column: Choose, unit: float) -> Compute:
    return lambda frame: float(column(frame).dropna().astype(float).mean()) / unit


def rank(column: str, quantile: float, unit: float) -> Compute:
    """The smallest record that the share ``quantile`` does not exceed."""

    def computed(frame: pd.DataFrame) -> float:
        values = frame[column].dropna().to_numpy(dtype=float)
        return float(np.quantile(values, quantile, method="inverted_cdf")) / unit

    return computed


def complaint(frame: pd.DataFrame) -> pd.Series:
    return frame["complaint"].eq(1).fillna(False).astype(bool)


def voiced(frame: pd.DataFrame) -> pd.Series:
    return complaint(frame) | frame["praise"].eq(1).fillna(False).astype(bool)


def urgent(frame: pd.DataFrame) -> pd.Series:
    return frame["priority"].isin(["紧急", "urgent"])


def in_time(column: str, limit: float) -> Compute:
    def computed(frame: pd.DataFrame) -> float:
        known = frame.loc[complaint(frame), column].dropna().astype(float)
        return 100 * float((known <= limit).mean())

    return computed


EXPECTED: dict[str, Compute] = {
    "case_volume": lambda frame: float(len(frame)),
    "complaint_volume": lambda frame: float(complaint(frame).sum()),
    "urgent_volume": lambda frame: float(urgent(frame).sum()),
    "first_response_time": mean(lambda frame: frame["first_response_s"], 1),
    "first_response_median": rank("first_response_s", 0.5, 1),
    "first_response_p90": rank("first_response_s", 0.9, 1),
    "first_response_on_time": share("on_time"),
    "urgent_on_time": share("on_time", urgent),
    "handling_time": mean(lambda frame: frame["handling_s"], 60),
    "handling_median": rank("handling_s", 0.5, 60),
    "handling_p90": rank("handling_s", 0.9, 60),
    "complaint_handling_time": mean(lambda frame: frame.loc[complaint(frame), "handling_s"], 60),
    "complaint_resolution_time": mean(
        lambda frame: (frame["assign_s"] + frame["resolve_s"])[complaint(frame)], 60
    ),
    "complaint_respond_on_time": in_time("respond_s", 10 * 60),
    "complaint_classify_on_time": in_time("classify_s", 30 * 60),
    "complaint_assign_on_time": in_time("assign_s", 120 * 60),
    "complaint_resolve_on_time": in_time("resolve_s", 120 * 60),
    "first_contact_resolution": share("resolved_first"),
    "resolution_rate": share("resolved"),
    "hard_complaint_resolution": share("resolved", lambda frame: frame["hard"].eq(1).fillna(False)),
    "complaint_rate": share("complaint"),
    "complaint_share": share("complaint", voiced),
    "praise_share": share("praise", voiced),
    "repeat_complaint_rate": share("repeat_complaint", complaint),
    "repeat_request_rate": share("repeat_request"),
    "follow_up_48h": share("followed_up_48h"),
    "recovery_rate": share("recovered"),
    "simple_enquiry_share": share("simple", lambda frame: frame["handled_by"].eq("agent").fillna(False)),
    "proactive_share": share("proactive"),
    "self_service_share": lambda frame: 100 * float(frame["handled_by"].dropna().eq("self_service").mean()),
    "intelligent_service_share": lambda frame: (
        100 * float(frame["handled_by"].dropna().eq("intelligent").mean())
    ),
    "new_agent_complaints": lambda frame: float(
        (complaint(frame) & frame["agent_tenure_months"].eq(0).fillna(False)).sum()
    ),
    "complaint_time_share": lambda frame: (
        100 * float(frame.loc[complaint(frame), "handling_s"].sum()) / float(frame["handling_s"].sum())
    ),
}
PERCENTILES = [name for name in EXPECTED if name.endswith(("_median", "_p90"))]
NEAR = 1 / 128  # half a bucket, see domain.histograms


def review_of(warehouse: Warehouse, filters: Filters | None = None) -> Review:
    return Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 3)), View(), filters)


def assert_same(found: pd.DataFrame, frame: pd.DataFrame, metric: str) -> None:
    """Every month's value with a base is that of the raw cases of the month."""
    shown = found[found["value"].notna()]
    assert len(shown)
    raw = frame.assign(month=frame["date"].str[:4] + frame["date"].str[5:7])
    for row in shown.to_dict("records"):
        expected = EXPECTED[metric](raw[raw["month"] == str(row["month"])])
        nearness = NEAR if metric in PERCENTILES else 1e-9
        assert row["value"] == pytest.approx(expected, rel=nearness, abs=1e-9), (metric, row["month"])


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    return cases()


def test_every_metric_of_cases_has_its_independent_computation(example: Warehouse) -> None:
    assert {metric.id for metric in example.registry.of_source("cases")} == set(EXPECTED)


@pytest.mark.parametrize("metric", list(EXPECTED))
def test_the_example_shows_what_its_records_say(example: Warehouse, raw: pd.DataFrame, metric: str) -> None:
    found = by_month(review_of(example).sums(metric, period=YEARS), example.registry)
    assert_same(found, raw, metric)


@pytest.mark.parametrize("metric", ["first_response_p90", "handling_median", "complaint_rate"])
def test_a_filter_and_a_segment_leave_their_own_records(
    example: Warehouse, raw: pd.DataFrame, metric: str
) -> None:
    filters = Filters(cities=("110000", "310000", "440300"), channel=("电话", "微信"))
    mine = raw[raw["city"].isin(filters.cities) & raw["channel"].isin(filters.channel)]
    found = by_month(review_of(example, filters).sums(metric, period=YEARS), example.registry)
    assert_same(found, mine, metric)
    parts = review_of(example, filters).segment_sums("tier", metric, period=YEARS)
    by_tier = by_month(parts, example.registry, ["tier"])
    for tier, rows in by_tier.groupby("tier"):
        if rows["value"].notna().any():
            assert_same(rows, mine[mine["tier"] == tier], metric)


def test_percentiles_of_cities_are_those_of_their_own_records(example: Warehouse, raw: pd.DataFrame) -> None:
    sums = review_of(example).sums("first_response_p90", all_cities=True, period=YEARS)
    found = by_month(sums, example.registry, ["city"])
    for city in ("110000", "310000"):
        assert_same(found[found["city"] == city], raw[raw["city"] == city], "first_response_p90")


def test_histograms_hold_every_record_once(example: Warehouse, raw: pd.DataFrame) -> None:
    times = review_of(example).time_histograms("first_response_time", "handling_time", period=YEARS)
    held = times.groupby("metric")["n"].sum()
    assert held["first_response_time"] == raw["first_response_s"].notna().sum()
    assert held["handling_time"] == raw["handling_s"].notna().sum()
    apart = review_of(example).segment_histograms("channel", "handling_time", period=YEARS)
    added = apart.groupby(["month", "city", "bucket"])["n"].sum()
    whole = times[times["metric"] == "handling_time"].set_index(["month", "city", "bucket"])["n"]
    assert added.sort_index().equals(whole.sort_index())


def test_the_first_response_fell_by_more_than_chance_in_march(example: Warehouse) -> None:
    review = review_of(example)
    ids = ("first_response_median", "first_response_p90")
    moved = movements(review.sums(*ids), review.sums(*ids, period=review.period.before), review.registry)
    assert list(moved["movement"]) == ["down", "down"]
    assert (moved["change_high"] < 0).all()
    assert (moved["low"] < moved["value"]).all()
    assert (moved["value"] < moved["high"]).all()


# --- random cases through a load, on both engines -------------------------------------------------
def random_cases(seed: int, size: int = 3_000) -> pd.DataFrame:
    """Cases with every column, any of them empty now and then, over two months and two cities."""
    rng = np.random.default_rng(seed)

    def flag(likely: float) -> pd.Series:
        return pd.Series((rng.random(size) < likely).astype(int)).astype("Int64").mask(rng.random(size) < 0.1)

    def days() -> list[str]:
        drawn = zip(rng.integers(1, 3, size), rng.integers(1, 29, size), strict=True)
        return [f"2025-{month:02d}-{day:02d}" for month, day in drawn]

    def seconds(middle: float) -> pd.Series:
        drawn = pd.Series(np.floor(rng.lognormal(np.log(middle), 1.1, size))).astype("Int64")
        return drawn.mask(rng.random(size) < 0.1)

    words = {
        "priority": ["紧急", "urgent", "普通", "低"], "handled_by": ["agent", "intelligent", "self_service"],
        "channel": ["phone", "web"], "case_type": ["bill", "move"], "tier": ["std", "vip"],
    }  # fmt: skip
    frame = pd.DataFrame(
        {
            "case_id": [f"c{i}" for i in range(size)],
            "date": days(),
            "city": rng.choice(["bj", "sh"], size),
            **{name: rng.choice(values, size) for name, values in words.items()},
            "agent_tenure_months": pd.Series(rng.integers(0, 5, size)).astype("Int64"),
            **{name: seconds(middle) for name, middle in (("first_response_s", 40), ("handling_s", 700),
               ("respond_s", 500), ("classify_s", 1500), ("assign_s", 6000), ("resolve_s", 7000))},
            **{name: flag(0.4) for name in ("on_time", "resolved", "resolved_first", "complaint", "hard",
               "repeat_complaint", "repeat_request", "praise", "simple", "proactive", "followed_up_48h",
               "recovered")},
        }
    )  # fmt: skip
    frame.loc[rng.random(size) < 0.1, "handled_by"] = None
    return frame


def judged(frame: pd.DataFrame, urgent_limit: float, limit: float) -> pd.Series:
    """On time as the file says, else by the time and the limit of the priority."""
    bound = np.where(urgent(frame), urgent_limit, limit)
    told = (frame["first_response_s"].astype("Float64") <= bound).astype("Int64")
    return frame["on_time"].fillna(told)


@pytest.fixture
def loaded(warehouse_url: str, tmp_path: Path) -> tuple[str, pd.DataFrame]:
    begin(warehouse_url, tmp_path)
    frame = random_cases(7)
    load_text(warehouse_url, tmp_path, "cases", frame.to_csv(index=False))
    return warehouse_url, frame


def warehouse_at(url: str) -> Warehouse:
    return Warehouse(open_engine(url))


def assert_all(warehouse: Warehouse, frame: pd.DataFrame) -> None:
    try:
        months = Period(Month(2025, 1), Month(2025, 3))
        for metric in EXPECTED:
            assert_same(
                by_month(review_of(warehouse).sums(metric, period=months), warehouse.registry), frame, metric
            )
    finally:
        warehouse.engine.close()


def test_any_file_is_counted_as_its_records_say(loaded: tuple[str, pd.DataFrame]) -> None:
    url, frame = loaded
    assert_all(warehouse_at(url), frame.assign(on_time=judged(frame, 30, 60)))


def test_limits_are_data(loaded: tuple[str, pd.DataFrame], tmp_path: Path) -> None:
    url, frame = loaded
    limits = "name,priority,seconds\nfirst_response,urgent,10\nfirst_response,紧急,10\nfirst_response,,25\n"
    done = load_text(url, tmp_path, "limits", limits)
    assert done.months == (Month(2025, 1), Month(2025, 2))
    assert_all(warehouse_at(url), frame.assign(on_time=judged(frame, 10, 25)))
    assert load_text(url, tmp_path, "limits", limits).unchanged


def test_a_limit_that_a_file_names_follows_the_file_alone(
    loaded: tuple[str, pd.DataFrame], tmp_path: Path
) -> None:
    url, frame = loaded
    load_text(url, tmp_path, "limits", "name,seconds\nfirst_response,45\n")
    assert_all(warehouse_at(url), frame.assign(on_time=judged(frame, 45, 45)))


def test_a_rollup_gives_the_same_histograms(loaded: tuple[str, pd.DataFrame]) -> None:
    url, frame = loaded
    rollup(url)
    assert_all(warehouse_at(url), frame.assign(on_time=judged(frame, 30, 60)))


def test_a_metric_is_one_entry_of_the_registry(
    warehouse_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A share and a percentile that nobody has thought of, over the same records."""
    text = {"zh": "新指标", "en": "New"}
    where = (Condition("tier", ("vip",)),)
    added = (
        Metric(
            "vip_praise", text, text, Kind.SHARE, "cases", Unit.PERCENT, "up", column="praise", where=where,
        ),
        Metric(
            "resolution_p75", text, text, Kind.PERCENTILE, "cases", Unit.MINUTES, "down",
            of="complaint_resolution_time", quantile=0.75,
        ),
    )  # fmt: skip
    monkeypatch.setattr("domain.metrics.BUILT_IN", (*BUILT_IN, *added))
    begin(warehouse_url, tmp_path)
    frame = random_cases(11)
    load_text(warehouse_url, tmp_path, "cases", frame.to_csv(index=False))
    warehouse = warehouse_at(warehouse_url)
    review = Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 2)), View())
    found = by_month(review.sums("vip_praise", "resolution_p75"), warehouse.registry).set_index("metric")
    warehouse.engine.close()
    mine = frame[frame["date"].str.startswith("2025-02")]
    assert found.loc["vip_praise", "value"] == pytest.approx(
        100 * mine.loc[mine["tier"] == "vip", "praise"].dropna().astype(float).mean()
    )
    times = (mine["assign_s"] + mine["resolve_s"])[complaint(mine)].dropna().to_numpy(dtype=float)
    exact = np.quantile(times, 0.75, method="inverted_cdf") / 60
    assert found.loc["resolution_p75", "value"] == pytest.approx(exact, rel=NEAR)
    assert found.loc["resolution_p75", "base"] == len(times)


def test_a_warehouse_without_a_column_has_no_such_metric(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    load_text(warehouse_url, tmp_path, "cases", "case_id,date,city,first_response_s\na,2025-03-01,bj,20\n")
    warehouse = warehouse_at(warehouse_url)
    assert warehouse.measured == {
        "case_volume", "first_response_time", "first_response_median", "first_response_p90",
        "first_response_on_time",
    }  # fmt: skip
    warehouse.engine.close()


def test_cases_alone_can_be_summed_anew(warehouse_url: str, tmp_path: Path) -> None:
    load_text(warehouse_url, tmp_path, "cities", "city\nbj\n")
    load_text(warehouse_url, tmp_path, "cases", "case_id,date,city\na,2025-03-01,bj\n")
    assert rollup(warehouse_url) == (Month(2025, 3),)


def test_small_groups_have_no_percentile(warehouse_url: str, tmp_path: Path) -> None:
    """Four cases are hidden, 29 have a base but no value, 30 a value without an upper limit (METHODS)."""
    load_text(warehouse_url, tmp_path, "cities", "city\nbj\n")
    sizes = {"2025-01": 4, "2025-02": 29, "2025-03": 30}
    rows = [f"{month}-{i},{month}-01,bj,{i}" for month, size in sizes.items() for i in range(size)]
    text = "case_id,date,city,first_response_s\n" + "\n".join(rows) + "\n"
    load_text(warehouse_url, tmp_path, "cases", text)
    warehouse = warehouse_at(warehouse_url)
    sums = review_of(warehouse).sums("first_response_p90", period=YEARS)
    found = by_month(sums, warehouse.registry).set_index("month")
    warehouse.engine.close()
    assert list(found["status"]) == ["hidden", "no_estimate", "grey"]
    assert found["base"].isna().tolist() == [True, False, False]
    assert found.loc[202503, "value"] == 26
    assert np.isnan(found.loc[202503, "high"])
    assert Thresholds() == Thresholds(5, 30, 100)


def test_a_limit_given_twice_is_refused(warehouse_url: str, tmp_path: Path) -> None:
    begin(warehouse_url, tmp_path)
    with pytest.raises(LoadError, match="respond twice"):
        load_text(warehouse_url, tmp_path, "limits", "name,seconds\nrespond,5\nrespond,6\n")
    with pytest.raises(LoadError, match="none of 1 rows"):
        load_text(warehouse_url, tmp_path, "limits", "name,seconds\nrepond,5\n")


def test_a_time_reaches_from_a_second_to_a_year(warehouse_url: str, tmp_path: Path) -> None:
    load_text(warehouse_url, tmp_path, "cities", "city\nbj\n")
    times = [0, 1, 127, 128, 129, 255, 256, 86_400, 366 * 86_400]
    rows = "".join(f"{i},2025-03-01,bj,{t}\n" for i, t in enumerate(times))
    file = tmp_path / "cases.csv"
    file.write_text("case_id,date,city,handling_s\n" + rows, encoding="utf-8")
    load(warehouse_url, "cases", [file])
    warehouse = warehouse_at(warehouse_url)
    found = review_of(warehouse).time_histograms("handling_time")
    warehouse.engine.close()
    assert dict(zip(found["bucket"], found["n"], strict=True)) == {
        0: 1, 1: 1, 127: 1, 128: 2, 254: 1, 256: 1, 86_016: 1, 31_457_280: 1,
    }  # fmt: skip
