"""Rules and a month -> the alerts that are open, acknowledged or just over."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from alerts.alert import Alert, Evaluation, Severity, Standing
from alerts.chance import chance_rings
from alerts.episodes import episodes
from alerts.seen import place_name, seen_by, whole
from alerts.verdicts import judged_by
from data_access.review import Review
from data_access.state import Acknowledgement, Ring, State
from domain.alert_rules import Rule, RuleError
from domain.months import Month


def evaluate(review: Review, rules: Sequence[Rule], state: State) -> Evaluation:
    """Judge every rule in the review's month and scope; the review's filters do not matter.

    A rule on a metric that the warehouse does not hold, or whose places it does not know, is refused by
    name; the others are judged.
    """
    known = state.acknowledgements()
    alerts: list[Alert] = []
    unjudged: dict[str, dict[str, int]] = {}
    refused: dict[str, str] = {}
    expected: dict[str, float | None] = {}
    for rule in rules:
        try:
            check(review, rule)
            seen = seen_by(review, rule)
        except RuleError as error:
            refused[rule.id] = str(error)
            continue
        verdict = judged_by(review, rule, seen)
        chance = chance_rings(rule, review.registry[rule.metric], seen, verdict, 1)
        expected[rule.id] = None if chance is None else float(chance[0])
        now = verdict[(verdict["month"] == review.month.key) & ~verdict["judged"].astype(bool)]
        unjudged[rule.id] = {str(why): int(n) for why, n in now["why"].value_counts().items()}
        alerts += alerts_of(review, rule, verdict, known)
    order = {Severity.CERTAIN: 0, Severity.WATCH: 1, Severity.NOTE: 2}
    alerts.sort(key=lambda a: (a.standing is Standing.CLOSED, -a.ring.since, order[a.severity]))
    return Evaluation(tuple(alerts), unjudged, refused, expected)


def check(review: Review, rule: Rule) -> None:
    """Whether the rule can be watched here.

    Raises:
        RuleError: the metric is unknown or nobody measures it, or has no bad direction.
    """
    where = f"rule {rule.id}, metric"
    if rule.metric not in review.registry:
        raise RuleError(where, rule.metric, "a metric of the registry", [m.id for m in review.registry])
    if rule.metric not in review.warehouse.measured:
        raise RuleError(where, rule.metric, "a metric that the warehouse holds")
    rule.signs(review.registry[rule.metric])


def alerts_of(
    review: Review, rule: Rule, verdict: pd.DataFrame, known: Sequence[Acknowledgement]
) -> list[Alert]:
    """The alerts of one rule that are open in the review's month, or were over in it."""
    metric, month = review.registry[rule.metric], review.month.key
    found = episodes(verdict, rule.signs(metric))
    rows = verdict[verdict["month"] == month].set_index("place").to_dict("index")
    good = {"up": 1, "down": -1}.get(metric.direction, 0)
    alerts = []
    for place, side, since, until in found.itertuples(index=False):
        if until not in (0, month):
            continue
        ring, row = Ring(rule.id, place, side, since, month), rows.get(place, {})
        mine = [ack for ack in known if ring.is_same(ack.ring)]
        standing = Standing.CLOSED if until else Standing.ACKNOWLEDGED if mine else Standing.OPEN
        severity = Severity.CERTAIN if row.get("certain") and row["ring"] == side else Severity.WATCH
        figures = {
            column: float(row.get(column, float("nan")))
            for column in ("value", "low", "high", "base", "before", "measure")
        }
        alerts.append(
            Alert(
                rule, place_name(whole(review), rule.places, place), ring, standing,
                severity if side == -good else Severity.NOTE, Month.from_key(until) if until else None,
                signal=str(row.get("signal", "")), why=str(row.get("why", "absent")),
                acknowledgement=mine[-1] if mine else None, is_from_start=since == verdict["month"].min(),
                **figures,
            )
        )  # fmt: skip
    return alerts
