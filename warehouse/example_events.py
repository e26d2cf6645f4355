"""The events of the example: what happened for and against satisfaction, by month."""

from __future__ import annotations

import pandas as pd

COLUMNS = (
    "date", "month", "city", "kind", "effect", "title_zh", "title_en", "note_zh", "note_en",
    "case_type", "quantity", "quantity_zh", "quantity_en", "metric",
)  # fmt: skip
LOST = ("丢失工单", "lost tickets")
Row = tuple[object, ...]

NATIONAL: tuple[Row, ...] = (
    ("", "2023-01", "", "season", "against", "春节返乡高峰", "Spring Festival",
     "物流停运与人手减少，响应变慢。", "Carriers pause and teams are small: answers slow down.", "物流"),
    ("", "2023-06", "", "season", "against", "618大促", "June sales", "咨询与退换货激增。",
     "Enquiries and returns surge.", ""),
    ("", "2023-11", "", "season", "against", "双十一大促", "November sales", "物流投诉集中。",
     "Complaints about deliveries pile up.", "物流"),
    ("", "2024-02", "", "season", "against", "春节与冻雨", "Spring Festival and freezing rain",
     "中部多地干线中断。", "Trunk roads of central China were closed.", "物流"),
    ("", "2024-06", "", "season", "against", "618大促", "June sales", "咨询与退换货激增。",
     "Enquiries and returns surge.", ""),
    ("", "2024-11", "", "season", "against", "双十一大促", "November sales", "物流投诉集中。",
     "Complaints about deliveries pile up.", "物流"),
    ("2025-01-28", "2025-01", "", "season", "against", "春节假期", "Spring Festival",
     "假期物流停运，投诉升高。", "Carriers pause over the holidays, complaints rise.", "物流"),
    ("2025-02-17", "2025-02", "", "system", "for", "智能客服试点", "Intelligent service on trial",
     "北京、上海、深圳、杭州、广州先行。", "In Beijing, Shanghai, Shenzhen, Hangzhou and Guangzhou.", ""),
    ("2025-03-01", "2025-03", "", "system", "for", "智能客服上线", "Intelligent service live",
     "全国上线，简单咨询由智能客服分流。", "Nationwide; takes simple enquiries off the agents.", ""),
    ("2025-03-03", "2025-03", "", "training", "for", "共情培训", "Empathy training",
     "好评最少的坐席先行参训。", "The agents with the fewest good reviews first.", ""),
    ("", "2025-03", "", "complaints", "against", "物流投诉激增", "Logistics complaints surge",
     "开春促销叠加干线改造，丢单后客户重复来电。",
     "Spring sales meet a rebuilt trunk network; customers of lost tickets come back.", "物流"),
)  # fmt: skip
METRICS = {
    "智能客服上线": "intelligent_service_share",
    "共情培训": "trained_good_review_rate",
}  # title -> what it moved
OUTAGES: tuple[Row, ...] = tuple(
    (day, "2025-03", "", "outage", "against", "CRM系统故障", "CRM outage",
     "停机期间工单未能保存。", "Tickets could not be saved while it was down.",
     "", lost, *LOST)
    for day, lost in (("2025-03-06", 92), ("2025-03-14", 61), ("2025-03-25", 84))
)  # fmt: skip
LOCAL: tuple[Row, ...] = (
    ("", "2023-07", "420100", "weather", "against", "武汉暴雨内涝", "Floods in Wuhan",
     "两个月配送受阻。", "Deliveries held up for two months.", "物流"),
    ("2023-09-05", "2023-09", "350200", "weather", "against", "厦门台风", "Typhoon in Xiamen",
     "停运四天。", "No deliveries for four days.", "物流"),
    ("", "2024-01", "230100", "demand", "against", "哈尔滨冰雪季客流激增", "Winter tourists in Harbin",
     "来电量超出排班。", "More calls than the roster could take.", ""),
    ("", "2024-04", "440100", "weather", "against", "广州强降雨", "Rainstorms in Guangzhou",
     "四、五月多日停运。", "Deliveries stopped on several days of April and May.", "物流"),
    ("", "2024-06", "310000", "practice", "for", "上海客户画像上线", "Customer profiles in Shanghai",
     "主动服务由画像触发。", "Profiles set off proactive service.", ""),
    ("", "2024-09", "110000", "practice", "for", "北京情绪识别上线", "Emotion recognition in Beijing",
     "投诉通话实时提示。", "Prompts the agent during complaints.", ""),
    ("", "2024-10", "440300", "practice", "for", "深圳线下服务点开放", "Offline service points in Shenzhen",
     "线上投诉可到点处理。", "Written complaints can be settled on the spot.", ""),
    ("", "2024-10", "230100", "staff", "against", "哈尔滨坐席流失", "Agents leave in Harbin",
     "资深坐席离职未补齐。", "Senior agents left and were not replaced.", ""),
    ("", "2024-11", "330100", "demand", "against", "杭州大促积压", "Backlog of the sales in Hangzhou",
     "两月排队积压，一月恢复。", "Two months of queues, cleared in January.", ""),
    ("", "2025-01", "330100", "practice", "for", "杭州将复访率纳入考核", "Revisits count in Hangzhou",
     "客户复访率进入本市计分卡。", "The revisit rate joins the city's own scorecard.", ""),
    ("", "2025-01", "510100", "staff", "against", "成都呼叫中心搬迁", "Call centre of Chengdu moves",
     "坐席重新招聘，响应变慢。", "Agents are hired anew, answers slow down.", ""),
)  # fmt: skip


def events() -> pd.DataFrame:
    """Every event, one row each, in the columns of the events file."""
    rows = [(*row, *("",) * (len(COLUMNS) - len(row))) for row in (*NATIONAL, *OUTAGES, *LOCAL)]
    frame = pd.DataFrame(rows, columns=pd.Index(COLUMNS), dtype="object")
    frame["metric"] = frame["title_zh"].map(METRICS).fillna("")
    return frame.sort_values(["month", "city", "date"], kind="stable", ignore_index=True)
