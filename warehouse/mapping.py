"""A mapping file: how a company's own columns, scales and words become ours. All parts are optional.

::

    [columns]            # ours = theirs; several of ours may read the same column
    city = "airline_name"
    date = "date"
    [scores]             # dimension of the scorecard = column
    comfort = "comfort_rating"
    [scale]              # low and high of ratings (default 0 and 100); values that mean «no answer»
    low = 1
    high = 5
    missing = [0, ""]
    [scale.overall]      # another scale for one column
    low = 0
    high = 10
    [dates]
    formats = ["%Y-%m-%d", "%d-%m-%Y"]   # of strptime; for months too: ["%m_%Y"]
    [values.metric]      # their value = ours, for any of our columns
    H_COMP_1 = "nurses"
    [metrics]            # of figures with a column a metric: metric = their column
    csat = "满意率"
    [constants]          # ours = a fixed value for the whole file
    tier = "all"
    [file]
    encoding = "gb18030" # else detected
    delimiter = ";"      # else the most frequent of , ; and tab in the header
    sheet = "数据"        # of a workbook, else its first
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from domain.errors import LoadError

PARTS = ("columns", "scores", "scale", "dates", "values", "metrics", "constants", "file")
SCALE_KEYS = ("low", "high", "missing")
FILE_KEYS = ("encoding", "delimiter", "sheet")


@dataclass(frozen=True)
class Scale:
    """Ratings from ``low`` to ``high``; the texts of ``missing`` mean that nothing was answered."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100)
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """The parts of a mapping file, checked for their form; the columns are checked against the file."""

    name: str = "mapping"
    columns: dict[str, str] = field(default_factory=dict)
    scores: dict[str, str] = field(default_factory=dict)
    scale: Scale = Scale()
    scales: dict[str, Scale] = field(default_factory=dict)
    formats: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    metrics: dict[str, str] = field(default_factory=dict)
    constants: dict[str, str] = field(default_factory=dict)
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    content: bytes = b""

    def scale_of(self, column: str) -> Scale:
        return self.scales.get(column, self.scale)


def read_mapping(path: Path | None) -> Mapping:
    """The mapping of a file; without one, a mapping that changes nothing.

    Raises:
        LoadError: not readable, not TOML, an unknown key or a value of the wrong form.
    """
    if path is None:
        return Mapping()
    try:
        content = path.read_bytes()
        parts = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise LoadError(str(path), "cannot be read", "a mapping file") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LoadError(path.name, f"not TOML ({error})", "see warehouse/mapping.py") from error
    _known(path.name, parts, PARTS)
    scale, scales = _scales(path.name, _table(path.name, parts, "scale"))
    file = _texts(path.name, parts, "file")
    _known(f"{path.name} [file]", file, FILE_KEYS)
    _check_file(path.name, file)
    values = _table(path.name, parts, "values")
    return Mapping(
        path.name,
        _texts(path.name, parts, "columns"),
        _texts(path.name, parts, "scores"),
        scale,
        scales,
        _formats(path.name, _table(path.name, parts, "dates")),
        {column: _texts(f"{path.name} [values]", values, column) for column in values},
        _texts(path.name, parts, "metrics"),
        _texts(path.name, parts, "constants"),
        **file,
        content=content,
    )


def _known(where: str, keys: Iterable[str], known: tuple[str, ...]) -> None:
    for key in keys:
        if key not in known:
            raise LoadError(where, key, ", ".join(known), known)


def _table(where: str, parts: dict[str, Any], part: str) -> dict[str, Any]:
    table = parts.get(part, {})
    if not isinstance(table, dict):
        raise LoadError(f"{where} [{part}]", repr(table), f"a table [{part}]")
    return table


def _texts(where: str, parts: dict[str, Any], part: str) -> dict[str, str]:
    table = _table(where, parts, part)
    for key, value in table.items():
        if isinstance(value, dict | list):
            raise LoadError(f"{where} [{part}]", f"{key} = {value!r}", "a single value")
    return {key: str(value) for key, value in table.items()}


def _formats(where: str, dates: dict[str, Any]) -> tuple[str, ...]:
    _known(f"{where} [dates]", dates, ("formats",))
    formats = dates.get("formats", [])
    if not isinstance(formats, list) or not all(isinstance(text, str) and "%" in text for text in formats):
        raise LoadError(f"{where} [dates]", f"formats = {formats!r}", 'a list such as ["%d.%m.%Y"]')
    return tuple(formats)


def _scales(where: str, table: dict[str, Any]) -> tuple[Scale, dict[str, Scale]]:
    own = {key: part for key, part in table.items() if isinstance(part, dict)}
    first = _scale(f"{where} [scale]", {key: part for key, part in table.items() if key not in own})
    return first, {key: _scale(f"{where} [scale.{key}]", part) for key, part in own.items()}


def _scale(where: str, table: dict[str, Any]) -> Scale:
    _known(where, table, SCALE_KEYS)
    bounds = [table.get("low", 0), table.get("high", 100)]
    missing = table.get("missing", [])
    if any(isinstance(bound, bool) or not isinstance(bound, int | float) for bound in bounds):
        raise LoadError(where, f"low {bounds[0]!r}, high {bounds[1]!r}", "two numbers")
    if not bounds[0] < bounds[1]:
        raise LoadError(where, f"low {bounds[0]}, high {bounds[1]}", "low below high")
    if not isinstance(missing, list):
        raise LoadError(where, f"missing = {missing!r}", "a list")
    return Scale(Decimal(str(bounds[0])), Decimal(str(bounds[1])), tuple(str(value) for value in missing))


def _check_file(where: str, file: dict[str, str]) -> None:
    if encoding := file.get("encoding"):
        try:
            codecs.lookup(encoding)
        except LookupError as error:
            raise LoadError(f"{where} [file]", encoding, "an encoding such as utf-8 or gb18030") from error
    if len(file.get("delimiter", ",")) != 1:
        raise LoadError(f"{where} [file]", repr(file["delimiter"]), "one character as delimiter")
