"""A rule is checked at birth, and every error says what would have been right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.rule_file import rules_of_file, with_ids
from alerts.usual import USUAL
from data_access.review import Review
from domain.alert_rules import CHANNELS, Against, PlaceKind, Rule, RuleError, RuleKind, Side, id_of
from domain.metrics import Registry

BELOW = {"id": "low", "metric": "satisfaction", "kind": "threshold", "side": "below", "limit": 80}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"id": "Low!"}, "small letters"),
        ({"kind": "treshold"}, "Did you mean 'threshold'"),
        ({"side": "bad"}, "below or above"),
        ({"limit": None}, "a level"),
        ({"limit": float("nan")}, "a number"),
        ({"limit": True}, "a number"),
        ({"clear": 79}, "not beyond 80"),
        ({"side": "above", "clear": 81}, "not beyond 80"),
        ({"kind": "control", "side": "bad"}, "limits of its own"),
        ({"kind": "change", "limit": -1}, "above 0"),
        ({"kind": "change", "limit": 2, "clear": 3}, "above 0, and clear between"),
        ({"chosen": ["110000"]}, "none where the nation is watched"),
        ({"chosen": "110000", "places": "cities"}, "a list of texts"),
        ({"channels": ["wechat"]}, "wecom or dingtalk"),
        ({"base": 1.5}, "whole number"),
        ({"base": -1}, "whole number"),
        ({"certain": "yes"}, "true or false"),
        ({"metric": ""}, "the id of a metric"),
        ({"treshold": 1}, "a key of a rule"),
    ],
)
def test_a_rule_that_does_not_hold_is_refused_with_what_would(change: dict[str, Any], said: str) -> None:
    with pytest.raises(RuleError, match="rule") as refused:
        Rule.of(BELOW | change)
    assert said in str(refused.value)


@pytest.mark.parametrize("key", ["id", "metric", "kind"])
def test_a_rule_without_its_essentials_names_what_is_missing(key: str) -> None:
    with pytest.raises(RuleError, match=f"no '{key}'"):
        Rule.of({name: value for name, value in BELOW.items() if name != key})


@given(
    st.builds(
        Rule,
        id=st.just("r"),
        metric=st.sampled_from(["nps", "satisfaction"]),
        kind=st.just(RuleKind.CHANGE),
        places=st.just(PlaceKind.CITIES),
        chosen=st.lists(st.text(min_size=1), unique=True).map(tuple),
        side=st.sampled_from(Side),
        limit=st.floats(1, 50),
        clear=st.none() | st.floats(0, 1),
        against=st.sampled_from(Against),
        relative=st.booleans(),
        certain=st.booleans(),
        base=st.integers(0, 10**6),
        channels=st.lists(st.sampled_from(CHANNELS), unique=True).map(tuple),
        who=st.text(max_size=20),
        name=st.text(max_size=20),
    )
)
def test_a_rule_comes_back_from_its_plain_values_as_it_was(rule: Rule) -> None:
    assert Rule.of(rule.as_dict()) == rule


def test_the_bad_side_follows_the_metrics_direction() -> None:
    registry = Registry()
    bad = Rule("r", "satisfaction", RuleKind.CONTROL)
    assert bad.signs(registry["satisfaction"]) == (-1,)
    assert bad.signs(registry["complaint_rate"]) == (1,)
    with pytest.raises(RuleError, match="below, above or any"):
        bad.signs(registry["case_volume"])


def test_the_usual_rules_are_of_the_built_in_metrics_and_have_a_bad_side() -> None:
    registry = Registry()
    assert len({rule.id for rule in USUAL}) == len(USUAL) >= 8
    for rule in USUAL:
        assert rule.signs(registry[rule.metric]) in ((-1,), (1,))


def test_the_same_rule_gets_the_same_id_and_another_another() -> None:
    assert id_of(BELOW) == id_of(dict(reversed(BELOW.items()))) != id_of(BELOW | {"limit": 81})
    Rule.of(BELOW | {"id": id_of(BELOW)})


def test_rules_come_from_a_file_with_places_named_in_either_language(march: Review, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    rule = '[[rule]]\nid = "{}"\nmetric = "nps"\nkind = "control"\nplaces = "{}"\nchosen = {}\n'
    text = rule.format("a", "cities", '["北京", "Shanghai"]') + rule.format("b", "regions", '["North China"]')
    file.write_text(text, encoding="utf-8")
    first, second = (with_ids(rule, march) for rule in rules_of_file(file))
    assert first.chosen == ("110000", "310000")
    assert second.chosen == ("华北",)
    with pytest.raises(RuleError, match="Did you mean '北京'"):
        with_ids(Rule.of(first.as_dict() | {"chosen": ["北京市"]}), march)


@pytest.mark.parametrize(
    ("text", "said"),
    [("[[rule", "TOML"), ("", r"\[\[rule\]\]"), ("[[rules]]\nid='a'", "tables rules"),
     ("[[rule]]\nid='a'\nmetric='nps'\nkind='control'\n" * 2, "twice")],
)  # fmt: skip
def test_a_rule_file_that_is_none_is_refused(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "rules.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RuleError, match=said):
        rules_of_file(file)
