"""The month's deck against python-pptx writing as many plain charts: ``python -m bench.deck``.

Both sides are timed in turn in one run, since machines are noisy; the deck includes reading the warehouse,
the analysis, drawing and writing. It needs the example (``python -m warehouse example``).
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable
from contextlib import closing

from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from bench.row import Row, quantile
from data_access.boundaries import base_map
from data_access.engine import open_engine
from data_access.remembered import RememberingWarehouse
from domain.months import Month
from exports.asked import review_of
from exports.review_deck import review_deck
from panels.cities import ground_of

ROUNDS = 5
MONTH = Month(2025, 3)
POINTS, SERIES = 25, 3  # of a plain chart: about what ours hold


def whole_deck() -> tuple[bytes, int]:
    """The review's deck as bytes, and how many charts it holds."""
    with closing(open_engine(None)) as engine:
        deck = review_deck(review_of(RememberingWarehouse(engine), MONTH, "zh"), ground_of(base_map("")))
    out = io.BytesIO()
    deck.save(out)
    slides = deck.template.presentation.slides
    return out.getvalue(), sum(shape.has_chart for slide in slides for shape in slide.shapes)


def plain_charts(count: int) -> bytes:
    """As many bar charts as python-pptx writes them, unstyled."""
    presentation = Presentation()
    for _ in range(count):
        data = CategoryChartData()
        data.categories = [f"c{i}" for i in range(POINTS)]
        for s in range(SERIES):
            data.add_series(f"s{s}", [float(i + s) for i in range(POINTS)])
        slide = presentation.slides.add_slide(presentation.slide_layouts[6])
        place = (Inches(1), Inches(1), Inches(8), Inches(5))
        slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, *place, data)
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def timed(make: Callable[[], object]) -> float:
    began = time.perf_counter()
    make()
    return time.perf_counter() - began


def measure(rounds: int = ROUNDS) -> list[Row]:
    """The deck beside as many plain charts, after one of each to warm up; the median [s]."""
    content, charts = whole_deck()
    plain_charts(charts)
    gc.collect()
    gc.freeze()
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(timed(whole_deck))
        theirs.append(timed(lambda: plain_charts(charts)))
    gc.unfreeze()
    note = f"{charts} charts, {len(content) / 1e6:.2f} MB; with reading and analysis, theirs writes alone"
    name = "the month's deck, against python-pptx writing as many plain charts"
    return [Row(name, quantile(ours, 0.5), quantile(theirs, 0.5), unit="s", note=note)]


if __name__ == "__main__":
    print(*measure(), sep="\n")
