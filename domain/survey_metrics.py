"""The metrics of responses; those of the scorecard's dimensions come with the scorecard."""

from __future__ import annotations

from domain.metric import Kind, Metric, Unit, is_one_of

SATISFACTION = "satisfaction"
OWN_SATISFACTION = "own_satisfaction"


SURVEY_METRICS: tuple[Metric, ...] = (
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
        where=(is_one_of("agent_trained", 1),),
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
        where=(is_one_of("agent_tier", "top"),),
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
)
