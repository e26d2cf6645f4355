"""A map's numbers: the colours' scale, and every text made of a metric's values."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from charts.map_geometry import Floats
from charts.theme import Palette
from domain.view import View

Good = Literal["up", "down", "neutral"]
SPREAD = 0.85  # of the cities lie within the colours' range; the rest take the ends


@dataclass(frozen=True)
class Scale:
    """The colours' middle and half range, in the values' unit."""

    centre: float
    half: float

    @property
    def ends(self) -> tuple[float, float]:
        return self.centre - self.half, self.centre + self.half

    def share(self, value: Floats) -> Floats:
        """0 at the low end, 0.5 in the middle, 1 at the high end."""
        return np.asarray(np.clip((np.asarray(value) - self.centre) / (2 * self.half) + 0.5, 0, 1))

    def axis(self, colour: Palette) -> dict[str, Any]:
        """The figure's colour axis."""
        steps = zip(np.linspace(0, 1, len(colour.diverging)).tolist(), colour.diverging, strict=True)
        return {"cmin": self.ends[0], "cmax": self.ends[1], "colorscale": list(steps)}


def scale_of(shown: pd.DataFrame, centre: float | None) -> Scale:
    """The middle (the mean weighted by responses) and the range that holds 85 % of the cities.

    Args:
        shown: ``value``, ``responses`` of the cities that are shown; may be empty.
        centre: the middle, where it is known.
    """
    if shown.empty:
        return Scale(centre or 0.0, 1.0)
    weights = shown.responses.clip(lower=1)
    middle = float(np.average(shown.value, weights=weights)) if centre is None else float(centre)
    reach = float(np.quantile(np.abs(shown.value - middle), SPREAD))
    # whole units; where differences are under one, the next unit of their first digit
    step = 10.0 ** min(math.floor(math.log10(reach)), 0) if reach > 0 else 1.0
    return Scale(middle, math.ceil(round(reach / step, 9)) * step or 1.0)


@dataclass(frozen=True)
class Texts:
    """A metric's numbers as the reader sees them."""

    view: View
    decimals: int
    unit: str

    def number(self, value: float) -> str:
        return self.view.words.number(value, self.decimals)

    def value(self, value: float) -> str:
        """With its unit; a word keeps a space before it in English."""
        gap = " " if self.view.language == "en" and self.unit[:1].isalpha() else ""
        return f"{self.number(value)}{gap}{self.unit}"

    def short(self, value: float) -> str:
        """For a label, where only a per cent sign has room."""
        return self.number(value) + ("%" if self.unit == "%" else "")

    def heading(self, title: str, good: Good) -> str:
        """Of the colour bar; says so where low is good, for red is high all the same."""
        text = self.view.say("map.heading", title=title, unit=self.unit) if title and self.unit else title
        better = self.view.say("map.lower_better") if good == "down" else ""
        return " · ".join(part for part in (text, better) if part)

    def ticks(self, scale: Scale) -> tuple[list[float], list[str]]:
        """Both ends, which hold all beyond them, and the middle."""
        low, high = scale.ends
        return [low, scale.centre, high], [
            self.view.say("map.at_most", value=self.number(low)),
            self.view.say("map.mean", value=self.number(scale.centre)),
            self.view.say("map.at_least", value=self.number(high)),
        ]

    def hover(self, city: Any, count: int) -> str:
        """Of a city that is shown: name, value, interval, responses, rank, verdict."""
        say = self.view.say
        lines = [f"<b>{city.name}</b>  {self.value(city.value)}"]
        if not (math.isnan(city.low) or math.isnan(city.high)):
            lines.append(say("map.interval", low=self.number(city.low), high=self.number(city.high)))
        lines.append(say("map.responses", count=self.view.words.number(city.responses)))
        lines.append(f"{say('map.rank', rank=city.rank, count=count)} · {say(f'standing.{city.standing}')}")
        return "<br>".join(lines)
