"""The registry of metrics: one entry defines a metric for every page, selector, slide and test.

A metric on an existing column is one entry here and nothing else: the rollup, the selectors, the
glossary, the exports and the contract tests follow from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from domain.errors import QueryError
from domain.scorecard import Dimension

Source = Literal["responses", "cases", "figures"]
Direction = Literal["up", "down", "neutral"]

POINT = 1000  # scores are stored as whole thousandths of a point


class Kind(StrEnum):
    """How the sums n, s, q of a metric become a value."""

    MEAN = "mean"  # s/n of scores in thousandths of a point
    SHARE = "share"  # s of n, in %
    NPS = "nps"  # s = promoters − detractors, q = promoters + detractors
    TIME = "time"  # s/n in seconds
    COUNT = "count"  # n
    RATIO = "ratio"  # s of n where n is an amount, q the number of records: no binomial interval
    FIGURE = "figure"  # a monthly number of the company's own


class Unit(StrEnum):
    """What a value is counted in; ``difference`` names the unit of a change."""

    POINTS = "points"
    PERCENT = "percent"
    NPS = "nps"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    COUNT = "count"
    PLAIN = "plain"

    @property
    def difference(self) -> str:
        return "pp" if self is Unit.PERCENT else self.value


@dataclass(frozen=True)
class Condition:
    """A record belongs where ``column`` is one of ``values``."""

    column: str
    values: tuple[str | int, ...]


@dataclass(frozen=True)
class Metric:
    """One metric.

    Args:
        label, definition: ``{"zh": …, "en": …}``; the definition names numerator, denominator and
            what is left out.
        column: of the source table: what a record contributes. Records where it is empty are not in
            the base. Empty for counts, and for shares that are told by ``hits`` alone.
        where: conditions a record must meet to be in the base.
        hits: shares and ratios: conditions a record of the base must meet to count in the numerator.
        direction: whether a higher value is good.
        decimals: printed.
        weight: of a scorecard dimension in the composite, else None.
    """

    id: str
    label: dict[str, str]
    definition: dict[str, str]
    kind: Kind
    source: Source
    unit: Unit
    direction: Direction
    column: str = ""
    where: tuple[Condition, ...] = ()
    hits: tuple[Condition, ...] = ()
    decimals: int = 1
    weight: float | None = None

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def scale(self) -> float:
        """What the stored sums are divided by to come in the metric's unit."""
        return {Unit.POINTS: float(POINT), Unit.MINUTES: 60.0, Unit.HOURS: 3600.0}.get(self.unit, 1.0)


SATISFACTION = "satisfaction"
OWN_SATISFACTION = "own_satisfaction"


def _is(column: str, *values: str | int) -> Condition:
    return Condition(column, values)


BUILT_IN: tuple[Metric, ...] = (
    Metric(
        SATISFACTION,
        {"zh": "客户满意度", "en": "Satisfaction"},
        {
            "zh": "每份问卷按全国计分卡权重对已答维度加权平均（0–100 分），再对问卷取平均；未答维度不计入。",
            "en": "Weighted mean of the dimensions a response answered, national scorecard, 0–100 points; "
            "then the mean over responses. A missing answer counts in no mean.",
        },
        Kind.MEAN,
        "responses",
        Unit.POINTS,
        "up",
        column="score",
    ),
    Metric(
        OWN_SATISFACTION,
        {"zh": "本市计分卡满意度", "en": "Satisfaction, city's own scorecard"},
        {
            "zh": "按城市自有计分卡权重计算的满意度；只与全国计分卡得分并列展示，不参与排名。",
            "en": "Satisfaction under the city's own scorecard; shown beside the national one, never ranked.",
        },
        Kind.MEAN,
        "responses",
        Unit.POINTS,
        "up",
        column="own_score",
    ),
    Metric(
        "csat",
        {"zh": "满意率", "en": "CSAT"},
        {
            "zh": "总体评价落在前两档（满意、非常满意）的问卷 ÷ 填答总体评价的问卷。",
            "en": "Responses with an overall rating in the top two boxes ÷ responses with one.",
        },
        Kind.SHARE,
        "responses",
        Unit.PERCENT,
        "up",
        column="satisfied",
    ),
    Metric(
        "nps",
        {"zh": "净推荐值", "en": "NPS"},
        {
            "zh": "推荐者（9–10 分）占比减去贬损者（0–6 分）占比，×100。",
            "en": "Share of promoters (9–10) less share of detractors (0–6), times 100.",
        },
        Kind.NPS,
        "responses",
        Unit.NPS,
        "up",
        column="nps",
    ),
    Metric(
        "good_review_rate",
        {"zh": "好评率", "en": "Good review rate"},
        {"zh": "好评问卷 ÷ 有评价的问卷。", "en": "Good reviews ÷ responses with a review."},
        Kind.SHARE,
        "responses",
        Unit.PERCENT,
        "up",
        column="good_review",
    ),
    Metric(
        "trained_good_review_rate",
        {"zh": "参训坐席好评率", "en": "Good review rate of trained agents"},
        {
            "zh": "由参加共情培训的坐席服务的问卷中，好评 ÷ 有评价。",
            "en": "Good reviews ÷ reviews, among responses served by agents of the empathy training.",
        },
        Kind.SHARE,
        "responses",
        Unit.PERCENT,
        "up",
        column="good_review",
        where=(_is("agent_trained", 1),),
    ),
    Metric(
        "top_tier_satisfaction",
        {"zh": "最高级认证坐席满意度", "en": "Satisfaction, top certified agents"},
        {
            "zh": "由最高级认证坐席服务的问卷的满意度。",
            "en": "Satisfaction of responses served by agents of the top certification tier.",
        },
        Kind.MEAN,
        "responses",
        Unit.POINTS,
        "up",
        column="score",
        where=(_is("agent_tier", "top"),),
    ),
    Metric(
        "responses",
        {"zh": "有效问卷", "en": "Survey responses"},
        {"zh": "至少回答一个计分维度的问卷数。", "en": "Responses that answered at least one dimension."},
        Kind.COUNT,
        "responses",
        Unit.COUNT,
        "neutral",
        column="score",
        decimals=0,
    ),
    Metric(
        "incomplete_responses",
        {"zh": "漏答问卷占比", "en": "Incomplete responses"},
        {
            "zh": "至少漏答一个全国计分卡维度的问卷 ÷ 有效问卷。",
            "en": "Responses that left out at least one dimension of the national scorecard ÷ responses.",
        },
        Kind.SHARE,
        "responses",
        Unit.PERCENT,
        "down",
        column="incomplete",
    ),
    Metric(
        "case_volume",
        {"zh": "客户反馈案例量", "en": "Service cases"},
        {"zh": "当月受理的案例数。", "en": "Cases opened in the month."},
        Kind.COUNT,
        "cases",
        Unit.COUNT,
        "neutral",
        decimals=0,
    ),
    Metric(
        "first_response_time",
        {"zh": "首次响应时长", "en": "First response time"},
        {
            "zh": "从受理到首次人工或智能响应的平均秒数。",
            "en": "Mean seconds from opening to the first response by an agent or the intelligent service.",
        },
        Kind.TIME,
        "cases",
        Unit.SECONDS,
        "down",
        column="first_response_s",
    ),
    Metric(
        "first_response_on_time",
        {"zh": "首次响应及时率", "en": "First response on time"},
        {
            "zh": "首次响应在该优先级时限内的案例 ÷ 有响应时间的案例。",
            "en": "Cases first answered within the limit of their priority ÷ cases with a response time.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="on_time",
    ),
    Metric(
        "handling_time",
        {"zh": "平均处理时长", "en": "Handling time"},
        {"zh": "坐席处理一个案例的平均分钟数。", "en": "Mean minutes an agent spends on a case."},
        Kind.TIME,
        "cases",
        Unit.MINUTES,
        "down",
        column="handling_s",
    ),
    Metric(
        "complaint_handling_time",
        {"zh": "投诉处理时长", "en": "Complaint handling time"},
        {"zh": "坐席处理一件投诉的平均分钟数。", "en": "Mean minutes an agent spends on a complaint."},
        Kind.TIME,
        "cases",
        Unit.MINUTES,
        "down",
        column="handling_s",
        where=(_is("complaint", 1),),
    ),
    Metric(
        "complaint_time_share",
        {"zh": "投诉占坐席时长比", "en": "Agents' time on complaints"},
        {
            "zh": "投诉的处理时长 ÷ 全部案例的处理时长。",
            "en": "Handling time of complaints ÷ handling time of all cases.",
        },
        Kind.RATIO,
        "cases",
        Unit.PERCENT,
        "down",
        column="handling_s",
        hits=(_is("complaint", 1),),
    ),
    Metric(
        "first_contact_resolution",
        {"zh": "一次性解决率", "en": "First contact resolution"},
        {
            "zh": "首次联系即解决的案例 ÷ 已知结果的案例。",
            "en": "Cases resolved at the first contact ÷ cases with a known outcome.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="resolved_first",
    ),
    Metric(
        "hard_complaint_resolution",
        {"zh": "高难度投诉解决率", "en": "Hard complaints resolved"},
        {"zh": "已解决的高难度投诉 ÷ 高难度投诉。", "en": "Hard complaints resolved ÷ hard complaints."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="resolved",
        where=(_is("hard", 1),),
        decimals=0,
    ),
    Metric(
        "complaint_volume",
        {"zh": "投诉量", "en": "Complaints"},
        {"zh": "当月受理的投诉数。", "en": "Complaints opened in the month."},
        Kind.COUNT,
        "cases",
        Unit.COUNT,
        "down",
        where=(_is("complaint", 1),),
        decimals=0,
    ),
    Metric(
        "complaint_rate",
        {"zh": "投诉率", "en": "Complaint rate"},
        {"zh": "投诉 ÷ 全部案例。", "en": "Complaints ÷ cases."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "down",
        column="complaint",
    ),
    Metric(
        "new_agent_complaints",
        {"zh": "新坐席首月投诉", "en": "Complaints, agents' first month"},
        {
            "zh": "由入职首月坐席处理的案例中的投诉数。",
            "en": "Complaints among cases handled by agents in their first month.",
        },
        Kind.COUNT,
        "cases",
        Unit.COUNT,
        "down",
        where=(_is("complaint", 1), _is("agent_tenure_months", 0)),
        decimals=0,
    ),
    Metric(
        "simple_enquiry_share",
        {"zh": "简单咨询占比", "en": "Simple enquiries among agents' cases"},
        {
            "zh": "人工坐席处理的案例中，简单咨询 ÷ 全部。",
            "en": "Simple enquiries ÷ all cases, among cases handled by agents.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "down",
        column="simple",
        where=(_is("handled_by", "agent"),),
        decimals=0,
    ),
    Metric(
        "intelligent_service_share",
        {"zh": "智能客服渗透率", "en": "Intelligent service share"},
        {
            "zh": "由智能客服受理的案例 ÷ 全部案例。",
            "en": "Cases handled by the intelligent service ÷ cases.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        hits=(_is("handled_by", "intelligent"),),
        decimals=0,
    ),
    Metric(
        "proactive_share",
        {"zh": "主动服务占比", "en": "Proactive service share"},
        {"zh": "主动发起的服务 ÷ 全部案例。", "en": "Cases opened proactively ÷ cases."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="proactive",
        decimals=0,
    ),
)


class Registry:
    """Every metric that a warehouse holds: the built-in ones, its scorecard's dimensions, its own.

    Iterates in the order of the selectors: satisfaction, its dimensions, the rest.
    """

    def __init__(self, dimensions: Iterable[Dimension] = (), own: Iterable[Metric] = ()) -> None:
        first, *rest = BUILT_IN
        ordered = [first, *(_dimension_metric(d) for d in dimensions), *rest, *own]
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
