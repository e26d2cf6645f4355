"""Months, scope, scorecards, queries, texts: the vocabulary."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charts.theme import palette, tokens
from domain.errors import DashboardError, QueryError, ScopeError, ScorecardError, SettingError
from domain.language import LANGUAGES, words
from domain.metrics import BUILT_IN, Registry, Unit
from domain.months import Month, Period
from domain.query import Filters, Query
from domain.scope import Scope
from domain.scorecard import Dimension, Scorecard, Scorecards
from domain.thresholds import Base, Thresholds

ROOT = Path(__file__).parent.parent
months = st.builds(Month, st.integers(1950, 2100), st.integers(1, 12))


@given(months, st.integers(-400, 400))
def test_adding_and_taking_away_months_are_inverse(month: Month, n: int) -> None:
    assert (month + n) - n == month
    assert (month + n).since(month) == n
    assert Month.from_key(month.key) == month
    assert Month.parse(str(month)) == month


@pytest.mark.parametrize("text", ["2025-13", "25-03", "", "2025-03-01", "März 2025"])
def test_what_is_not_a_month_is_refused_by_name(text: str) -> None:
    with pytest.raises(QueryError, match="month"):
        Month.parse(text)


def test_a_period_is_half_open_and_knows_its_neighbours() -> None:
    quarter = Period.ending_with(Month(2025, 3), 3)
    assert [str(month) for month in quarter] == ["2025-01", "2025-02", "2025-03"]
    assert Month(2025, 4) not in quarter
    assert str(quarter.before) == "[2024-10, 2025-01)"
    assert str(quarter.year_before) == "[2024-01, 2024-04)"


def test_a_period_is_never_empty() -> None:
    with pytest.raises(QueryError, match="start before its end"):
        Period(Month(2025, 3), Month(2025, 3))


def test_a_scope_of_no_city_is_refused_rather_than_read_as_every_city() -> None:
    with pytest.raises(ScopeError):
        Scope.of([])


def test_a_query_reads_the_chosen_cities_within_the_scope_and_nothing_else() -> None:
    query = Query(("nps",), Period.of_month(Month(2025, 3)), Scope.of(["a", "b"]), Filters(cities=("b", "c")))
    assert query.cities == ("b",)
    assert query.within(Filters(cities=("c",))).cities == ()
    assert query.within(Filters()).cities == ("a", "b")


def test_there_is_no_query_without_a_scope() -> None:
    with pytest.raises(QueryError, match="no scope"):
        Query(("nps",), Period.of_month(Month(2025, 3)), None)  # type: ignore[arg-type]


def test_equal_questions_are_one_key() -> None:
    period = Period.of_month(Month(2025, 3))
    first = Query(("nps", "csat"), period, Scope.of(["a", "b"]), Filters(channel=("x", "y")))
    second = Query(("csat", "nps", "csat"), period, Scope.of(["b", "a"]), Filters(channel=("y", "x")))
    assert first == second
    assert hash(first) == hash(second)


def dimension(name: str, weight: float, slot: int = 1) -> Dimension:
    return Dimension(name, name, name, slot, weight)


def test_weights_that_do_not_add_up_are_refused_with_their_sum() -> None:
    with pytest.raises(ScorecardError, match=r"add up to 0\.9 .*speed 0\.5"):
        Scorecard("", Month(2025, 1), (dimension("speed", 0.5), dimension("tone", 0.4, 2)))


def test_the_scorecard_in_force_depends_on_month_and_place() -> None:
    old = Scorecard("", Month(2024, 1), (dimension("speed", 1),))
    new = Scorecard("", Month(2025, 1), (dimension("speed", 0.5), dimension("tone", 0.5, 2)))
    own = Scorecard("bj", Month(2025, 2), (dimension("speed", 1),))
    cards = Scorecards.of([new, own, old])
    assert cards.national(Month(2024, 12)) is old
    assert cards.national(Month(2023, 1)) is old, "the first holds for the months before it"
    assert cards.national(Month(2025, 1)) is new
    assert cards.in_force(Month(2025, 1), "bj") is None
    assert cards.in_force(Month(2025, 2), "bj") is own


def test_one_dimension_keeps_one_slot_over_all_scorecards() -> None:
    with pytest.raises(ScorecardError, match="slots 1 and 2"):
        Scorecards.of(
            [
                Scorecard("", Month(2024, 1), (dimension("speed", 1, 1),)),
                Scorecard("bj", Month(2024, 1), (dimension("speed", 1, 2),)),
            ]
        )


@pytest.mark.parametrize("metric", BUILT_IN, ids=lambda metric: metric.id)
def test_every_metric_says_what_it_is_in_both_languages(metric) -> None:
    for texts in (metric.label, metric.definition):
        assert set(texts) == set(LANGUAGES)
        assert all(text.strip() for text in texts.values())
    for language in LANGUAGES:
        assert words(language).say(f"unit.{metric.unit.difference}", value="1")


def test_an_unknown_metric_is_refused_with_its_nearest_name() -> None:
    with pytest.raises(QueryError, match="Did you mean 'satisfaction'"):
        Registry()["satisfacton"]


def test_both_languages_have_the_same_texts() -> None:
    texts = [{k for k in words(language).texts if not k.startswith("value.")} for language in LANGUAGES]
    assert texts[0] == texts[1]


def test_every_unit_has_an_axis_title() -> None:
    for language in LANGUAGES:
        titles = {unit: words(language).say(f"axis.{unit}") for unit in Unit}
        assert [unit for unit, title in titles.items() if not title] == [Unit.PLAIN], (
            "a plain number has none"
        )
        assert titles[Unit.PERCENT] == "%"
        assert len(set(titles.values())) == len(Unit), "no two units are told alike"


@pytest.mark.parametrize(
    ("language", "value", "decimals", "signed", "text"),
    [("zh", 87.38, 1, False, "87.4"), ("en", 5842, 0, False, "5,842"), ("zh", -1.3, 1, True, "−1.3"),
     ("en", 5.2, 1, True, "+5.2"), ("zh", 0.04, 1, True, "0.0"), ("zh", -0.04, 1, True, "0.0"),
     ("en", float("nan"), 1, False, "–")],
)  # fmt: skip
def test_numbers_are_printed_once_and_for_all(language, value, decimals, signed, text) -> None:
    assert words(language).number(value, decimals, signed=signed) == text


def test_large_counts_come_in_the_units_of_the_language() -> None:
    assert words("zh").compact(1_234_567) == "123.5万"
    assert words("en").compact(1_234_567) == "1.2M"
    assert words("zh").compact(99_999) == "99,999"


def test_a_missing_text_is_an_error_with_the_nearest_key() -> None:
    with pytest.raises(SettingError, match=r"overview\.title"):
        words("zh").say("overview.titel")


def test_every_error_names_where_what_came_and_what_was_expected() -> None:
    error = DashboardError("--city", "北精", "a city", ["北京", "上海"])
    assert str(error) == "--city: 北精; expected a city"
    error = DashboardError("--city", "Bejing", "a city", ["Beijing", "Shanghai"])
    assert str(error).endswith("Did you mean 'Beijing'?")


@pytest.mark.parametrize(
    ("n", "base"),
    [(0, Base.HIDDEN), (4, Base.HIDDEN), (5, Base.NO_ESTIMATE), (29, Base.NO_ESTIMATE), (30, Base.GREY),
     (99, Base.GREY), (100, Base.FULL), (float("nan"), Base.HIDDEN)],
)  # fmt: skip
def test_the_base_decides_what_is_shown(n: float, base: Base) -> None:
    assert Thresholds().of(n) is base


def test_thresholds_are_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BASE_THRESHOLDS", "10, 50,200")
    assert Thresholds.from_environment() == Thresholds(10, 50, 200)
    monkeypatch.setenv("BASE_THRESHOLDS", "10,5,200")
    with pytest.raises(SettingError):
        Thresholds.from_environment()


def test_streamlits_theme_follows_the_tokens() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    for name in ("light", "dark"):
        theme, colour = config["theme"][name], palette(name)
        assert theme["primaryColor"] == colour.accent
        assert theme["backgroundColor"] == colour.paper
        assert theme["secondaryBackgroundColor"] == colour.card
        assert theme["textColor"] == colour.ink
        assert theme["borderColor"] == colour.line
    assert config["theme"]["baseFontSize"] == tokens()["size"]["body"]


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["ink", "muted", "accent", "better", "worse", "leading", "lagging", "warning"]
)
def test_texts_have_the_contrast_that_wcag_asks_for(theme: str, name: str) -> None:
    colour = palette(theme)
    for ground in (colour.card, colour.paper):
        high, low = sorted((_luminance(colour.of(name)), _luminance(ground)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5, f"{name} on {ground}"
