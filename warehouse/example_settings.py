"""What the example's company has decided: cities, scorecards, practices, targets."""

from __future__ import annotations

import pandas as pd

from warehouse.example_world import CITIES, LEADERS

NAMES = (
    ("response_speed", "服务响应速度", "Response speed", 1),
    ("resolution", "问题解决效率", "Resolution", 2),
    ("attitude", "服务态度", "Attitude", 3),
    ("follow_up", "后续跟进", "Follow-up", 4),
    ("revisit_rate", "客户复访率", "Customer revisit rate", 5),
)
CARDS = (  # city, valid from, weights in the order of NAMES
    ("", "2023-01", (0.30, 0.40, 0.20, 0.10)),
    ("110000", "2024-01", (0.25, 0.50, 0.15, 0.10)),
    ("330100", "2025-01", (0.27, 0.36, 0.18, 0.09, 0.10)),
)
PRACTICE_COLUMNS = (
    "city", "practice", "since", "name_zh", "name_en", "note_zh", "note_en",
    "metric", "reading", "baseline", "channel",
)  # fmt: skip
PRACTICES: tuple[tuple[str, ...], ...] = (
    ("110000", "emotion_recognition", "2024-09", "情绪识别系统", "Emotion recognition",
     "实时识别客户情绪，投诉处理时长较上线前缩短。", "Reads the caller's mood; complaints take less time.",
     "complaint_handling_time", "change", "202408"),
    ("110000", "certification", "2024-07", "三级认证", "Three-tier certification",
     "三级认证，每季考核；最高级坐席满意度高于均值。",
     "Three tiers, examined each quarter; the top tier scores above the mean.",
     "top_tier_satisfaction", "over_nation"),
    ("310000", "customer_profile", "2024-06", "客户画像", "Customer profiles",
     "由画像触发主动服务。", "Profiles set off proactive service.", "proactive_share", "level"),
    ("310000", "dialect_recognition", "2024-11", "方言识别", "Dialect recognition",
     "语音识别支持吴语。", "Speech recognition understands Wu."),
    ("310000", "scenario_training", "2024-09", "情景化实训", "Scenario training",
     "实训占全部培训时长的比例。", "Share of the training hours spent on scenarios.",
     "scenario_training_share", "level"),
    ("440300", "offline_service_points", "2024-10", "线下服务点", "Offline service points",
     "线上投诉可到点处理，较开放前减少。", "Written complaints settled on the spot; fewer than before.",
     "complaint_volume", "change", "202409", "在线客服"),
    ("440300", "mentoring", "2024-11", "师徒制", "Mentoring",
     "新坐席首月由师傅带教，首月投诉减少。", "Mentors in an agent's first month; fewer complaints in it.",
     "new_agent_complaints", "change", "202410"),
    ("330100", "revisit_rate_in_kpi", "2025-01", "复访率纳入考核", "Revisit rate in the KPI",
     "客户复访率进入本市计分卡。", "The revisit rate is part of the city's own scorecard.",
     "revisit_rate", "level"),
    *((code, "intelligent_service", "2025-02", "智能客服", "Intelligent service",
       "先行试点城市。", "One of the cities of the trial.", "intelligent_service_share", "level")
      for code in LEADERS),
    ("510100", "emotion_recognition", "2025-02", "情绪识别系统", "Emotion recognition",
     "试用中。", "On trial."),
    ("320100", "customer_profile", "2025-01", "客户画像", "Customer profiles", "试用中。", "On trial."),
    ("320500", "offline_service_points", "2025-03", "线下服务点", "Offline service points",
     "首批两处。", "The first two."),
)  # fmt: skip

Target = tuple[str, str, str, str, str, float, str, str]
YEARS = (("2023-01", "2024-01"), ("2024-01", "2025-01"), ("2025-01", "2026-01"))
YEARLY: tuple[tuple[str, tuple[float, float, float]], ...] = (
    ("satisfaction", (84.0, 86.0, 88.0)),
    ("response_speed", (81.0, 84.0, 88.0)),
    ("resolution", (84.0, 86.0, 88.0)),
    ("attitude", (88.5, 90.0, 91.0)),
    ("follow_up", (80.0, 82.0, 85.0)),
    ("csat", (86.0, 88.0, 90.0)),
    ("nps", (28.0, 34.0, 42.0)),
    ("good_review_rate", (82.0, 84.0, 88.0)),
    ("first_response_time", (60.0, 50.0, 30.0)),
    ("first_response_on_time", (60.0, 68.0, 85.0)),
    ("first_contact_resolution", (68.0, 74.0, 78.0)),
    ("hard_complaint_resolution", (62.0, 66.0, 75.0)),
    ("complaint_rate", (16.5, 16.5, 16.0)),
    ("urgent_on_time", (55.0, 75.0, 90.0)),
    ("handling_p90", (30.0, 30.0, 30.0)),
    ("repeat_complaint_rate", (10.0, 9.0, 8.0)),
    ("complaint_respond_on_time", (80.0, 85.0, 90.0)),
    ("complaint_classify_on_time", (80.0, 85.0, 90.0)),
    ("complaint_assign_on_time", (80.0, 85.0, 90.0)),
    ("complaint_resolve_on_time", (75.0, 80.0, 90.0)),
    ("follow_up_48h", (65.0, 75.0, 85.0)),
    ("recovery_rate", (35.0, 45.0, 50.0)),
    ("answer_rate", (93.0, 95.0, 97.0)),
    ("quality_check_coverage", (45.0, 65.0, 90.0)),
    ("self_service_resolution", (50.0, 56.0, 62.0)),
)
GRADES = ((80.0, "基本", "basic"), (90.0, "优质", "quality"), (95.0, "卓越", "excellent"))
COMING = ("2026-01", "2027-01")
GOALS = (("satisfaction", 90.0), ("nps", 46.0), ("csat", 92.0), ("first_response_time", 25.0),
         ("first_contact_resolution", 82.0), ("complaint_rate", 15.0), ("follow_up_48h", 90.0))  # fmt: skip
SINGLE: tuple[Target, ...] = (
    ("intelligent_service_share", "", "target", *YEARS[2], 45.0, "上线首年", "The first year"),
    ("simple_enquiry_share", "", "target", *YEARS[2], 20.0, "上线后", "Once the service is live"),
    ("satisfaction", "110000", "target", *YEARS[2], 92.0, "首都标杆城市", "The capital sets the mark"),
    ("satisfaction", "310000", "target", *YEARS[2], 91.0, "", ""),
    ("satisfaction", "650100", "target", *YEARS[2], 82.0, "追赶目标", "To catch up"),
    ("satisfaction", "", "benchmark", *YEARS[1], 83.5, "行业均值（示例）", "Mean of the trade (example)"),
    ("satisfaction", "", "benchmark", *YEARS[2], 84.5, "行业均值（示例）", "Mean of the trade (example)"),
    ("nps", "", "benchmark", *YEARS[2], 35.0, "行业均值（示例）", "Mean of the trade (example)"),
    ("first_contact_resolution", "", "benchmark", *YEARS[2], 74.0, "行业均值（示例）",
     "Mean of the trade (example)"),
    *((metric, "", "grade", YEARS[0][0], YEARS[2][1], value, zh, en)
      for metric in ("good_review_rate", "urgent_on_time") for value, zh, en in GRADES),
    *((metric, "", "target", *COMING, value, "明年目标", "Goal of next year") for metric, value in GOALS),
)  # fmt: skip
TARGET_COLUMNS = ("metric", "city", "kind", "valid_from", "valid_to", "value", "note_zh", "note_en")


def cities() -> pd.DataFrame:
    """The 32 cities; ``boundary`` is the administrative code, longitude and latitude come from it."""
    columns = ["city", "name_zh", "name_en", "province", "region", "tier"]
    frame = pd.DataFrame([city[:6] for city in CITIES], columns=pd.Index(columns))
    return frame.assign(boundary=frame["city"])


def scorecard() -> pd.DataFrame:
    """One row a dimension of a scorecard: the nation's, Beijing's and Hangzhou's own."""
    rows = [
        (city, start, dimension, zh, en, weight, slot)
        for city, start, weights in CARDS
        for (dimension, zh, en, slot), weight in zip(NAMES, weights, strict=False)
    ]
    columns = ["city", "valid_from", "dimension", "name_zh", "name_en", "weight", "slot"]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def practices() -> pd.DataFrame:
    """What cities do differently; ``metric`` and ``reading`` say which figure shows it:
    ``level`` this month's value, ``change`` % against the baseline month, ``over_nation`` % over the
    national satisfaction."""
    rows = [(*row, *("",) * (len(PRACTICE_COLUMNS) - len(row))) for row in PRACTICES]
    return pd.DataFrame(rows, columns=pd.Index(PRACTICE_COLUMNS))


def targets() -> pd.DataFrame:
    """Targets, benchmarks and grades; months are half open [valid_from, valid_to)."""
    yearly: list[Target] = [
        (metric, "", "target", start, end, value, "年度目标", "Target of the year")
        for metric, values in YEARLY
        for (start, end), value in zip(YEARS, values, strict=True)
    ]
    return pd.DataFrame([*yearly, *SINGLE], columns=pd.Index(TARGET_COLUMNS))
