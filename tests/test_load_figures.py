"""Monthly figures of a company's own, in each form they come in."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.review import by_month
from data_access.engine import open_engine
from data_access.warehouse import Warehouse
from domain.errors import LoadError
from domain.months import Month, Period
from domain.query import Query
from domain.scope import Scope
from tests.loading import begin, live_sums, load_text, rows

MARCH = 202503


def values(url: str, metric: str) -> dict[tuple[object, ...], object]:
    """month, city -> value without a base, of the newest batch."""
    found = rows(url, "monthly_sums", "batch_id", "month", "city", "metric", "value")
    newest = max(int(str(row[0])) for row in found)
    return {row[1:3]: row[4] for row in found if row[0] == newest and row[3] == metric}


@pytest.fixture
def url(warehouse_url: str, tmp_path: Path) -> str:
    begin(warehouse_url, tmp_path)
    return warehouse_url


def test_a_share_comes_with_numerator_and_denominator(url: str, tmp_path: Path) -> None:
    load_text(
        url,
        tmp_path,
        "figures",
        "月份,城市,指标,分子,分母\n2025-03,北京,csat,80,100\n2025-03,,csat,150,200\n",
    )
    assert live_sums(url, "csat") == {(MARCH, "bj"): (100, 80, 80), (MARCH, ""): (200, 150, 150)}


def test_a_score_comes_with_n_mean_and_standard_deviation(url: str, tmp_path: Path) -> None:
    load_text(
        url, tmp_path, "figures", "month,city,metric,n,mean,sd\n2025-03,bj,speed,2,70,14.142135623730951\n"
    )
    assert live_sums(url, "speed") == {(MARCH, "bj"): (2, 140_000, 60_000**2 + 80_000**2)}


def test_a_bare_value_has_no_base(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "figures", "month,city,metric,value\n2025-03,bj,csat,81.5%\n")
    assert values(url, "csat") == {(MARCH, "bj"): 81.5}
    assert live_sums(url, "csat") == {(MARCH, "bj"): (None, None, None)}


def test_satisfaction_is_derived_of_its_dimensions_where_it_is_not_given(url: str, tmp_path: Path) -> None:
    text = "2025-03,bj,speed,80\n2025-03,bj,tone,45\n2025-03,sh,speed,70\n2025-03,sh,satisfaction,99\n"
    text = "month,city,metric,value\n" + text
    load_text(url, tmp_path, "figures", text)
    assert values(url, "satisfaction") == {(MARCH, "bj"): 70.0, (MARCH, "sh"): 99.0}
    load_text(url, tmp_path, "figures", "month,city,metric,value\n2025-03,bj,tone,80\n2025-03,sh,tone,0\n")
    assert values(url, "satisfaction") == {(MARCH, "bj"): 80.0, (MARCH, "sh"): 99.0}
    load_text(url, tmp_path, "scorecard", "city,valid_from,dimension,weight\n,2025-01,speed,1\n")
    assert values(url, "satisfaction") == {(MARCH, "bj"): 80.0, (MARCH, "sh"): 99.0}


def test_a_load_restates_its_figures_and_leaves_the_others(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "figures", "month,city,metric,value\n2025-03,bj,csat,80\n2025-03,sh,csat,70\n")
    done = load_text(
        url, tmp_path, "figures", "month,city,metric,value\n2025-03,bj,csat,81\n2025-03,bj,turnover,3\n"
    )
    assert done.accepted == 2
    assert values(url, "csat") == {(MARCH, "bj"): 81.0, (MARCH, "sh"): 70.0}


def test_an_unknown_metric_becomes_one_of_the_companys_own(url: str, tmp_path: Path) -> None:
    text = (
        "month,metric,name_zh,name_en,value,numerator,denominator,unit,direction,decimals\n"
        "2025-03,staff_turnover,离职率,Staff turnover,2.5,,,percent,down,1\n"
        "2025-03,answered,,,,90,100,,,\n2025-03,seats,,,12,,,,,\n"
    )
    load_text(url, tmp_path, "figures", text)
    assert rows(url, "metrics", "metric", "name_zh", "name_en", "kind", "unit", "direction", "decimals") == [
        ("answered", "answered", "answered", "share", "percent", "neutral", 1),
        ("seats", "seats", "seats", "figure", "plain", "neutral", 1),
        ("staff_turnover", "离职率", "Staff turnover", "figure", "percent", "down", 1),
    ]
    load_text(url, tmp_path, "figures", "month,metric,value\n2025-04,离职率,3\n")
    assert ("staff_turnover", "离职率") in rows(url, "metrics", "metric", "name_zh")
    assert values(url, "staff_turnover") == {(202504, ""): 3.0}


def test_a_figure_that_becomes_a_dimension_is_no_longer_a_metric_of_its_own(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "figures", "month,city,metric,value\n2025-03,bj,nurses,80\n")
    load_text(url, tmp_path, "scorecard", "city,valid_from,dimension,weight\n,2025-01,nurses,1\n")
    assert rows(url, "metrics", "metric") == []
    assert values(url, "satisfaction") == {(MARCH, "bj"): 80.0}


def test_a_metric_of_the_companys_own_is_defined_by_its_rows_alone(url: str, tmp_path: Path) -> None:
    text = (
        "month,city,metric,value,name_zh,name_en,unit,direction,decimals,definition_zh,definition_en,group\n"
        "2025-03,,vip_renewal,91.25,VIP续约率,VIP renewal,percent,up,2,续约 ÷ 到期。,Renewed ÷ due.,客户\n"
        "2025-03,bj,vip_renewal,93,,,,,,,,\n2025-02,,vip_renewal,90,,,,,,,,\n"
    )
    load_text(url, tmp_path, "figures", text)
    load_text(
        url, tmp_path, "targets", "metric,valid_from,value\nVIP续约率,2025-01,95\nvip_renewal,2026-01,96\n"
    )
    warehouse = Warehouse(open_engine(url))
    metric = warehouse.registry["vip_renewal"]
    assert (metric.label, metric.unit, metric.direction, metric.decimals, metric.topic) == (
        {"zh": "VIP续约率", "en": "VIP renewal"}, "percent", "up", 2, "客户",
    )  # fmt: skip
    assert metric.definition == {"zh": "续约 ÷ 到期。", "en": "Renewed ÷ due."}
    assert "vip_renewal" in warehouse.measured
    assert list(warehouse.targets(Scope.everything())["value"]) == [95.0, 96.0]
    query = Query(("vip_renewal",), Period(Month(2025, 2), Month(2025, 4)), Scope.everything())
    found = by_month(warehouse.monthly_sums(query), warehouse.registry)
    assert found["value"].tolist() == [90.0, 91.25], "the nation's own figure stands for the nation"
    warehouse.engine.close()


def test_a_metric_without_a_definition_has_one_beside_others_that_tell_theirs(
    url: str, tmp_path: Path
) -> None:
    text = (
        "month,metric,value,name_zh,name_en,definition_zh,definition_en,group\n"
        "2025-03,renewal,91,续约率,Renewal,续约 ÷ 到期。,Renewed ÷ due.,客户\n"
        "2025-03,seats,12,坐席数,Seats,,,\n"
    )
    load_text(url, tmp_path, "figures", text)
    warehouse = Warehouse(open_engine(url))
    assert warehouse.registry["renewal"].definition["zh"] == "续约 ÷ 到期。"
    assert warehouse.registry["seats"].definition == {
        "zh": "坐席数：公司按月提供的数字。",
        "en": "Seats: a monthly figure of the company's own.",
    }
    assert warehouse.registry["seats"].topic == ""
    warehouse.engine.close()


def test_a_built_in_metric_is_not_defined_anew(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "figures", "month,metric,value,name_zh\n2025-03,csat,81,另一个名字\n")
    assert rows(url, "metrics", "metric") == []


def test_figures_may_come_with_a_column_a_metric(url: str, tmp_path: Path) -> None:
    text = "月份,城市,满意率,离职率（%）,备注\n2025-03,北京,81.5%,2.1,x\n2025-03,上海,,1.9,\n,,,,\n"
    mapping = '[metrics]\ncsat = "满意率"\nstaff_turnover = "离职率（%）"\n[constants]\ndirection = "down"\n'
    done = load_text(url, tmp_path, "figures", text, mapping=mapping)
    assert (done.accepted, done.rejected) == (3, 0)
    assert values(url, "csat") == {(MARCH, "bj"): 81.5}
    assert values(url, "staff_turnover") == {(MARCH, "bj"): 2.1, (MARCH, "sh"): 1.9}


def test_a_wide_row_that_is_refused_keeps_its_line(url: str, tmp_path: Path) -> None:
    text = "month,city,a,b\n2025-03,bj,1,2\n2025-03,xx,3,4\n2025-03,sh,?,5\n"
    mapping = '[metrics]\nseats = "a"\nrooms = "b"\n'
    assert load_text(url, tmp_path, "figures", text, mapping=mapping).rejected == 3
    assert [line for (line,) in rows(url, "rejects", "line")] == [3, 3, 4]


@pytest.mark.parametrize(
    ("mapping", "told"),
    [
        ('[metrics]\nseats = "c"\n', "no such column: c; expected month, metric, a"),
        ('[metrics]\nseats = "a"\n', "a column metric beside"),
    ],
)
def test_a_wide_form_that_is_none_is_refused(url: str, tmp_path: Path, mapping: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        load_text(url, tmp_path, "figures", "month,metric,a\n2025-03,x,1\n", mapping=mapping)


def test_a_time_may_come_in_hours(url: str, tmp_path: Path) -> None:
    text = "month,metric,value,unit\n2025-03,first_response_time,2,hours\n2025-03,handling_p90,30,\n"
    load_text(url, tmp_path, "figures", text)
    assert values(url, "first_response_time") == {(MARCH, ""): 7200.0}
    assert values(url, "handling_p90") == {(MARCH, ""): 30.0}
    text = "month,metric,value,unit\n2025-03,handling_time,2,\n2025-03,csat,2,hours\n"
    assert load_text(url, tmp_path, "figures", text).rejected == 1
    [(why,)] = rows(url, "rejects", "reason")
    assert "unit: expected percent for csat" in str(why)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("2025-03,bj,satisfactoin,80,,,,,", "came 'satisfactoin'. Did you mean 'satisfaction'"),
        ("2025-03,bj,csat,,5,,,,", "value: expected a value, numerator and denominator, or n, mean and sd"),
        ("2025-03,bj,csat,,101,100,,,", "numerator: expected at most the denominator"),
        ("2025-03,bj,csat,,0,0,,,", "denominator: expected 1 or more"),
        ("2025-03,bj,csat,,1.5,10,,,", "numerator: expected a whole number"),
        ("2025-03,bj,speed,101,,,,,", "value: expected 0 to 100"),
        ("13/2025,bj,speed,50,,,,,", "month: expected a month as 2025-03, 202503, 2025年3月; came '13/2025'"),
        ("2025-13,bj,speed,50,,,,,", "month: expected a month"),
        ("2025-03,sh,speed,50,,,,,", "metric: expected each month, city and metric once"),
    ],
)
def test_a_bad_figure_is_kept_with_its_reason(url: str, tmp_path: Path, row: str, told: str) -> None:
    good = "month,city,metric,value,numerator,denominator,n,mean,sd\n2025-03,sh,speed,50,,,,,\n"
    assert load_text(url, tmp_path, "figures", good + row + "\n").rejected == 1
    [(why,)] = rows(url, "rejects", "reason")
    assert told in str(why)


def test_no_good_figure_at_all_is_an_error(url: str, tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="none of 1 rows"):
        load_text(url, tmp_path, "figures", "month,metric,value\n2025-03,speed,200\n")
