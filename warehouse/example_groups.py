"""Which group of agents served a response of the example."""

from __future__ import annotations

import numpy as np
import pandas as pd
from pandas.api.extensions import ExtensionArray

from domain.months import Month
from warehouse.example_handling import GROUPS
from warehouse.example_random import Ints, stream
from warehouse.example_review import Answers

# Shares of GROUPS by case type, in the order of CASE_TYPES: faults go to technical support.
GROUP_SHARES = (
    (0.20, 0.74, 0.06),
    (0.90, 0.0, 0.10),
    (0.88, 0.03, 0.09),
    (0.97, 0.02, 0.01),
    (0.94, 0.0, 0.06),
)
# Points: so unhappy a customer has more often complained, and complaints have a group of their own. No
# score lies at the limit, so no machine's rounding decides.
UNHAPPY_BELOW = 59.5
COMPLAINED_TIMES = 4.0
UNKNOWN_SHARE = 0.01  # of responses whose call could not be matched


def agent_groups(case_type: Ints, answers: Answers, month: Month) -> ExtensionArray:
    """One of GROUPS a response, empty where it could not be matched.

    Args:
        case_type: position in CASE_TYPES, shape (n,).
    """
    rng = stream("groups", month.key)
    weight = np.array(GROUP_SHARES)[case_type]
    weight[answers.scores() < UNHAPPY_BELOW, GROUPS.index("投诉处理")] *= COMPLAINED_TIMES
    edges = weight.cumsum(axis=1)
    drawn = (rng.random(len(case_type)) * edges[:, -1])[:, None] >= edges
    names = np.array(GROUPS, dtype=object)[np.minimum(drawn.sum(axis=1), len(GROUPS) - 1)]
    names[rng.random(len(case_type)) < UNKNOWN_SHARE] = None
    return pd.array(names, "str")
