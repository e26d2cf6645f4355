"""The columns of each kind of file, in our names and in those that files commonly use."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from domain.limits import NAMES as LIMITS
from domain.limits import OTHERS
from domain.metrics import POINT
from domain.scorecard import MOST_DIMENSIONS, Dimension
from warehouse import forms
from warehouse.forms import Form
from warehouse.mapping import Mapping, Scale

UNKNOWN = "unknown"  # the value of a segment that a file does not tell
KINDS = (
    "responses", "cases", "cities", "scorecard", "limits", "targets", "events", "practices", "figures",
)  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One column that a kind of file may have.

    Args:
        read: text of a cell -> value.
        dtype: of the column: ``str``, ``Int64`` or ``Float64``.
        required: the column must be there and hold a value in each row.
        fill: what stands where there is no value.
        low, high: the least and the greatest value.
        allowed: the only values.
        expected: the range in words.
    """

    name: str
    read: Form
    dtype: str = "str"
    required: bool = False
    fill: str | int | float | None = None
    aliases: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    allowed: tuple[str, ...] = ()
    expected: str = ""

    def takes(self, value: str | float) -> bool:
        """Whether a value is in the range, or one of those allowed."""
        if self.allowed:
            return value in self.allowed
        least = -math.inf if self.low is None else self.low
        most = math.inf if self.high is None else self.high
        return (self.low is None and self.high is None) or least <= float(value) <= most

    def range_in_words(self) -> str:
        if self.expected:
            return self.expected
        if self.allowed:
            return "one of " + ", ".join(self.allowed)
        return f"{self.low:g} to {self.high:g}" if self.high is not None else f"{self.low:g} or more"


@dataclass(frozen=True)
class Reading:
    """What fields need of the warehouse and of the mapping to read a cell.

    Args:
        city: text -> city id; the nation where the cell is empty or says so.
        metric: text -> id of a metric of the registry.
        dimensions: of every scorecard of the warehouse.
    """

    mapping: Mapping
    city: Form
    metric: Form
    dimensions: tuple[Dimension, ...] = ()


def _text(name: str, *aliases: str, required: bool = False, fill: str | None = None) -> Field:
    return Field(name, forms.text, "str", required, fill, aliases)


def _flag(name: str, *aliases: str) -> Field:
    return Field(name, forms.flag, "Int64", aliases=aliases)


def _seconds(name: str, *aliases: str) -> Field:
    return Field(
        name,
        forms.rounded,
        "Int64",
        aliases=aliases,
        low=0,
        high=forms.MOST_SECONDS,
        expected=f"0 to {forms.MOST_SECONDS} seconds",
    )


def _number(name: str, *aliases: str, **more: object) -> Field:
    return replace(Field(name, forms.number, "Float64", aliases=aliases), **more)  # type: ignore[arg-type]


def _place(reading: Reading, *, nation: bool) -> Field:
    aliases = ("城市", "城市名称", "city_name")
    return Field("city", reading.city, "str", not nation, "" if nation else None, aliases)


def _day(reading: Reading, *, required: bool) -> Field:
    aliases = ("日期", "时间", "day", "受理日期", "填答日期")
    return Field(
        "date",
        forms.day(reading.mapping.formats),
        "Int64",
        required,
        aliases=aliases,
        low=19_000_101,
        high=99_981_231,
        expected="a day from 1900 on",
    )


def _month(reading: Reading, name: str, *aliases: str, required: bool, fill: int | None = None) -> Field:
    return Field(name, forms.month(reading.mapping.formats), "Int64", required, fill, aliases)


def _segments() -> list[Field]:
    return [
        _text("channel", "渠道", fill=UNKNOWN),
        _text("case_type", "案例类型", "类型", fill=UNKNOWN),
        _text("tier", "客户等级", "客户层级", "customer_tier", fill=UNKNOWN),
    ]


def _score(name: str, scale: Scale, *aliases: str) -> Field:
    expected = f"a score from {scale.low} to {scale.high}"
    return Field(
        name,
        _expecting(forms.score(scale), expected),
        "Int64",
        aliases=aliases,
        low=0,
        high=100 * POINT,
        expected=expected,
    )


def _expecting(read: Form, expected: str) -> Form:
    def reworded(cell: str) -> forms.Value:
        try:
            return read(cell)
        except forms.UnreadableError as error:
            raise forms.UnreadableError(expected) from error

    return reworded


def responses(reading: Reading) -> tuple[Field, ...]:
    mapping = reading.mapping
    rated = [
        _score(d.id, mapping.scale_of(d.id), d.name_zh, d.name_en, d.name_en.replace(" ", "_"))
        for d in reading.dimensions
    ]
    return (
        _text("response_id", "问卷编号", "问卷号"),
        _day(reading, required=True),
        _place(reading, nation=False),
        *_segments(),
        *rated,
        _score("overall", mapping.scale_of("overall"), "总体评价", "总体满意度"),
        _flag("satisfied", "满意"),
        _flag("good_review", "好评"),
        Field("recommend", forms.nps, "Int64", aliases=("推荐意愿", "推荐")),
        _text("agent_tier", "坐席等级"),
        _flag("agent_trained", "坐席参训"),
        _text("agent_group", "坐席组"),
    )


def cases(reading: Reading) -> tuple[Field, ...]:
    return (
        _text("case_id", "案例编号", "工单号", required=True),
        _day(reading, required=True),
        _place(reading, nation=False),
        *_segments(),
        _text("customer", "客户", "客户编号"),
        _text("priority", "优先级"),
        _text("agent_group", "坐席组"),
        _text("handled_by", "处理方"),
        Field("agent_tenure_months", forms.whole, "Int64", aliases=("坐席司龄月",), low=0, high=1200),
        _seconds("first_response_s", "首次响应秒数"),
        _seconds("handling_s", "处理秒数"),
        _seconds("respond_s", "响应环节秒数"),
        _seconds("classify_s", "分类环节秒数"),
        _seconds("assign_s", "派单环节秒数"),
        _seconds("resolve_s", "解决环节秒数"),
        _flag("on_time", "响应及时"),
        _flag("resolved", "已解决"),
        _flag("resolved_first", "一次性解决"),
        _flag("complaint", "投诉"),
        _flag("hard", "高难度"),
        _flag("repeat_complaint", "重复投诉"),
        _flag("repeat_request", "重复请求"),
        _flag("praise", "表扬"),
        _flag("simple", "简单咨询"),
        _flag("proactive", "主动服务"),
        _flag("followed_up_48h", "48小时回访"),
        _flag("recovered", "差评挽回"),
    )


def cities(_reading: Reading) -> tuple[Field, ...]:
    return (
        _text("city", "城市编号", "city_id"),
        _text("name_zh", "城市", "中文名", "城市名称"),
        _text("name_en", "英文名", "city_name"),
        _text("pinyin", "拼音"),
        _text("initials", "首字母"),
        _text("province", "省份", "省"),
        _text("region", "大区", "区域"),
        _text("tier", "城市等级", "城市层级"),
        _text("boundary", "边界编码"),
        _number("lon", "经度", "longitude", low=-180, high=180),
        _number("lat", "纬度", "latitude", low=-90, high=90),
    )


def scorecard(reading: Reading) -> tuple[Field, ...]:
    return (
        _place(reading, nation=True),
        _month(reading, "valid_from", "生效月份", required=True),
        _text("dimension", "维度", required=True),
        _text("name_zh", "中文名", "维度名称"),
        _text("name_en", "英文名"),
        _number("weight", "权重", required=True, low=0, high=1),
        Field("slot", forms.whole, "Int64", low=1, high=MOST_DIMENSIONS),
    )


def targets(reading: Reading) -> tuple[Field, ...]:
    return (
        Field("metric", reading.metric, "str", required=True, aliases=("指标",)),
        _place(reading, nation=True),
        _text("kind", "类别", fill="target"),
        _month(reading, "valid_from", "生效月份", required=True),
        _month(reading, "valid_to", "失效月份", required=False, fill=999_812),
        _number("value", "目标值", "数值", required=True),
        _text("note_zh", "说明"),
        _text("note_en"),
    )


def limits(_reading: Reading) -> tuple[Field, ...]:
    return (
        Field("name", forms.text, required=True, aliases=("名称", "环节"), allowed=LIMITS),
        _text("priority", "优先级", fill=OTHERS),
        replace(_seconds("seconds", "秒数"), required=True),
    )


def events(reading: Reading) -> tuple[Field, ...]:
    return (
        _day(reading, required=False),
        _month(reading, "month", "月份", required=False),
        _place(reading, nation=True),
        _text("kind", "类别", "事件类别", fill="event"),
        _text("effect", "影响", fill="neutral"),
        _text("title_zh", "事件", "标题"),
        _text("title_en"),
        _text("note_zh", "说明"),
        _text("note_en"),
        _text("case_type", "案例类型"),
        replace(Field("metric", reading.metric, "str"), aliases=("指标",)),
        _number("quantity", "数量"),
        _text("quantity_zh", "单位"),
        _text("quantity_en"),
    )


def practices(reading: Reading) -> tuple[Field, ...]:
    return (
        _place(reading, nation=False),
        _text("practice", "做法", "举措", required=True),
        _month(reading, "since", "开始月份", required=True),
        _text("name_zh", "中文名"),
        _text("name_en", "英文名"),
        _text("note_zh", "说明"),
        _text("note_en"),
        replace(Field("metric", reading.metric, "str"), aliases=("指标",)),
        _text("reading"),
        Field("baseline", forms.whole, "Int64"),
        _text("channel", "渠道"),
    )


def figures(reading: Reading) -> tuple[Field, ...]:
    return (
        _month(reading, "month", "月份", "年月", required=True),
        _place(reading, nation=True),
        _text("metric", "指标", required=True),
        _number("value", "数值", "值"),
        _number("numerator", "分子", low=0),
        _number("denominator", "分母", low=0),
        _number("n", "样本量", "人数", low=0),
        _number("mean", "均值", "平均分"),
        _number("sd", "标准差", low=0),
        _text("name_zh", "指标中文名"),
        _text("name_en", "指标英文名"),
        Field("kind", forms.text, allowed=("mean", "share", "nps", "time", "count", "ratio", "figure")),
        Field(
            "unit",
            forms.text,
            aliases=("单位",),
            allowed=("points", "percent", "nps", "seconds", "minutes", "hours", "count", "plain"),
        ),
        Field("direction", forms.text, aliases=("方向",), allowed=("up", "down", "neutral")),
        Field("decimals", forms.whole, "Int64", low=0, high=6),
        _text("definition_zh"),
        _text("definition_en"),
        _text("topic", "group", "分组", "主题"),
    )


FIELDS: dict[str, Callable[[Reading], tuple[Field, ...]]] = {
    "responses": responses,
    "cases": cases,
    "cities": cities,
    "scorecard": scorecard,
    "limits": limits,
    "targets": targets,
    "events": events,
    "practices": practices,
    "figures": figures,
}
