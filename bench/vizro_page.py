"""The same charts as a Vizro dashboard, in Vizro's own environment: ``python bench/vizro_page.py PORT``."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd
import plotly.graph_objects as go
import vizro.models as vm
from dash import html
from vizro import Vizro
from vizro.models.types import capture

from bench.constants import CARDS, MONTHS, PAGES, values


@capture("graph")  # type: ignore[untyped-decorator]
def chart(data_frame: pd.DataFrame, kind: str, page: str, month: str = MONTHS[0]) -> go.Figure:  # noqa: ARG001
    return next(made for made in PAGES[page] if made.__name__ == kind)(month)


@capture("figure")  # type: ignore[untyped-decorator]
def card(data_frame: pd.DataFrame, number: int, month: str = MONTHS[0]) -> html.Div:  # noqa: ARG001
    return html.Div([html.P("figure"), html.H3(f"{values(month, 'cards', CARDS['overview'])[number]}")])


def page(name: str) -> vm.Page:
    """A page with one select for the month and the charts of :data:`bench.constants.PAGES`."""
    empty = pd.DataFrame()
    cards = [vm.Figure(id=f"{name}-card-{i}", figure=card(empty, number=i)) for i in range(CARDS[name])]
    graphs = [
        vm.Graph(id=f"{name}-{made.__name__}", figure=chart(empty, kind=made.__name__, page=name))
        for made in PAGES[name]
    ]
    targets = [f"{component.id}.month" for component in (*cards, *graphs)]
    select = vm.Dropdown(options=MONTHS, value=MONTHS[0], multi=False, title="month")
    return vm.Page(
        title=name,
        path="/" if name == "overview" else f"/{name}",
        components=[*cards, *graphs],
        layout=vm.Flex(direction="row", wrap=True),
        controls=[vm.Parameter(targets=targets, selector=select)],
    )


if __name__ == "__main__":
    dashboard = vm.Dashboard(pages=[page(name) for name in PAGES])
    Vizro().build(dashboard).run(host="127.0.0.1", port=int(sys.argv[1]), debug=False, threaded=True)
