"""Benjamini–Hochberg over many families at once, against statsmodels one family at a time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from statsmodels.stats.multitest import multipletests

from analysis.false_discovery import benjamini_hochberg

PS = st.one_of(st.floats(0, 1), st.just(float("nan")))


@given(st.integers(0, 40).flatmap(lambda n: st.tuples(
    arrays(float, n, elements=PS), arrays(np.intp, n, elements=st.integers(0, 4)))))  # fmt: skip
def test_each_family_is_adjusted_as_statsmodels_does(tests: tuple[np.ndarray, np.ndarray]) -> None:
    p, family = tests
    found = benjamini_hochberg(p, family)
    expected = p.copy()
    for one in set(family.tolist()):
        tested = (family == one) & ~np.isnan(p)
        if tested.any():
            expected[tested] = multipletests(p[tested], method="fdr_bh")[1]
    assert found == pytest.approx(expected, nan_ok=True, rel=1e-12, abs=0)


def test_a_family_of_one_stays_as_it_is() -> None:
    assert benjamini_hochberg(np.array([0.04, 0.3]), np.array([0, 1])).tolist() == [0.04, 0.3]


def test_the_known_example_of_the_paper() -> None:
    """The fifteen p of Benjamini & Hochberg 1995, section 3.2: at 5 %, the first four are discoveries."""
    few = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459]
    p = [*few, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]
    found = benjamini_hochberg(np.array(p), np.zeros(15, np.intp))
    assert (found <= 0.05).tolist() == [True] * 4 + [False] * 11
