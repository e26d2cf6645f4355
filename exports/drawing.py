"""Figure -> drawing: a chart's description, read strictly; what has no role is an error, never a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isclose, isnan, nan
from typing import Any

from charts.roles import Form, Mark, Note, Role
from domain.view import View
from exports.drawing_cells import cells_of
from exports.drawing_marks import Frame, Raw, label, listed, numbers, runs, series_of
from exports.drawing_parts import Axis, Drawing, DrawingError, Numbers, Reference, Series

__all__ = ["Drawing", "read"]


def read(figure: Any, view: View) -> Drawing:
    """The drawing that a figure of ``charts/`` describes.

    Args:
        figure: a plotly Figure; its ``layout.meta`` is made by ``charts.roles.about``.
        view: of the figure: the language of its headings.
    Raises:
        DrawingError: the form, or the role of a trace, a note or a shape is unknown or has no place.
    """
    raw = figure.to_plotly_json()
    layout, meta = raw["layout"], raw["layout"].get("meta") or {}
    chart, forms = str(meta.get("chart", "")), [form.value for form in Form]
    if meta.get("form") not in forms:
        raise DrawingError(f"chart {chart!r}", f"form {meta.get('form')!r}", "a form of charts.roles", forms)
    drawing = Drawing(chart, Form(meta["form"]), language=view.language, head=str(meta.get("head", "")))
    if drawing.form is Form.EMPTY:
        return replace(drawing, message=str(layout["annotations"][0]["text"]))
    if drawing.form is Form.CELLS:
        return replace(drawing, cells=cells_of(raw, chart), decimals=int(meta["decimals"]))
    frame = _frame(raw["data"], layout, meta)
    series = _with_bands([series_of(trace, frame) for trace in raw["data"]], chart)
    drawing = replace(
        drawing,
        series=tuple(series), lying=frame.category == "y", legend=_legend(layout),
        category=_axis(layout, frame.category, frame.names), value=_axis(layout, frame.value),
        values=str(meta.get("values", "")), unit=str(meta.get("unit", "")), split=str(meta.get("split", "")),
        decimals=int(meta["decimals"]), signed=bool(meta.get("signed")),
        names=tuple(meta.get("names") or frame.names or _parts(drawing.form, series)),
        ranks=numbers(meta.get("ranks")), stacked=layout.get("barmode") in ("stack", "relative"),
        references=_references(layout, frame), bar_share=_bar_share(raw),
        across=_across(meta.get("across")),
        hole=float(next((trace.get("hole", 0.0) for trace in raw["data"]), 0.0)),
    )  # fmt: skip
    return _annotated(drawing, layout, frame)


def _parts(form: Form, series: Sequence[Series]) -> tuple[str, ...]:
    """A ring's parts are its categories; points over numbers have none."""
    return series[0].texts if form is Form.RING else ()


def _across(given: Any) -> tuple[str, int]:
    unit, decimals = given or ("", 0)
    return str(unit), int(decimals)


def _frame(traces: Sequence[Raw], layout: Raw, meta: Raw) -> Frame:
    """Which axis has the categories, and in which order."""
    chart = str(meta["chart"])
    for axis in ("x", "y"):
        given = layout.get(f"{axis}axis") or {}
        if given.get("type") == "category":
            seen = [*listed(given.get("categoryarray"))]
            seen += [name for trace in traces for name in listed(trace.get(axis))]
            return Frame(chart, axis, tuple(dict.fromkeys(str(name) for name in seen)), meta)
    return Frame(chart, "x", (), meta)


def _axis(layout: Raw, letter: str, names: tuple[str, ...] = ()) -> Axis:
    given = layout.get(f"{letter}axis") or {}
    log, span = given.get("type") == "log", listed(given.get("range"))
    low, high = (float(end) for end in span) if span and not names else (nan, nan)
    if log:
        low, high = 10**low, 10**high
    falling = (bool(span) and span[0] > span[1]) or given.get("autorange") == "reversed"
    return Axis(
        title=str((given.get("title") or {}).get("text", "") or ""),
        low=min(low, high), high=max(low, high), names=names, log=log, falling=falling,
        ticks=numbers(given.get("tickvals")), count=int(given.get("nticks", 6)),
        far=given.get("side") in ("top", "right"),
    )  # fmt: skip


def _legend(layout: Raw) -> str:
    if not layout.get("showlegend"):
        return ""
    return "top" if (layout.get("legend") or {}).get("yanchor") == "bottom" else "bottom"


def _bar_share(raw: Raw) -> float:
    widths = [trace["width"] for trace in raw["data"] if isinstance(trace.get("width"), float)]
    return widths[0] if widths else 1.0 - float(raw["layout"].get("bargap", 0.35))


def _with_bands(series: Sequence[Series], chart: str) -> list[Series]:
    """Bands joined to the lines whose interval they are."""
    lines = [s.name for s in series if s.role is Role.LINE]
    bands: dict[str, list[Series]] = {}
    for band in (s for s in series if s.role is Role.BAND):
        if band.heading not in lines:
            raise DrawingError(f"chart {chart}", f"a band of {band.heading!r}", "the name of a line", lines)
        bands.setdefault(band.heading, []).append(band)
    return [
        replace(s, low=_joined(mine, "low"), high=_joined(mine, "high"), band=mine[0].band)
        if s.role is Role.LINE and (mine := bands.get(s.name))
        else s
        for s in series
        if s.role is not Role.BAND
    ]


def _joined(parts: Sequence[Series], end: str) -> Numbers:
    ends: list[Numbers] = [getattr(part, end) for part in parts]
    return tuple(next((v for v in row if not isnan(v)), nan) for row in zip(*ends, strict=True))


def _references(layout: Raw, frame: Frame) -> tuple[Reference, ...]:
    """The shapes along the axis of values; a waterfall's connectors follow from its bars."""
    found, known = [], [mark.value for mark in Mark]
    for shape in layout.get("shapes") or ():
        if shape.get("name") not in known:
            where = f"chart {frame.chart}, shape"
            raise DrawingError(where, f"name {shape.get('name')!r}", "a mark of charts.roles", known)
        mark = Mark(shape["name"])
        if mark is Mark.CONNECTOR:
            continue
        low, high = sorted(float(shape[f"{frame.value}{i}"]) for i in (0, 1))
        row = frame.rows([shape[f"{frame.category}0"]])[0] if mark is Mark.SPAN else -1
        line = shape["line"]
        colour = str(shape.get("fillcolor") or line["color"])
        found.append(Reference(mark, low, high, colour, float(line.get("width", 1)), row))
    return tuple(found)


def _annotated(drawing: Drawing, layout: Raw, frame: Frame) -> Drawing:
    """The drawing with the texts that stand at its points and at its side."""
    side = layout["meta"].get("side")
    notes, series = list(layout.get("annotations") or ()), list(drawing.series)
    steps = iter(range(len(notes)))
    texts: dict[int, Mapping[str, Any]] = {}
    for note in notes:
        match note.get("name"):
            case Note.END | Note.POINT:
                i, row = _nearest(series, note, frame, drawing)
                series[i] = replace(series[i], labels=(*series[i].labels, label(row, note)))
            case Note.STEP:
                series[0] = replace(series[0], labels=(*series[0].labels, label(next(steps), note)))
            case Note.SIDE:
                texts[frame.rows([note[frame.category]])[0]] = note
            case Note.HEADING:
                drawing = replace(drawing, side_heading=str(note["text"]))
            case other:
                known = [name.value for name in Note]
                where = f"chart {frame.chart}, annotation {note.get('text', '')!r}"
                raise DrawingError(where, f"name {other!r}", "a note of charts.roles", known)
    if side:
        series.append(_side(side, texts, len(frame.names)))
    return replace(drawing, series=tuple(series))


def _nearest(series: Sequence[Series], note: Raw, frame: Frame, drawing: Drawing) -> tuple[int, int]:
    """The series and the row of the point that a note stands at, exactly.

    Raises:
        DrawingError: no point is there.
    """
    level, colour = float(note[frame.value]), note["font"]["color"]
    x = 0.0 if frame.names else float(note["x"])
    across = 10**x if drawing.category.log else x
    row = frame.rows([note[frame.category]])[0] if frame.names else -1
    found = []
    for i, one in enumerate(series):
        places = [row] if frame.names else [k for k, at in enumerate(one.at) if isclose(at, across)]
        found += [(colour in (one.line, *one.colours), i, k) for k in places if isclose(one.values[k], level)]
    if not found:
        raise DrawingError(
            f"chart {frame.chart}", f"a note {note['text']!r} beside no point", "a point there"
        )
    _, i, k = max(found, key=lambda place: place[0])
    return i, k


def _side(side: Raw, texts: Mapping[int, Raw], count: int) -> Series:
    """A column of numbers at the side, described in ``layout.meta`` and written by notes."""
    return Series(
        Role.SIDE, "", values=numbers(side["values"]), low=numbers(side.get("low")),
        high=numbers(side.get("high")), heading=side["heading"], unit=side["unit"],
        decimals=side["decimals"], signed=bool(side.get("signed")),
        texts=tuple("".join(text for text, _ in runs(texts[i]["text"])) for i in range(count)),
        colours=tuple(str(texts[i]["font"]["color"]) for i in range(count)),
    )  # fmt: skip
