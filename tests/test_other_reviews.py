"""The figures of four other companies' reviews: each table loaded into an empty warehouse, read as printed.

A company loads them as monthly figures, targets and limits; no metric of theirs is in the code.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from data_access.engine import open_engine
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from exports.figures import review_figures
from tests.loading import load_text
from tests.shared import shared

YEAR = Period(Month(2025, 1), Month(2026, 1))
# Printed keys that are metrics of the dashboard, and the unit they are printed in where it is another.
KNOWN = {
    "csat_pct": "csat", "nps": "nps", "first_response_seconds": "first_response_time",
    "first_response_hours": "first_response_time", "first_contact_resolution_pct": "first_contact_resolution",
    "bad_review_recovery_pct": "recovery_rate", "praise_share_pct": "praise_share",
    "complaint_share_pct": "complaint_share", "complaint_rate_pct": "complaint_rate",
}  # fmt: skip
KPIS = {
    "average_response_time": "first_response_time", "average_handling_time": "handling_time",
}  # fmt: skip
UNITS = {"pct": "percent", "hours": "hours", "seconds": "seconds", "points": "points", "days": "plain"}
STAGES = {"respond": "respond", "classify": "classify", "assign": "assign", "first_resolution": "resolve"}


def metric_of(key: str) -> str:
    return KNOWN.get(key, key)


def unit_of(key: str) -> str:
    return UNITS.get(key.rsplit("_", 1)[-1], "plain")


def before_of(entry: dict[str, Any]) -> float | None:
    """The value of a year before that the printed change speaks of."""
    for key, value in entry.items():
        if key == "from":
            return float(value)
        if key == "change":
            return float(entry["value"] - value)
        if key.startswith("change") and key.endswith("pct") and "value" in entry:
            return float(entry["value"]) / (1 + value / 100)
    return None


def printed_figures(table: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The numbers of a table by key: a bare one is a value; a change alone is a figure of its own."""
    entries: dict[str, dict[str, Any]] = {}
    for key, value in table.items():
        if isinstance(value, int | float):
            entries[key] = {"value": value}
        elif isinstance(value, dict) and key not in ("grades_pct", "complaint_stages_minutes"):
            inner = {k: v for k, v in value.items() if isinstance(v, int | float)}
            entries |= (
                {key: value} if "value" in value else {f"{key}.{k}": {"value": v} for k, v in inner.items()}
            )
    return entries


def figures_file(entries: dict[str, dict[str, Any]]) -> str:
    rows = ["month,metric,value,unit,direction,decimals"]
    for key, entry in entries.items():
        direction = "down" if entry.get("direction") == "lower" else "up"
        tail = f"{unit_of(key)},{direction},1"
        if unit_of(key) == "plain" and metric_of(key) in KNOWN.values():
            tail = f",{direction},1"
        rows.append(f"2025-12,{metric_of(key)},{entry['value']},{tail}")
        if (before := before_of(entry)) is not None:
            rows.append(f"2024-12,{metric_of(key)},{before!r},{tail}")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def printed() -> dict[str, Any]:
    return tomllib.loads(shared("reviews/other-reviews.toml").read_text(encoding="utf-8"))


@pytest.fixture
def empty(tmp_path: Path) -> str:
    return f"duckdb:///{tmp_path / 'warehouse'}"


def opened(url: str) -> tuple[Warehouse, pd.DataFrame]:
    warehouse = Warehouse(open_engine(url))
    return warehouse, review_figures(Review.of(warehouse, Scope.everything(), YEAR, View("zh")))


def same(value: float, printed: float) -> bool:
    """Equal at the printed precision."""
    decimals = len(str(printed).partition(".")[2]) if isinstance(printed, float) else 0
    return round(float(value), decimals) == printed


def assert_shown(figures: pd.DataFrame, key: str, entry: dict[str, Any]) -> None:
    [row] = figures[(figures["metric"] == metric_of(key)) & (figures["part"] == "national")].to_dict(
        "records"
    )
    value = row["value"] / (3600 if row["unit"] == "seconds" and key.endswith("_hours") else 1)
    assert same(value, entry["value"]), key
    for name, told in entry.items():
        if name == "from":
            assert same(row["before"], told), key
        elif name == "change":
            assert same(row["change"], told), key
        elif name.startswith("change") and name.endswith("pct"):
            assert same(row["change_pct"], told), key


@pytest.mark.parametrize("table", ["annual_review", "after_sales", "supervision"])
def test_every_figure_of_a_table_is_read_as_printed(empty: str, printed: dict[str, Any], table: str) -> None:
    entries = printed_figures(printed[table])
    assert entries
    load_text(empty, Path(empty.removeprefix("duckdb:///")).parent, "figures", figures_file(entries))
    warehouse, figures = opened(empty)
    for key, entry in entries.items():
        assert_shown(figures, key, entry)
        assert metric_of(key) in warehouse.measured
    warehouse.engine.close()


def test_next_years_targets_of_the_annual_review_are_targets(
    empty: str, printed: dict[str, Any], tmp_path: Path
) -> None:
    entries = printed_figures(printed["annual_review"])
    load_text(empty, tmp_path, "figures", figures_file(entries))
    goals = [
        (metric_of(key), name, value)
        for key, entry in entries.items()
        for name, value in entry.items()
        if "target_next_year" in name
    ]
    assert len(goals) == 2
    rows = [f"{metric},2026-01,2027-01,{value},{name}" for metric, name, value in goals]
    load_text(
        empty, tmp_path, "targets", "metric,valid_from,valid_to,value,note_zh\n" + "\n".join(rows) + "\n"
    )
    warehouse = Warehouse(open_engine(empty))
    assert sorted(warehouse.targets(Scope.everything())["value"]) == sorted(v for _, _, v in goals)
    warehouse.engine.close()


def test_the_performance_plans_indicators_are_metrics_of_the_dashboard(
    empty: str, printed: dict[str, Any], tmp_path: Path
) -> None:
    kpis = [KPIS.get(name, name) for name in printed["performance_plan"]["kpis"]]
    rows = [f"2025-{month:02d},{kpi},{month + i}" for month in (11, 12) for i, kpi in enumerate(kpis)]
    load_text(empty, tmp_path, "figures", "month,metric,value\n" + "\n".join(rows) + "\n")
    warehouse, _ = opened(empty)
    review = Review.of(warehouse, Scope.everything(), Period.of_month(Month(2025, 12)), View("zh"))
    found = review_figures(review).query("part == 'national'").set_index("metric")
    for i, kpi in enumerate(kpis):
        assert found.loc[kpi, "value"] == 12 + i
        assert found.loc[kpi, "change"] == 1
        assert warehouse.registry[kpi].source != "figures", "one of the dashboard's own"
    warehouse.engine.close()


def test_the_supervision_plans_grades_targets_and_stages_are_data(
    empty: str, printed: dict[str, Any], tmp_path: Path
) -> None:
    plan = printed["supervision"]
    named = {metric_of(target["kpi"]): target for target in plan["targets"]}
    present = "".join(f"2025-12,{metric},{t.get('from', 50)}\n" for metric, t in named.items())
    load_text(empty, tmp_path, "figures", "month,metric,value\n" + present)
    rows = [f"{metric_of(t['kpi'])},target,2025-12,{t['value']},{t.get('due', '')}" for t in plan["targets"]]
    rows += [f"good_review_rate,grade,2025-12,{value},{name}" for name, value in plan["grades_pct"].items()]
    load_text(empty, tmp_path, "targets", "metric,kind,valid_from,value,note_zh\n" + "\n".join(rows) + "\n")
    stages = plan["complaint_stages_minutes"].items()
    limits = "".join(f"{STAGES[stage]},{60 * minutes}\n" for stage, minutes in stages)
    load_text(empty, tmp_path, "limits", "name,seconds\n" + limits)
    warehouse = Warehouse(open_engine(empty))
    held = warehouse.targets(Scope.everything())
    assert sorted(held["value"]) == sorted(
        [t["value"] for t in plan["targets"]] + list(plan["grades_pct"].values())
    )
    assert set(held["kind"]) == {"target", "grade"}
    for stage, minutes in stages:
        assert set(warehouse.limits.of(STAGES[stage]).values()) == {60 * minutes}
    warehouse.engine.close()
