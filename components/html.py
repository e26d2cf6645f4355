"""Small pieces of markup: every text from data is escaped here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

SPARK_WIDTH, SPARK_HEIGHT = 120, 32  # px of the view box


def tag(name: str, *children: str, css: str = "", **attributes: str) -> str:
    """An element around markup that is safe already."""
    pairs = "".join(f' {k.rstrip("_").replace("_", "-")}="{escape(v)}"' for k, v in attributes.items())
    cls = f' class="{css}"' if css else ""
    return f"<{name}{cls}{pairs}>{''.join(children)}</{name}>"


def text(value: object) -> str:
    """Text from data, made safe."""
    return escape(str(value))


def sparkline(values: Sequence[float], label: str) -> str:
    """A line of the last months, its last point marked; missing values are left out."""
    known = [(i, v) for i, v in enumerate(values) if v == v]
    if len(known) < 2:
        return ""
    low, high = min(v for _, v in known), max(v for _, v in known)
    room = (high - low) or 1.0
    step = (SPARK_WIDTH - 10) / max(len(values) - 1, 1)
    points = [(5 + i * step, SPARK_HEIGHT - 5 - (v - low) / room * (SPARK_HEIGHT - 10)) for i, v in known]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return tag(
        "svg", f'<polyline points="{path}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>',
        css="spark", role="img", aria_label=label, viewBox=f"0 0 {SPARK_WIDTH} {SPARK_HEIGHT}",
    )  # fmt: skip


def interval_bar(value: float, low: float, high: float, floor: float, ceiling: float, label: str) -> str:
    """A value and its interval on a scale from ``floor`` to ``ceiling``."""
    if low != low:
        return ""
    room = ceiling - floor

    def at(v: float) -> float:
        return 100 * min(max((v - floor) / room, 0), 1)

    return (
        f'<div class="interval" role="img" aria-label="{escape(label)}">'
        f'<i style="left:{at(low):.1f}%;width:{max(at(high) - at(low), 0.8):.1f}%"></i>'
        f'<b style="left:{at(value):.1f}%"></b></div>'
    )
