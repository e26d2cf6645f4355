"""What is known of the stages of complaints in the period."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

from analysis.estimates import estimate, pool
from data_access.review import Review
from domain.metrics import Metric
from panels.targets import Goals

STAGES = ("respond", "classify", "assign", "resolve")
OPENED = "complaint_volume"


@dataclass(frozen=True)
class Stage:
    """One stage in the period.

    Args:
        row: estimate of the share in time: ``value``, ``low``, ``high`` [%], ``base`` [complaints that came
            to the stage; NaN where it is not known].
        limit: minutes, in words.
        target: the strictest in force [%]; NaN for none.
    """

    name: str
    metric: Metric
    row: Mapping[Hashable, Any]
    limit: str
    target: float

    @property
    def reached(self) -> float:
        return float(self.row["base"])

    @property
    def share(self) -> float:
        return float(self.row["value"])


def complaint_stages(review: Review) -> tuple[float, list[Stage]]:
    """How many complaints were opened (NaN where it is not known), and the stages with a figure."""
    ids = {stage: f"complaint_{stage}_on_time" for stage in STAGES}
    sums = review.sums(OPENED, *ids.values())
    rows = {
        row["metric"]: row for row in estimate(pool(sums, ["metric"]), review.registry).to_dict("records")
    }
    goals, found = Goals(review), []
    for stage, metric_id in ids.items():
        row, metric = rows.get(metric_id), review.registry[metric_id]
        if row is None or (row["base"] != row["base"] and row["value"] != row["value"]):
            continue
        limits = review.warehouse.limits.of(stage).values()
        limit = "/".join(dict.fromkeys(review.view.words.number(seconds / 60) for seconds in limits))
        targets = goals.targets(metric, review.month.key)
        name = review.view.say(f"stage.{stage}")
        found.append(Stage(name, metric, row, limit, targets[-1] if targets else float("nan")))
    return float(rows[OPENED]["value"]) if OPENED in rows else float("nan"), found
