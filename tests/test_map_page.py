"""The tables beside the map: cities by month and by dimension, for all cities and for those chosen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from components.page import page_ground
from data_access.review import Review
from domain.metrics import POINT
from domain.query import Filters
from panels.map_page import MapPage
from panels.panel import Panel
from panels.part import Part

SPEED = "response_speed"
ESTIMATED = 30  # responses, from which on a figure is shown


def page_of(review: Review, metric: str, *cities: str) -> MapPage:
    return MapPage(replace(review, filters=Filters(cities)), page_ground(), review.registry[metric])


def cells(part: Part) -> pd.DataFrame:
    """Deviations from the nation [points], one row a city."""
    panel = part.panel
    assert isinstance(panel, Panel)
    assert panel.figure is not None
    heat = panel.figure.data[0]
    return pd.DataFrame(np.array(heat.z, float), index=list(heat.y), columns=list(heat.x))


@pytest.mark.parametrize("cities", [(), ("310000",), ("310000", "110000", "440100")])
def test_a_cell_is_the_citys_mean_less_the_nations(march: Review, cities: tuple[str, ...]) -> None:
    sums = march.sums(SPEED, period=march.history(12))
    added = sums.pivot_table(index="city", columns="month", values=["n", "s"], aggfunc="sum")
    means = added["s"] / added["n"] / POINT
    nation = added["s"].sum() / added["n"].sum() / POINT
    names = march.cities.set_index("city")["name"]
    shown = cells(page_of(march, SPEED, *cities).months)
    expected = (means - nation).where(added["n"] >= ESTIMATED).loc[list(cities) or list(means.index)]
    assert set(shown.index) == set(names[expected.index])
    assert shown.shape[1] == 12
    np.testing.assert_allclose(shown.loc[names[expected.index]], expected, atol=1e-9)


def test_one_city_by_dimension_is_the_same_whatever_the_metric(march: Review) -> None:
    score, speed = (page_of(march, metric, "310000").dimensions for metric in ("satisfaction", SPEED))
    assert score.choices == speed.choices
    pd.testing.assert_frame_equal(cells(score), cells(speed))


def test_several_cities_stand_by_their_rank_in_the_metric(march: Review) -> None:
    cities = ("310000", "110000", "440100")
    score, speed = (page_of(march, metric, *cities) for metric in ("satisfaction", SPEED))
    assert score.dimensions.choices != speed.dimensions.choices
    for page in (score, speed):
        names = march.cities.set_index("city")["name"]
        ranked = [names[city] for city in page.order if city in cities]
        assert list(cells(page.dimensions).index) == ranked
