"""The calls to listen to: a random share of a day's, the same whoever draws it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.sampling import drawn
from data_access.records import calls, recorded_days
from data_access.review import Review
from domain.supervision import DEFAULT_SEED, Supervision
from panels.panel import Panel, table_panel
from panels.training import group_name

NAME = "sampling.calls"
COLUMNS = ("case", "city", "group", "type", "time")


def sample(review: Review, day: dt.date, rules: Supervision | None = None) -> pd.DataFrame:
    """The drawn calls of a day under the review's filters, in the order of the draw.

    Returns: ``case_id``, ``city``, ``name`` [of the city], ``agent_group``, ``handled_by`` [empty where
    unknown], ``case_type``, ``handling_s`` [seconds or NaN].
    """
    rules = rules or Supervision.from_environment()
    return _drawn(calls(review, day, rules.call_channels), day, rules, review)


def sample_panel(review: Review, day: dt.date | None = None, rules: Supervision | None = None) -> Panel:
    """The sample of a day as a list.

    Args:
        day: the newest with cases in the review's month unless given.
    """
    rules, view = rules or Supervision.from_environment(), review.view
    if day is None:
        recorded = recorded_days(review, "cases")
        if not recorded:
            return _silent(review, view.say("sampling.empty", month=view.words.month(review.month)))
        day = recorded[-1]
    every = calls(review, day, rules.call_channels)
    if every.empty:
        channels = view.say("place.comma").join(rules.call_channels)
        return _silent(review, view.say("sampling.no_calls", day=view.words.date(day), channels=channels))
    found = _drawn(every, day, rules, review)
    heads = [view.say(f"sampling.{column}") for column in COLUMNS]
    values = pd.DataFrame(
        {
            heads[0]: found["case_id"].astype(str),
            heads[1]: found["name"],
            heads[2]: [_who(row, review) for row in found.to_dict("records")],
            heads[3]: [view.words.segment(value) for value in found["case_type"]],
            view.say("sampling.time_number"): found["handling_s"],
        }
    )
    table = values[heads[:4]].assign(**{heads[4]: [_time(seconds) for seconds in found["handling_s"]]})
    note = view.say(
        "sampling.note", day=view.words.date(day), n=view.words.number(len(every)),
        drawn=view.words.number(len(found)), percent=f"{rules.sample_percent.normalize():f}",
    )  # fmt: skip
    if rules.sample_seed == DEFAULT_SEED:
        note = view.say("sentence.join").join([note, view.say("sampling.seed")])
    return table_panel(review, NAME, table, numbers=heads[4:], values=values, note=note)


def _silent(review: Review, why: str) -> Panel:
    return Panel(NAME, review.view.say(NAME), why=why)


def _drawn(every: pd.DataFrame, day: dt.date, rules: Supervision, review: Review) -> pd.DataFrame:
    found = drawn(every, day, rules.sample_percent, rules.sample_seed)
    names = dict(zip(review.cities["city"], review.cities["name"], strict=True))
    found.insert(2, "name", [names.get(city, city) for city in found["city"]])
    return found


def _who(row: Mapping[Hashable, Any], review: Review) -> str:
    """The group of agents; what handled the call where that was none of them."""
    return group_name(row["agent_group"] or row["handled_by"], review)


def _time(seconds: float) -> str:
    """``12:05`` minutes and seconds; empty where nobody told."""
    return "" if seconds != seconds else f"{int(seconds) // 60}:{int(seconds) % 60:02d}"
