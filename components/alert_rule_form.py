"""A rule composed with what it would have done in the past year in sight, before it is saved."""

from __future__ import annotations

from typing import Any

import streamlit as st

from alerts.asked import clock
from alerts.backtest import backtest
from alerts.seen import place_name
from alerts.wording import rule_title
from components.card import html_table
from components.html import tag, text
from components.story import Story
from data_access.review import Review
from data_access.state import State
from domain.alert_rules import CHANNELS, Against, PlaceKind, Rule, RuleError, RuleKind, Side, id_of
from domain.metrics import Metric
from panels.alerts import backtest_panel

MOVING = (Side.BAD, Side.ANY, Side.BELOW, Side.ABOVE)
SIDES = {RuleKind.THRESHOLD: (Side.BELOW, Side.ABOVE), RuleKind.CONTROL: MOVING, RuleKind.CHANGE: MOVING}
SIDE_TEXTS = {Side.BELOW: "fall", Side.ABOVE: "rise"}  # of what moves


@st.fragment
def rule_form(story: Story, state: State, who: str = "") -> None:
    """Choose a rule; what it would have done in the past year stands above the button that saves it."""
    view, review = story.view, story.review
    try:
        rule = Rule.of(_asked(review))
        test = backtest(review, rule)
    except RuleError as error:
        st.html(tag("p", text(str(error)), css="quiet"))
        return
    panel = backtest_panel(review, test)
    st.html(tag("p", tag("strong", text(test.sentence(view))), text(f" {panel.note}")))
    if panel.table is not None:
        with st.container(height=240, key="backtest-rings"):
            st.html(html_table(panel.table))
    if st.button(view.say("rule_form.save"), key="rule_save", type="primary"):
        state.save_rule(rule, who, clock().isoformat())
        st.toast(view.say("rule_form.saved", name=rule_title(rule, review)))
        st.rerun(scope="app")


def _asked(review: Review) -> dict[str, Any]:
    """The form's values, as a rule file would have them."""
    say = review.view.say
    labels = {m.id: review.view.name(m.label) for m in review.registry if m.id in review.warehouse.measured}
    first, second = st.columns(2), st.columns(4)
    metric: str = first[0].selectbox(
        say("rule_form.metric"), [*labels], format_func=lambda m: labels[m], key="rule_metric"
    )
    kind = first[1].selectbox(
        say("rule_form.kind"), [*RuleKind], format_func=lambda k: say(f"rule_form.kind_{k}"), key="rule_kind"
    )
    places = second[0].selectbox(
        say("rule_form.places"),
        [*PlaceKind],
        format_func=lambda p: say(f"alerts.places_{p}"),
        key="rule_places",
    )
    side = second[1].selectbox(
        say("rule_form.side"), SIDES[kind], format_func=lambda s: say(f"rule_form.side_{_side(kind, s)}"),
        key=f"rule_side_{kind}",
    )  # fmt: skip
    base = second[2].number_input(say("rule_form.base"), 0, value=100, step=10, key="rule_base")
    channels = second[3].multiselect(
        say("rule_form.channels"), CHANNELS, format_func=lambda c: say(f"rule_form.channel_{c}"),
        key="rule_channels", placeholder=say("rule_form.all"),
    )  # fmt: skip
    values = {"metric": metric, "kind": kind, "places": places, "side": side, "base": int(base)}
    if places is not PlaceKind.NATION:
        values["chosen"] = _chosen(review, places)
    if kind is not RuleKind.CONTROL:
        values |= _levels(review, review.registry[metric], kind)
    named = st.columns(2)
    who = named[0].text_input(say("rule_form.who"), key="rule_who", max_chars=100)
    name = named[1].text_input(say("rule_form.name"), key="rule_name", max_chars=100)
    values |= {"channels": channels, "who": who.strip(), "name": name.strip()}
    return {"id": id_of(values), **values}


def _side(kind: RuleKind, side: Side) -> str:
    """Below a level, or a fall."""
    return str(side) if kind is RuleKind.THRESHOLD else SIDE_TEXTS.get(side, str(side))


def _chosen(review: Review, places: PlaceKind) -> list[str]:
    """Cities or regions; none means each of them."""
    known = review.cities["city" if places is PlaceKind.CITIES else "region"]
    ids = [place for place in dict.fromkeys(known) if place]
    return st.multiselect(
        review.view.say("rule_form.chosen"), ids, format_func=lambda p: place_name(review, places, p),
        key=f"rule_chosen_{places}", filter_mode="contains", placeholder=review.view.say("rule_form.all"),
    )  # fmt: skip


def _levels(review: Review, metric: Metric, kind: RuleKind) -> dict[str, Any]:
    """When it rings and when it is over again."""
    say, columns = review.view.say, st.columns(4)
    change = kind is RuleKind.CHANGE
    relative = change and columns[3].toggle(say("rule_form.relative"), key="rule_relative")
    unit = (
        "%"
        if relative
        else say(f"unit.{metric.unit.difference if change else metric.unit}", value="").strip()
    )
    step, shown = 10.0**-metric.decimals, f"%.{metric.decimals}f"
    told = say("rule_form.unit", unit=unit) if unit else ""
    label = say("rule_form.limit_change" if change else "rule_form.limit", unit=told)
    usual = 10.0 if relative else 3.0 if change else 80.0
    key = f"{kind}_{metric.id}_{relative}"
    limit = columns[0].number_input(label, value=usual, step=step, format=shown, key=f"rule_limit_{key}")
    clear = columns[1].number_input(
        say("rule_form.clear"),
        value=None,
        step=step,
        format=shown,
        key=f"rule_clear_{key}",
        placeholder=f"{limit:g}",
    )
    values: dict[str, Any] = {"limit": limit, "clear": clear, "relative": bool(relative)}
    if change:
        values["against"] = columns[2].selectbox(
            say("rule_form.against"), [*Against], format_func=lambda a: say(f"rule_form.against_{a}"),
            key="rule_against",
        )  # fmt: skip
    return values | {"certain": st.toggle(say("rule_form.certain"), value=True, key="rule_certain")}
