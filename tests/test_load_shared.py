"""Two public surveys, loaded through the mapping files of docs/examples alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from tests.loading import live_sums, rows
from tests.shared import shared
from warehouse.load import load

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
LOUNGE, HCAHPS = EXAMPLES / "lounge", EXAMPLES / "hcahps"
RATINGS = [
    "comfort",
    "cleanliness",
    "bar_beverages",
    "catering",
    "washrooms",
    "wifi_connectivity",
    "staff_service",
]
WEIGHTS = [0.20, 0.15, 0.10, 0.15, 0.10, 0.10, 0.20]


def test_lounge_reviews_are_loaded_by_their_mapping(warehouse_url: str) -> None:
    reviews = shared("data/lounge_reviews.csv")
    load(warehouse_url, "scorecard", [LOUNGE / "scorecard.csv"])
    assert load(warehouse_url, "cities", [reviews], mapping=LOUNGE / "cities.toml").accepted == 97
    done = load(warehouse_url, "responses", [reviews], mapping=LOUNGE / "responses.toml")
    assert (done.accepted, done.rejected) == (2194, 70)
    assert done.reasons == {
        "overall: expected a score from 1 to 5": 67,
        "no dimension of the scorecard is answered": 3,
    }
    sums = live_sums(warehouse_url, "satisfaction")
    assert sum(int(str(n)) for n, _, _ in sums.values()) == 2194
    assert sum(int(str(s)) for _, s, _ in sums.values()) == pytest.approx(by_pandas(reviews), abs=2194 / 2)


def by_pandas(reviews: Path) -> float:
    """The sum of scores [mp] in another way: floating point, one row at a time."""
    frame = pd.read_csv(reviews)
    frame = frame[~(frame["overall_rating"] > 5)]
    points = frame[[f"{name}_rating" for name in RATINGS]].replace(0, float("nan")).sub(1).div(4).mul(100_000)
    weights = points.notna().mul(WEIGHTS)
    return float((points.mul(WEIGHTS).sum(axis=1) / weights.sum(axis=1)).sum())


def test_hospital_shares_are_loaded_by_their_mapping(warehouse_url: str) -> None:
    folder = shared("data/hcahps")
    load(warehouse_url, "scorecard", [HCAHPS / "scorecard.csv"])
    load(warehouse_url, "cities", [folder / "states.csv"], mapping=HCAHPS / "cities.toml")
    states = load(warehouse_url, "figures", [folder / "state_results.csv"], mapping=HCAHPS / "states.toml")
    nation = load(warehouse_url, "figures", [folder / "national_results.csv"], mapping=HCAHPS / "nation.toml")
    assert (states.accepted, states.rejected) == (4580, 0)
    assert (nation.accepted, nation.rejected, len(nation.months)) == (90, 0, 9)
    newest = {
        (city, metric): value
        for batch, month, city, metric, value in rows(
            warehouse_url, "monthly_sums", "batch_id", "month", "city", "metric", "value"
        )
        if batch == nation.batch_id and month == 201507
    }
    assert newest["AK", "cleanliness"] == 70
    assert newest["", "nurses"] == 79
    alaska = pd.read_csv(folder / "state_results.csv").query(
        "`Release Period` == '07_2015' and State == 'AK'"
    )
    scored = alaska[~alaska["Measure ID"].isin(["H_HSP_RATING", "H_RECMND"])]["Top-box Percentage"]
    assert newest["AK", "satisfaction"] == pytest.approx(scored.mean())
    assert len(newest) == 51 * 11 + 11
    assert load(
        warehouse_url, "figures", [folder / "national_results.csv"], mapping=HCAHPS / "nation.toml"
    ).unchanged
