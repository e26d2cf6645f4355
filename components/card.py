"""A panel as a page sends it: its words, its chart as JSON or its table as markup, made once and kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from weakref import WeakKeyDictionary

import orjson
import pandas as pd

from charts.plot import JSON
from components.html import tag, text
from panels.panel import Panel
from panels.part import Part

SHORT = 12  # letters
TABLE_ROW = 36  # px
_cards: WeakKeyDictionary[Panel, Card] = WeakKeyDictionary()


@dataclass(frozen=True)
class Card:
    """What is sent of a panel, see :class:`panels.panel.Panel`.

    Args:
        figure: what plotly.js draws, as JSON; empty where there is no chart.
        outlines: whether the figure names outlines instead of holding them.
        table: markup; empty where there is no table.
        height: of figure or table, about [px].
    """

    name: str
    title: str
    note: str
    finding: str
    why: str
    figure: str = ""
    outlines: bool = False
    table: str = ""
    height: float = 0.0

    @property
    def is_empty(self) -> bool:
        return not self.figure and not self.table

    @property
    def headline(self) -> str:
        """The finding, else plainly what it shows."""
        return self.finding or self.title


def card_of(part: Part | Panel) -> Card | None:
    """The card of a panel; of a part that is finished already without making its panel."""
    if isinstance(part, Part):
        found = part.review.finished(f"card {part.name}", lambda: _as_dict(part.panel), *part.choices)
        return Card(**found) if found else None
    if part not in _cards:
        _cards[part] = _made(part)
    return _cards[part]


def _as_dict(panel: Panel | None) -> dict[str, Any] | None:
    return asdict(_made(panel)) if panel is not None else None


def _made(panel: Panel) -> Card:
    words = panel.name, panel.title, panel.note, panel.finding, panel.why
    if panel.figure is not None:
        height = float(panel.figure.layout.height or 0)
        return Card(*words, *_packed(panel.figure.to_plotly_json()), height=height)
    if panel.table is None or panel.table.empty:
        return Card(*words)
    height = TABLE_ROW * (len(panel.table) + 1.0)
    return Card(*words, table=html_table(panel.table, panel.numbers), height=height)


def _packed(figure: dict[str, Any]) -> tuple[str, bool]:
    """The figure as JSON, and whether it names outlines; these are sent once a page and not with it."""
    has_outlines = any("outlines" in (trace.get("meta") or {}) for trace in figure["data"])
    if has_outlines:
        figure = {**figure, "data": [_without_outlines(trace) for trace in figure["data"]]}
    return orjson.dumps(figure, option=JSON).decode(), has_outlines


def _without_outlines(trace: dict[str, Any]) -> dict[str, Any]:
    """The trace by the names of its outlines instead of their coordinates."""
    names = trace["meta"].get("outlines")
    if not names:
        return trace
    return {key: value for key, value in trace.items() if key not in ("x", "y", "meta")} | {
        "meta": {"outlines": names}
    }


def html_table(table: pd.DataFrame, numbers: Sequence[str] = ()) -> str:
    """A quiet table: numbers to the right, texts to the left; every cell escaped."""
    css = ["num" if column in numbers else "" for column in table.columns]
    head = "".join(tag("th", text(c), css=k) for c, k in zip(table.columns, css, strict=True))
    body = "".join(
        tag("tr", *(tag("td", text(v), css=k or _width(v)) for v, k in zip(row, css, strict=True)))
        for row in table.itertuples(index=False)
    )
    return tag(
        "div", f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>", css="quiet-table"
    )


def _width(value: object) -> str:
    """Short texts (a city, a month) stay on one line."""
    return "short" if len(str(value)) <= SHORT else ""
