"""From how many responses on a figure is shown, estimated, ranked. Settings, with the field's defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from enum import StrEnum

from domain.errors import SettingError


class Base(StrEnum):
    """What a number of responses allows."""

    HIDDEN = "hidden"  # nothing is shown, not even how many
    NO_ESTIMATE = "no_estimate"  # the base is shown, no value
    GREY = "grey"  # a value with its interval, not ranked
    FULL = "full"


@dataclass(frozen=True)
class Thresholds:
    """Responses from which on a value is shown at all, estimated, ranked (METHODS: 5, 30, 100)."""

    shown: int = 5
    estimated: int = 30
    ranked: int = 100

    def __post_init__(self) -> None:
        if not 1 <= self.shown <= self.estimated <= self.ranked:
            raise SettingError(
                "thresholds", f"{self.shown}, {self.estimated}, {self.ranked}", "whole numbers that rise"
            )

    @classmethod
    def from_environment(cls) -> Thresholds:
        """``BASE_THRESHOLDS=5,30,100``, else the defaults."""
        text = os.environ.get("BASE_THRESHOLDS", "")
        if not text:
            return cls()
        try:
            shown, estimated, ranked = (int(part) for part in text.split(","))
        except ValueError as error:
            raise SettingError("BASE_THRESHOLDS", text, "three whole numbers such as 5,30,100") from error
        return cls(shown, estimated, ranked)

    def of(self, responses: float) -> Base:
        if not responses >= self.shown:
            return Base.HIDDEN
        if responses < self.estimated:
            return Base.NO_ESTIMATE
        return Base.GREY if responses < self.ranked else Base.FULL
