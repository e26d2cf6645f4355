"""Every metric, verdict and threshold of a review as a table: what a number means, how it is made."""

from __future__ import annotations

import pandas as pd

from data_access.review import Review
from domain.language import LANGUAGES, words
from domain.metrics import Metric
from domain.thresholds import Thresholds
from exports.glossary import VERDICTS

COLUMNS = (
    "kind", "code", "name", "unit", "form", "direction", "definition_zh", "definition_en", "numerator",
    "denominator", "source", "version",
)  # fmt: skip
SCORED = ("score", "own_score", "incomplete")  # columns that the scorecard's weights make


def definitions(review: Review) -> pd.DataFrame:
    """One row a metric of the registry, then one a verdict and one a threshold; headings in words."""
    say = review.view.say
    rows = [
        *(_metric(metric, review) for metric in review.registry),
        *_verdicts(review),
        *_thresholds(review),
    ]
    table = pd.DataFrame(rows, columns=[*COLUMNS])
    return table.rename(columns={name: say(f"workbook.column.{name}") for name in COLUMNS})


def _metric(metric: Metric, review: Review) -> dict[str, str]:
    say, cards = review.view.say, review.warehouse.scorecards
    scored = metric.weight is not None or metric.column in SCORED
    version = str(cards.national(review.month).valid_from) if cards and scored else ""
    above, below = _parts(review.view.name(metric.definition))
    return {
        "kind": say("workbook.kind.metric"),
        "code": metric.id,
        "name": review.view.name(metric.label),
        "unit": say(f"axis.{metric.unit}"),
        "form": say(f"workbook.form.{metric.kind}"),
        "direction": say(f"workbook.direction.{metric.direction}"),
        "definition_zh": metric.definition["zh"],
        "definition_en": metric.definition["en"],
        "numerator": above,
        "denominator": below,
        "source": say(f"workbook.kind_{metric.source}"),
        "version": version,
    }


def _parts(definition: str) -> tuple[str, str]:
    """Numerator and denominator where the definition is one quotient; else nothing."""
    above, _, below = definition.rstrip("。.").partition("÷")
    return (above.strip(), below.strip()) if below and "÷" not in below else ("", "")


def _verdicts(review: Review) -> list[dict[str, str]]:
    ranked = Thresholds.from_environment().ranked
    return [
        {
            "kind": review.view.say("workbook.kind.verdict"),
            "code": key,
            "name": review.view.say(key),
            **_both(f"workbook.verdict.{key.rpartition('.')[2]}", ranked=ranked),
        }
        for key in VERDICTS
    ]


def _thresholds(review: Review) -> list[dict[str, str]]:
    limits = Thresholds.from_environment()
    return [
        {
            "kind": review.view.say("workbook.kind.threshold"),
            "code": name,
            "name": review.view.words.number(getattr(limits, name)),
            **_both(f"workbook.threshold.{name}"),
        }
        for name in ("shown", "estimated", "ranked")
    ]


def _both(key: str, **values: object) -> dict[str, str]:
    return {f"definition_{language}": words(language).say(key, **values) for language in LANGUAGES}
