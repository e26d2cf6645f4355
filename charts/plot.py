"""A figure as plain data: what plotly.js draws, without the classes of plotly that check every property.

A chart has thousands of properties, and checking them took two fifths of a page run. The tests check every
chart with plotly's own classes instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import pandas as pd

JSON = orjson.OPT_SERIALIZE_NUMPY  # NaN becomes null, as plotly.js wants it


class Part(dict[str, Any]):
    """One part of a figure: ``part.marker.color``; a property that is not set is None."""

    def __init__(self, **properties: Any) -> None:
        super().__init__({key: _plain(value) for key, value in properties.items() if value is not None})

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self.get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = _plain(value)


def _plain(value: Any) -> Any:
    """Mappings as parts; columns of tables as arrays of numbers or lists."""
    if isinstance(value, Mapping):
        return value if isinstance(value, Part) else Part(**value)
    if isinstance(value, (pd.Series, pd.Index)):
        value = value.to_numpy()
    if isinstance(value, np.ndarray):
        return value if value.dtype.kind in "fiub" else value.tolist()
    if isinstance(value, (list, tuple, range)):
        return [_plain(item) for item in value]
    return value


def scatter(**properties: Any) -> Part:
    """Points and lines."""
    return Part(type="scatter", **properties)


def bar(**properties: Any) -> Part:
    """Bars."""
    return Part(type="bar", **properties)


def heatmap(**properties: Any) -> Part:
    """Cells."""
    return Part(type="heatmap", **properties)


class Figure:
    """Traces in drawing order, and the layout with its ``annotations`` and ``shapes``."""

    def __init__(self, data: Part | Sequence[Part] = (), layout: Part | None = None) -> None:
        self.data: list[Part] = [data] if isinstance(data, Part) else [*data]
        self.layout = Part() if layout is None else layout
        self.layout.setdefault("annotations", [])
        self.layout.setdefault("shapes", [])

    def add_trace(self, trace: Part) -> None:
        self.data.append(trace)

    def add_annotation(self, **properties: Any) -> None:
        self.layout.annotations.append(Part(**properties))

    def add_shape(self, **properties: Any) -> None:
        self.layout.shapes.append(Part(**properties))

    def to_plotly_json(self) -> dict[str, Any]:
        return {"data": self.data, "layout": self.layout}

    def to_json(self) -> str:
        return orjson.dumps(self.to_plotly_json(), option=JSON).decode()
