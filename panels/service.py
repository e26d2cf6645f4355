"""How the service is run: requests, response, resolution, repeats, praise and complaints."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from analysis.association import rank_correlation
from analysis.changes import Movement
from analysis.estimates import estimate, pool
from analysis.review import by_month, movements
from analysis.sentences import change_sentence
from charts.bars import Scale, bars
from charts.prepare import trend_points
from charts.scatter import scatter
from charts.trend import trend
from data_access.review import Review
from domain.metrics import OWN_SATISFACTION, SATISFACTION
from domain.months import Period
from domain.scorecard import NATION
from panels.annual import against_last_year
from panels.figures import against_text, period_movements, verdict_text
from panels.panel import Panel, chart_panel
from panels.targets import targets_of

MONTHS = 25
FEWEST_POINTS = 5  # cities
FEWEST_PARTS = 2  # bars
# panel -> the metrics on its lines, all of one unit
LINES: dict[str, tuple[str, ...]] = {
    "service.months": ("case_volume",),
    "service.on_time": ("first_response_on_time", "urgent_on_time"),
    "service.response": ("first_response_time", "first_response_median", "first_response_p90"),
    "service.handling": ("handling_time", "handling_median", "handling_p90"),
    "service.first_contact": ("first_contact_resolution", "resolution_rate"),
    "service.repeats": ("repeat_request_rate", "repeat_complaint_rate"),
    "service.voice": ("praise_share", "complaint_share"),
    "service.follow_up": ("follow_up_48h", "recovery_rate"),
    "service.automatic": ("intelligent_service_share", "self_service_share"),
}
PARTS = ("case_type", "region", "channel")  # requests apart by these
CARDS = (
    "case_volume", "first_response_time", "first_response_on_time", "urgent_on_time", "handling_time",
    "first_contact_resolution", "repeat_request_rate", "complaint_rate",
)  # fmt: skip


def lines_panel(review: Review, name: str, moved: pd.DataFrame) -> Panel | None:
    """The metrics of :data:`LINES` by month, with the first one's targets; None without data."""
    view, ids = review.view, [m for m in LINES[name] if m in review.registry]
    values = by_month(review.sums(*ids, period=review.history(MONTHS, with_data=True)), review.registry)
    values = values[values["value"].notna()]
    shown = [m for m in ids if m in set(values["metric"])]
    if not shown:
        return None
    parts = [trend_points(values[values["metric"] == m], "", review.registry[m], view) for m in shown]
    first = review.registry[shown[0]]
    targets = targets_of(review, first, values[values["metric"] == first.id], "month")
    note = view.say("service.line_note", unit=view.say(f"axis.{first.unit}"))
    return chart_panel(
        review, name, trend, pd.concat(parts, ignore_index=True), first, targets=targets, height=300, ticks=7,
        note=note, finding=change_line(review, first.id, moved), metrics=shown,
    )  # fmt: skip


def change_line(review: Review, metric_id: str, moved: pd.DataFrame) -> str:
    """The metric against the period before; empty where it cannot be compared.

    Args:
        moved: of :func:`service_movements`.
    """
    if metric_id not in moved.index or moved.loc[metric_id, "movement"] in (
        Movement.ABSENT,
        Movement.TOO_FEW,
    ):
        return ""
    row = moved.loc[metric_id].to_dict()
    return change_sentence(row, review.registry[metric_id], review.view, against_text(review))


def service_movements(review: Review) -> pd.DataFrame:
    """The metrics of cards and lines against the period before."""
    ids = dict.fromkeys([*CARDS, *(metric for ids in LINES.values() for metric in ids)])
    return period_movements(review, list(ids))


def parts_panel(review: Review, part: str) -> Panel | None:
    """Requests of the period apart by type, region or channel: how many, and their share; None where they
    are all of one."""
    view, words = review.view, review.view.words
    now, before = (_apart(review, part, period) for period in (review.period, review.period.before))
    if now.empty:
        return None
    moved = movements(now, before, review.registry, ["series"])
    moved = moved[moved["value"].notna()].sort_values("value", ascending=False, kind="stable")
    if len(moved) < FEWEST_PARTS:
        return None
    total = float(moved["value"].sum())
    volume = review.registry["case_volume"]
    rows = pd.DataFrame(
        {
            "label": [words.segment(str(name)) or view.say("service.other") for name in moved["series"]],
            "value": moved["value"], "low": float("nan"), "high": float("nan"), "tone": "accent",
            "beside": 100 * moved["value"] / total if total else float("nan"),
            "note": [_note(row, review) for row in moved.to_dict("records")],
        }
    )  # fmt: skip
    finding = view.say(
        "service.largest", name=rows["label"].iloc[0], share=words.number(rows["beside"].iloc[0]),
        cases=words.number(rows["value"].iloc[0]),
    )  # fmt: skip
    return chart_panel(
        review, f"service.by_{part}", bars, rows, finding=finding, metrics=["case_volume"],
        head=view.say(f"filter.by_{part}"), scale=Scale(view.name(volume.label), view.say("axis.count")),
        side=Scale(view.say("service.share")),
    )  # fmt: skip


def _apart(review: Review, part: str, period: Period) -> pd.DataFrame:
    """Sums of case volume with the column ``series``."""
    if part == "region":
        sums = review.sums("case_volume", period=period)
        regions = dict(zip(review.cities["city"], review.cities["region"], strict=True))
        sums = sums[sums["city"] != NATION]
        return sums.assign(series=sums["city"].map(regions).fillna(""))
    sums = review.segment_sums(part, "case_volume", period=period)
    return sums.assign(series=sums[part].fillna(""))


def _note(row: Mapping[Hashable, Any], review: Review) -> str:
    view, words = review.view, review.view.words
    metric = review.registry["case_volume"]
    change = verdict_text({str(k): v for k, v in row.items()}, metric, view, against_text(review))
    name = words.segment(str(row["series"])) or view.say("service.other")
    return view.say(
        "service.hover", name=name, value=words.value(metric, float(str(row["value"]))), change=change
    )


def resolution_panel(review: Review) -> Panel | None:
    """Resolution rate against satisfaction, one point a city, over the last twelve months."""
    ids = ("resolution_rate", SATISFACTION)
    sums = review.sums(*ids, all_cities=True, period=review.history(12, with_data=True))
    found = estimate(pool(sums[sums["city"] != NATION], ["city", "metric"]), review.registry)
    wide = found.pivot(index="city", columns="metric", values=["value", "base"])
    if not {("value", m) for m in ids} <= set(wide.columns):
        return None
    points = pd.DataFrame(
        {"city": wide.index, "x": wide[("value", ids[0])].to_numpy(), "y": wide[("value", ids[1])].to_numpy(),
         "base": wide[("base", ids[0])].to_numpy()}
    ).dropna()  # fmt: skip
    if len(points) < FEWEST_POINTS:
        return None
    points = review.named(points)
    return chart_panel(
        review, "service.resolution", scatter, points, *(review.registry[m] for m in ids), metrics=ids,
        finding=_association(points, review),
    )  # fmt: skip


def _association(points: pd.DataFrame, review: Review) -> str:
    """Spearman's correlation with its interval, in words that claim no cause."""
    found = rank_correlation(points["x"].to_numpy(float), points["y"].to_numpy(float))
    together = "associated" if found.low > 0 else "opposed" if found.high < 0 else "not_associated"
    number = review.view.words.number
    return review.view.say(
        f"service.{together}", n=len(points), r=number(found.value, 2, signed=True),
        low=number(found.low, 2, signed=True), high=number(found.high, 2, signed=True),
    )  # fmt: skip


def others_panel(review: Review) -> Panel | None:
    """What the company measures besides: figures that stand neither in the cards nor in the lines."""
    told = {*CARDS, SATISFACTION, OWN_SATISFACTION, *(d.id for d in review.dimensions)}
    told |= {metric for ids in LINES.values() for metric in ids}
    ids = [metric.id for metric in review.registry if metric.id not in told]
    panel = against_last_year(review, "service.others", review.period, ids)
    return None if panel.is_empty else panel
