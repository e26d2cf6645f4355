"""Where nothing happens, rules ring about as often as their back-test expects: seeded simulations.

A company of many cities, each at a level of its own, month after month the same; only who answers differs.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from alerts.backtest import backtest
from alerts.chance import CHARTS, chance_rings, chart_rings
from alerts.seen import seen_by
from alerts.verdicts import judged_by
from analysis.control import control
from analysis.control_alarms import alarm_rate
from data_access.review import Review
from domain.alert_rules import Against, PlaceKind, Rule, RuleKind, Side
from tests.alert_world import SD, Score, review_of, world
from tests.loading import load_text

CITIES, MONTHS, RESPONSES = 400, 36, 100  # a standard error of one point


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Review:
    """Levels of 82 to 86; standard error 1."""
    rng = np.random.default_rng(5)
    levels = rng.uniform(82, 86, CITIES)
    scores: dict[str, list[Score]] = {
        f"c{i:03d}": [(float(mean), RESPONSES) for mean in rng.normal(level, SD / RESPONSES**0.5, MONTHS)]
        for i, level in enumerate(levels)
    }
    return review_of(world(tmp_path_factory.mktemp("calm"), scores))


LEVEL, CHANGE, CONTROL = RuleKind.THRESHOLD, RuleKind.CHANGE, RuleKind.CONTROL
WHERE = ("satisfaction", PlaceKind.CITIES)
RULES = [
    Rule("threshold", WHERE[0], LEVEL, WHERE[1], (), Side.BELOW, 81.5, base=50),
    Rule("hysteresis", WHERE[0], LEVEL, WHERE[1], (), Side.BELOW, 81.5, 83.5, base=50),
    Rule("certain", WHERE[0], LEVEL, WHERE[1], (), Side.BELOW, 82.3, certain=True, base=50),
    Rule("control", WHERE[0], CONTROL, WHERE[1], base=50),
    Rule("control-any", WHERE[0], CONTROL, WHERE[1], (), Side.ANY, base=50),
    Rule("fall", WHERE[0], CHANGE, WHERE[1], limit=3.0, base=50),
    Rule("year", WHERE[0], CHANGE, WHERE[1], (), Side.ANY, 3.0, 1.0, Against.YEAR, base=50),
    Rule("relative", WHERE[0], CHANGE, WHERE[1], limit=3.5, relative=True, base=50),
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_rings_by_chance_as_often_as_expected(calm: Review, rule: Rule) -> None:
    """Within three and a half standard errors of a count, and a tenth for levels that are estimated."""
    test = backtest(calm, rule)
    assert test.expected is not None
    assert test.expected > 9, "or this would show nothing"
    justified = _justified(calm, rule, test.rings["place"].tolist())
    assert len(test.rings) - justified == pytest.approx(
        test.expected, abs=3.5 * test.expected**0.5 + 0.1 * test.expected
    )


def _justified(review: Review, rule: Rule, rang: list[str]) -> int:
    """Rings of cities whose mean over all months lies beyond the level: they rang with reason."""
    if rule.kind is not RuleKind.THRESHOLD:
        return 0
    means = seen_by(review, rule).groupby("place")["value"].mean()
    return sum(bool(means[place] < (rule.limit or 0)) for place in rang)


@pytest.mark.slow
def test_a_significant_change_hardly_ever_rings_by_chance(calm: Review) -> None:
    """Benjamini–Hochberg over 400 cities: at most .05 expected false discoveries a month where all are."""
    rule = Rule("s", "satisfaction", RuleKind.CHANGE, PlaceKind.CITIES, limit=1.0, certain=True, base=50)
    test = backtest(calm, rule)
    assert test.expected is not None
    assert test.expected < 12 * 0.05 * 2
    assert len(test.rings) <= 4


def test_the_expected_number_is_the_same_each_time_and_by_month(calm: Review) -> None:
    rule = RULES[0]
    seen = seen_by(calm, rule)
    verdict, metric = judged_by(calm, rule, seen), calm.registry[rule.metric]
    first, second = (chance_rings(rule, metric, seen, verdict, 12) for _ in range(2))
    assert first is not None
    assert second is not None
    np.testing.assert_array_equal(first, second)
    one = chance_rings(rule, metric, seen, verdict, 1)
    assert one is not None
    assert one[0] == pytest.approx(first.mean(), rel=0.2)


def test_a_figure_without_a_base_leaves_chance_unknown(tmp_path: Path) -> None:
    url = world(tmp_path, {"bj": [(80, 100)] * 14, "sh": [(80, 100)] * 14})
    rows = "".join(f"2024-{m:02d},bj,nps,{40 - m}\n" for m in range(1, 13))
    load_text(url, tmp_path, "figures", f"month,city,metric,value\n{rows}", name="nps.csv")
    rule = Rule("n", "nps", RuleKind.THRESHOLD, PlaceKind.CITIES, (), Side.BELOW, 31.0)
    test = backtest(review_of(url), rule)
    assert test.expected is None
    assert test.rings[["place", "month", "is_open"]].to_numpy().tolist() == [["bj", 202410, True]]
    assert "无法估计" in test.sentence(review_of(url).view)


@pytest.mark.slow
def test_charts_in_control_ring_anew_as_often_as_expected() -> None:
    """4,000 charts through the function that the pages call, walked month by month by hand."""
    rng, last, months = np.random.default_rng(8), 12, np.arange(36)
    charts = 4_000
    values = pd.DataFrame(
        {"chart": np.repeat(np.arange(charts), 36), "month": np.tile(months, charts),
         "value": rng.normal(50, 7, 36 * charts)}
    )  # fmt: skip
    now, rang = np.zeros(charts, bool), 0
    for month in range(36 - last - 6, 36):
        point = control(values[values["month"] <= month], by=["chart"]).query("month == @month")
        low = (point["side"] == -1).to_numpy()
        over = (point["value"] >= point["centre"]).to_numpy() & ~low
        now &= ~over
        rang += int((low & ~now).sum()) if month >= 36 - last else 0
        now |= low
    expected = charts * chart_rings("xmr", tuple(range(13, 37)))[-last:].sum()
    error = np.hypot(expected**0.5, expected * (2 * CHARTS * expected / charts) ** -0.5)  # of both counts
    assert rang == pytest.approx(expected, abs=3 * error)
    assert expected < charts * last * alarm_rate(30) / 2 * 0.9, "a signal that goes on rings once"
