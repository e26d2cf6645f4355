"""The metrics of cases: how many, how fast, how well, by whom; complaints have a file of their own."""

from __future__ import annotations

from domain.limits import URGENT
from domain.metric import Kind, Metric, Unit, is_one_of


def _percentile(metric_id: str, of: str, quantile: float, unit: Unit, zh: str, en: str) -> Metric:
    """Median or another percentile of the records of a time metric."""
    percent = round(100 * quantile)
    name_zh, name_en = ("中位数", "median") if percent == 50 else (f"P{percent}", f"P{percent}")
    return Metric(
        metric_id,
        {"zh": f"{zh}{name_zh}", "en": f"{en[0].upper()}{en[1:]}, {name_en}"},
        {
            "zh": f"{percent}% 的案例不超过该{zh}；由按桶计数合并得出，与逐条计算相差不到 1%。",
            "en": f"{percent}% of the cases do not exceed this {en}; read from counts by bucket, "
            "within 1 % of the single records.",
        },
        Kind.PERCENTILE,
        "cases",
        unit,
        "down",
        of=of,
        quantile=quantile,
    )


CASE_METRICS: tuple[Metric, ...] = (
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
    _percentile(
        "first_response_median", "first_response_time", 0.5, Unit.SECONDS, "首次响应时长", "first response"
    ),
    _percentile(
        "first_response_p90", "first_response_time", 0.9, Unit.SECONDS, "首次响应时长", "first response"
    ),
    Metric(
        "first_response_on_time",
        {"zh": "首次响应及时率", "en": "First response on time"},
        {
            "zh": "首次响应在该优先级时限内的案例 ÷ 有响应时间的案例；未设时限时紧急 30 秒、其他 60 秒。",
            "en": "Cases first answered within the limit of their priority ÷ cases with a response time; "
            "30 s if urgent, else 60 s, unless limits are loaded.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="first_response_s",
        limit="first_response",
        told="on_time",
    ),
    Metric(
        "urgent_on_time",
        {"zh": "紧急请求及时率", "en": "Urgent requests on time"},
        {
            "zh": "首次响应在时限内的紧急案例 ÷ 有响应时间的紧急案例。",
            "en": "Urgent cases first answered within their limit ÷ urgent cases with a response time.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="first_response_s",
        where=(is_one_of("priority", *URGENT),),
        limit="first_response",
        told="on_time",
    ),
    Metric(
        "urgent_volume",
        {"zh": "紧急请求量", "en": "Urgent requests"},
        {"zh": "当月受理的紧急案例数。", "en": "Urgent cases opened in the month."},
        Kind.COUNT,
        "cases",
        Unit.COUNT,
        "neutral",
        where=(is_one_of("priority", *URGENT),),
        decimals=0,
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
    _percentile("handling_median", "handling_time", 0.5, Unit.MINUTES, "处理时长", "handling time"),
    _percentile("handling_p90", "handling_time", 0.9, Unit.MINUTES, "处理时长", "handling time"),
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
        "resolution_rate",
        {"zh": "解决率", "en": "Resolution rate"},
        {"zh": "已解决的案例 ÷ 已知结果的案例。", "en": "Cases resolved ÷ cases with a known outcome."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="resolved",
    ),
    Metric(
        "repeat_request_rate",
        {"zh": "重复请求率", "en": "Repeat requests"},
        {
            "zh": "同一客户 30 天内再次提出同类请求的案例 ÷ 已知是否重复的案例。",
            "en": "Cases whose customer had asked the same type within 30 days ÷ cases where that is known.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "down",
        column="repeat_request",
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
        where=(is_one_of("handled_by", "agent"),),
        decimals=0,
    ),
    Metric(
        "intelligent_service_share",
        {"zh": "智能客服渗透率", "en": "Intelligent service share"},
        {
            "zh": "由智能客服受理的案例 ÷ 已知处理方的案例。",
            "en": "Cases handled by the intelligent service ÷ cases with a known handler.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        hits=(is_one_of("handled_by", "intelligent"),),
        decimals=0,
    ),
    Metric(
        "self_service_share",
        {"zh": "自助服务占比", "en": "Self-service share"},
        {
            "zh": "客户自助完成的案例 ÷ 已知处理方的案例。",
            "en": "Cases that customers settled by self-service ÷ cases with a known handler.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        hits=(is_one_of("handled_by", "self_service"),),
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
