"""Small samples are hidden, and no total gives them away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.linalg import null_space

from analysis.estimates import estimate, pool
from analysis.suppression import blanked, hidden_cells, suppress
from domain.errors import FrameError
from domain.metrics import POINT, Registry
from domain.thresholds import Base

THRESHOLD = 5


def hidden(sizes: Sequence[float], threshold: int = THRESHOLD) -> list[bool]:
    return suppress(pd.DataFrame({"n": np.array(sizes, float)}), [], threshold=threshold).tolist()


def test_the_units_that_the_friends_and_family_test_hides() -> None:
    """[0, 3, 5, 10, 2] -> the 2nd and the last (NHS FFT, METHODS section 9): a zero is no small sample."""
    assert hidden([0, 3, 5, 10, 2]) == [False, True, False, False, True]


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([3, 50, 20, 90], [True, False, True, False]),  # one hidden: the next smallest too
        ([1, 2, 50, 20], [True, True, False, True]),  # three responses in all are too few together
        ([4, 0, 0, 30], [True, False, False, True]),  # a zero hides nothing
        ([1, 1, 3, 60], [True, True, True, True]),  # 5 in three units: none could hold 4
        ([3, 0], [True, False]),  # nothing left to hide: the total is small itself
        ([5, 6], [False, False]),
        ([], []),
        ([np.nan, 3, 7, 9], [False, True, True, False]),  # a figure without a base has no sample
    ],
)
def test_one_hidden_unit_takes_the_next_smallest_with_it(sizes: list[float], expected: list[bool]) -> None:
    assert hidden(sizes) == expected


def test_of_equally_small_ones_only_the_first_is_taken() -> None:
    assert hidden([9, 3, 9]) == [True, True, False]


def possible(sizes: list[int], closed: list[bool], unit: int) -> set[int]:
    """What a hidden unit may hold for somebody who knows the total, the visible ones, and that none
    of the hidden ones is empty: tried out, every way to share the rest among the others."""
    rest = sum(size for size, hid in zip(sizes, closed, strict=True) if hid)
    others = sum(closed) - 1
    assert closed[unit]
    if not others:
        return {rest}
    return {held for held in range(1, rest + 1) if rest - held >= others}


@settings(deadline=None)
@given(st.lists(st.integers(0, 14), min_size=1, max_size=8), st.integers(2, 7))
def test_a_total_never_tells_a_hidden_small_unit(sizes: list[int], threshold: int) -> None:
    closed = hidden(sizes, threshold)
    assert all(closed[i] for i, size in enumerate(sizes) if 0 < size < threshold)
    assert not any(closed[i] for i, size in enumerate(sizes) if size == 0)
    left = [size for size, hid in zip(sizes, closed, strict=True) if size and not hid]
    together = sum(size for size, hid in zip(sizes, closed, strict=True) if hid)
    for unit, size in enumerate(sizes):
        if 0 < size < threshold and left:
            assert together >= threshold
            assert possible(sizes, closed, unit) >= set(range(1, threshold))
        elif 0 < size < threshold and sum(sizes) >= threshold:
            assert len(possible(sizes, closed, unit)) > 1 or set(sizes) <= {0, 1}


def test_the_shortcut_of_the_property_is_the_enumeration_it_stands_for() -> None:
    sizes, closed = [3, 9, 2, 4], [True, False, True, True]
    found = {way[0] for way in product(range(1, 10), repeat=3) if sum(way) == 9}
    assert possible(sizes, closed, 0) == found


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=10))
def test_at_most_one_unit_is_hidden_for_the_others_sake(sizes: list[int]) -> None:
    closed = hidden(sizes)
    assert sum(closed) - sum(0 < size < THRESHOLD for size in sizes) in (0, 1)


@settings(deadline=None)
@given(st.lists(st.integers(0, 30), min_size=1, max_size=10), st.randoms())
def test_the_order_of_the_rows_does_not_matter_but_for_ties(sizes: list[int], random) -> None:
    mixed = sizes.copy()
    random.shuffle(mixed)
    assert sorted(np.array(sizes)[hidden(sizes)]) == sorted(np.array(mixed)[hidden(mixed)])


@settings(deadline=None)
@given(st.lists(st.integers(0, 12), min_size=12, max_size=12))
def test_every_total_of_a_table_of_cities_and_channels_is_safe(sizes: list[int]) -> None:
    cities, channels = ["a", "b", "c"], ["phone", "chat", "app", "mail"]
    table = pd.DataFrame(list(product(cities, channels)), columns=["city", "channel"])
    table = table.assign(month=202503, metric="satisfaction", n=sizes)
    closed = hidden_cells(table, ["city", "channel"])
    for column in ("city", "channel"):
        for _, line in table.assign(closed=closed).groupby(column):
            held = line.loc[line["closed"], "n"]
            visible = line.loc[~line["closed"] & (line["n"] > 0), "n"]
            assert (visible >= THRESHOLD).all()
            if len(held) and len(visible):
                assert len(held) >= 2
                assert held.sum() >= THRESHOLD + len(held) - 2


def crossed(sizes: Sequence[int], cities: int, channels: int) -> pd.DataFrame:
    table = pd.DataFrame(list(product(range(cities), range(channels))), columns=["city", "channel"])
    return table.astype(str).assign(month=202503, metric="satisfaction", n=np.array(sizes, float))


def told(table: pd.DataFrame, closed: pd.Series) -> int:
    """Hidden cells that every solution of the totals' equations gives the same value: those at which
    the null space is zero."""
    cells = table[closed]
    equations = [cells[c].eq(v).to_numpy(float) for c in ("city", "channel") for v in table[c].unique()]
    free = null_space(np.array(equations))
    return int((np.abs(free).max(axis=1, initial=0.0) < 1e-9).sum())


def test_a_cell_between_two_blocks_is_not_had_from_the_totals_of_both_directions() -> None:
    """Two blocks of four and one cell between: every line hides two or more, yet rows 1 and 2 less
    columns 1 and 2 leave the cell."""
    sizes = np.full((4, 4), 90)
    sizes[:2, :2] = sizes[2:, 2:] = 4
    sizes[1, 2] = 3
    table = crossed(sizes.ravel().tolist(), 4, 4)
    small = table["n"] < THRESHOLD
    assert told(table, small) == 1
    closed = hidden_cells(table, ["city", "channel"])
    assert (closed | ~small).all()
    assert told(table, closed) == 0


@settings(deadline=None, max_examples=150)
@given(st.lists(st.sampled_from([2, 3, 8, 20, 30, 40, 60, 90]), min_size=20, max_size=20))
def test_no_sum_or_difference_of_totals_gives_a_hidden_cell(sizes: list[int]) -> None:
    table = crossed(sizes, 4, 5)
    closed = hidden_cells(table, ["city", "channel"])
    if not closed.all():
        assert told(table, closed) == 0


def monthly(counts: dict[tuple[int, str, str], int]) -> pd.DataFrame:
    """Sums of responses that all gave 80 points."""
    return pd.DataFrame(
        [
            {"month": m, "city": c, "metric": metric, "n": n, "s": 80 * POINT * n, "q": (80 * POINT) ** 2 * n}
            for (m, c, metric), n in counts.items()
        ]
    )


def test_months_and_metrics_are_groups_of_their_own() -> None:
    counts = {(m, c, "satisfaction"): n for m, row in ((202502, (3, 40, 50)), (202503, (30, 40, 50)))
              for c, n in zip("xyz", row, strict=True)}  # fmt: skip
    table = monthly({**counts, (202502, "x", "csat"): 40, (202502, "y", "csat"): 2, (202502, "z", "csat"): 2,
                     (202502, "w", "csat"): 900})  # fmt: skip
    closed = table[hidden_cells(table)]
    assert set(zip(closed["month"], closed["city"], closed["metric"], strict=True)) == {
        (202502, "x", "satisfaction"), (202502, "y", "satisfaction"), (202502, "x", "csat"),
        (202502, "y", "csat"), (202502, "z", "csat"),
    }  # fmt: skip


def test_a_quarter_does_not_give_away_its_small_month() -> None:
    counts = {(m, c, "csat"): n for c, row in (("x", (3, 40, 60)), ("y", (70, 80, 90)), ("z", (99, 98, 97)))
              for m, n in zip((202501, 202502, 202503), row, strict=True)}  # fmt: skip
    table = monthly(counts)
    only_cities, with_months = hidden_cells(table), hidden_cells(table, ["city", "month"])
    assert only_cities.sum() == 2
    closed = table[with_months].groupby("city")["month"].nunique()
    assert (closed >= 2).all()
    assert (table[with_months].groupby("month")["city"].nunique() >= 2).all()


def test_the_nations_own_row_is_a_total_and_not_a_unit() -> None:
    table = monthly({(202503, "", "csat"): 5, (202503, "x", "csat"): 3, (202503, "y", "csat"): 50,
                     (202503, "z", "csat"): 60})  # fmt: skip
    assert hidden_cells(table).tolist() == [False, True, True, False]


def test_a_blanked_row_is_shown_as_hidden_and_totals_are_made_before() -> None:
    table = monthly({(202503, c, "satisfaction"): n for c, n in zip("xyz", (3, 150, 400), strict=True)})
    closed = hidden_cells(table)
    rows = estimate(blanked(table, closed), Registry([])).set_index("city")
    assert rows["status"].tolist() == [Base.HIDDEN, Base.HIDDEN, Base.FULL]
    assert rows.loc[["x", "y"], ["value", "se", "low", "high", "base"]].isna().all(axis=None)
    assert pool(table, ["metric"])["n"].iloc[0] == 553
    assert table["n"].tolist() == [3, 150, 400], "the sums themselves stay as they are"


def test_the_threshold_is_a_setting() -> None:
    table = monthly({(202503, c, "csat"): n for c, n in zip("xyz", (8, 15, 40), strict=True)})
    assert hidden_cells(table).sum() == 0
    assert hidden_cells(table, threshold=10).tolist() == [True, True, False]


def test_an_empty_table_hides_nothing_and_one_without_a_base_is_refused() -> None:
    assert hidden_cells(monthly({(202503, "x", "csat"): 9}).iloc[:0]).empty
    with pytest.raises(FrameError, match="no column 'n'"):
        hidden_cells(pd.DataFrame({"city": ["x"]}))
