"""How service is supervised: what a low score is, how soon it is trained, what is sampled. Settings."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from domain.errors import SettingError
from domain.metrics import POINT

LOW_OVERALL = 40 * POINT  # the bottom two boxes of five: 0 and 25 of a scale of 1–5, 20 and 40 of 0–100
MOST_DAYS = 31
DEFAULT_SEED = "satisfaction"  # known to whoever reads this: a company sets its own


@dataclass(frozen=True)
class Supervision:
    """The rules of supervision.

    Args:
        low_below: a response with a lower score is a low one [points, 0 to 100].
        loop_days: days from a low score to the training about it; T+1 is 1.
        sample_percent: of a day's calls.
        sample_seed: the key of the draw; as long as it is unknown, nobody can tell who will be drawn.
        call_channels: the channels that are calls.
        script_days: days of a script report.
    """

    low_below: float = 60.0
    loop_days: int = 1
    sample_percent: Decimal = Decimal(5)
    sample_seed: str = DEFAULT_SEED
    call_channels: tuple[str, ...] = ("电话", "phone")
    script_days: int = 15

    @property
    def low_score(self) -> int:
        """The limit as scores are stored: a lower one is low."""
        return round(self.low_below * POINT)

    @classmethod
    def from_environment(cls) -> Supervision:
        """``LOW_SCORE``, ``FEEDBACK_LOOP_DAYS``, ``SAMPLE_PERCENT``, ``SAMPLE_SEED``, ``CALL_CHANNELS``
        (by comma), ``SCRIPT_REPORT_DAYS``, else the defaults.

        Raises:
            SettingError: one of them is not usable.
        """
        usual = cls()
        channels = os.environ.get("CALL_CHANNELS", "").replace("，", ",").split(",")
        return cls(
            float(_number("LOW_SCORE", Decimal(str(usual.low_below)), 0, 100)),
            int(_number("FEEDBACK_LOOP_DAYS", Decimal(usual.loop_days), 0, MOST_DAYS, whole=True)),
            _number("SAMPLE_PERCENT", usual.sample_percent, 0, 100),
            os.environ.get("SAMPLE_SEED") or usual.sample_seed,
            tuple(name.strip() for name in channels if name.strip()) or usual.call_channels,
            int(_number("SCRIPT_REPORT_DAYS", Decimal(usual.script_days), 1, MOST_DAYS, whole=True)),
        )


def _number(name: str, usual: Decimal, low: int, high: int, *, whole: bool = False) -> Decimal:
    text = os.environ.get(name, "").strip()
    if not text:
        return usual
    expected = f"a {'whole ' if whole else ''}number from {low} to {high}"
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise SettingError(name, text, expected) from error
    if not (value.is_finite() and low <= value <= high) or (whole and value != int(value)):
        raise SettingError(name, text, expected)
    return value
