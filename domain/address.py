"""A view's state as a query string: short codes, the same in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from domain.months import Month
from domain.query import SEGMENTS, Filters

SEPARATOR = ","
FIRST = "overview"  # the page at the dashboard's own address

# name of a choice -> its name in the address; several values are joined by a comma
SINGLE = {
    "month": "m",
    "span": "p",
    "language": "lang",
    "metric": "metric",
    "by": "by",
    "grain": "grain",
    "focus": "city",
}
SEVERAL = {"regions": "r", "cities": "c", "channel": "ch", "case_type": "ct", "tier": "ti"}


def view_address(
    dashboard: str,
    page: str,
    month: Month,
    language: str,
    filters: Filters,
    more: Mapping[str, str] | None = None,
) -> str:
    """The address of a page with the month fixed: next month it still shows what the slide showed.

    Args:
        dashboard: address of the dashboard; empty gives an empty address.
        more: further parameters, as they stand in the reader's address.
    """
    if not dashboard:
        return ""
    state = dict(more or {}) | {SINGLE["month"]: str(month), SINGLE["language"]: language}
    for name in ("cities", *SEGMENTS):
        if values := getattr(filters, name):
            state[SEVERAL[name]] = SEPARATOR.join(values)
    state.pop(SEVERAL["regions"], None)  # its cities stand there
    path = "" if page == FIRST else page
    return f"{dashboard.rstrip('/')}/{path}?{urlencode(state, safe=SEPARATOR)}"
