"""The registry of metrics: one entry defines a metric for every page, selector, slide and test.

A metric on an existing column is one entry in ``survey_metrics``, ``case_metrics`` or
``complaint_metrics`` and nothing else: the rollup, the selectors, the glossary, the exports and the
contract tests follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.case_metrics import CASE_METRICS
from domain.complaint_metrics import COMPLAINT_METRICS
from domain.errors import QueryError
from domain.metric import POINT, Condition, Direction, Kind, Metric, Source, Unit
from domain.scorecard import Dimension
from domain.survey_metrics import OWN_SATISFACTION, SATISFACTION, SURVEY_METRICS

__all__ = [
    "BUILT_IN", "OWN_SATISFACTION", "POINT", "SATISFACTION", "Condition", "Direction", "Kind", "Metric",
    "Registry", "Source", "Unit",
]  # fmt: skip

BUILT_IN: tuple[Metric, ...] = (*SURVEY_METRICS, *CASE_METRICS, *COMPLAINT_METRICS)


class Registry:
    """Every metric that a warehouse holds: the built-in ones, its scorecard's dimensions, its own.

    Iterates in the order of the selectors: satisfaction, its dimensions, the rest.
    """

    def __init__(self, dimensions: Iterable[Dimension] = (), own: Iterable[Metric] = ()) -> None:
        first, *rest = BUILT_IN
        built_in = {metric.id for metric in BUILT_IN}  # stands where a company named a figure alike before
        mine = [metric for metric in own if metric.id not in built_in]
        ordered = [first, *(_dimension_metric(d) for d in dimensions), *rest, *mine]
        self._metrics: dict[str, Metric] = {}
        for metric in ordered:
            if metric.id in self._metrics:
                raise QueryError("metric", f"{metric.id} twice", "an id of its own")
            self._metrics[metric.id] = metric

    def __getitem__(self, metric_id: str) -> Metric:
        if metric_id not in self._metrics:
            raise QueryError("metric", metric_id, "a metric of the registry", self._metrics)
        return self._metrics[metric_id]

    def __contains__(self, metric_id: object) -> bool:
        return metric_id in self._metrics

    def __iter__(self) -> Iterator[Metric]:
        return iter(self._metrics.values())

    def of_source(self, source: Source) -> tuple[Metric, ...]:
        return tuple(metric for metric in self if metric.source == source)

    def timed(self, source: Source) -> tuple[Metric, ...]:
        """The time metrics whose records are kept as histograms, since a percentile is read from them."""
        wanted = {m.of for m in self if m.kind is Kind.PERCENTILE and m.source == source}
        return tuple(metric for metric in self if metric.id in wanted)


def _dimension_metric(dimension: Dimension) -> Metric:
    return Metric(
        dimension.id,
        dimension.label,
        {
            "zh": f"问卷“{dimension.name_zh}”一项的平均得分，0–100 分；未答不计入。",
            "en": f"Mean score of the question «{dimension.name_en}», 0–100 points; no answer, no count.",
        },
        Kind.MEAN,
        "responses",
        Unit.POINTS,
        "up",
        column=f"d{dimension.slot}",
        weight=dimension.weight,
    )
