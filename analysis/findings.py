"""One sentence a chart, made from its verdicts by rule; empty where there is nothing to say.

No sentence calls a difference up, down, ahead or behind unless its own analysis calls it more than chance;
tests/test_sentences.py walks over all of them.
"""

from __future__ import annotations

import pandas as pd

from analysis.certain_ranks import RankFacts
from analysis.changes import Movement
from analysis.standings import TOP, Standing
from domain.metrics import SATISFACTION, Registry
from domain.months import Month
from domain.view import View

MOST_ITEMS = 3


def standings_finding(standings: pd.DataFrame, view: View) -> str:
    """How many cities lead, lag, or cannot be told from the nation."""
    counts = standings["standing"].value_counts()
    names = (Standing.LEADING, Standing.LAGGING, Standing.IN_LINE)
    leading, lagging, in_line = (int(counts.get(name, 0)) for name in names)
    if leading + lagging:
        return view.say("finding.standings", leading=leading, lagging=lagging, in_line=in_line)
    return view.say("finding.standings_none", n=in_line) if in_line else ""


def contributions_finding(parts: pd.DataFrame, registry: Registry, view: View) -> str:
    """Which parts moved the nation, the largest first; those within chance are not named."""
    printed = parts["effect"].abs().round(registry[SATISFACTION].decimals) > 0
    certain = parts[parts["certain"].astype(bool) & printed]
    if parts.empty:
        return ""
    if certain.empty:
        return view.say("finding.contributions_none")
    order = certain["effect"].abs().sort_values(ascending=False, kind="stable").index[:MOST_ITEMS]
    items = []
    for row in certain.loc[order].to_dict("records"):
        name = row["part"]
        label = view.name(registry[name].label) if name in registry else view.say(f"part.{name}")
        change = view.words.change(registry[SATISFACTION], row["effect"])
        items.append(view.say("sentence.item", name=label, change=change))
    return view.say("finding.contributions", items=view.say("place.comma").join(items))


def gap_finding(gaps: pd.DataFrame, registry: Registry, view: View) -> str:
    """In which dimensions the chosen leaders and laggards differ by more than chance."""
    sides = gaps[gaps["metric"] != SATISFACTION]
    certain = sides[sides["certain"].astype(bool)].sort_values("gap", ascending=False, kind="stable")
    if sides.empty:
        return ""
    if certain.empty:
        return view.say("finding.gap_none")
    items = [
        view.say(
            "sentence.item", name=view.name(registry[m].label), change=view.words.change(registry[m], gap)
        )
        for m, gap in list(zip(certain["metric"], certain["gap"], strict=True))[:MOST_ITEMS]
    ]
    return view.say("finding.gap", items=view.say("place.comma").join(items))


def ranks_finding(facts: RankFacts | None, view: View) -> str:
    """To how many cities the best five can be narrowed."""
    if facts is None:
        return ""
    key = "ranks_exact" if facts.top_set == TOP else "ranks"
    return view.say(f"finding.{key}", top=TOP, top_set=facts.top_set, n=facts.ranked)


def funnel_finding(standings: pd.DataFrame, limits: pd.DataFrame, view: View) -> str:
    """How many cities lie outside the 99.8 % limits of their base."""
    known = standings[standings["value"].notna() & standings["base"].notna()].sort_values("base")
    if known.empty:
        return ""
    near = pd.merge_asof(
        known[["base", "value"]].astype(float), limits.astype(float).sort_values("base"), on="base",
        direction="nearest",
    )  # fmt: skip
    outside = int(((near["value"] > near["high_998"]) | (near["value"] < near["low_998"])).sum())
    return view.say("finding.funnel" if outside else "finding.funnel_none", n=outside)


def streak_finding(standings: pd.DataFrame, streak: pd.Series, view: View) -> str:
    """Which leading cities have been among the best five for months."""
    leading = standings[standings["standing"].eq(Standing.LEADING) & (standings["rank"] <= TOP)]
    items = [
        view.say("finding.streak_item", name=name, n=int(streak.get(city, 0)))
        for city, name in zip(leading["city"], leading["name"], strict=True)
        if int(streak.get(city, 0)) >= 2
    ]
    joined = view.say("place.comma").join(items)
    return view.say("finding.streak", items=joined, top=TOP) if items else ""


def cells_finding(moved: pd.DataFrame, against: str, view: View) -> str:
    """How many cells of a table of cities moved by more than chance."""
    counts = moved["movement"].value_counts()
    up, down = int(counts.get(Movement.UP, 0)), int(counts.get(Movement.DOWN, 0))
    if up + down:
        return view.say("finding.cells", up=up, down=down, against=against)
    judged = int(counts.get(Movement.NONE, 0))
    return view.say("finding.cells_none", against=against) if judged else ""


def control_finding(charted: pd.DataFrame, verdict: pd.Series, view: View) -> str:
    """Whether the last month is a signal, by which rule, and what it means."""
    known = charted[charted["value"].notna()]
    if known.empty:
        return ""
    last = known.iloc[-1]
    month = view.words.month(Month.from_key(int(last["month"])))
    if not isinstance(last["rule"], str):
        return view.say("finding.control_none", month=month)
    meaning = verdict.loc[known.index[-1]]
    return view.say(f"finding.control_{meaning}", month=month, rule=view.say(last["rule"]))
