"""The few functions of a spreadsheet that our workbooks use, computed apart from what writes them."""

from __future__ import annotations

import re
from typing import Any

ABSENT = "#N/A"
CELL = re.compile(r"\b([A-Z]{1,3}\d+)(?::([A-Z]{1,3}\d+))?\b")


def computed(formula: str, sheet: Any) -> Any:
    """The result of a formula on a sheet of values."""
    pieces = re.split(r'("(?:[^"]|"")*")', formula.removeprefix("="))
    code = "".join(piece if i % 2 else _named(piece) for i, piece in enumerate(pieces))
    names = {"at": lambda a, b="": _at(sheet, a, b), "IF": _if, "NA": lambda: ABSENT, "SUM": sum, "MAX": max,
             "MIN": min, "ABS": abs, "ROUND": round, "TEXT": _text, "joined": _joined}  # fmt: skip
    if "&" in formula:
        code = "joined(" + code.replace("&", ",") + ")"
    return eval(code, {"__builtins__": {}}, names)


def _named(piece: str) -> str:
    piece = CELL.sub(lambda m: f"at('{m[1]}'" + (f", '{m[2]}')" if m[2] else ")"), piece)
    return re.sub(r"(?<![<>=])=(?!=)", "==", piece)


def _at(sheet: Any, first: str, last: str) -> Any:
    if not last:
        value = sheet[first].value
        return 0 if value is None else value
    return [cell.value or 0 for row in sheet[f"{first}:{last}"] for cell in row]


def _if(condition: bool, one: Any, other: Any) -> Any:
    return one if condition else other


def _joined(*parts: Any) -> str:
    return "".join(map(_plain, parts))


def _plain(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float | int) else str(value)


def _text(value: float, code: str) -> str:
    sections = code.split(";")
    section = (
        sections[0] if value > 0 or len(sections) < 2 + (value == 0) else sections[1 if value < 0 else 2]
    )
    decimals = len(section.partition(".")[2])
    sign = section[0] if section[0] in "+\u2212" else ""
    return sign + (f"{abs(value):,.{decimals}f}" if "," in section else f"{abs(value):.{decimals}f}")
