"""Benjamini–Hochberg within families, all families at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.intervals import Floats

ALPHA = 0.05  # share of false discoveries that is accepted


def benjamini_hochberg(p: Floats, family: npt.NDArray[np.intp] | None = None) -> Floats:
    """Adjusted p: the least share of false discoveries at which each would count as one.

    Args:
        p: of each test; NaN where nothing was tested, which counts in no family.
        family: number of the family of each test; all are one unless given.

    Source: Benjamini & Hochberg 1995, doi 10.1111/j.2517-6161.1995.tb02031.x.
    """
    family = np.zeros(len(p), np.intp) if family is None else family
    adjusted = np.full(len(p), np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.lexsort((p[tested], family[tested]))]
    ends = np.flatnonzero(np.diff(family[order], append=-1)) + 1
    for start, end in zip([0, *ends], ends, strict=False):
        size = end - start
        steps = p[order[start:end]] / (np.arange(1, size + 1) / size)
        adjusted[order[start:end]] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return adjusted
