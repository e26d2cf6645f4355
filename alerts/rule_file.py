"""Rules from a TOML file: ``[[rule]]`` tables with the keys of :class:`domain.alert_rules.Rule`."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

from data_access.review import Review
from domain.alert_rules import PlaceKind, Rule, RuleError
from domain.view import View


def rules_of_file(file: Path) -> list[Rule]:
    """The rules of a file, checked one by one.

    Raises:
        RuleError: not TOML, no rule, a wrong one, or an id twice.
        OSError: the file cannot be read.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RuleError(str(file), str(error), "a TOML file in UTF-8") from error
    tables = content.get("rule")
    if set(content) != {"rule"} or not isinstance(tables, list) or not tables:
        raise RuleError(str(file), f"tables {', '.join(content) or 'none'}", "[[rule]] tables alone")
    found = [Rule.of(table) for table in tables]
    ids = [rule.id for rule in found]
    if twice := sorted({i for i in ids if ids.count(i) > 1}):
        raise RuleError(str(file), f"rule {', '.join(twice)} twice", "each once")
    return found


def with_ids(rule: Rule, review: Review) -> Rule:
    """The rule with its chosen places as the warehouse calls them; they may be named in either language.

    Raises:
        RuleError: a place that the warehouse does not have.
    """
    if not rule.chosen:
        return rule
    if rule.places is PlaceKind.CITIES:
        columns = ["city", "name_zh", "name_en", "pinyin"]
        names = {row[c]: row["city"] for c in columns for row in review.cities.to_dict("records")}
    else:
        regions = [region for region in review.cities["region"].unique() if region]
        names = {View("en").words.segment(region): region for region in regions} | {r: r for r in regions}
    for place in rule.chosen:
        if place not in names:
            raise RuleError(f"rule {rule.id}, chosen", place, f"one of the {rule.places}", map(str, names))
    return replace(rule, chosen=tuple(str(names[place]) for place in rule.chosen))
