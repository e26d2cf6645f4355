"""The workbook of all figures of a review: a sheet a part, the definitions, and what the file is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from data_access.review import Review
from domain.thresholds import Thresholds
from exports.definitions import definitions
from exports.figures import NATION, review_figures
from exports.sheets import About, sheet_xlsx
from exports.slides_context import DeckContext

CHANGE = (
    "before",
    "change",
    "change_low",
    "change_high",
    "change_pct",
    "movement",
    "year_change",
    "year_movement",
)
GAP = ("nation", "gap", "gap_low", "gap_high", "standing", "rank", "low_rank", "high_rank",
       "top_probability", "bottom_probability", "streak")  # fmt: skip
# part -> the columns of its sheet: the figures' column, and its heading where that is another
SHEETS: dict[str, dict[str, str]] = {
    "national": dict.fromkeys(("metric", "value", "unit", "low", "high", "base", *CHANGE), ""),
    "city": dict.fromkeys(("place", "metric", "value", "unit", "low", "high", "base", *CHANGE, *GAP), ""),
    "decomposition": {
        "note": "part",
        "value": "contribution",
        "unit": "",
        "low": "",
        "high": "",
        "movement": "",
    },
    "gap": {"metric": "", "value": "leaders", "gap": "spread", "gap_low": "", "gap_high": "", "unit": ""},
    "event": {"note": "event", "place": "", "reading": "", "value": "", "unit": ""},
    "practice": {"note": "practice", "place": "", "value": "", "unit": "", "base": ""},
}


def review_workbook(
    review: Review, cities: Sequence[str] = (), *, view_url: str = "", made: dt.datetime | None = None
) -> bytes:
    """The XLSX of :func:`exports.figures.review_figures`, worded in the reader's language.

    Args:
        cities: as of ``review_figures``; those of the review's filters unless given.
        view_url: of the same view in the dashboard.
        made: when [UTC].
    """
    figures = review_figures(review, cities or review.filters.cities)
    say = review.view.say
    tables = {
        say(f"workbook.sheet_{part}"): _sheet(figures[figures["part"] == part], part, review)
        for part in SHEETS
        if (figures["part"] == part).any()
    }
    tables[say("workbook.sheet_definitions")] = definitions(review)
    return sheet_xlsx(tables, _about(review, view_url, made))


def _sheet(rows: pd.DataFrame, part: str, review: Review) -> pd.DataFrame:
    """The rows of a part with readable headings and words; the metric's id last, for machines.

    Metrics stand in the order of the selectors; a column without any value is left out.
    """
    say = review.view.say
    order = {metric.id: place for place, metric in enumerate(review.registry)}
    place = rows["metric"].map(order).fillna(len(order))
    worded = _worded(rows.loc[place.sort_values(kind="stable").index], part, review)
    told = {name: heading for name, heading in SHEETS[part].items() if worded[name].notna().any()}
    columns = {name: say(f"workbook.column.{heading or name}") for name, heading in told.items()}
    return worded[[*columns, "code"]].rename(columns={**columns, "code": say("workbook.column.code")})


def _worded(rows: pd.DataFrame, part: str, review: Review) -> pd.DataFrame:
    view, registry = review.view, review.registry
    names = dict(zip(review.cities["city"], review.cities["name"], strict=True)) | {NATION: review.place}
    verdicts = "part" if part == "decomposition" else "movement"
    return rows.assign(
        code=rows["metric"],
        place=rows["place"].map(names),
        metric=[view.name(registry[m].label) if m in registry else m for m in rows["metric"]],
        reading=[_reading(metric, review) if part == "event" else "" for metric in rows["metric"]],
        unit=[_unit(unit, metric, review) for unit, metric in zip(rows["unit"], rows["metric"], strict=True)],
        movement=[_said(verdicts, word, review) for word in rows["movement"]],
        year_movement=[_said("movement", word, review) for word in rows["year_movement"]],
        standing=[_said("standing", word, review) for word in rows["standing"]],
        note=[_part(note, review) if part == "decomposition" else note for note in rows["note"]],
    )


def _said(table: str, word: object, review: Review) -> str | None:
    return review.view.say(f"{table}.{word}") if isinstance(word, str) else None


def _part(note: str, review: Review) -> str:
    """A part of the decomposition: a dimension, or what stands beside them."""
    if note in review.registry:
        return review.view.name(review.registry[note].label)
    return review.view.say(f"part.{note}")


def _reading(metric: str, review: Review) -> str:
    """Of ``outage.times``: times."""
    return review.view.say(f"workbook.reading.{metric.rpartition('.')[2]}")


def _unit(unit: str, metric: str, review: Review) -> str:
    """In words; an event's quantity brings its own, a number of times has none."""
    if metric.endswith(".times"):
        return ""
    if metric.endswith(".quantity"):
        events = review.events(review.period)
        own = dict(zip(events["quantity_en"], events[f"quantity_{review.view.language}"], strict=True))
        return str(own.get(unit, unit))
    return review.view.say(f"axis.{unit}")


def _about(review: Review, view_url: str, made: dt.datetime | None) -> About:
    """Title, period, filters, source, versions, and the batches that the figures come from."""
    say, context, limits = review.view.say, DeckContext.of(review), Thresholds.from_environment()
    snapshot = review.warehouse.snapshot
    hidden = say("workbook.hidden", shown=limits.shown, estimated=limits.estimated, ranked=limits.ranked)
    version = say("workbook.definitions_version", version=context.definitions) if context.definitions else ""
    lines = {
        "title": say("workbook.title"),
        "period": context.period,
        "as_of": context.as_of,
        "place": context.place,
        "filters": context.filters or say("workbook.filters_none"),
        "definitions": version,
        "hidden": hidden,
        "source": say("workbook.source", version=snapshot.version),
        "link": view_url,
        "made": say("workbook.moment", when=f"{made:%Y-%m-%d %H:%M}") if made else "",
    }
    told = {say(f"workbook.about_{name}"): text for name, text in lines.items() if text}
    return About(say("workbook.sheet_about"), told | _batches(review))


def _batches(review: Review) -> dict[str, str]:
    """The batches that are read, newest first."""
    say = review.view.say
    return {
        say("workbook.about_batch", number=batch["batch_id"]): say(
            "workbook.batch",
            kind=say(f"workbook.kind_{batch['kind']}"),
            when=str(batch["loaded_at"])[:16].replace("T", " "),
        )
        for batch in review.warehouse.batches().to_dict("records")
    }
