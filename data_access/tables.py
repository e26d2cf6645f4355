"""The tables of the warehouse, in the types that every supported engine has.

Months are whole numbers (202503), days too (20250331), scores whole thousandths of a point, times
whole seconds, flags 0 or 1. Every row carries the batch that brought it; a reader sees the rows of
published batches only (see :mod:`data_access.snapshot`).
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Integer, MetaData, SmallInteger, String, Table

from domain.scorecard import MOST_DIMENSIONS

SCHEMA_VERSION = 4  # see warehouse.versions

metadata = MetaData()


def _batch() -> Column[int]:
    return Column("batch_id", Integer, nullable=False)


def _text(name: str, *, required: bool = False) -> Column[str]:
    return Column(name, String, nullable=not required)


def _whole(name: str) -> Column[int]:
    return Column(name, Integer)


def _flag(name: str) -> Column[int]:
    return Column(name, SmallInteger)


def _segments() -> list[Column[str]]:
    return [_text("channel", required=True), _text("case_type", required=True), _text("tier", required=True)]


batches = Table(
    "batches",
    metadata,
    Column("batch_id", Integer, nullable=False),
    _text("kind", required=True),
    _text("files", required=True),  # names, joined by " | "
    _text("digest", required=True),  # of the files' content, mapping included
    _text("loaded_at", required=True),  # ISO 8601, UTC
    _text("loaded_by", required=True),
    Column("accepted", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
)
published = Table(  # appended last: the batch is now the one to read for this kind and month
    "published",
    metadata,
    Column("sequence", Integer, nullable=False),
    _text("kind", required=True),
    Column("month", Integer, nullable=False),  # 0 for kinds without months
    _batch(),
    Column("rows", BigInteger, nullable=False),
)
rejects = Table(
    "rejects",
    metadata,
    _batch(),
    _text("file", required=True),
    Column("line", BigInteger, nullable=False),
    _text("reason", required=True),
    _text("row", required=True),  # the row as it came, JSON
)
responses = Table(
    "responses",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    _text("response_id", required=True),
    _text("city", required=True),
    *_segments(),
    *(_whole(f"d{slot}") for slot in range(1, MOST_DIMENSIONS + 1)),
    _whole("score"),
    _whole("own_score"),
    _flag("incomplete"),
    _whole("overall"),
    _flag("satisfied"),
    _flag("good_review"),
    _flag("nps"),
    _text("agent_tier"),
    _flag("agent_trained"),
    _text("agent_group"),
)
cases = Table(
    "cases",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    _text("case_id", required=True),
    _text("city", required=True),
    *_segments(),
    _text("customer"),
    _text("priority"),
    _text("agent_group"),
    _text("handled_by"),
    _whole("agent_tenure_months"),
    _whole("first_response_s"),
    _whole("handling_s"),
    _whole("respond_s"),
    _whole("classify_s"),
    _whole("assign_s"),
    _whole("resolve_s"),
    _flag("on_time"),
    _flag("resolved"),
    _flag("resolved_first"),
    _flag("complaint"),
    _flag("hard"),
    _flag("repeat_complaint"),
    _flag("repeat_request"),
    _flag("praise"),
    _flag("simple"),
    _flag("proactive"),
    _flag("followed_up_48h"),
    _flag("recovered"),
)
cities = Table(
    "cities",
    metadata,
    _batch(),
    _text("city", required=True),
    _text("name_zh", required=True),
    _text("name_en", required=True),
    _text("pinyin", required=True),
    _text("initials", required=True),
    _text("province"),
    _text("region"),
    _text("tier"),
    _text("boundary"),
    Column("lon", Float),
    Column("lat", Float),
)
scorecards = Table(
    "scorecards",
    metadata,
    _batch(),
    _text("city", required=True),
    Column("valid_from", Integer, nullable=False),
    _text("dimension", required=True),
    _text("name_zh", required=True),
    _text("name_en", required=True),
    Column("slot", Integer, nullable=False),
    Column("weight", Float, nullable=False),
)
metrics = Table(  # a company's own metrics, from the rows of its monthly figures
    "metrics",
    metadata,
    _batch(),
    _text("metric", required=True),
    _text("name_zh", required=True),
    _text("name_en", required=True),
    _text("kind", required=True),
    _text("unit", required=True),
    _text("direction", required=True),
    _text("definition_zh"),
    _text("definition_en"),
    Column("decimals", Integer, nullable=False),
    _text("topic"),
)
targets = Table(
    "targets",
    metadata,
    _batch(),
    _text("metric", required=True),
    _text("city", required=True),
    _text("kind", required=True),
    Column("valid_from", Integer, nullable=False),
    Column("valid_to", Integer, nullable=False),
    Column("value", Float, nullable=False),
    _text("note_zh"),
    _text("note_en"),
)
limits = Table(  # how long something may take, by priority
    "limits",
    metadata,
    _batch(),
    _text("name", required=True),
    _text("priority", required=True),  # empty: every other one
    Column("seconds", Integer, nullable=False),
)
events = Table(
    "events",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    Column("day", Integer),
    _text("city", required=True),
    _text("kind", required=True),
    _text("effect", required=True),
    _text("title_zh", required=True),
    _text("title_en", required=True),
    _text("note_zh"),
    _text("note_en"),
    _text("case_type"),
    _text("metric"),
    Column("quantity", Float),
    _text("quantity_zh"),
    _text("quantity_en"),
)
practices = Table(
    "practices",
    metadata,
    _batch(),
    _text("city", required=True),
    _text("practice", required=True),
    Column("since", Integer, nullable=False),
    _text("name_zh", required=True),
    _text("name_en", required=True),
    _text("note_zh"),
    _text("note_en"),
    _text("metric"),
    _text("reading"),
    Column("baseline", Integer),
    _text("channel"),
)
monthly_sums = Table(  # one row a city, month and metric
    "monthly_sums",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    _text("city", required=True),
    _text("metric", required=True),
    Column("n", BigInteger),
    Column("s", BigInteger),
    Column("q", BigInteger),
    Column("value", Float),  # only for figures that come without a base
)
segment_sums = Table(  # the same, apart by channel, case type and customer tier
    "segment_sums",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    _text("city", required=True),
    *_segments(),
    _text("metric", required=True),
    Column("n", BigInteger),
    Column("s", BigInteger),
    Column("q", BigInteger),
)
monthly_times = Table(  # one row a city, month and time metric: a histogram that adds up
    "monthly_times",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    _text("city", required=True),
    _text("metric", required=True),
    Column("n", BigInteger, nullable=False),
    _text("histogram", required=True),  # see domain.histograms
)
segment_times = Table(  # the same, apart by channel, case type and customer tier
    "segment_times",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    _text("city", required=True),
    *_segments(),
    _text("metric", required=True),
    Column("n", BigInteger, nullable=False),
    _text("histogram", required=True),
)
daily_counts = Table(  # one row a city and day that holds records: see data_access.daily
    "daily_counts",
    metadata,
    _batch(),
    Column("month", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    _text("city", required=True),
    _whole("low_score"),  # of responses: a lower score was counted as low [mp]
    _text("words", required=True),  # the values of the segments, JSON
    _text("types", required=True),  # counts by segment
    _text("topics"),  # of responses: counts by segment, agent group and weakest dimension
)

FACTS = (responses, cases)
ROLLUPS = (monthly_sums, segment_sums, monthly_times, segment_times)
# The embedded warehouse keeps these as one Parquet file a batch beside the mart: a load then copies
# only what stays small, however long the history is.
BESIDE = (*FACTS, segment_sums, segment_times, daily_counts, rejects)
