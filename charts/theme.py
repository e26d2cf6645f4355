"""Colours, type and the frame that every chart shares; the tokens stand in assets/brand/tokens.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from charts import plot
from domain.view import View

TOKENS = Path(__file__).parent.parent / "assets" / "brand" / "tokens.toml"


@dataclass(frozen=True)
class Palette:
    """The colours of one theme; each name is a token."""

    paper: str
    card: str
    ink: str
    muted: str
    faint: str
    line: str
    grid: str
    accent: str
    accent_soft: str
    leading: str
    lagging: str
    in_line: str
    too_few: str
    unknown: str
    better: str
    worse: str
    same: str
    warning: str
    land: str
    land_line: str
    coast: str
    series: tuple[str, ...]
    diverging: tuple[str, ...]

    def of(self, verdict: str) -> str:
        """The colour of a verdict (``leading``, ``too_few``, ``better`` …)."""
        return str(getattr(self, verdict))


@cache
def tokens() -> dict[str, Any]:
    return tomllib.loads(TOKENS.read_text(encoding="utf-8"))


@cache
def palette(theme: str) -> Palette:
    raw: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in tokens()[theme].items()}
    return Palette(**raw)


def faded(colour: str, alpha: float) -> str:
    """The colour ``#rrggbb`` let through by ``alpha``, 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def size(name: str) -> int:
    """A step of the type scale [px]."""
    return int(tokens()["size"][name])


def font() -> str:
    return str(tokens()["font"]["sans"])


def frame(view: View, *, height: int, **layout: Any) -> plot.Part:
    """The layout every chart starts from: no chrome, quiet grid, one font.

    Args:
        height: of the drawing [px].
        layout: what the chart sets beyond, merged over it.
    """
    colour = palette(view.theme)
    axis = {
        "gridcolor": colour.grid,
        "zeroline": False,
        "linecolor": colour.line,
        "ticks": "",
        "tickfont": {"color": colour.muted, "size": size("caption")},
        "title": {"font": {"color": colour.muted, "size": size("caption")}},
        "automargin": True,
        "ticklabeloverflow": "allow",  # else each label is measured, to hide one that leaves the page
        "fixedrange": True,
    }
    base: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": font(), "size": size("small"), "color": colour.ink},
        "hoverlabel": {
            "bgcolor": colour.card,
            "bordercolor": colour.line,
            "align": "left",
            "font": {"family": font(), "size": size("small"), "color": colour.ink},
        },
        "showlegend": False,
        "legend": {
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "xanchor": "left",
            "font": {"color": colour.muted, "size": size("caption")},
        },
        "dragmode": False,
        "bargap": 0.35,
        "separators": ".,",
        "xaxis": axis,
        "yaxis": axis,
    }
    return plot.Part(**_merged(base, layout))


def _merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """``base`` with the values of ``over``, tables within tables merged too."""
    result = dict(base)
    for key, value in over.items():
        mine = result.get(key)
        result[key] = _merged(mine, value) if isinstance(mine, dict) and isinstance(value, dict) else value
    return result
