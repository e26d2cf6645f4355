"""What became of a case of the example: resolved, repeated, praised, followed up; a complaint's stages."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from domain.months import Month
from warehouse.example_columns import whole
from warehouse.example_handling import spread
from warehouse.example_random import Flags, Floats, draw_some, normal, stream
from warehouse.example_story import HARD_COMPLAINTS, HARD_RESOLVED, HARD_SHARE
from warehouse.example_world import MARCH, between

UNKNOWN_OUTCOME = 0.02
FIRST_TIME = (0.72, 0.845)  # resolved at the first contact, complaints apart, over the months
OUTAGE_LOSS = 0.03  # of March, whose CRM outages lost tickets
COMPLAINT_FIRST_TIME, HARD_FIRST_TIME, LATER = 0.42, 0.15, 0.62  # and of what is left, resolved later
PRAISE = (0.13, 0.19)
STAGE_MINUTES = {"respond_s": 6.5, "classify_s": 19.0, "assign_s": 74.0, "resolve_s": 84.0}  # means
# Of the complaints that are not resolved, the share that goes on to each stage; the last needs a solution.
GO_ON = {"respond_s": 0.98, "classify_s": 0.94, "assign_s": 0.87, "resolve_s": 0.0}
FOLLOWED_UP, RECOVERED = (0.66, 0.86), (0.45, 0.62)  # of complaints; of those followed up
REPEAT_REQUEST_DAYS, REPEAT_COMPLAINT_DAYS = 30, 90


def outcome_columns(frame: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The month's cases in the order of the file, but for what needs other months' cases."""
    rng = stream("outcome", month.key)
    size = len(frame)
    complaint = (frame["complaint"] == 1).to_numpy()
    hard, hard_resolved = _hard(complaint, month, rng)
    usual = between(FIRST_TIME, month) - (OUTAGE_LOSS if month == MARCH else 0.0)
    chance = np.where(hard, HARD_FIRST_TIME, np.where(complaint, COMPLAINT_FIRST_TIME, usual))
    luck, later = rng.random(size), rng.random(size)
    first = luck < chance
    resolved = np.where(hard, hard_resolved, first | (later < LATER))
    told = (rng.random(size) >= UNKNOWN_OUTCOME) | hard
    followed = complaint & (rng.random(size) < between(FOLLOWED_UP, month))
    recovered = followed & (rng.random(size) < between(RECOVERED, month))
    praise = ~complaint & (rng.random(size) < between(PRAISE, month))
    return frame.assign(
        **_stages(complaint, resolved & told, rng),
        resolved=whole(resolved, told),
        resolved_first=whole(first & resolved, told),
        hard=hard.astype(np.int64),
        praise=praise.astype(np.int64),
        followed_up_48h=whole(followed, complaint),
        recovered=whole(recovered, complaint),
    )


def _hard(complaint: Flags, month: Month, rng: np.random.Generator) -> tuple[Flags, Flags]:
    """Which complaints are hard, and which of them were resolved."""
    count = round(HARD_SHARE * int(complaint.sum()))
    solved = round((between(HARD_RESOLVED, month) + 0.015 * float(normal(rng, 1)[0])) * count)
    count, solved = HARD_COMPLAINTS.get(month, (count, solved))
    hard = draw_some(rng, complaint.astype(np.float64), count)
    return hard, draw_some(rng, hard.astype(np.float64), solved)


def _stages(complaint: Flags, resolved: Flags, rng: np.random.Generator) -> dict[str, object]:
    """Seconds to response, classification and assignment since opening, and from there to resolution; empty
    for stages that a complaint has not come to."""
    size = len(complaint)
    times: dict[str, Floats] = {}
    before = np.zeros(size)
    for name, minutes in STAGE_MINUTES.items():
        drawn = spread(rng, np.full(size, 60.0 * minutes), 0.45)
        if name in ("classify_s", "assign_s"):  # counted from the opening: never before the last stage
            drawn = np.maximum(drawn, before + 60.0)
        times[name] = before = drawn
    columns: dict[str, object] = {}
    come = complaint.copy()
    for name, seconds in times.items():
        come &= resolved | (rng.random(size) < GO_ON[name])
        columns[name] = whole(np.floor(seconds), come)
    return columns


COLUMNS = (
    "case_id", "date", "city", "channel", "case_type", "tier", "customer", "priority", "agent_group",
    "handled_by", "agent_tenure_months", "first_response_s", "handling_s", "respond_s", "classify_s",
    "assign_s", "resolve_s", "on_time", "resolved", "resolved_first", "complaint", "hard",
    "repeat_complaint", "repeat_request", "praise", "simple", "proactive", "followed_up_48h", "recovered",
)  # fmt: skip


def mark_repeats(frame: pd.DataFrame) -> pd.DataFrame:
    """All cases with repeat_request (same customer and type within 30 days) and repeat_complaint
    (the customer's complaint before within 90 days), in the file's column order.

    Empty in the first days of the data: what came before them is not known.
    """
    day = frame["date"].map({d: dt.date.fromisoformat(d).toordinal() for d in frame["date"].unique()})
    request = _days_since(frame.assign(day=day), ["customer", "case_type"])
    complaints = frame.assign(day=day)[frame["complaint"] == 1]
    before = _days_since(complaints, ["customer"]).reindex(frame.index)
    known = (day - day.min()).to_numpy()
    marked = frame.assign(
        repeat_request=whole((request <= REPEAT_REQUEST_DAYS).to_numpy(), known >= REPEAT_REQUEST_DAYS),
        repeat_complaint=whole((before <= REPEAT_COMPLAINT_DAYS).to_numpy(), known >= REPEAT_COMPLAINT_DAYS),
    )
    return marked[list(COLUMNS)]


def _days_since(frame: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Days since the row before with the same keys; NaN for the first."""
    return frame.groupby(keys, sort=False)["day"].diff()
