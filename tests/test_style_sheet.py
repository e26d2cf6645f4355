"""The style sheet leaves the browser little to look at when Streamlit changes a class."""

from __future__ import annotations

import re

from components.style import SHEET

RULES = re.findall(
    r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", SHEET.read_text(encoding="utf-8"), flags=re.DOTALL)
)
# a part of a class name, then a child or descendant that has no class of its own
WIDE = re.compile(r"\[class\*=[^]]*\][^ >]*\s*[ >]\s*(?![^ >]*\.[a-z])[^ >,]+", re.IGNORECASE)


def test_no_rule_looks_at_what_an_element_holds() -> None:
    assert [rule.strip() for rule in RULES if ":has(" in rule] == []


def test_no_rule_leads_from_a_part_of_a_class_name_down_to_any_element() -> None:
    selectors = [one.strip() for rule in RULES for one in rule.split(",")]
    assert any("[class*=" in one for one in selectors)
    assert [one for one in selectors if WIDE.search(one)] == []
