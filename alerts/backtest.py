"""What a rule would have done over the past months: shown before it is saved."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from alerts.chance import chance_rings
from alerts.episodes import episodes
from alerts.evaluate import check
from alerts.seen import place_name, seen_by, whole
from alerts.verdicts import judged_by
from alerts.wording import rings_text
from data_access.review import Review
from domain.alert_rules import Rule
from domain.months import Month
from domain.view import View

MONTHS = 12


@dataclass(frozen=True)
class Backtest:
    """A rule over the past months, each judged with what was known by then.

    The records are those of today: a month that was corrected later is judged as corrected.

    Args:
        months: those of the last twelve in which anything could be judged.
        rings: one row a ring: ``place`` [id], ``name`` [in the review's language], ``month`` [key it rang],
            ``side`` [−1, 1], ``lasted`` [months open, up to now if it still is], ``is_open`` [bool].
        expected: rings to expect in these months if nothing happens; None where chance is unknown.
        places: how many places were ever judged.
    """

    rule: Rule
    months: tuple[Month, ...]
    rings: pd.DataFrame
    expected: float | None
    places: int

    @property
    def lasting(self) -> int:
        """Rings that were not over a month later."""
        return int((self.rings["lasted"] > 1).sum())

    def sentence(self, view: View) -> str:
        """How often it would have rung, and how often by chance."""
        if not self.months:
            return view.say("alerts.backtest_silent")
        n, months = len(self.rings), len(self.months)
        if self.expected is None:
            return view.say("alerts.backtest_unknown", n=n, months=months)
        usual = rings_text(self.expected, view)
        key = "none" if n == 0 else "rings" if self.expected <= n else "chance"
        return view.say(f"alerts.backtest_{key}", n=n, months=months, expected=usual)


def backtest(review: Review, rule: Rule) -> Backtest:
    """The rule over the twelve months up to the review's.

    Raises:
        RuleError: the rule cannot be watched in this warehouse.
    """
    check(review, rule)
    asked, metric = whole(review), review.registry[rule.metric]
    seen = seen_by(asked, rule)
    verdict = judged_by(asked, rule, seen)
    wanted = [(asked.month - back).key for back in reversed(range(MONTHS))]
    judged = verdict[verdict["judged"].astype(bool) & verdict["month"].isin(wanted)]
    found = episodes(verdict, rule.signs(metric))
    rings = found[found["since"].isin(wanted)].rename(columns={"since": "month"})
    ends = [until or (asked.month + 1).key for until in rings["until"]]
    lasted = [Month.from_key(end).since(Month.from_key(start))
              for start, end in zip(rings["month"], ends, strict=True)]  # fmt: skip
    rings = rings.assign(
        name=[place_name(asked, rule.places, place) for place in rings["place"]], lasted=lasted,
        is_open=rings["until"].eq(0),
    ).drop(columns="until").reset_index(drop=True)  # fmt: skip
    expected = chance_rings(rule, metric, seen, verdict, MONTHS)
    months = tuple(Month.from_key(int(key)) for key in sorted(judged["month"].unique()))
    return Backtest(
        rule, months, rings, None if expected is None else float(expected.sum()), judged["place"].nunique()
    )
