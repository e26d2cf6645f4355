"""The metrics of complaints and praise, the stages of a complaint among them."""

from __future__ import annotations

from domain.metric import Kind, Metric, Unit, is_one_of

_COMPLAINT = (is_one_of("complaint", 1),)
_VOICED = (is_one_of("praise", 1), is_one_of("complaint", 1))


def _stage(stage: str, zh: str, since: str, en: str, done: str, start: str) -> Metric:
    """Share of complaints that reach a stage within its limit."""
    return Metric(
        f"complaint_{stage}_on_time",
        {"zh": f"投诉{zh}及时率", "en": f"Complaints: {en} on time"},
        {
            "zh": f"自{since}起在时限内{zh}的投诉 ÷ 有{zh}时间的投诉。",
            "en": f"Complaints {done} within the limit, counted from their {start} "
            "÷ complaints with that time.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column=f"{stage}_s",
        where=_COMPLAINT,
        limit=stage,
    )


COMPLAINT_METRICS: tuple[Metric, ...] = (
    Metric(
        "complaint_handling_time",
        {"zh": "投诉处理时长", "en": "Complaint handling time"},
        {"zh": "坐席处理一件投诉的平均分钟数。", "en": "Mean minutes an agent spends on a complaint."},
        Kind.TIME,
        "cases",
        Unit.MINUTES,
        "down",
        column="handling_s",
        where=_COMPLAINT,
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
        hits=_COMPLAINT,
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
        where=(is_one_of("hard", 1),),
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
        where=_COMPLAINT,
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
        "complaint_share",
        {"zh": "投诉占比", "en": "Complaints among praise and complaints"},
        {"zh": "投诉 ÷（表扬 + 投诉）。", "en": "Complaints ÷ praise and complaints together."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "down",
        column="complaint",
        any_of=_VOICED,
    ),
    Metric(
        "praise_share",
        {"zh": "表扬占比", "en": "Praise among praise and complaints"},
        {"zh": "表扬 ÷（表扬 + 投诉）。", "en": "Praise ÷ praise and complaints together."},
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="praise",
        any_of=_VOICED,
    ),
    Metric(
        "repeat_complaint_rate",
        {"zh": "重复投诉率", "en": "Repeat complaint rate"},
        {
            "zh": "同一客户再次投诉的投诉 ÷ 全部投诉。",
            "en": "Complaints of a customer who had complained before ÷ complaints.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "down",
        column="repeat_complaint",
        where=_COMPLAINT,
    ),
    Metric(
        "complaint_resolution_time",
        {"zh": "投诉解决时长", "en": "Complaint resolution time"},
        {
            "zh": "投诉从受理到首次解决的平均分钟数（受理至派单 + 派单至首次解决）。",
            "en": "Mean minutes from a complaint's opening to its first resolution: "
            "to its assignment, and from there.",
        },
        Kind.TIME,
        "cases",
        Unit.MINUTES,
        "down",
        column="assign_s",
        plus="resolve_s",
        where=_COMPLAINT,
    ),
    _stage("respond", "响应", "受理", "respond", "answered", "opening"),
    _stage("classify", "分类", "受理", "classify", "classified", "opening"),
    _stage("assign", "派单", "受理", "assign", "assigned", "opening"),
    _stage("resolve", "首次解决", "派单", "first resolution", "first resolved", "assignment"),
    Metric(
        "follow_up_48h",
        {"zh": "48小时回访率", "en": "Followed up within 48 hours"},
        {
            "zh": "48小时内回访的案例 ÷ 应回访的案例。",
            "en": "Cases followed up within 48 hours ÷ cases that are to be followed up.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="followed_up_48h",
    ),
    Metric(
        "recovery_rate",
        {"zh": "差评挽回率", "en": "Bad reviews recovered"},
        {
            "zh": "挽回的案例 ÷ 有差评或投诉、已知是否挽回的案例。",
            "en": "Cases recovered ÷ cases with a bad review or complaint of which that is known.",
        },
        Kind.SHARE,
        "cases",
        Unit.PERCENT,
        "up",
        column="recovered",
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
        where=(is_one_of("complaint", 1), is_one_of("agent_tenure_months", 0)),
        decimals=0,
    ),
)
