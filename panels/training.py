"""The T+1 loop: what scored low in the last days, as topics to train by the next day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.script_report import LOW_SHARE
from analysis.training_topics import Standing, training_topics
from data_access.records import low_scores, recorded_days
from data_access.review import Review
from domain.days import Days
from domain.supervision import Supervision
from domain.thresholds import Thresholds
from panels.panel import Panel, table_panel

NAME = "training.topics"
DAYS = 7  # with data, that are looked at together: one day's low scores of a topic are too few to be told
MOST_ROWS, MOST_NAMES = 20, 3
COLUMNS = ("due", "came", "group", "topic", "low", "share", "verdict")


def training_panel(review: Review, days: int = DAYS, rules: Supervision | None = None) -> Panel:
    """The topics of the last days with responses in the review's month, those above average first.

    Args:
        days: with responses; 1 shows the newest day alone.
    """
    rules, view = rules or Supervision.from_environment(), review.view
    recorded = recorded_days(review, "responses")[-days:]
    if not recorded:
        return _silent(review, view.say("training.empty", month=view.words.month(review.month)))
    window = Days(recorded[0], recorded[-1] + dt.timedelta(days=1))
    counts = low_scores(review, window, rules)
    if counts.empty:
        return _silent(review, view.say("chart.empty"))
    found = training_topics(counts, [d.id for d in review.dimensions])
    period = view.say("story.period", start=view.words.date(window.start), end=view.words.date(window.last))
    if found.empty:
        return _silent(review, view.say("training.few", period=period))
    found = found.assign(due=[came + dt.timedelta(days=rules.loop_days) for came in found["came"]])
    heads = [view.say(f"training.{column}") for column in COLUMNS]
    shown = found.head(MOST_ROWS)
    table = pd.DataFrame([_row(row, review) for row in shown.to_dict("records")], columns=heads)
    return table_panel(
        review, NAME, table, numbers=[heads[4], heads[5]], values=_values(found, review),
        note=_note(found, len(shown), period, rules, review), finding=_finding(found, review),
    )  # fmt: skip


def _silent(review: Review, why: str) -> Panel:
    return Panel(NAME, review.view.say(NAME), why=why)


def _note(found: pd.DataFrame, shown: int, period: str, rules: Supervision, review: Review) -> str:
    view = review.view
    parts = [
        view.say(
            "training.note",
            period=period,
            loop=rules.loop_days,
            limit=f"{rules.low_below:g}",
            fewest=Thresholds.from_environment().shown,
        )
    ]
    if len(found) > shown:
        parts.append(view.say("training.more", shown=shown, n=len(found)))
    if not found["agent_group"].any():
        parts.append(view.say("training.no_group"))
    return view.say("sentence.join").join(parts)


def _row(row: Mapping[Hashable, Any], review: Review) -> list[str]:
    view = review.view
    share = view.say(
        "training.interval",
        value=view.words.value(LOW_SHARE, row["share"]),
        interval=view.words.interval(LOW_SHARE, row["share_low"], row["share_high"]),
    )
    return [
        view.words.date(row["due"]),
        view.words.date(row["came"]),
        group_name(row["agent_group"], review),
        _topic(row, review),
        view.words.number(row["low"]),
        share if row["standing"] != Standing.TOO_FEW else view.say("kpi.hidden"),
        view.say(f"training.{row['standing']}"),
    ]


def _topic(row: Mapping[Hashable, Any], review: Review) -> str:
    view = review.view
    return view.say(
        "training.of", case_type=view.words.segment(row["case_type"]), dimension=_dimension(row, review)
    )


def _dimension(row: Mapping[Hashable, Any], review: Review) -> str:
    """The weakest dimension; only the overall rating is known of a response without one."""
    known = str(row["dimension"])
    return review.view.name(review.registry[known].label) if known else review.view.say("training.overall")


def group_name(group: str, review: Review) -> str:
    """A group of agents in the reader's language."""
    return review.view.words.segment(group or "unknown")


def _finding(found: pd.DataFrame, review: Review) -> str:
    """The topics above the average; plainly that there is none."""
    view = review.view
    above = found[found["standing"] == Standing.ABOVE]
    if above.empty:
        return view.say("training.none_above", n=len(found))
    names = view.say("place.comma").join(
        _named(row, review) for row in above.head(MOST_NAMES).to_dict("records")
    )
    if len(above) > MOST_NAMES:
        return view.say("training.finding_more", n=len(above), names=names)
    return view.say("training.finding", names=names)


def _named(row: Mapping[Hashable, Any], review: Review) -> str:
    view = review.view
    return view.say(
        "training.named", group=group_name(row["agent_group"], review), topic=_topic(row, review),
        share=view.words.value(LOW_SHARE, row["share"]), due=view.words.date(row["due"]),
    )  # fmt: skip


def _values(found: pd.DataFrame, review: Review) -> pd.DataFrame:
    """Every topic as numbers, for a sheet."""
    view, rows = review.view, found.to_dict("records")
    known = found["standing"] != Standing.TOO_FEW  # a base beside the low scores would tell the share
    table = {
        "due": [row["due"].isoformat() for row in rows],
        "came": [row["came"].isoformat() for row in rows],
        "group": [group_name(row["agent_group"], review) for row in rows],
        "topic": [_topic(row, review) for row in rows],
        "base": found["base"].where(known),
        "low": found["low"],
        "share_number": found["share"],
        **{name: found[name] for name in ("share_low", "share_high", "others")},
        "verdict": [view.say(f"training.{row['standing']}") for row in rows],
    }
    return pd.DataFrame({view.say(f"training.{name}"): values for name, values in table.items()})
