"""A warehouse of monthly figures for alerts: as many cities and months as a test wants, known by heart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from data_access.engine import open_engine
from data_access.review import Review
from data_access.state import State, open_state
from data_access.warehouse import Warehouse
from domain.alert_rules import Rule
from domain.months import Month, Period
from domain.scope import Scope
from domain.view import View
from tests.loading import SCORECARD, load_text, write
from warehouse.load import load

FIRST = Month(2024, 1)
SD = 10.0

Score = tuple[float, int]  # mean [points], responses; the standard deviation is SD
NOTHING: Score = (0.0, 0)  # no row in that month


def world(folder: Path, scores: Mapping[str, Sequence[Score]], *, regions: Mapping[str, str] | None = None,
          events: str = "") -> str:  # fmt: skip
    """A warehouse whose cities have these scores from January 2024 on; its URL."""
    url = f"duckdb:///{folder / 'warehouse'}"
    cities = "".join(f"{c},{c.upper()}市,{c.title()},{(regions or {}).get(c, '华北')}\n" for c in scores)
    load(url, "cities", [write(folder, "cities.csv", f"city,name_zh,name_en,region\n{cities}")])
    load(url, "scorecard", [write(folder, "scorecard.csv", SCORECARD)])
    lines = [
        f"{FIRST + at},{city},satisfaction,{n},{float(mean)!r},{SD}\n"
        for city, months in scores.items()
        for at, (mean, n) in enumerate(months)
        if n
    ]
    load_text(url, folder, "figures", "month,city,metric,n,mean,sd\n" + "".join(lines))
    if events:
        load_text(url, folder, "events", f"month,city,kind,title_zh,title_en,effect\n{events}")
    return url


def review_of(
    url: str, month: Month | None = None, scope: Iterable[str] = (), language: str = "zh"
) -> Review:
    """The review of a month, the newest unless named."""
    warehouse = Warehouse(open_engine(url))
    allowed = Scope.of(scope) if (scope := [*scope]) else Scope.everything()
    period = Period.of_month(month or warehouse.months[-1])
    return Review.of(warehouse, allowed, period, View(language))


def store(folder: Path, rules: Sequence[Rule] = ()) -> State:
    """A store of its own."""
    return open_state(f"sqlite:///{folder / 'state.sqlite'}", rules)
