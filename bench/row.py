"""One line of the table that ``make bench`` prints: a figure of ours beside another's, of the same run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Row:
    """A figure and what it is held against; less is better on both sides.

    Args:
        name: what was measured; the table keeps one row a name.
        ours, theirs: in ``unit``, measured in the same run, alternating where that can be; ``theirs`` None
            where nothing stands beside it.
        limit: the most that ``limit_on`` may be; None where the figure is told without a limit.
        limit_on: whether the limit is for ``ours / theirs`` or for ``ours`` itself.
        note: what one has to know to read the figure.
    """

    name: str
    ours: float
    theirs: float | None
    limit: float | None = None
    unit: str = "ms"
    limit_on: Literal["ratio", "ours"] = "ratio"
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return self.ours / self.theirs if self.theirs else None

    @property
    def met(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        judged = self.ratio if self.limit_on == "ratio" else self.ours
        return None if self.limit is None or judged is None else judged <= self.limit


def quantile(values: list[float], share: float) -> float:
    """The value that ``share`` of the values do not exceed (nearest rank): no value is made up.

    Raises:
        ValueError: no values.
    """
    if not values:
        raise ValueError("a quantile of no values")
    ordered = sorted(values)
    rank = math.ceil(round(share * len(ordered), 9))  # 0.95 × 100 is a little more than 95
    return ordered[max(rank, 1) - 1]
