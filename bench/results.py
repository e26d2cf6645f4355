"""bench/RESULTS.md: one table, a row a figure; a part that runs alone keeps the others' rows."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from bench.row import Row

FILE = Path(__file__).parent / "RESULTS.md"
COLUMNS = ("part", "figure", "ours", "theirs", "ratio", "limit", "unit", "met", "measured", "note")
RULE = "|---|---|--:|--:|--:|---|---|---|---|---|"
HEAD = """# What was measured

`make bench` writes this file; `python -m bench PART …` renews the rows of a part. `theirs` is what ours was
held against, measured in the same run, in turns; times are of one machine, ratios travel. Less is better
everywhere. `measured` tells the day and the load of the machine when the part began (1.0 is one busy core).
"""
Cells = dict[tuple[str, str], tuple[str, ...]]


def cells(part: str, row: Row, when: str) -> tuple[str, ...]:
    """A row as the table shows it."""
    judged = "ratio ≤ " if row.limit_on == "ratio" else "≤ "
    limit = "" if row.limit is None else f"{judged}{row.limit:g}"
    met = {None: "", True: "yes", False: "**no**"}[row.met]
    note = row.note.replace("|", "/").replace("\n", " ")
    figures = (number(row.ours), number(row.theirs), number(row.ratio))
    return (part, row.name, *figures, limit, row.unit, met, when, note)


def number(value: float | None) -> str:
    """Three digits that mean something."""
    if value is None:
        return ""
    if value == 0 or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def now() -> str:
    return f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M}, load {os.getloadavg()[0]:.1f}"


def read(file: Path = FILE) -> Cells:
    """Part and figure -> the row as it stands in the file; none where there is no file."""
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    table = [line for line in lines if line.startswith("|")][2:]  # after the names and the rule
    rows = [tuple(cell.strip() for cell in line[1:-1].split("|")) for line in table]
    return {(row[0], row[1]): row for row in rows}


def write(kept: Cells, machine: Mapping[str, str], file: Path = FILE) -> str:
    """Write the table, parts together in the order they came; the text again."""
    order = list(dict.fromkeys(part for part, _ in kept))
    rows = sorted(kept.values(), key=lambda row: order.index(row[0]))
    versions = "Last run on: " + "; ".join(f"{name} {which}" for name, which in machine.items()) + "."
    table = [_line(COLUMNS), RULE, *(_line(row) for row in rows)]
    text = "\n".join([HEAD, versions, "", *table, ""])
    file.write_text(text, encoding="utf-8")
    return text


def _line(row: Sequence[str]) -> str:
    return "| " + " | ".join(row) + " |"
