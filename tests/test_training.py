"""The T+1 loop: low scores as topics of training, against the raw responses."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from analysis.training_topics import training_topics
from data_access.records import low_scores
from data_access.review import Review
from data_access.warehouse import Warehouse
from domain.scope import Scope
from domain.supervision import Supervision
from panels.training import training_panel
from tests.raw_records import (
    HEAVIEST_FIRST,
    NARROWED,
    RULES,
    SOUTH,
    WEEK,
    WEIGHTS,
    chosen,
    inside,
    review_of,
    with_low,
)  # fmt: skip
from warehouse.example_responses import responses


@pytest.fixture(scope="module")
def raw_responses() -> pd.DataFrame:
    frame = responses()
    return with_low(frame[frame["date"] >= "2025-01-25"])


@pytest.fixture(params=["all", "scoped", "narrowed"])
def review(request: pytest.FixtureRequest, example: Warehouse) -> Review:
    scope, filters = {"all": (None, None), "scoped": (SOUTH, None), "narrowed": (SOUTH, NARROWED)}[
        request.param
    ]
    return review_of(example, scope, filters)


def test_low_scores_are_those_of_the_raw_responses(review: Review, raw_responses: pd.DataFrame) -> None:
    found = low_scores(review, WEEK, RULES)
    mine = chosen(inside(raw_responses, WEEK), review)
    keys = ["day", "agent_group", "case_type", "dimension"]
    expected = mine.groupby(keys)["low"].agg(["size", "sum"]).reset_index()
    expected = expected.set_axis([*keys, "n", "low"], axis=1).sort_values(keys, ignore_index=True)
    pd.testing.assert_frame_equal(found[[*keys, "n", "low"]], expected, check_dtype=False)
    assert found["n"].sum() == len(mine) > 0
    assert 0 < found["low"].sum() < len(mine) / 5


def test_a_limit_of_its_own_and_the_overall_rating_make_a_score_low(
    example: Warehouse, raw_responses: pd.DataFrame
) -> None:
    strict = low_scores(review_of(example), WEEK, Supervision(low_below=75.0))
    mine = inside(raw_responses, WEEK)
    ratings = mine[HEAVIEST_FIRST].astype(float)
    weights = np.array([WEIGHTS[name] for name in HEAVIEST_FIRST])
    score = (ratings.fillna(0) @ weights) / (ratings.notna() @ weights)
    assert strict["low"].sum() == ((score.round(3) < 75) | (mine["overall"] <= 40)).sum()
    unhappy = low_scores(review_of(example), WEEK, Supervision(low_below=0.0))
    assert unhappy["low"].sum() == (mine["overall"] <= 40).sum() > 0


def expected_topics(frame: pd.DataFrame) -> pd.DataFrame:
    """Every topic with its p by Fisher's exact test on the two-by-two table, Benjamini–Hochberg over all."""
    found = []
    for (group, kind), mine in frame.groupby(["agent_group", "case_type"]):
        others = frame[(frame["agent_group"] != group) | (frame["case_type"] != kind)]
        for dimension in HEAVIEST_FIRST:
            hits, rest = (int((f["low"] & (f["dimension"] == dimension)).sum()) for f in (mine, others))
            table = [[hits, len(mine) - hits], [rest, len(others) - rest]]
            p = stats.fisher_exact(table, alternative="greater").pvalue
            found.append((group, kind, dimension, hits, len(mine), p))
    topics = pd.DataFrame(found, columns=["agent_group", "case_type", "dimension", "low", "base", "p"])
    enough = topics["base"] >= 30
    topics.loc[~enough, "p"] = np.nan
    topics.loc[enough, "p"] = multipletests(topics.loc[enough, "p"], method="fdr_bh")[1]
    return topics[topics["low"] >= 5].set_index(["agent_group", "case_type", "dimension"])


def test_topics_shares_intervals_and_verdicts_are_those_of_an_independent_computation(
    example: Warehouse, raw_responses: pd.DataFrame
) -> None:
    found = training_topics(low_scores(review_of(example), WEEK, RULES), HEAVIEST_FIRST)
    mine = inside(raw_responses, WEEK)
    expected = expected_topics(mine)
    assert len(found) == len(expected) > 3
    for row in found.to_dict("records"):
        key = (row["agent_group"], row["case_type"], row["dimension"])
        same = expected.loc[key]
        assert (row["low"], row["base"]) == (same["low"], same["base"])
        assert row["p"] == pytest.approx(same["p"], rel=1e-9)
        assert row["standing"] == ("above" if same["p"] < 0.05 else "not_above")
        low, high = proportion_confint(same["low"], same["base"], method="wilson")
        assert (row["share_low"], row["share_high"]) == pytest.approx((100 * low, 100 * high))
        hits = mine[mine["low"] & (mine[list(expected.index.names)] == list(key)).all(axis=1)]
        assert row["came"] == hits["day"].max()
    assert list(found["standing"]).count("above") == 1
    assert tuple(found.loc[0, ["agent_group", "case_type", "dimension"]]) == (
        "投诉处理",
        "物流",
        "resolution",
    )


def test_topics_are_above_average_no_more_often_than_stated_where_all_are_alike() -> None:
    """Every group and type draws from the same low share: a false «above» in at most 5 % of the weeks."""
    rng = np.random.default_rng(11)
    groups, kinds, false = ["a", "b", "c"], ["x", "y", "z", "w"], 0
    for _ in range(120):
        n = rng.integers(20, 300, len(groups) * len(kinds))
        cells = [(WEEK.start, g, k) for g in groups for k in kinds]
        low = rng.binomial(n, 0.08)
        part = rng.binomial(low, 0.6)
        counts = pd.DataFrame(
            [(*c, d, *v) for c, a, h, p in zip(cells, n, low, part, strict=True)
             for d, v in (("one", (a, p)), ("two", (0, h - p)))],
            columns=["day", "agent_group", "case_type", "dimension", "n", "low"],
        )  # fmt: skip
        false += (training_topics(counts, ["one", "two"])["standing"] == "above").any()
    assert false <= 6 + 2 * math.sqrt(120 * 0.05 * 0.95)


def test_no_topic_of_fewer_than_five_low_scores_is_told(example: Warehouse) -> None:
    for scope in (None, SOUTH, Scope.of(["540100"])):
        counts = low_scores(review_of(example, scope), WEEK, RULES)
        found = training_topics(counts, HEAVIEST_FIRST)
        assert (found["low"] >= 5).all()
        assert found.loc[found["base"] < 30, "share"].isna().all()
    assert counts["low"].sum() < 5
    panel = training_panel(review_of(example, Scope.of(["540100"])), rules=RULES)
    assert panel.is_empty
    assert "单份问卷" in panel.why


def test_a_small_base_shows_neither_share_nor_base() -> None:
    counts = pd.DataFrame(
        [(WEEK.start, "g", "a", "one", 12, 7), (WEEK.start, "g", "b", "one", 500, 20)],
        columns=["day", "agent_group", "case_type", "dimension", "n", "low"],
    )
    found = training_topics(counts, ["one"]).set_index("case_type")
    assert found.loc["a", "standing"] == "too_few"
    assert np.isnan(found.loc["a", "share"])
    assert found.loc["b", "standing"] == "not_above"


@pytest.mark.parametrize(
    ("language", "said"), [("zh", "2025年4月1日前培训"), ("en", "train by 1 April 2025")]
)
def test_the_panel_lists_what_is_due_when_and_names_what_is_above(
    example: Warehouse, language: str, said: str
) -> None:
    panel = training_panel(review_of(example, language=language), rules=RULES)
    assert panel.table is not None
    assert panel.values is not None
    assert said in panel.finding
    assert "24.4%" in panel.finding
    days = panel.values.iloc[:, :2].map(dt.date.fromisoformat)
    assert (days.iloc[:, 0] - days.iloc[:, 1] == dt.timedelta(days=1)).all()
    later = training_panel(review_of(example, language=language), rules=Supervision(loop_days=3))
    assert later.values is not None
    assert later.values.iloc[0, 0] == "2025-04-03"
    today = training_panel(review_of(example, language=language), days=1, rules=RULES)
    assert today.is_empty  # the example's single days are too small
    assert ("2025年3月31日" if language == "zh" else "31 March 2025") in today.why
