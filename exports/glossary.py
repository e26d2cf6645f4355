"""The glossary: every metric and every verdict word, in both languages, made from the registry."""

from __future__ import annotations

from collections.abc import Iterable

from domain.language import words
from domain.metrics import BUILT_IN, Metric

VERDICTS = (
    "standing.leading", "standing.lagging", "standing.in_line", "standing.too_few", "movement.up",
    "movement.down", "movement.no_change",
)  # fmt: skip


def glossary(metrics: Iterable[Metric] = BUILT_IN) -> str:
    """Two Markdown tables: metrics with their definitions, and the words of verdicts.

    Args:
        metrics: a warehouse's registry for a company's own metrics and dimensions.
    """
    zh, en = words("zh"), words("en")
    lines = ["| metric | 中文 | English | 定义 | definition |", "|---|---|---|---|---|"]
    for metric in metrics:
        texts = [metric.label["zh"], metric.label["en"], metric.definition["zh"], metric.definition["en"]]
        lines.append(f"| `{metric.id}` | " + " | ".join(texts) + " |")
    lines += ["", "| 结论 | verdict |", "|---|---|"]
    lines += [f"| {zh.say(key)} | {en.say(key)} |" for key in VERDICTS]
    return "\n".join(lines)
