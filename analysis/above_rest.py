"""Whether a part's share of hits is above that of all others together, by more than chance.

Given how many hits there are in all, those that fall on the part are hypergeometric where it is like the
others (Fisher's exact test, one-sided: only «above» is asked). Exact at any size; over many parts
Benjamini–Hochberg holds the share of false discoveries at 5 %.
"""

from __future__ import annotations

import numpy as np
from scipy.stats import hypergeom

from analysis.intervals import Floats


def p_above(hits: Floats, n: Floats, all_hits: Floats, all_n: Floats) -> Floats:
    """Chance of so many hits of ``n``, or more, if the part were like the others; element by element.

    Args:
        all_hits, all_n: of the part and the others together.
    """
    return np.asarray(hypergeom.sf(hits - 1, all_n, all_hits, n), dtype=np.float64)
