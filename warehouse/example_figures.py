"""The monthly figures of the example's company: numbers that it only has by month, not by record."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_random import normal, stream
from warehouse.example_responses import city_counts
from warehouse.example_story import BEIJING, SHANGHAI
from warehouse.example_world import CASES, CODES, LEADERS, MARCH, MONTHS, between, gone

COLUMNS = (
    "month", "city", "metric", "numerator", "denominator", "value", "name_zh", "name_en",
    "kind", "unit", "direction", "decimals", "definition_zh", "definition_en",
)  # fmt: skip
NATION = ""


class Share(NamedTuple):
    """A share that moves from ``start`` to ``end`` [%] over the months.

    ``base``: its denominator a month, of the nation; ``over``: points that the leading cities, which
    report it too where not None, are above the nation.
    """

    metric: str
    name_zh: str
    name_en: str
    direction: str
    definition_zh: str
    definition_en: str
    start: float
    end: float
    base: int
    over: float | None = None


SHARES = (
    Share("answer_rate", "电话接起率", "Calls answered", "up", "接起的来电 ÷ 全部来电。",
          "Calls answered ÷ calls.", 92.1, 96.8, 41_000, 0.9),
    Share("quality_check_coverage", "质检覆盖率", "Quality check coverage", "up", "已质检会话 ÷ 全部会话。",
          "Conversations checked ÷ conversations.", 36.0, 86.5, 52_000, 3.0),
    Share("self_service_resolution", "自助服务解决率", "Resolved by self-service", "up",
          "自助解决的请求 ÷ 进入自助的请求。", "Requests resolved ÷ requests that entered self-service.",
          47.5, 60.5, 18_500),
    Share("compliance", "服务标准合规率", "Service compliance", "up", "合规会话 ÷ 已质检会话。",
          "Conversations to standard ÷ conversations checked.", 91.0, 96.1, 21_000),
    Share("staff_turnover", "坐席离职率", "Staff turnover", "down", "当月离职坐席 ÷ 月初坐席。",
          "Agents who left ÷ agents at the month's start.", 3.1, 1.9, 640),
)  # fmt: skip
TRAINING = Share(
    "scenario_training_share", "情景实训占比", "Scenario training", "up", "情景化实训时长 ÷ 全部培训时长。",
    "Hours of scenario training ÷ hours of training.", 21.0, 31.0, 2_900,
)  # fmt: skip
TRAINING_SINCE = Month(2024, 9)
SHANGHAI_TRAINING = ((312, 106), (324, 123), (318, 134), (336, 158), (330, 165), (342, 188), (360, 216))
EXAMS = Share(
    "certification_pass", "认证通过率", "Certification passed", "up", "通过考核的坐席 ÷ 参加季度考核的坐席。",
    "Agents who passed ÷ agents examined, each quarter.", 0.0, 0.0, 0,
)  # fmt: skip
BEIJING_EXAMS = {"2024-09": (58, 47), "2024-12": (61, 52), "2025-03": (64, 57)}
RATE = Share(
    "response_rate", "问卷回收率", "Response rate", "up", "回收的有效问卷 ÷ 发出的问卷。",
    "Responses ÷ surveys sent.", 21.0, 25.5, 0,
)  # fmt: skip
AGENTS = (34.0, 39.0)  # full-time agents of the example, January 2023 and March 2025


def figures() -> pd.DataFrame:
    """Every monthly figure, one row a month, place and metric; an empty city is the nation."""
    rng = stream("figures")
    rows = [row for share in (*SHARES, TRAINING) for row in _share_rows(share, rng)]
    for i, (hours, scenario) in enumerate(SHANGHAI_TRAINING):
        rows.append(_row(TRAINING_SINCE + i, SHANGHAI, TRAINING, scenario, hours))
    rows += [_row(Month.parse(m), BEIJING, EXAMS, passed, of) for m, (of, passed) in BEIJING_EXAMS.items()]
    rows += _response_rates(rng) + _cases_per_agent()
    frame = pd.DataFrame(rows, columns=pd.Index(COLUMNS))
    return frame.astype({"numerator": "Int64", "denominator": "Int64"})


def _row(month: Month, city: str, share: Share, numerator: int, denominator: int) -> tuple[object, ...]:
    return (
        str(month), city, share.metric, numerator, denominator, None, share.name_zh, share.name_en,
        "share", "percent", share.direction, 1, share.definition_zh, share.definition_en,
    )  # fmt: skip


def _share_rows(share: Share, rng: np.random.Generator) -> list[tuple[object, ...]]:
    places = [NATION] if share.over is None else [NATION, *LEADERS]
    rows = []
    for place in places:
        base = share.base if place == NATION else share.base // 12
        above = 0.0 if place == NATION else share.over or 0.0
        for month in MONTHS:
            level = between((share.start, share.end), month) + above
            wave = float(normal(rng, 1)[0]) * 0.02 * (100 - level if level > 50 else level)
            denominator = round(base * (0.85 + 0.15 * gone(month)) * (1 + 0.03 * float(normal(rng, 1)[0])))
            numerator = min(round(denominator * (level + wave) / 100), denominator)
            rows.append(_row(month, place, share, numerator, denominator))
    return rows


def _response_rates(rng: np.random.Generator) -> list[tuple[object, ...]]:
    """Responses of the records ÷ surveys sent, of every city: added up, they are the nation's."""
    rows = []
    for month in MONTHS:
        counts = city_counts(month)
        rate = between((RATE.start, RATE.end), month) + normal(rng, len(CODES))
        sent = np.floor(100 * counts / rate + 0.5).astype(np.int64)
        rows += [_row(month, c, RATE, int(n), int(of)) for c, n, of in zip(CODES, counts, sent, strict=True)]
    return rows


def _cases_per_agent() -> list[tuple[object, ...]]:
    """Cases of the month by full-time agents; the intelligent service lets it rise."""
    return [
        (str(month), NATION, "cases_per_agent", None, None,
         round(CASES[i] / between(AGENTS, month), 1),
         "人均处理量", "Cases per agent", "figure", "plain", "up", 1,
         "当月案例数 ÷ 全职坐席数。", "Cases of the month ÷ full-time agents.")
        for i, month in enumerate(MONTHS)
    ]  # fmt: skip


assert len(SHANGHAI_TRAINING) == MARCH.since(TRAINING_SINCE) + 1
