"""The alerts of the page: the store, the month's verdicts, who looks at what, and the rules there are."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence

import streamlit as st

from alerts.alert import Evaluation, Standing
from alerts.asked import clock
from alerts.evaluate import evaluate
from alerts.usual import USUAL
from alerts.wording import alert_text, rule_title
from components.html import tag, text
from components.story import Story
from data_access.review import Review
from data_access.state import State, open_state
from domain.alert_rules import Rule


@st.cache_resource(show_spinner=False, on_release=lambda kept: kept.close())
def _state(url: str) -> State:
    return open_state(url or None, USUAL)


def page_state() -> State:
    """The store of ``STATE_URL``, opened once a process."""
    return _state(os.environ.get("STATE_URL", ""))


@st.cache_data(max_entries=50, show_spinner=False)
def _evaluation(key: str, *, _review: Review, _rules: Sequence[Rule], _state: State) -> Evaluation:  # noqa: ARG001
    return evaluate(_review, _rules, _state)


def page_evaluation(review: Review, state: State) -> Evaluation:
    """The rules' verdicts on the review's month, computed once for a state of everything they hang on."""
    rules, seen = state.rules(), state.acknowledgements()
    scope = None if review.scope.cities is None else sorted(review.scope.cities)
    warehouse = (getattr(review.warehouse, "address", ""), review.warehouse.snapshot.version)
    parts = [warehouse, scope, str(review.month), review.view.language, [r.as_dict() for r in rules],
             [(vars(a.ring), a.by, a.at, a.note) for a in seen]]  # fmt: skip
    return _evaluation(json.dumps(parts, default=str), _review=review, _rules=rules, _state=state)


def acknowledge_list(story: Story, evaluation: Evaluation, state: State, who: str = "") -> None:
    """The alerts that nobody looks at yet, each with a button and a note.

    Args:
        who: the reader's name where the sign-in knows it; else it is asked for.
    """
    view, review = story.view, story.review
    waiting = [alert for alert in evaluation.alerts if alert.standing is Standing.OPEN]
    if not waiting:
        st.html(tag("p", text(view.say("rule_form.nothing")), css="quiet"))
        return
    by = who or st.text_input(view.say("rule_form.by"), key="alert_by", max_chars=100).strip()
    for alert in waiting:
        ring = alert.ring
        key = f"{ring.rule}_{ring.place}_{ring.side}_{ring.since}"
        with st.container(horizontal=True, vertical_alignment="bottom", key=f"alert-{key}"):
            st.html(tag("p", text(alert_text(alert, review))))
            note = st.text_input(view.say("rule_form.note"), key=f"note_{key}", max_chars=500)
            pressed = st.button(view.say("rule_form.acknowledge"), key=f"ack_{key}", disabled=not by)
        if pressed:
            state.acknowledge(ring, by, note.strip(), clock().isoformat())
            st.rerun()


def rule_list(story: Story, state: State) -> None:
    """The rules there are, each with a button that removes it."""
    view = story.view
    for rule in state.rules():
        with st.container(horizontal=True, vertical_alignment="center", key=f"rule-{rule.id}"):
            st.html(tag("p", text(rule_title(rule, story.review))))
            if st.button(view.say("rule_form.remove"), key=f"remove_{rule.id}"):
                state.remove_rule(rule.id, clock().isoformat())
                st.rerun()
