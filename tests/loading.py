"""A warehouse small enough to add up by hand, and plain SQL to look into it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from data_access.engine import open_engine
from data_access.snapshot import read_snapshot
from data_access.tables import metadata
from warehouse.load import Loaded, load

CITIES = "city,name_zh,name_en\nbj,北京,Beijing\nsh,上海,Shanghai\n"
SCORECARD = (
    "city,valid_from,dimension,name_zh,name_en,weight\n"
    ",2025-01,speed,响应速度,Speed,0.5\n,2025-01,solution,解决效率,Solution,0.3\n,2025-01,tone,态度,Tone,0.2\n"
)
RESPONSES = (
    "response_id,date,city,channel,case_type,tier,speed,solution,tone,overall,good_review,recommend\n"
    "r1,2025-03-01,北京,phone,bill,std,80,90,100,80,1,10\n"  # 87
    "r2,2025-03-02,bj,web,bill,std,60,,,74,0,6\n"  # 60, incomplete
    "r3,2025-03-31,上海市,phone,move,vip,,50,100,,1,8\n"  # (15 + 20) / .5 = 70, incomplete
    "r4,2025-02-28,Shanghai,phone,move,vip,100,100,100,100,1,9\n"  # 100
)
CASES = (
    "case_id,date,city,channel,case_type,tier,handled_by,handling_s,complaint,resolved_first,agent_tenure_months\n"
    "c1,2025-03-01,bj,phone,bill,std,agent,600,1,1,0\n"
    "c2,2025-03-02,bj,web,bill,std,intelligent,60,0,,\n"
    "c3,2025-03-03,sh,phone,move,vip,agent,1140,1,0,7\n"
)


def write(folder: Path, name: str, text: str | bytes) -> Path:
    """A file of this content."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def begin(url: str, folder: Path) -> None:
    """Cities and scorecard."""
    load(url, "cities", [write(folder, "cities.csv", CITIES)])
    load(url, "scorecard", [write(folder, "scorecard.csv", SCORECARD)])


def load_text(
    url: str, folder: Path, kind: str, text: str | bytes, name: str = "", mapping: str = ""
) -> Loaded:
    """Load a file of this content, through a mapping of that content where given."""
    plan = write(folder, "mapping.toml", mapping) if mapping else None
    return load(url, kind, [write(folder, name or f"{kind}.csv", text)], mapping=plan)


def rows(url: str, table: str, *columns: str) -> list[tuple[object, ...]]:
    """Every row of a table, sorted, whatever batch it is of."""
    engine = open_engine(url)
    try:
        with engine.connect() as connection:
            chosen = metadata.tables[table]
            found = connection.execute(select(*(chosen.c[name] for name in columns))).all()
    finally:
        engine.close()
    return sorted((tuple(row) for row in found), key=repr)


def live_sums(
    url: str, metric: str, table: str = "monthly_sums"
) -> dict[tuple[object, ...], tuple[object, ...]]:
    """month, city (and segments) -> n, s, q of the live batches."""
    engine = open_engine(url)
    chosen = metadata.tables[table]
    segments = ("channel", "case_type", "tier") if table == "segment_sums" else ()
    keys = [chosen.c[name] for name in ("month", "city", *segments)]
    sums = [chosen.c[name] for name in ("n", "s", "q")]
    try:
        with engine.connect() as connection:
            live = read_snapshot(connection).rows_of(chosen, ("responses", "cases", "figures"))
            found = connection.execute(select(*keys, *sums).where(live, chosen.c.metric == metric)).all()
    finally:
        engine.close()
    return {tuple(row[: len(keys)]): tuple(row[len(keys) :]) for row in found}


def published(url: str) -> Sequence[tuple[object, ...]]:
    """Every publication, in order."""
    return [
        row
        for row in rows(url, "published", "sequence", "kind", "month", "batch_id", "rows")
        if row[1] != "schema"
    ]
