"""Chosen cities beside their region, their tier and the nation: the value, and whether chance can explain
the difference."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from analysis.surroundings import against_surroundings
from data_access.review import Review
from domain.metrics import Kind, Metric, Registry, Unit
from domain.view import View
from panels.main_metrics import main_metrics

SIGNS = {"up": ">", "down": "<", "no_change": "≈"}


@dataclass(frozen=True)
class Beside:
    """What is said of one surrounding of a figure.

    Args:
        sign: ``>``, ``<`` or ``≈``: how the chosen cities stand to it; empty where nothing can be said.
        value: «全国 87.4».
        says: the same in a sentence.
        meaning: better, worse or same.
    """

    sign: str
    value: str
    says: str
    meaning: str

    @property
    def text(self) -> str:
        return f"{self.sign} {self.value}".strip()


def surroundings(review: Review) -> dict[str, frozenset[str] | None]:
    """Name -> cities of what lies around the chosen ones; None is the nation. Empty without a choice.

    A region or a tier is told where all chosen cities share it and others are in it. A reader whose scope is
    narrower sees of nation, region and tier the own cities alone, so that only these are told, as what they
    are.
    """
    cities = review.cities
    chosen = cities[cities["city"].isin(review.filters.cities)]
    if chosen.empty:
        return {}
    found: dict[str, frozenset[str] | None] = {"nation": None}
    if not review.scope.is_everything:
        found = {"scope": frozenset(cities["city"])}
    else:
        for name in ("region", "tier"):
            shared = set(chosen[name])
            if len(shared) == 1 and shared != {""}:
                found[name] = frozenset(cities.loc[cities[name].isin(shared), "city"])
    mine = frozenset(chosen["city"])
    return {name: inside for name, inside in found.items() if (inside or frozenset(cities["city"])) - mine}


def beside_surroundings(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    """The period's metrics of the chosen cities beside their surroundings, with ``label`` [of the
    surrounding]; empty without a choice. See :func:`analysis.surroundings.against_surroundings`.

    Those of the overview are compared together, once for all pages.
    """
    together = main_metrics(review)
    asked = together if set(ids) <= set(together) else list(ids)
    found = review.kept("beside", lambda: _beside_surroundings(review, asked), *asked)
    return found[found["metric"].isin(ids)].reset_index(drop=True)


def _beside_surroundings(review: Review, ids: Sequence[str]) -> pd.DataFrame:
    around = surroundings(review)
    if not around:
        return pd.DataFrame(columns=["metric"])
    sums = review.sums(*ids, all_cities=True)
    found = against_surroundings(sums, review.filters.cities, around, review.registry)
    labels = {name: _label(name, review) for name in around}
    order = list(around)
    return found.assign(label=found["around"].map(labels)).sort_values(
        ["metric", "around"], key=lambda c: c.map(order.index) if c.name == "around" else c, ignore_index=True
    )


def _label(name: str, review: Review) -> str:
    """全国, 华北, 一线."""
    if name in ("region", "tier"):
        cities = review.cities
        value = cities.loc[cities["city"].isin(review.filters.cities), name].iloc[0]
        return review.view.words.segment(str(value))
    return review.view.say(f"beside.{name}")


def beside_sentences(review: Review, metric: Metric) -> list[str]:
    """One sentence on how the chosen cities stand to their surroundings; none without a choice, and for
    counts."""
    view, items = review.view, []
    if metric.kind is Kind.COUNT:
        return []
    for row in beside_surroundings(review, [metric.id]).to_dict("records"):
        place = view.say("beside.value", label=row["label"], value=view.words.value(metric, row["whole"]))
        items.append(view.say(f"beside.{row['movement']}", label=place))
    return [view.say("beside.sentence", items=view.say("sentence.join").join(items))] if items else []


def told_beside(around: pd.DataFrame, registry: Registry, view: View) -> dict[str, list[Beside]]:
    """Metric -> what is said of its surroundings, in their order.

    Args:
        around: of :func:`beside_surroundings`.
    """
    told: dict[str, list[Beside]] = {}
    for row in around.to_dict("records"):
        told.setdefault(row["metric"], []).append(_beside(row, registry[row["metric"]], view))
    return told


def _beside(row: Mapping[Hashable, Any], metric: Metric, view: View) -> Beside:
    label, words = row["label"], view.words
    if metric.kind is Kind.COUNT:
        text = view.say("beside.share", label=label, share=words.number(row["share"], 1))
        whole = words.value(metric, row["whole"])
        return Beside("", text, view.say("beside.whole", label=label, value=whole), "same")
    value, bare = (words.value(metric, row["whole"], unit=unit) for unit in (True, False))
    if metric.unit is not Unit.PERCENT and value == view.say(f"unit.{metric.unit}", value=bare):
        value = bare  # as the card itself has it
    text = view.say("beside.value", label=label, value=value)
    movement, change = str(row["movement"]), float(row["change"])
    says = view.say(f"beside.{movement}", label=label)
    if change == change:
        says = view.say("beside.with_rest", says=says, change=words.change(metric, change))
    return Beside(SIGNS.get(movement, ""), text, says, str(row["meaning"]))
