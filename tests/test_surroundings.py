"""Chosen cities beside their region, tier and nation, computed again from the records themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, ttest_ind
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportions_ztest

from analysis.standings import standings
from analysis.surroundings import against_surroundings
from charts.roles import Role
from data_access.boundaries import base_map
from data_access.review import Review
from domain.metrics import POINT, SATISFACTION, Registry
from domain.query import Filters
from domain.scope import Scope
from domain.view import View
from exports.drawing import read
from panels.cities import ground_of
from panels.figures import Figures, figures_table
from panels.pages import Shown, page_story
from panels.surroundings import beside_sentences, beside_surroundings, surroundings, told_beside
from panels.trends import trend_panel, trend_values
from tests.raw_records import review_of
from warehouse.example_cases import cases
from warehouse.example_settings import cities

BEIJING, TIANJIN, SHANGHAI = "110000", "120000", "310000"
CITIES = cities().set_index("city")


@pytest.fixture(scope="module")
def raw() -> pd.DataFrame:
    """The cases of March 2025 as the file has them."""
    frame = cases()
    return frame[frame["date"].str.startswith("2025-03")]


def looking_at(march: Review, *chosen: str) -> Review:
    return replace(march, filters=Filters(chosen))


def groups(city: str) -> dict[str, list[str]]:
    region, tier = (CITIES.index[CITIES[c] == CITIES.loc[city, c]] for c in ("region", "tier"))
    return {"nation": list(CITIES.index), "region": list(region), "tier": list(tier)}


def test_a_citys_time_and_share_stand_beside_region_tier_and_nation_as_the_records_say(
    march: Review, raw: pd.DataFrame
) -> None:
    ids = ("first_response_time", "first_response_on_time", "case_volume")
    found = beside_surroundings(looking_at(march, BEIJING), ids).set_index(["metric", "around"])
    for name, members in groups(BEIJING).items():
        inside = raw[raw["city"].isin(members)]
        mine, rest = inside[inside["city"] == BEIJING], inside[inside["city"] != BEIJING]
        seconds = inside["first_response_s"].astype(float)
        time, share, volume = (found.loc[(m, name)] for m in ids)
        assert time["whole"] == pytest.approx(seconds.mean())
        wanted = seconds[mine.index].mean() - seconds[rest.index].mean()
        assert time["change"] == pytest.approx(wanted)
        on_time = inside["on_time"].astype(float)
        assert share["whole"] == pytest.approx(100 * on_time.mean())
        assert share["change"] == pytest.approx(
            100 * (on_time[mine.index].mean() - on_time[rest.index].mean())
        )
        assert volume["whole"] == len(inside)
        assert volume["share"] == pytest.approx(100 * len(mine) / len(inside))


def test_the_verdicts_are_those_of_the_textbook_tests_corrected_over_the_surroundings(
    march: Review, raw: pd.DataFrame
) -> None:
    verdicts = set()
    for city in CITIES.index[:16]:
        chosen = beside_surroundings(looking_at(march, city), ["repeat_request_rate", "handling_time"])
        found = chosen.set_index(["metric", "around"])["movement"]
        for metric, column in (("repeat_request_rate", "repeat_request"), ("handling_time", "handling_s")):
            tested = {}
            for name, members in groups(city).items():
                if (metric, name) not in found.index:
                    continue
                values = raw[raw["city"].isin(members)].set_index("city")[column].dropna().astype(float)
                mine, rest = values[values.index == city], values[values.index != city]
                if column == "repeat_request":
                    spread = [v.mean() * (1 - v.mean()) / len(v) for v in (mine, rest)]
                    z = (mine.mean() - rest.mean()) / np.sqrt(sum(spread))
                    tested[name] = (2 * norm.sf(abs(z)), mine.mean() - rest.mean())
                else:  # the rest is stratified by city: its spread is within cities
                    strata = rest.groupby(level=0).agg(["size", "var"])
                    strata["var"] = strata["var"].fillna(strata["var"].mean())
                    variance = (strata["size"] * strata["var"]).sum() / len(rest) ** 2 + mine.var() / len(
                        mine
                    )
                    z = (mine.mean() - rest.mean()) / np.sqrt(variance)
                    tested[name] = (2 * norm.sf(abs(z)), mine.mean() - rest.mean())
            adjusted = multipletests([p for p, _ in tested.values()], method="fdr_bh")[1] if tested else []
            for (name, (_, difference)), p in zip(tested.items(), adjusted, strict=True):
                wanted = "no_change" if p >= 0.05 else "up" if difference > 0 else "down"
                verdicts.add(wanted)
                assert found[(metric, name)] == wanted, (city, metric, name)
    assert verdicts == {"up", "down", "no_change"}


def test_testing_against_the_rest_is_testing_the_gap_to_the_whole(march: Review) -> None:
    """Beside the nation a city gets the p of the standings, before either corrects for many."""
    sums = march.sums(SATISFACTION, all_cities=True)
    ranked = standings(sums, march.registry, SATISFACTION).set_index("city")
    weight = sums.groupby("city")["n"].sum() / sums["n"].sum()
    for city in (BEIJING, SHANGHAI, "650100"):
        [row] = against_surroundings(sums, [city], {"nation": None}, march.registry).to_dict("records")
        gap, half = ranked.loc[city, "gap"], ranked.loc[city, "gap_high"] - ranked.loc[city, "gap"]
        assert row["change"] * (1 - weight[city]) == pytest.approx(gap)
        assert (row["change_high"] - row["change"]) * (1 - weight[city]) == pytest.approx(half, rel=0.01)
        assert row["whole"] == pytest.approx(ranked.loc[city, "nation"])


def test_several_cities_stand_beside_what_they_share(march: Review) -> None:
    assert list(surroundings(march)) == []
    assert list(surroundings(looking_at(march, BEIJING))) == ["nation", "region", "tier"]
    assert list(surroundings(looking_at(march, BEIJING, TIANJIN))) == ["nation", "region"]
    assert list(surroundings(looking_at(march, BEIJING, SHANGHAI))) == ["nation", "tier"]
    region = CITIES.index[CITIES["region"] == "华北"]
    assert list(surroundings(looking_at(march, *region))) == ["nation"], "a region is not beside itself"
    assert list(surroundings(looking_at(march, *CITIES.index))) == [], "nor is the nation"


def test_a_narrower_scope_sees_its_own_cities_alone(example, march: Review) -> None:
    scope = Scope.of([BEIJING, TIANJIN, SHANGHAI])
    review = replace(review_of(example, scope), filters=Filters((BEIJING,)))
    assert surroundings(review) == {"scope": frozenset([BEIJING, TIANJIN, SHANGHAI])}
    found = beside_surroundings(review, ["case_volume", SATISFACTION])
    assert set(found["label"]) == {"您的城市"}
    sums = march.sums("case_volume", all_cities=True)
    allowed = sums[sums["city"].isin([BEIJING, TIANJIN, SHANGHAI])]["n"].sum()
    assert found.set_index("metric").loc["case_volume", "whole"] == allowed


def some_sums(rows: dict[str, tuple[float, float]], metric: str = "csat") -> pd.DataFrame:
    """City -> n and s of a share."""
    return pd.DataFrame(
        [(202503, city, metric, n, s, s, np.nan) for city, (n, s) in rows.items()],
        columns=["month", "city", "metric", "n", "s", "q", "value"],
    )


def test_a_surrounding_that_would_give_a_small_rest_away_is_left_out() -> None:
    sums = some_sums({"a": (400, 300), "b": (4, 4), "c": (200, 180)})
    found = against_surroundings(sums, ["a"], {"region": ["a", "b"], "nation": None}, Registry())
    assert found["around"].tolist() == ["nation"], "the region less the city is a hidden one of 4"
    hidden = against_surroundings(sums, ["b"], {"nation": None}, Registry())
    assert hidden.empty, "a hidden city is not compared"


def test_a_nations_own_figure_without_a_base_is_shown_and_not_judged() -> None:
    sums = pd.concat([some_sums({"a": (400, 300), "b": (400, 200)}),
                      some_sums({"": (np.nan, np.nan)}).assign(value=71.0)])  # fmt: skip
    [row] = against_surroundings(sums, ["a"], {"nation": None}, Registry()).to_dict("records")
    assert (row["whole"], row["movement"], row["meaning"]) == (71.0, "unknown", "same")
    assert row["change"] == pytest.approx(75 - 71)


def test_the_family_of_a_metric_is_its_surroundings() -> None:
    """A p of 4 % alone is a verdict; beside one of 60 % it is none."""
    sums = some_sums({"a": (1000, 500), "b": (1000, 546), "c": (6000, 2950)})
    p = proportions_ztest([500, 546], [1000, 1000], prop_var=False)[1]
    assert 0.03 < p < 0.05
    alone = against_surroundings(sums, ["a"], {"region": ["a", "b"]}, Registry())
    both = against_surroundings(sums, ["a"], {"region": ["a", "b"], "nation": None}, Registry())
    assert alone["movement"].tolist() == ["down"]
    assert both["movement"].tolist() == ["no_change", "no_change"]


def test_the_rest_of_a_mean_is_compared_as_two_samples() -> None:
    rng = np.random.default_rng(1)
    mine, rest = rng.normal(88, 10, 300), rng.normal(85, 12, 900)
    rows = [(202503, city, SATISFACTION, len(v), (v * POINT).sum(), ((v * POINT) ** 2).sum(), np.nan)
            for city, v in (("a", mine), ("b", rest))]  # fmt: skip
    sums = pd.DataFrame(rows, columns=["month", "city", "metric", "n", "s", "q", "value"])
    [row] = against_surroundings(sums, ["a"], {"nation": None}, Registry()).to_dict("records")
    welch = ttest_ind(mine, rest, equal_var=False).confidence_interval(0.95)
    assert (row["change_low"], row["change_high"]) == pytest.approx((welch.low, welch.high), abs=0.02)


@pytest.mark.parametrize(("language", "said"), [("zh", "> 全国"), ("en", "> nation")])
def test_the_table_of_figures_says_how_a_city_stands_and_the_sheet_gives_the_numbers(
    march: Review, language: str, said: str
) -> None:
    review = replace(looking_at(march, BEIJING), view=View(language))
    figures = Figures.of(review, [SATISFACTION, "case_volume"])
    panel = figures_table(review, "overview.scores", figures, [SATISFACTION, "case_volume"])
    assert panel.table is not None
    assert panel.values is not None
    assert panel.table.iloc[0, -1].startswith(said)
    nation = review.view.say("beside.nation")
    whole = march.sums(SATISFACTION, all_cities=True)
    assert panel.values[nation].iloc[0] == pytest.approx(whole["s"].sum() / whole["n"].sum() / POINT)
    first = told_beside(figures.around, review.registry, review.view)[SATISFACTION][0]
    assert (first.sign, first.meaning) == (">", "better")
    assert "{" not in first.says
    whole_table = figures_table(march, "overview.scores", Figures.of(march, [SATISFACTION]), [SATISFACTION])
    assert whole_table.table is not None
    assert march.view.say("figure_table.beside") not in whole_table.table, "nobody chosen, nothing beside"


def test_the_trend_of_a_city_has_the_nations_line_behind_it_and_says_how_it_stands(march: Review) -> None:
    review, metric = looking_at(march, BEIJING), march.registry[SATISFACTION]
    story = page_story(review, ground_of(base_map("none")), "trends", Shown())
    [panel] = [panel for panel in story.panels if panel.name == "trends.line"]
    lines = {series.name: series.values for series in read(panel.figure, review.view).of(Role.LINE)}
    sums = march.sums(SATISFACTION, all_cities=True, period=march.history(25))
    months = sums.groupby("month")[["n", "s"]].sum()
    known = [value for value in lines["全国"] if value == value]
    assert known == pytest.approx((months["s"] / months["n"] / POINT).tolist())
    assert story.sentences[-1].startswith("显著高于全国 87.4 分；显著高于华北 89.3 分")
    alone = trend_panel(march, trend_values(march, metric), metric)
    assert "全国" not in {series.name for series in read(alone.figure, march.view).of(Role.LINE)}
    volume = march.registry["case_volume"]
    counted = trend_panel(review, trend_values(review, volume), volume)
    assert "全国" not in {series.name for series in read(counted.figure, march.view).of(Role.LINE)}
    assert beside_sentences(march, metric) == beside_sentences(review, volume) == []
