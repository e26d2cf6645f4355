"""What a rule sees: its metric in its places, month by month, under the reader's scope."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from analysis.review import by_month
from data_access.review import Review
from domain.alert_rules import PlaceKind, Rule, RuleError
from domain.metrics import Kind
from domain.months import Period
from domain.query import Filters
from domain.scope import Scope
from domain.scorecard import NATION
from domain.thresholds import Base

WINDOW = 36  # months a control chart looks back on
WALK = 36  # months walked through to know what is open now
COLUMNS = ("place", "month", "metric", "value", "se", "low", "high", "base", "status")


def whole(review: Review) -> Review:
    """The review without its filters and with its last month alone: a rule watches what it names, whatever
    the reader looks at."""
    return replace(review, filters=Filters(), period=Period.of_month(review.month))


def seen_by(review: Review, rule: Rule) -> pd.DataFrame:
    """The estimates of the rule's places over all months that its verdicts may need, up to the review's.

    Places that are not wholly in the reader's scope are left out: the nation unless the scope is everything,
    a region unless all its cities are in it.

    Returns:
        by place and month: ``place`` [id; empty for the nation], ``month`` [key], ``metric``, ``value``,
        ``se``, ``low``, ``high`` [unit], ``base``, ``status`` [Base], and ``judged`` [bool], ``why`` [of
        ``small``, ``base`` where it is not judged, else empty].
    Raises:
        QueryError: a metric that the registry does not know.
        RuleError: a chosen place that does not exist.
    """
    asked = whole(review)
    metric = asked.registry[rule.metric]
    sums = asked.sums(rule.metric, period=asked.history(WALK + WINDOW), all_cities=True)
    places = _places(asked, rule)
    if rule.places is PlaceKind.NATION:
        found = by_month(sums, asked.registry).assign(place=NATION) if places else pd.DataFrame()
    elif rule.places is PlaceKind.CITIES:
        found = by_month(sums, asked.registry, ["city"]).rename(columns={"city": "place"})
    else:
        region = sums["city"].map(asked.cities.set_index("city")["region"])
        known = region.notna() & region.ne("")
        found = by_month(sums[known].assign(series=region[known]), asked.registry, ["series"])
        found = found.rename(columns={"series": "place"})
    table = found[found["place"].isin(places)] if len(found) else pd.DataFrame(columns=COLUMNS)
    table = table[list(COLUMNS)].sort_values(["place", "month"], ignore_index=True)
    shown = table["status"].isin([Base.GREY, Base.FULL])
    based = metric.kind is not Kind.COUNT
    enough = ~(table["base"].astype(float) < rule.base) if based else pd.Series(True, index=table.index)
    table["judged"] = shown & enough & table["value"].notna()
    table["why"] = np.select([table["judged"], ~shown], ["", "small"], "base")
    return table


def _places(review: Review, rule: Rule) -> list[str]:
    """The places to watch: those the rule names and the reader may see."""
    if rule.places is PlaceKind.NATION:
        return [NATION] if review.scope.is_everything else []
    every = review.warehouse.cities(Scope.everything())
    if rule.places is PlaceKind.CITIES:
        known, mine = list(every["city"]), set(review.cities["city"])
        names = [*every["name_zh"], *every["name_en"], *known]
    else:
        known = names = [region for region in every["region"].unique() if region]
        hidden = every.loc[~every["city"].isin(review.cities["city"]), "region"]
        mine = set(known) - set(hidden)
    for place in rule.chosen:
        if place not in known:
            raise RuleError(f"rule {rule.id}, chosen", place, f"one of the {rule.places}", names)
    return [place for place in (rule.chosen or known) if place in mine]


def place_name(review: Review, kind: PlaceKind, place: str) -> str:
    """A place in the reader's language."""
    if kind is PlaceKind.NATION:
        return review.view.say("place.all")
    if kind is PlaceKind.REGIONS:
        return review.view.words.segment(place)
    mine = review.cities[review.cities["city"] == place]
    return str(mine["name"].iloc[0]) if len(mine) else place
