"""A company's own columns, scales and words, told by a mapping file."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import LoadError
from tests.loading import begin, load_text, rows, write
from warehouse.mapping import read_mapping

RATINGS = "ort;tag;tempo;loesung;gesamt;weg\nBeijing;31.03.2025;1;5;4;T\nShanghai;01.03.2025;3;0;5;W\n"
MAPPING = """
[columns]
city = "Ort "
date = "tag"
overall = "gesamt"
channel = "weg"
[scores]
speed = "tempo"
solution = "loesung"
[scale]
low = 1
high = 5
missing = [0, ""]
[dates]
formats = ["%d.%m.%Y"]
[values.channel]
T = "phone"
W = "web"
[constants]
tier = "all"
[file]
delimiter = ";"
"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"duckdb:///{tmp_path / 'w'}"
    begin(url, tmp_path)
    return url


def mapping(folder: Path, text: str) -> Path:
    return write(folder, "mapping.toml", text)


def test_columns_scores_scale_dates_words_and_constants_are_mapped(url: str, tmp_path: Path) -> None:
    load_text(url, tmp_path, "responses", RATINGS, mapping=MAPPING)
    assert rows(
        url,
        "responses",
        "city",
        "day",
        "d1",
        "d2",
        "d3",
        "overall",
        "satisfied",
        "channel",
        "tier",
        "case_type",
    ) == [
        ("bj", 20250331, 0, 100_000, None, 75_000, 1, "phone", "all", "unknown"),
        ("sh", 20250301, 50_000, None, None, 100_000, 1, "web", "all", "unknown"),
    ]


def test_one_column_may_have_a_scale_of_its_own(url: str, tmp_path: Path) -> None:
    own = MAPPING.replace("[dates]", "[scale.overall]\nlow = 0\nhigh = 10\n[dates]")
    load_text(url, tmp_path, "responses", RATINGS, mapping=own)
    assert rows(url, "responses", "city", "overall") == [("bj", 40_000), ("sh", 50_000)]


def test_several_of_ours_may_read_one_column(url: str, tmp_path: Path) -> None:
    load_text(
        url,
        tmp_path,
        "responses",
        RATINGS,
        mapping=MAPPING.replace("[scores]", 'tier = "weg"\n[scores]').replace(
            '[constants]\ntier = "all"', ""
        ),
    )
    assert rows(url, "responses", "channel", "tier") == [("phone", "T"), ("web", "W")]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (MAPPING.replace("[dates]", "[date]"), "mapping.toml: date; expected .* Did you mean 'dates'"),
        (MAPPING.replace("high = 5", "hihg = 5"), "hihg; .* Did you mean 'high'"),
        (MAPPING.replace("high = 5", "high = 1"), "low below high"),
        (MAPPING.replace('city = "Ort "', 'citty = "Ort "'), "citty; .* Did you mean 'city'"),
        (
            MAPPING.replace('"tempo"', '"tempi"'),
            "no such column: tempi; .*ort, tag, tempo, loesung.* Did you mean 'tempo'",
        ),
        (MAPPING.replace("solution =", "solutoin ="), "solutoin; .* Did you mean 'solution'"),
        (MAPPING.replace("[values.channel]", "[values.chanel]"), "chanel; .* Did you mean 'channel'"),
        (MAPPING.replace('formats = ["%d.%m.%Y"]', 'formats = "%d"'), "expected a list"),
        (MAPPING.replace('";"', '";;"'), "one character"),
        (MAPPING + 'encoding = "utf-9"\n', "utf-9; expected an encoding"),
        ("[columns", "not TOML"),
    ],
)
def test_a_mistake_in_the_mapping_is_told_with_what_is_right(
    url: str, tmp_path: Path, wrong: str, told: str
) -> None:
    with pytest.raises(LoadError, match=f"(?s){told}"):
        load_text(url, tmp_path, "responses", RATINGS, mapping=wrong)
    assert rows(url, "responses", "city") == []


def test_a_mapping_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="cannot be read; expected a mapping file"):
        read_mapping(tmp_path / "none.toml")


def test_no_mapping_changes_nothing() -> None:
    assert read_mapping(None).columns == {}
