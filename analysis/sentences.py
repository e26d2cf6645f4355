"""Sentences made from verdicts by rule; silent where nothing is significant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from analysis.changes import Movement
from analysis.standings import Standing
from domain.metrics import Metric, Registry
from domain.view import View

Row = Mapping[str, object]
MOST_NAMES = 5


def change_sentence(row: Row, metric: Metric, view: View, against: str) -> str:
    """One metric against another period: value, change, and whether it is more than chance."""
    words = view.words
    movement = str(row["movement"])
    known = {"metric": view.name(metric.label), "value": words.value(metric, _number(row, "value"))}
    if movement in (Movement.TOO_FEW, Movement.UNKNOWN, Movement.ABSENT):
        return view.say(f"sentence.{movement}", **known, against=against)
    return view.say(
        f"sentence.{movement}",
        **known,
        against=against,
        change=words.change(metric, abs(_number(row, "change"))).lstrip("+"),
        signed=words.change(metric, _number(row, "change")),
    )


def dimension_sentences(rows: pd.DataFrame, registry: Registry, view: View) -> list[str]:
    """Which dimensions rose, which fell, which show no change: one sentence, or none."""
    sentences = []
    for movement in (Movement.UP, Movement.DOWN, Movement.NONE):
        part = rows[rows["movement"] == movement]
        if part.empty:
            continue
        items = [
            view.say(
                "sentence.item", name=view.name(registry[m].label), change=view.words.change(registry[m], c)
            )
            for m, c in zip(part["metric"], part["change"], strict=True)
        ]
        sentences.append(
            view.say(f"sentence.dimensions_{movement}", items=view.say("place.comma").join(items))
        )
    return [view.say("sentence.join").join(sentences)] if sentences else []


def standing_sentences(
    standings: pd.DataFrame, streak: pd.Series, metric: Metric, view: View, top: int
) -> list[str]:
    """Who leads and since when, who lags, and how many cannot be told from the nation.

    Args:
        standings: of :func:`analysis.standings.standings` with ``name``.
        streak: city -> months in a row among the top.
    """
    sentences = []
    leading = standings[standings["standing"] == Standing.LEADING]
    best = leading[leading["rank"] <= top]
    if not best.empty:
        months = int(streak.reindex(best["city"]).fillna(0).min())
        names = _names(best["name"].tolist(), view)
        key = "leading_streak" if months >= 2 else "leading"
        sentences.append(
            view.say(
                f"sentence.{key}",
                names=names,
                metric=view.name(metric.label),
                n=len(best),
                top=top,
                months=months,
            )
        )
    lagging = standings[standings["standing"] == Standing.LAGGING].sort_values("rank", ascending=False)
    if not lagging.empty:
        sentences.append(
            view.say(
                "sentence.lagging",
                names=_names(lagging["name"].tolist(), view),
                metric=view.name(metric.label),
                n=len(lagging),
            )
        )
    in_line = int((standings["standing"] == Standing.IN_LINE).sum())
    if in_line:
        others = "in_line" if sentences else "in_line_all"
        sentences.append(view.say(f"sentence.{others}", n=in_line))
    unknown = int((standings["standing"] == Standing.UNKNOWN).sum())
    if unknown:
        sentences.append(view.say("sentence.standing_unknown", n=unknown))
    return sentences


def _names(names: Sequence[str], view: View) -> str:
    joined = view.say("place.comma").join(names[:MOST_NAMES])
    return joined if len(names) <= MOST_NAMES else view.say("place.several", names=joined, n=len(names))


def _number(row: Row, name: str) -> float:
    return float(str(row[name]))
